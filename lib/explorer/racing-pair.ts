// The two calls whose order made the difference: what a preempted actor did too late, and what came before it.

import { areDependent } from './footprint.ts';
import type { MadeCall } from './program.ts';

/**
 * @param preemptions - places of calls before which another actor could have gone on
 * @returns places of the first two calls that could not change places, of those that the first preemption put
 * in that order; undefined if there was none
 */
export function racingPair(
  made: readonly MadeCall[],
  preemptions: readonly number[],
): readonly [earlier: number, later: number] | undefined {
  for (const at of preemptions) {
    const preempted = made[at - 1]?.actor;
    const resumed = made.findIndex(({ actor }, place) => place > at && actor === preempted);
    if (resumed < 0) continue;
    for (let later = resumed; later < made.length; later += 1) {
      const call = made[later];
      if (!call || call.actor !== preempted) continue;
      for (let earlier = at; earlier < resumed; earlier += 1) {
        const before = made[earlier];
        if (before && areDependent(before.footprint, call.footprint)) return [earlier, later];
      }
    }
  }
  return undefined;
}
