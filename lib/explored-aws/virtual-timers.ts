// Timers of actors: each firing is a call that the schedule orders. What setTimeout returns can do what
// Node's can, as far as it means anything here.

import type { ActorContext, Timer } from './context.ts';

/** What an actor's `setTimeout`, `setInterval` and `setImmediate` return. */
export class VirtualTimeout {
  private timer: Timer | undefined;

  constructor(private readonly begin: () => Timer) {
    this.timer = begin();
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  /** Begins again from now. */
  refresh(): this {
    this.timer?.cancel();
    this.timer = this.begin();
    return this;
  }

  close(): this {
    this.timer?.cancel();
    this.timer = undefined;
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

export function startTimeout(
  { run, actor }: ActorContext,
  delayMs: number,
  fire: () => void,
): VirtualTimeout {
  return new VirtualTimeout(() => run.startTimer(actor, wholeMs(delayMs), fire));
}

export function startInterval(
  { run, actor }: ActorContext,
  delayMs: number,
  fire: () => void,
): VirtualTimeout {
  // Assigned before anything can fire: a timer fires when it is chosen, after this code.
  const interval: VirtualTimeout = new VirtualTimeout(() =>
    run.startTimer(actor, wholeMs(delayMs), () => {
      interval.refresh();
      fire();
    }),
  );
  return interval;
}

export function clearVirtual(timer: VirtualTimeout): void {
  timer.close();
}

/** As Node: at least 1 ms, but for setImmediate, and whole. */
function wholeMs(delayMs: number): number {
  return Math.max(0, Math.trunc(delayMs) || 0);
}
