// `fencepost drill`: plays a drill, prints its verdicts and writes the report.

import { existsSync } from 'node:fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import pc from 'picocolors';
import { deployedTargets, settingsOf } from '../aws/targets.ts';
import type { DeployedTarget } from '../aws/targets.ts';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import { profileNames } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';
import { builtInDrill, builtInDrills, defaultWorld } from '../drills/catalogue.ts';
import { parseDrill } from '../drills/drill.ts';
import type { Drill } from '../drills/drill.ts';
import { partsByAblation, partsByProfile, play } from '../drills/play.ts';
import type { Part, PlayOptions } from '../drills/play.ts';
import type { DrillDocument, DrillRun } from '../drills/result.ts';
import type { ProfileRun } from '../drills/run-drill.ts';
import { renderReport } from '../report/html.ts';
import { summarise } from '../report/terminal.ts';
import { ablationTable } from './ablation.ts';
import type { Access, Connect } from './deployed/access.ts';
import { asAwsCallError } from './deployed/aws-errors.ts';
import { clearStacks, drillStacks } from './deployed/drilling.ts';
import type { DrillingOptions } from './deployed/drilling.ts';
import { watched } from './deployed/watch.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { readTextFile, ReportFile } from './files.ts';
import { Progress } from './terminal.ts';
import type { Run } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface DrillCommandOptions {
  readonly profile?: string;
  readonly endpoints?: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly ablate?: boolean;
  readonly clear?: boolean;
  readonly target: DrillTarget;
  readonly account?: string;
}

type DrillTarget = DrillDocument['target'];

const drillTargets: readonly DrillTarget[] = ['embedded', ...deployedTargets];

/** The seed when none is given: the date of the outage. */
const defaultSeed = 20_251_020;

export function addDrill(program: Command, run: Run, connect: Connect): void {
  program
    .command('drill')
    .description('play a drill on AWS in memory, first as it was in 2025, then with the safeguards')
    .argument('[name-or-file]', 'a built-in drill, or a drill file of your own', 'stale-enactor')
    .option('--profile <name>', 'only this profile: as-in-2025, conditional-write or fenced')
    .addOption(
      new Option('--target <target>', 'where: in memory, or on drill stacks that are deployed')
        .choices(drillTargets)
        .default('embedded'),
    )
    .option('--account <id>', 'with --target aws: the sandbox account that may be broken')
    .option(
      '--endpoints <file>',
      'your own endpoints, instead of stand-ins for those of DynamoDB; on drill stacks the file ' +
        'that they were deployed with (endpoints.yaml)',
    )
    .option('--seed <number>', 'repeats a run exactly', String(defaultSeed))
    .option('--out <folder>', 'where the report goes', 'fencepost-report')
    .addOption(
      new Option(
        '--ablate',
        'switch each safeguard off alone and show which property falls; writes no report',
      ).conflicts('profile'),
    )
    .option('--json', 'print one JSON document and nothing else')
    .addOption(
      new Option('--list', 'list the built-in drills').conflicts(['json', 'ablate', 'profile']),
    )
    .addOption(
      new Option(
        '--clear',
        'play nothing: take back what drills left on drill stacks, their records too',
      ).conflicts(['json', 'ablate', 'list', 'profile', 'seed']),
    )
    .option('--no-color', 'print without colour')
    .showHelpAfterError('(fencepost drill --help lists the options)')
    .action((nameOrFile: string, options: DrillCommandOptions & { color: boolean }) =>
      run((terminal) => drillCommand(nameOrFile, options, terminal, connect), options),
    );
}

/**
 * @param nameOrFile - a built-in drill, or the path of a YAML file
 * @returns the exit code
 * @throws UsageError, InvalidFileError what was given cannot be used; no report was written
 */
async function drillCommand(
  nameOrFile: string,
  options: DrillCommandOptions,
  terminal: Terminal,
  connect: Connect,
): Promise<number> {
  if (options.list) return list(terminal);
  const { target } = options;
  if (options.clear) return clear(options, terminal, connect);
  const drill = readDrill(nameOrFile);
  if (options.ablate && target !== 'embedded') {
    throw new UsageError(
      '--ablate is for --target embedded: drill stacks have their profile fixed',
    );
  }
  const file = readEndpoints(options);
  const seed = readSeed(options.seed);
  const parts = options.ablate ? partsByAblation(drill) : readParts(drill, options.profile);
  // Before the run: a folder that cannot be written should not cost one.
  const report = options.ablate ? undefined : new ReportFile(options.out, `${drill.name}.html`);
  const progress = new Progress(terminal, options.json ?? false);
  const runs =
    target === 'embedded'
      ? await playWithProgress(drill, parts, { file, seed }, progress)
      : await playOnStacks(
          drill,
          parts,
          { ...options, target, file, seed },
          { terminal, progress, connect },
        );
  const document: DrillDocument = {
    schemaVersion: 1,
    drill: drill.name,
    target,
    seed,
    results: runs.map(({ result }) => result),
    report: report?.path ?? null,
  };
  const timelines = runs.map(({ timeline }) => timeline);
  const run: DrillRun = { document, title: drill.title, timelines };
  report?.write(renderReport(run));
  if (options.json) terminal.out(`${JSON.stringify(document)}\n`);
  else if (options.ablate) terminal.out(ablationTable(document));
  else terminal.out(summarise(document, pc.createColors(terminal.colour)));
  return exitCodeOf(document.results);
}

