// In which order schedules are searched: a few of each random kind, which find most races at once, then every
// trace. Only the latter can say that there is no race.

import { explore } from '../explorer/explore.ts';
import type { Look } from '../explorer/explore.ts';
import type { Execution, MadeCall, Program } from '../explorer/program.ts';
import type { Scheduler } from '../explorer/scheduler.ts';
import { OptimalDpor } from '../explorer/strategies/optimal-dpor.ts';
import { Pct } from '../explorer/strategies/pct.ts';
import { PreemptionBound } from '../explorer/strategies/preemption-bound.ts';
import { RandomWalk } from '../explorer/strategies/random-walk.ts';
import { StickyWalk } from '../explorer/strategies/sticky.ts';

export type Strategy = 'portfolio' | 'random' | 'sticky' | 'pct' | 'dpor';

export interface Limits {
  readonly maxSchedules: number;
  readonly isOver: () => boolean;
  readonly seed: number;
}

export interface Searched {
  /** Runs of all kinds. */
  readonly schedules: number;
  /** Runs of the exhaustive search, each another trace; 0 if there was none. */
  readonly traces: number;
  readonly exhausted: boolean;
  readonly violating: Execution | undefined;
}

/** Depths of bugs that PCT looks for: how many orders between calls they need. */
const PCT_DEPTHS = [2, 3];
/** Schedules of each random kind before the exhaustive search. */
const EACH = 100;
/** Schedules tried for a simpler explanation, in all. */
const MAX_SIMPLER = 2_000;

/**
 * @param growthOf - rises when what was searched before counts for nothing (properties.ts)
 * @param look - told of each run
 */
export async function search(
  program: Program,
  strategy: Strategy,
  limits: Limits,
  growthOf: () => number,
  look: Look,
): Promise<Searched> {
  let [schedules, traces] = [0, 0];
  const part = async (scheduler: Scheduler, maxSchedules: number, also: Look) => {
    const left = Math.min(maxSchedules, limits.maxSchedules - schedules);
    const within = { maxSchedules: left, isOver: limits.isOver };
    const explored = await explore(program, scheduler, within, also);
    schedules += explored.schedules;
    return explored;
  };
  const isExhaustive = strategy === 'portfolio' || strategy === 'dpor';
  for (const walk of walks(strategy, limits.seed)) {
    const { violating } = await part(walk, isExhaustive ? EACH : limits.maxSchedules, look);
    if (violating) return { schedules, traces, exhausted: false, violating };
  }
  if (!isExhaustive) return { schedules, traces, exhausted: false, violating: undefined };
  while (schedules < limits.maxSchedules && !limits.isOver()) {
    const growth = growthOf();
    const {
      exhausted,
      violating,
      schedules: count,
    } = await part(
      new OptimalDpor(),
      Infinity,
      (run, ending) => look(run, ending) === true || growthOf() > growth,
    );
    traces = count;
    const isWhole = exhausted && growthOf() === growth;
    if (isWhole || violating) return { schedules, traces, exhausted: isWhole, violating };
  }
  return { schedules, traces, exhausted: false, violating: undefined };
}

function walks(strategy: Strategy, seed: number): Scheduler[] {
  const all = {
    sticky: [new StickyWalk(seed)],
    pct: PCT_DEPTHS.map((depth) => new Pct(seed, depth)),
    random: [new RandomWalk(seed)],
  };
  if (strategy === 'portfolio') return Object.values(all).flat();
  return strategy === 'dpor' ? [] : all[strategy];
}

/**
 * The same violation with as few preemptions as can be found, and actors in their order.
 *
 * @param preemptions - of the run that is known
 */
export async function simplest(
  program: Program,
  known: Execution,
  preemptions: number,
  isOver: () => boolean,
): Promise<readonly MadeCall[]> {
  const wanted = known.violations[0]?.property;
  let left = MAX_SIMPLER;
  // With as many as are known, too: the first in order, whichever strategy found one.
  for (let budget = 0; budget <= preemptions; budget += 1) {
    const scheduler = new PreemptionBound(budget);
    // A violation of another property ends a search as well; the scheduler then goes on where it was.
    while (left > 0 && !isOver()) {
      const { violating, schedules } = await explore(program, scheduler, {
        maxSchedules: left,
        isOver,
      });
      if (violating?.violations[0]?.property === wanted) return violating?.made ?? known.made;
      left -= schedules;
      if (!violating) break;
    }
  }
  return known.made;
}
