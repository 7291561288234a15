// The executions of registered machines: started, run, stopped, remembered by name.
// Knows no SDK: what a call answers or refuses is in service.ts.

import type { ExecutionResult, Host } from './host.ts';
import { runMachine } from './interpreter.ts';
import type { Json } from './json.ts';
import { parseJson } from './json.ts';
import type { Machine } from './machine.ts';

/** An execution: running while it has no result. */
export interface Held {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** The input's text, as it was sent. */
  readonly input: string;
  readonly startedMs: number;
  readonly ended?: Ending;
}

/** How and when an execution ended; a stopped one may carry a reason. */
export interface Ending {
  readonly atMs: number;
  readonly result: ExecutionResult;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** All executions, in the order in which they were started. */
export class Executions {
  private readonly byArn = new Map<string, { held: Held; readonly stop: AbortController }>();

  constructor(private readonly host: Host) {}

  find(arn: string): Held | undefined {
    return this.byArn.get(arn)?.held;
  }

  of(stateMachineArn: string): Held[] {
    const all = [...this.byArn.values()].map(({ held }) => held);
    return all.filter((held) => held.stateMachineArn === stateMachineArn);
  }

  /** Starts an execution: its first state is entered after the calling code is done. */
  start(machine: Machine, identity: Omit<Held, 'startedMs' | 'ended'>): Held {
    const held: Held = { ...identity, startedMs: this.host.clock.nowMs() };
    const stop = new AbortController();
    this.byArn.set(held.arn, { held, stop });
    const input = parseJson(held.input);
    // Nobody waits for it here: a rejection is our own fault, or a call that is not emulated, and
    // stays unhandled so that the process stops.
    void Promise.resolve().then(() => this.run(held, machine, input, stop.signal));
    return held;
  }

  /** Ends a running execution at once; its tasks in flight may finish, to no effect. */
  stop(arn: string, reason: Pick<Ending, 'error' | 'cause'>): void {
    this.end(arn, { ...reason, result: { status: 'ABORTED' } });
    this.byArn.get(arn)?.stop.abort();
  }

  private async run(held: Held, machine: Machine, input: Json, signal: AbortSignal): Promise<void> {
    const { arn: id, name, startedMs, stateMachineArn } = held;
    const execution = { id, name, startedMs, stateMachineArn, signal };
    const result = await runMachine(machine, input, this.host, execution);
    this.end(id, { result, ...(result.status === 'SUCCEEDED' ? {} : failureOf(result)) });
  }

  /** The first ending counts: a stopped execution stays ABORTED. */
  private end(arn: string, ending: Omit<Ending, 'atMs'>): void {
    const entry = this.byArn.get(arn);
    if (!entry || entry.held.ended) return;
    entry.held = { ...entry.held, ended: { ...ending, atMs: this.host.clock.nowMs() } };
  }
}

function failureOf(result: ExecutionResult): Pick<Ending, 'error' | 'cause'> {
  return {
    error: 'error' in result ? result.error : undefined,
    cause: 'cause' in result ? result.cause : undefined,
  };
}