/** Part by part, so that each can be announced. */
async function playWithProgress(
  drill: Drill,
  parts: readonly Part[],
  options: Omit<PlayOptions, 'progress'>,
  progress: Progress,
): Promise<ProfileRun[]> {
  const runs: ProfileRun[] = [];
  try {
    for (const [index, part] of parts.entries()) {
      progress.part(`playing ${drill.name}, ${part.profile} (${index + 1} of ${parts.length})`);
      const told = { ...options, progress: (text: string) => progress.update(text) };
      runs.push(...(await play(drill, [part], told)));
    }
    return runs;
  } finally {
    progress.clear();
  }
}

async function playOnStacks(
  drill: Drill,
  parts: readonly Part[],
  options: Omit<DrillingOptions, 'progress'>,
  { terminal, progress, connect }: { terminal: Terminal; progress: Progress; connect: Connect },
): Promise<ProfileRun[]> {
  const names = parts.map(({ profile }) => profile).join(', ');
  progress.part(`playing ${drill.name} on ${options.target}: ${names}, all at once`);
  terminal.onInterrupt(() => 'what was held goes on by itself; the next drill starts over');
  const told = { ...options, progress: (text: string) => progress.update(text) };
  try {
    return await onTarget(options.target, terminal, connect, (access) =>
      drillStacks(drill, parts, access, told),
    );
  } finally {
    progress.clear();
  }
}

/** @throws UsageError there is nothing to clear in memory */
async function clear(
  options: DrillCommandOptions,
  terminal: Terminal,
  connect: Connect,
): Promise<number> {
  const { target } = options;
  if (target === 'embedded') {
    throw new UsageError(
      '--clear is for drill stacks: give --target localstack or aws; a drill in memory leaves nothing',
    );
  }
  const file = readEndpoints(options);
  terminal.onInterrupt(() => 'some of it may be cleared; give the command again to go on');
  const progress = (text: string) => terminal.out(`${text}\n`);
  await onTarget(target, terminal, connect, (access) =>
    clearStacks(access, { ...options, target, file, progress }),
  );
  return exitCodes.asExpected;
}

async function onTarget<T>(
  target: DeployedTarget,
  terminal: Terminal,
  connect: Connect,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  try {
    return await work(watched(await connect(settingsOf(target, terminal.environment))));
  } catch (error) {
    throw asAwsCallError(error) ?? error;
  }
}

function readEndpoints({ endpoints, target }: DrillCommandOptions): EndpointsFile {
  if (endpoints === undefined && target === 'embedded') return defaultWorld();
  const path = endpoints ?? 'endpoints.yaml';
  return parseEndpointsFile(readTextFile(path), path);
}

function list(terminal: Terminal): number {
  const width = Math.max(...builtInDrills.map((name) => name.length));
  for (const name of builtInDrills) {
    terminal.out(`${name.padEnd(width)}  ${builtInDrill(name).title}\n`);
  }
  return exitCodes.asExpected;
}

function readDrill(nameOrFile: string): Drill {
  if (builtInDrills.some((name) => name === nameOrFile)) return builtInDrill(nameOrFile);
  if (!existsSync(nameOrFile)) {
    throw new UsageError(
      `no drill ${nameOrFile}: allowed are ${builtInDrills.join(', ')}, or the path of a drill file`,
    );
  }
  return parseDrill(readTextFile(nameOrFile), nameOrFile);
}

/** @throws UsageError there would be nothing to play */
function readParts(drill: Drill, profile: string | undefined): Part[] {
  const parts = partsByProfile(drill, readProfile(profile));
  if (parts.length > 0) return parts;
  const named = Object.keys(drill.expected).join(', ');
  throw new UsageError(
    named === ''
      ? `drill ${drill.name} expects nothing: under expected, say what each profile must come to`
      : `--profile ${profile}: drill ${drill.name} says what to expect of ${named} only`,
  );
}

function readProfile(profile: string | undefined): ProfileName | undefined {
  if (profile === undefined) return undefined;
  const known = profileNames.find((name) => name === profile);
  if (known !== undefined) return known;
  throw new UsageError(`--profile ${profile}: allowed are ${profileNames.join(', ')}`);
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(seed)) return seed;
  throw new UsageError(`--seed ${text}: allowed is a whole number from 0 to 2^53 - 1`);
}
