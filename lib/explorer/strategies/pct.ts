// PCT: actors have random priorities, the highest that can goes on, and at a few random points the one that
// goes on becomes the lowest. Finds a bug of depth d with a chance that can be named.
// Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with probabilistic guarantees (2010).

import type { Call, Execution, PendingCall } from '../program.ts';
import { seededRandom } from '../random.ts';
import type { Random } from '../random.ts';
import type { Scheduler } from '../scheduler.ts';
import { pick } from './random-walk.ts';

/**
 * Never out of schedules. With n actors, k calls and a bug that needs d - 1 switches at certain calls, each
 * schedule finds it with a chance of at least 1 / (n · k^(d-1)), once the longest run was seen.
 */
export class Pct implements Scheduler {
  private readonly random: Random;
  private readonly priorities = new Map<number, number>();
  /** How many calls were made → the priority that the actor that would go on gets there. */
  private readonly changes = new Map<number, number>();
  private longest: number;

  /**
   * @param depth - d: how many orders between calls the bug needs; at least 1
   * @param callCount - about how many calls a run makes; grows to the longest run seen
   */
  constructor(
    seed: number,
    private readonly depth: number,
    callCount = 1,
  ) {
    this.random = seededRandom(seed);
    this.longest = callCount;
  }

  begin(): boolean {
    this.priorities.clear();
    this.changes.clear();
    for (let lower = this.depth - 1; lower > 0; lower -= 1) {
      this.changes.set(Math.floor(this.random() * this.longest), -lower);
    }
    return true;
  }

  choose(enabled: readonly PendingCall[], { made }: Execution): Call | undefined {
    const change = this.changes.get(made.length);
    if (change !== undefined) this.priorities.set(this.highest(enabled), change);
    const actor = this.highest(enabled);
    return pick(
      enabled.filter((call) => call.actor === actor),
      this.random,
    );
  }

  ended({ made }: Execution): void {
    this.longest = Math.max(this.longest, made.length);
  }

  private highest(enabled: readonly PendingCall[]): number {
    const [first = 0, ...others] = enabled.map(({ actor }) => actor);
    return others.reduce((a, b) => (this.priority(b) > this.priority(a) ? b : a), first);
  }

  /** Random in [0, 1) until a change lowers it below all of these. */
  private priority(actor: number): number {
    const known = this.priorities.get(actor);
    if (known !== undefined) return known;
    const drawn = this.random();
    this.priorities.set(actor, drawn);
    return drawn;
  }
}
