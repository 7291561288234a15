// One stay in one state: where it is in the execution, what its paths may read, what it tells.
// Knows no type of state.

import { contextObject } from './context.ts';
import { AbandonedSignal, EvaluationFailure, StateFailure } from './errors.ts';
import type { EventType, Execution, ExecutionEvent, Host } from './host.ts';
import type { Json } from './json.ts';
import { byteLength } from './json.ts';
import type { Branch, State } from './machine.ts';
import type { Scope } from './paths.ts';

/** AWS's limit on the events of a Standard execution's history. */
export const HISTORY_LIMIT = 25_000;
/** AWS's limit on the input and output of a state: 256 KiB of UTF-8. */
export const PAYLOAD_LIMIT_BYTES = 262_144;

/** An execution while it runs. */
export class Run {
  private eventId = 1;

  constructor(
    readonly host: Host,
    readonly execution: Execution,
    readonly input: Json,
  ) {}

  /**
   * Tells the host of an event, and gives the event's id.
   *
   * @throws {@link StateFailure} States.Runtime: the history is full
   */
  emit(type: EventType, state: string, detail: Partial<ExecutionEvent> = {}): number {
    if (type !== 'StateRetried') this.eventId += 1;
    if (this.eventId > HISTORY_LIMIT) {
      const cause = `The execution reached the maximum number of history events (${HISTORY_LIMIT}).`;
      throw new StateFailure('States.Runtime', cause);
    }
    this.host.onEvent?.({
      ...detail,
      id: this.eventId,
      atMs: this.host.clock.nowMs(),
      executionArn: this.execution.id,
      type,
      state,
    });
    return this.eventId;
  }
}

/** Branches that stand and fall together: of one attempt at a Parallel or Map, or of the execution. */
export class Group {
  private ended = false;

  constructor(private readonly parent?: Group) {}

  /** From now on its branches enter no state and tell nothing more. */
  abandon(): void {
    this.ended = true;
  }

  /** @throws {@link AbandonedSignal} nobody waits for this group's branches any more */
  check(): void {
    if (this.ended) throw new AbandonedSignal();
    this.parent?.check();
  }

  /** Waits for all branches; at the first failure it abandons the others and fails with it. */
  async all(branches: readonly Promise<void>[]): Promise<void> {
    try {
      await Promise.all(branches);
    } catch (error) {
      this.abandon();
      throw error;
    }
  }
}

/** The item of a Map that a branch works on. */
export interface MapItem {
  readonly Index: number;
  readonly Value: Json;
}

/** Where in the execution a branch runs. */
export interface Position {
  readonly run: Run;
  readonly group: Group;
  readonly item: MapItem | undefined;
  /** Runs a nested branch to its end. */
  readonly runBranch: (branch: Branch, input: Json, position: Position) => Promise<Json>;
}

/** One stay in a state, over all its attempts. */
export class Visit {
  retryCount = 0;
  readonly enteredMs: number;
  private readonly enteredId: number;

  constructor(
    readonly state: State,
    readonly position: Position,
    input: Json,
  ) {
    this.enteredMs = position.run.host.clock.nowMs();
    this.enteredId = this.emit('StateEntered', { data: input });
  }

  /**
   * Tells of an event. Every step tells of itself before it does anything, so this is also where a
   * branch that was abandoned in the meantime ends.
   */
  emit(type: EventType, detail?: Partial<ExecutionEvent>): number {
    this.position.group.check();
    return this.position.run.emit(type, this.state.name, detail);
  }

  /** What paths read when they are applied to `input`. */
  scope(input: Json, item = this.position.item): Scope {
    return { input, context: () => contextObject(this, item) };
  }

  /** Waits. The clock must not move for an execution that waits for nothing. */
  async sleep(durationMs: number): Promise<void> {
    if (durationMs > 0) await this.position.run.host.clock.sleep(durationMs);
  }

  /** @throws {@link StateFailure} States.DataLimitExceeded */
  limited(value: Json): Json {
    if (byteLength(value) <= PAYLOAD_LIMIT_BYTES) return value;
    const cause = `The state/task '${this.state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    throw new StateFailure('States.DataLimitExceeded', cause);
  }

  /** The failure that Retry and Catch see. Anything that is not a state's failure goes on upwards. */
  failureOf(thrown: unknown): StateFailure {
    if (thrown instanceof StateFailure) return thrown;
    if (!(thrown instanceof EvaluationFailure)) throw thrown;
    const where = `An error occurred while executing the state '${this.state.name}' (entered at the event id #${this.enteredId}).`;
    return new StateFailure(thrown.error, `${where} ${thrown.problem}`);
  }
}
