// `fencepost explore`: searches the orders of AWS calls for one that breaks a property, and shows the simplest.

import { Option } from 'commander';
import type { Command } from 'commander';
import pc from 'picocolors';
import { profileNames } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';
import { documentOf } from '../drills/explored/document.ts';
import { isSampling, strategies } from '../drills/explored/explore.ts';
import type { Strategy } from '../drills/explored/explore.ts';
import { writeToken } from '../drills/explored/token.ts';
import { readMachines } from '../drills/machines.ts';
import { exploredText } from '../report/explored.ts';
import { addBoundsOptions, readBounds } from './bounds-options.ts';
import type { BoundsOptions } from './bounds-options.ts';
import { exitCodeOf } from './exit-codes.ts';
import type { Run } from './run.ts';
import { Progress } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { timedSearch } from './timed-search.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

interface ExploreCommandOptions extends BoundsOptions {
  readonly profile: ProfileName;
  readonly strategy: Strategy;
  readonly maxSchedules: string;
  readonly maxSeconds: string;
  readonly seed: string;
  readonly jobs: string;
  readonly expect?: 'violated' | 'passed';
  readonly json?: boolean;
}

/** The drill whose world is explored: planner, lanes and clean-up, without its holds. */
const explorable = 'stale-enactor';

export function addExplore(program: Command, run: Run): void {
  const command = program
    .command('explore')
    .description('search the orders of AWS calls for one that breaks a property')
    .argument('[drill]', 'the drill whose world is explored, without its holds', explorable)
    .addOption(
      new Option('--profile <name>', 'which safeguards are on')
        .choices(profileNames)
        .default('as-in-2025'),
    )
    .addOption(
      new Option(
        '--strategy <name>',
        'how orders are chosen: walks and then every state, or one of',
      )
        .choices(strategies)
        .default('portfolio'),
    );
  addBoundsOptions(command)
    .option('--max-schedules <number>', 'ends the search after so many runs, or states', '10000000')
    .option('--max-seconds <number>', 'ends the search after so many seconds', '60')
    .option('--seed <number>', 'repeats the random walks exactly', '1')
    .option('--jobs <number>', 'threads that walk, 1 to 64; what is found is the same', '1')
    .addOption(
      new Option('--expect <verdict>', 'exit with 0 if it comes out so').choices([
        'violated',
        'passed',
      ]),
    )
    .option('--json', 'print one JSON document and nothing else')
    .option('--no-color', 'print without colour')
    .showHelpAfterError('(fencepost explore --help lists the options)')
    .action((drill: string, options: ExploreCommandOptions & { color: boolean }) =>
      run((terminal) => exploreCommand(drill, options, terminal), options),
    );
}

/** @throws UsageError what was given cannot be used */
async function exploreCommand(
  drill: string,
  options: ExploreCommandOptions,
  terminal: Terminal,
): Promise<number> {
  if (drill !== explorable) {
    throw new UsageError(`drill ${drill} cannot be explored: only ${explorable} can`);
  }
  const bounds = readBounds(options, options.strategy);
  const maxSchedules = wholeNumber('--max-schedules', options.maxSchedules, 1, 1e9);
  const maxSeconds = wholeNumber('--max-seconds', options.maxSeconds, 1, 1e6);
  const seed = wholeNumber('--seed', options.seed, 0, 2 ** 32 - 1);
  const jobs = readJobs(options.jobs, options.strategy);
  const { profile, strategy, json = false } = options;
  const machines = readMachines();
  const progress = new Progress(terminal, json);
  progress.part(`exploring ${drill}, ${profile}`);
  const { searched, durationMs } = await timedSearch(
    { profile, bounds, strategy },
    machines,
    { maxSchedules, maxSeconds, seed, jobs },
    progress,
  );
  const document = documentOf(searched, {
    profile,
    strategy,
    bounds,
    seed,
    durationMs,
    token: (explained) => writeToken(profile, explained, machines),
  });
  const colors = pc.createColors(terminal.colour);
  terminal.out(json ? `${JSON.stringify(document)}\n` : exploredText(document, colors));
  return exitCodeOf([{ verdict: document.verdict, expected: options.expect ?? 'passed' }]);
}

/** @throws UsageError it is no number, out of bounds, or not for this strategy */
function readJobs(text: string, strategy: Strategy): number {
  const jobs = wholeNumber('--jobs', text, 1, 64);
  if (jobs > 1 && !isSampling(strategy)) {
    const able = strategies.filter(isSampling).join(', ');
    throw new UsageError(
      `--jobs: ${strategy} searches one tree, by one thread; these walk by several: ${able}`,
    );
  }
  return jobs;
}
