// A part of a search by random walks: so many schedules of one walk, from a seed of its own. What comes of it
// depends on nothing else, so parts can be walked side by side, and together they tell the same.

import { explore } from '../../explorer/explore.ts';
import type { Execution, Violation } from '../../explorer/program.ts';
import { walks } from '../../explorer/walks.ts';
import type { Walk } from '../../explorer/walks.ts';
import type { Machines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import type { Coverage } from './coverage.ts';
import { DrawnProgram } from './drawn-program.ts';
import { fallOf } from './explain.ts';
import type { Fall } from './explain.ts';
import { isSampled, repeatThroughStack } from './repeat.ts';

export type Walking = Walk | 'portfolio';

export interface WalkPart {
  readonly walk: Walking;
  /** Which of the walk's schedulers. */
  readonly index: number;
  readonly seed: number;
  readonly maxSchedules: number;
}

export interface WalkedPart {
  readonly schedules: number;
  readonly givenUp: number;
  readonly calls: number;
  /** Schedules that were run again through all of the SDK. */
  readonly repeated: number;
  /** A run that violates some property: the one that ended the part, else the first. */
  readonly fall: Fall | undefined;
  /** Whether the violation that searches look for ended it. */
  readonly isEnded: boolean;
}

export interface World {
  readonly options: ExploredOptions;
  readonly machines: Machines;
}

/** What a violation is shown for first: customers get no answer. Others end a search only when it is over. */
export function isOutage({ property }: Violation): boolean {
  return property === 'never-empty';
}

/**
 * The parts of a search, in the order in which their results count. A single walk has no end.
 *
 * @param size - schedules of a part, at the most
 */
export function* partsOf(
  walk: Walking,
  seed: number,
  size: number,
  maxSchedules: number,
): Generator<WalkPart> {
  const count = walks(walk, seed).length;
  for (let part = 0, left = maxSchedules; left > 0; part += 1, left -= size) {
    if (walk === 'portfolio' && part === count) return;
    const ofPart = spread(seed, Math.floor(part / count));
    yield { walk, index: part % count, seed: ofPart, maxSchedules: Math.min(size, left) };
  }
}

/** @param ran - told of each schedule */
export async function walkPart(
  { options, machines }: World,
  { walk, index, seed, maxSchedules }: WalkPart,
  coverage: Coverage,
  isOver: () => boolean,
  ran: () => void = () => undefined,
): Promise<WalkedPart> {
  const scheduler = walks(walk, seed)[index];
  if (!scheduler) throw new RangeError(`${walk} has no scheduler ${index}`);
  // Walks from one seed shall not all meet the same faults.
  const ofFaults = spread(seed, index);
  const program = new DrawnProgram(options, machines, ofFaults, (reached) =>
    coverage.reach(reached),
  );
  let first: Execution | undefined;
  let [ended, repeated] = [0, 0];
  const explored = await explore(
    program,
    scheduler,
    { maxSchedules, isOver, isWanted: isOutage },
    async (execution) => {
      coverage.ran(execution);
      if (execution.violations.length > 0) first ??= execution;
      if (isSampled(ended)) {
        const fall = fallOf(options, execution, program.faultsOf(execution));
        await repeatThroughStack(fall, machines);
        repeated += 1;
      }
      ended += 1;
      ran();
    },
  );
  const { schedules, givenUp, calls, violating } = explored;
  const fallen = violating ?? first;
  return {
    schedules,
    givenUp,
    calls,
    repeated,
    fall: fallen && fallOf(options, fallen, program.faultsOf(fallen)),
    isEnded: violating !== undefined,
  };
}

/** The n-th seed of a seed, by steps of the golden ratio: searches from seeds beside each other share none. */
function spread(seed: number, n: number): number {
  return (seed + Math.imul(n, 0x9e3779b9)) >>> 0;
}
