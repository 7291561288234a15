// An execution of actors that are real asynchronous code: each asks for calls and waits; the call that is
// chosen runs at once, and its actor goes on until it asks again.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Footprint } from './footprint.ts';
import type { Call, Execution, MadeCall, PendingCall, Violation } from './program.ts';

/** What an actor asks for. */
export interface Asked<T> {
  readonly operation: string;
  readonly key: string;
  readonly footprint: Footprint;
  /** Whether it could happen now; left out: always. */
  readonly isEnabled?: () => boolean;
  /** Has the effect, at once, and gives the answer, or throws what the actor is to catch. */
  readonly run: () => T;
}

interface Waiting extends Call {
  readonly isEnabled: () => boolean;
  readonly happen: () => string;
}

export class LiveExecution implements Execution {
  readonly made: MadeCall[] = [];
  readonly violations: Violation[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly asked: number[];
  private readonly failures: unknown[] = [];

  /** @param judgeEnd - looks at what is left when nothing happens any more */
  constructor(
    actorCount: number,
    private readonly judgeEnd: () => void = () => undefined,
  ) {
    this.asked = new Array<number>(actorCount).fill(0);
  }

  /** Waits until the call is chosen, lets it happen, and answers. */
  ask<T>(actor: number, { operation, key, footprint, isEnabled, run }: Asked<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const sequence = this.asked[actor] ?? 0;
      this.asked[actor] = sequence + 1;
      this.insert({
        actor,
        sequence,
        operation,
        key,
        footprint,
        isEnabled: isEnabled ?? always,
        happen: () => {
          try {
            resolve(run());
            return 'ok';
          } catch (error) {
            reject(error as Error);
            return error instanceof Error ? error.name : String(error);
          }
        },
      });
    });
  }

  pending(): readonly PendingCall[] {
    return this.waiting.map(({ actor, sequence, operation, key, footprint, isEnabled }) => ({
      actor,
      sequence,
      operation,
      key,
      footprint,
      isEnabled: isEnabled(),
    }));
  }

  async make({ actor, sequence }: Call): Promise<void> {
    const index = this.waiting.findIndex((one) => one.actor === actor && one.sequence === sequence);
    const [call] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (!call) throw new RangeError(`actor ${actor} does not wait for its call ${sequence}`);
    const { operation, key, footprint } = call;
    const made = { actor, sequence, operation, key, footprint, outcome: '' };
    // Before the effect: whoever watches the effect refers to this call.
    this.made.push(made);
    made.outcome = call.happen();
    await this.settle();
  }

  /** Notes a violation at the call that was made last, the first of its property only. */
  violated(property: string, detail: string): void {
    if (this.violations.some((one) => one.property === property)) return;
    this.violations.push({ property, detail, calls: this.made.length });
  }

  finish(): void {
    this.judgeEnd();
  }

  /** Takes note of what broke the harness itself: no verdict may come of such a run. */
  broke(error: unknown): void {
    this.failures.push(error);
  }

  /**
   * Until every actor waits for a call or has ended: promises settle before the next turn.
   *
   * @throws what broke the harness
   */
  async settle(): Promise<void> {
    await nextTurn();
    if (this.failures.length > 0) throw this.failures[0];
  }

  private insert(call: Waiting): void {
    let index = this.waiting.length;
    while (index > 0 && isAfter(this.waiting[index - 1], call)) index -= 1;
    this.waiting.splice(index, 0, call);
  }
}

function always(): boolean {
  return true;
}

function isAfter(waiting: Waiting | undefined, { actor }: Waiting): boolean {
  return waiting !== undefined && waiting.actor > actor;
}
