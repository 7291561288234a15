// Preemption bounding: an actor goes on until it waits or ends, but for k times. Most bugs need few of them.
// Musuvathi, Qadeer: Iterative context bounding for systematic testing of multithreaded programs (2007).

import type { PendingCall } from '../program.ts';
import { Bounded } from './bounded.ts';
import type { Priced } from './bounded.ts';

/**
 * All schedules with at most so many preemptions: switches away from an actor that could have gone on. No sleep
 * sets: they would leave out schedules whose equal costs more.
 */
export class PreemptionBound extends Bounded {
  protected override prices(enabled: readonly PendingCall[], last: number | undefined): Priced[] {
    const goesOn = enabled.filter(({ actor }) => actor === last);
    const others = enabled.filter(({ actor }) => actor !== last);
    const cost = goesOn.length > 0 ? 1 : 0;
    return [
      ...goesOn.map((call) => ({ call, cost: 0 })),
      ...others.map((call) => ({ call, cost })),
    ];
  }
}
