// The calls of a drill's actors, read bit by bit from the stack's gate table while the drill is played.
// In order of time, each once; times count from the start of the drill.

import type { GateTable, RecordedCall } from '../../aws/gate-table.ts';
import type { TraceEntry } from '../result.ts';

/**
 * Clocks of functions differ, and calls are recorded a moment after the last of them: look back so far from
 * the last reading. From the newest call, a reading would ask for more and more while nothing is called.
 */
const lookBackMs = 20_000;

type Stored = Awaited<ReturnType<GateTable['callsSince']>>[number];

export class CallLog {
  private readonly byId = new Map<string, RecordedCall>();
  private lastReadMs: number;

  /** @param startMs - when the drill began, in Unix time; earlier calls are not its own */
  constructor(
    private readonly table: GateTable,
    private readonly startMs: number,
  ) {
    this.lastReadMs = startMs;
  }

  get count(): number {
    return this.byId.size;
  }

  /** What is in the table and not in this log yet. Changes nothing: a journal may give the answer later. */
  async read(nowMs: number): Promise<Stored[]> {
    const sinceMs = Math.max(this.startMs, this.lastReadMs - lookBackMs);
    const stored = await this.table.callsSince(sinceMs, nowMs);
    return stored.filter(({ id, atMs }) => atMs >= this.startMs && !this.byId.has(id));
  }

  /**
   * @param readMs - when they were read
   * @returns the same calls, in order of time from the start
   */
  add(stored: readonly Stored[], readMs: number): RecordedCall[] {
    this.lastReadMs = readMs;
    return stored.map(({ id, ...call }) => {
      const relative = { ...call, atMs: call.atMs - this.startMs };
      this.byId.set(id, relative);
      return relative;
    });
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
