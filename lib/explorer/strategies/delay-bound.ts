// Delay bounding: a fixed schedule, departed from d times: whoever is next is passed over, until its next turn.
// Emmi, Qadeer, Rakamarić: Delay-bounded scheduling (2011).

import type { PendingCall } from '../program.ts';
import { Bounded } from './bounded.ts';
import type { Priced } from './bounded.ts';

/**
 * All schedules with at most so many delays of a round robin: an actor goes on until it waits or ends, then the
 * next by number does; a delay passes over whoever would be next, who waits until all others had their turn.
 */
export class DelayBound extends Bounded {
  protected override prices(enabled: readonly PendingCall[], last = 0): Priced[] {
    const turn = enabled.findIndex(({ actor }) => actor >= last);
    const from = Math.max(turn, 0);
    const inTurn = [...enabled.slice(from), ...enabled.slice(0, from)];
    return inTurn.map((call, cost) => ({ call, cost }));
  }
}
