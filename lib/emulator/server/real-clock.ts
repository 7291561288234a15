// Real time, for the emulator as a server: the one clock here that nobody sets.

import type { Clock } from '../clock.ts';

/** Never goes back, so that a correction of the machine's clock neither fills nor drains a bucket. */
export const realClock: Pick<Clock, 'nowMs'> = {
  nowMs: () => Math.floor(performance.timeOrigin + performance.now()),
};
