// Virtual time: nothing waits, the clock jumps to whatever is due next once every actor is parked.
// The only file in which a turn of the event loop is awaited; no real timer is ever set.

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds since the Unix epoch, and a way to let them pass. */
export interface Clock {
  nowMs(): number;
  sleep(durationMs: number): Promise<void>;
}

interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/** No actor can go on and nothing is due, yet the run was not over: somebody waits for ever. */
export class DeadlockError extends Error {
  override readonly name = 'DeadlockError';
}

/** A clock that moves only in {@link VirtualClock.runUntil}, from one due moment to the next. */
export class VirtualClock implements Clock {
  private readonly queue: Due[] = [];
  private order = 0;

  constructor(private currentMs: number) {}

  nowMs(): number {
    return this.currentMs;
  }

  sleep(durationMs: number): Promise<void> {
    return new Promise((wake) => this.at(this.currentMs + durationMs, wake));
  }

  /** Calls `wake` at `atMs`; moments in the past are due at once. Equal moments keep their order. */
  at(atMs: number, wake: () => void): void {
    const due = { atMs: Math.max(atMs, this.currentMs), order: this.order++, wake };
    // Insertion from the back: new moments are mostly the latest, and ties must stay in order.
    let index = this.queue.length;
    while (index > 0 && isLater(this.queue[index - 1], due)) index -= 1;
    this.queue.splice(index, 0, due);
  }

  /**
   * Lets time pass until `finished()` holds, checked whenever every actor is parked.
   *
   * @throws {@link DeadlockError} nothing is due and `finished()` still does not hold
   */
  async runUntil(finished: () => boolean): Promise<void> {
    await nextTurn();
    while (!finished()) {
      const next = this.queue.shift();
      if (!next) throw new DeadlockError('every actor is parked and nothing is due');
      this.currentMs = next.atMs;
      next.wake();
      // One macrotask is enough for every actor to reach its next call: promises settle before it.
      await nextTurn();
    }
  }
}

function isLater(waiting: Due | undefined, due: Due): boolean {
  return waiting !== undefined && waiting.atMs > due.atMs;
}
