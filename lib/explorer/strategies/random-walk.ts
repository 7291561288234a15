// Random walk: at every point each call that can happen is as likely as any other.

import type { Call, PendingCall } from '../program.ts';
import { seededRandom } from '../random.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';

/** Never out of schedules: a limit ends it, and not finding anything proves nothing. */
export class RandomWalk implements Scheduler {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  begin(): boolean {
    return true;
  }

  choose(enabled: readonly PendingCall[]): Call | undefined {
    return pick(enabled, this.random);
  }

  ended(): void {}
}

/** One of them, each as likely as any other. */
export function pick<T>(among: readonly T[], random: Random): T | undefined {
  return among[Math.floor(random() * among.length)];
}
