// In which order schedules are searched: a few of each random kind, which find most races at once, then every
// trace. Only the latter can say that there is no race.

import { explore } from '../explorer/explore.ts';
import type { Look } from '../explorer/explore.ts';
import type { Execution, Program } from '../explorer/program.ts';
import type { Scheduler } from '../explorer/scheduler.ts';
import { OptimalDpor } from '../explorer/strategies/optimal-dpor.ts';
import { walks } from '../explorer/walks.ts';

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

/** Schedules of each random kind before the exhaustive search. */
const EACH = 100;

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
  const random = strategy === 'dpor' ? [] : walks(strategy, limits.seed);
  for (const walk of random) {
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
