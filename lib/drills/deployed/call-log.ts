// The calls of a drill's actors, read bit by bit from the stack's gate table while the drill is played, and
// the operator's, which are made here. In order of time, each once.

import type { GateTable, RecordedCall } from '../../aws/gate-table.ts';
import type { TraceEntry } from '../result.ts';

/** Clocks of functions differ, and a call is recorded a moment after it was made: look back so far. */
const lookBackMs = 60_000;

export class CallLog {
  private readonly byId = new Map<string, RecordedCall>();
  private newestMs: number;

  /** @param startMs - when the drill began, in Unix time; earlier calls are not its own */
  constructor(
    private readonly table: GateTable,
    private readonly startMs: number,
  ) {
    this.newestMs = startMs;
  }

  get count(): number {
    return this.byId.size;
  }

  /** @returns the calls that were not known before, in order of time; times count from the start */
  async refresh(): Promise<RecordedCall[]> {
    const fromMs = Math.max(this.startMs, this.newestMs - lookBackMs);
    const fresh: RecordedCall[] = [];
    for (const call of await this.table.callsSince(fromMs)) {
      this.newestMs = Math.max(this.newestMs, call.atMs);
      if (this.byId.has(call.id)) continue;
      const relative = { ...call, atMs: call.atMs - this.startMs };
      this.byId.set(call.id, relative);
      fresh.push(relative);
    }
    return fresh;
  }

  all(): RecordedCall[] {
    return [...this.byId.values()].sort((left, right) => left.atMs - right.atMs);
  }

  trace(): TraceEntry[] {
    return this.all().map(({ atMs, actor, operation, key, outcome }, index) => ({
      step: index + 1,
      atMs,
      actor,
      operation,
      key,
      outcome,
    }));
  }
}
