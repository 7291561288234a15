// How much is left of a search that is not over: of a tree of choices the share that is done, of random walks
// the chance that the next one shows something new. Estimates: no verdict rests on them.

/** A point on the way to where a search is. */
export interface Choice {
  /** Choices that were searched to their end. */
  readonly done: number;
  /** Choices known so far, those done and the one under way among them; at least one. */
  readonly of: number;
}

/**
 * The share of a tree that was searched, if all choices of a point lead to as much.
 * Kilby, Slaney, Thiébaux, Walsh: Estimating search tree size (2006), the weighted backtrack estimator.
 *
 * @param way - from the root on, to where the search is
 */
export function exploredShare(way: readonly Choice[]): number {
  let [share, weight] = [0, 1];
  for (const { done, of } of way) {
    weight /= of;
    share += weight * done;
  }
  return share;
}

/** Different traces, and how many of them were seen once. */
export class TraceCounts {
  private readonly counts = new Map<string, number>();
  private once = 0;
  private schedules = 0;

  /** @param times - how often it was seen, at least once */
  add(trace: string, times = 1): void {
    const before = this.counts.get(trace) ?? 0;
    this.counts.set(trace, before + times);
    this.schedules += times;
    if (before === 0 && times === 1) this.once += 1;
    if (before === 1) this.once -= 1;
  }

  /** How often each was seen. */
  all(): ReadonlyMap<string, number> {
    return this.counts;
  }

  get size(): number {
    return this.counts.size;
  }

  /**
   * The chance that one more schedule, drawn as these were, is of a new trace. Good: The population frequencies
   * of species and the estimation of population parameters (1953), after Turing.
   *
   * @returns undefined before there was any
   */
  get newChance(): number | undefined {
    return this.schedules === 0 ? undefined : this.once / this.schedules;
  }
}
