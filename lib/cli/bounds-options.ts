// The options that say how large the explored world is, one wording for all commands that explore.

import type { Command } from 'commander';
import type { Bounds } from '../drills/explored/bounds.ts';
import { takesDuplicates } from '../drills/explored/explore.ts';
import type { Strategy } from '../drills/explored/explore.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

/** As the command line has them: texts. */
export type BoundsOptions = Readonly<Record<keyof Bounds, string>>;

const option: Readonly<Record<keyof Bounds, string>> = {
  lanes: '--lanes',
  plans: '--plans',
  endpointCount: '--endpoint-count',
  keepCount: '--keep-count',
  faults: '--faults',
  duplicates: '--duplicates',
};

export const boundsOptionNames = Object.keys(option);

export function addBoundsOptions(command: Command): Command {
  return command
    .option('--lanes <number>', 'lanes, 1 to 5', '2')
    .option('--plans <number>', 'plans that the planner makes, 1 to 100', '3')
    .option('--endpoint-count <number>', 'endpoints, 1 to 50', '1')
    .option('--keep-count <number>', 'trees that clean-up keeps, 0 to 100', '1')
    .option('--faults <number>', 'calls that go wrong in one run, at the most, 0 to 3', '0')
    .option('--duplicates <number>', 'functions that run twice, at the most, 0 to 3', '0');
}

/** @throws UsageError one of them is no number, out of bounds, or not for this strategy */
export function readBounds(options: BoundsOptions, strategy: Strategy): Required<Bounds> {
  const bounds = {
    lanes: wholeNumber('--lanes', options.lanes, 1, 5),
    plans: wholeNumber('--plans', options.plans, 1, 100),
    endpointCount: wholeNumber('--endpoint-count', options.endpointCount, 1, 50),
    keepCount: wholeNumber('--keep-count', options.keepCount, 0, 100),
    faults: wholeNumber('--faults', options.faults, 0, 3),
    duplicates: wholeNumber('--duplicates', options.duplicates, 0, 3),
  };
  if (bounds.duplicates > 0 && !takesDuplicates(strategy)) {
    throw new UsageError(`--duplicates: ${strategy} searches without them; states takes them`);
  }
  return bounds;
}

/** The options that give these bounds again. */
export function boundsText(bounds: Bounds): string {
  return Object.entries(option)
    .map(([name, text]) => `${text} ${bounds[name as keyof Bounds] ?? 0}`)
    .join(' ');
}
