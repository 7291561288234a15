// Sticky random walk: an actor goes on for a while before another one does, as where one of them is slow.

import type { Call, Execution, PendingCall } from '../program.ts';
import { seededRandom } from '../random.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import { pick } from './random-walk.ts';

/** Never out of schedules: a limit ends it, and not finding anything proves nothing. */
export class StickyWalk implements Scheduler {
  private readonly random: Random;

  /** @param switchShare - how likely it is, in [0, 1], that another actor goes on though this one could */
  constructor(
    seed: number,
    private readonly switchShare = 0.1,
  ) {
    this.random = seededRandom(seed);
  }

  begin(): boolean {
    return true;
  }

  choose(enabled: readonly PendingCall[], { made }: Execution): Call | undefined {
    const last = made.at(-1)?.actor;
    const same = enabled.filter(({ actor }) => actor === last);
    const others = enabled.filter(({ actor }) => actor !== last);
    const stays = others.length === 0 || (same.length > 0 && this.random() >= this.switchShare);
    return pick(stays ? same : others, this.random);
  }

  ended(): void {}
}
