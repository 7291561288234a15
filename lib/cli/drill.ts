// `fencepost drill`: plays a drill embedded, prints its verdicts and writes the report.

import { existsSync } from 'node:fs';
import pc from 'picocolors';
import { InvalidFileError } from '../control-plane/validation.ts';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import { profileNames } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';
import { builtInDrill, builtInDrills, defaultWorld } from '../drills/catalogue.ts';
import { parseDrill } from '../drills/drill.ts';
import type { Drill } from '../drills/drill.ts';
import { partsByAblation, partsByProfile, play } from '../drills/play.ts';
import type { DrillDocument, DrillRun } from '../drills/result.ts';
import { renderReport } from '../report/html.ts';
import { summarise } from '../report/terminal.ts';
import { ablationTable } from './ablation.ts';
import { exitCodes } from './exit-codes.ts';
import { readTextFile, ReportFolder } from './files.ts';
import { Progress } from './terminal.ts';
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
}

/** The seed when none is given: the date of the outage. */
export const defaultSeed = 20_251_020;

/**
 * @param nameOrFile - a built-in drill, or the path of a YAML file
 * @returns the exit code
 * @throws UsageError, InvalidFileError what was given cannot be used; nothing was run
 */
export async function drillCommand(
  nameOrFile: string,
  options: DrillCommandOptions,
  terminal: Terminal,
): Promise<number> {
  if (options.list) return list(terminal);
  const drill = readDrill(nameOrFile);
  const file =
    options.endpoints === undefined
      ? defaultWorld()
      : parseEndpointsFile(readTextFile(options.endpoints), options.endpoints);
  const seed = readSeed(options.seed);
  const parts = options.ablate
    ? partsByAblation()
    : partsByProfile(drill, readProfile(options.profile));
  // Before the run: a folder that cannot be written should not cost one.
  const folder = options.ablate ? undefined : new ReportFolder(options.out);
  const progress = new Progress(terminal, options.json ?? false);
  const runs = await play(drill, parts, { file, seed, progress: (text) => progress.update(text) });
  progress.clear();
  const name = drill.name;
  const document: DrillDocument = {
    schemaVersion: 1,
    drill: name,
    target: 'embedded',
    seed,
    results: runs.map(({ result }) => result),
    report: folder?.pathOf(`${name}.html`) ?? null,
  };
  const run: DrillRun = {
    document,
    title: drill.title,
    timelines: runs.map(({ timeline }) => timeline),
  };
  folder?.write(`${name}.html`, renderReport(run));
  if (options.json) terminal.out(`${JSON.stringify(document)}\n`);
  else if (options.ablate) terminal.out(ablationTable(document));
  else terminal.out(summarise(document, pc.createColors(terminal.colour)));
  return exitCodeOf(document);
}

function exitCodeOf({ results }: DrillDocument): number {
  const judged = results.filter(({ expected }) => expected !== null);
  if (judged.some(({ verdict, expected }) => verdict === 'unknown' && expected !== 'unknown')) {
    return exitCodes.unknown;
  }
  const asExpected = judged.every(({ verdict, expected }) => verdict === expected);
  return asExpected ? exitCodes.asExpected : exitCodes.notAsExpected;
}

function list(terminal: Terminal): number {
  for (const name of builtInDrills) terminal.out(`${name}  ${builtInDrill(name).title}\n`);
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

function readProfile(profile: string | undefined): ProfileName | undefined {
  if (profile === undefined) return undefined;
  const known = profileNames.find((name) => name === profile);
  if (known !== undefined) return known;
  throw new UsageError(`--profile ${profile}: allowed are ${profileNames.join(', ')}`);
}

function readSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new UsageError(`--seed ${text}: allowed is a whole number from 0 to 2^53 - 1`);
}

export { InvalidFileError };
