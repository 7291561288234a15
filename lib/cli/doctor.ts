// `fencepost doctor`: is everything there that commands and drills need, and can drills of the fence be
// trusted on the target? Writes under one scratch name of a zone for game days, and clears it away.

import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import type { Command } from 'commander';
import pc from 'picocolors';
import type { Check } from '../aws/conformance/check.ts';
import { checks } from '../aws/conformance/probe.ts';
import { deployedTargets, settingsOf } from '../aws/targets.ts';
import type { DeployedTarget } from '../aws/targets.ts';
import { parseEndpointsFile } from '../control-plane/endpoints-file.ts';
import { connect } from './doctor/connect.ts';
import { documentOf } from './doctor/document.ts';
import { examine, examineEmbedded, marksOf } from './doctor/examine.ts';
import type { Examination, NodeVersions } from './doctor/examine.ts';
import { printExamination } from './doctor/print.ts';
import { exitCodes } from './exit-codes.ts';
import { readTextFile } from './files.ts';
import { packageRoot } from './package-root.ts';
import type { Run } from './run.ts';
import { Progress } from './terminal.ts';
import type { Terminal } from './terminal.ts';

interface DoctorOptions {
  readonly target: 'embedded' | DeployedTarget;
  readonly endpoints?: string;
  readonly json?: boolean;
}

export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description('check what commands and drills need, and which promises of Route 53 hold here')
    .addOption(
      new Option('--target <target>', 'where')
        .choices(['embedded', ...deployedTargets])
        .default('embedded'),
    )
    .option('--endpoints <file>', 'names the zone; without it, the zone of the deployed stack')
    .option('--json', 'print one JSON document and nothing else')
    .option('--no-color', 'print without colour')
    .addHelpText(
      'after',
      `
Route 53 is probed under a scratch name of the zone, which is cleared away. On
aws that is done only in an empty zone, or one that drill stacks write.
Exit codes: 0 all is well, 1 a check failed, 2 something could not be decided.`,
    )
    .showHelpAfterError('(fencepost doctor --help lists the options)')
    .action((options: DoctorOptions & { color: boolean }) =>
      run((terminal) => doctorCommand(options, terminal), options),
    );
}

/**
 * @returns the exit code
 * @throws UsageError, InvalidFileError the endpoints file cannot be used
 */
async function doctorCommand(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const { target, endpoints } = options;
  const file =
    endpoints === undefined ? undefined : parseEndpointsFile(readTextFile(endpoints), endpoints);
  const progress = new Progress(terminal, options.json ?? false);
  const stop = new AbortController();
  // From here on Ctrl-C stops the probe, which clears its records away before it ends.
  void terminal.stopRequested().then(() => stop.abort());
  const watch = {
    signal: stop.signal,
    progress: ({ title }: Check, index: number) => {
      if (index === 0 && target !== 'embedded') {
        progress.part('probing Route 53, half a minute or more');
      }
      progress.update(`probing Route 53 (${index + 1} of ${checks.length}): ${title}`);
    },
  };
  const node = nodeVersions();
  let examination: Examination;
  try {
    if (target === 'embedded') examination = await examineEmbedded(node, watch);
    else {
      const settings = settingsOf(target, terminal.environment);
      const access = connect(settings);
      examination = await examine({ settings, access, node, file, watch });
    }
  } finally {
    progress.clear();
  }
  terminal.out(
    options.json
      ? `${JSON.stringify(documentOf(examination))}\n`
      : printExamination(examination, pc.createColors(terminal.colour)),
  );
  if (!stop.signal.aborted) return exitCodeOf(examination);
  const isClear = (examination.probe?.leftOver ?? []).length === 0;
  terminal.err(`fencepost: interrupted; ${isClear ? 'the zone is as it was' : 'see left-over'}\n`);
  return exitCodes.interrupted;
}

/** What surely failed outweighs what could not be decided. */
function exitCodeOf(examination: Examination): number {
  const marks = marksOf(examination);
  if (marks.includes('fails')) return exitCodes.notAsExpected;
  if (marks.includes('unknown')) return exitCodes.unknown;
  return exitCodes.asExpected;
}

function nodeVersions(): NodeVersions {
  const { engines } = JSON.parse(readFileSync(packageRoot('package.json'), 'utf8')) as {
    engines: { node: string };
  };
  return { version: process.versions.node, wanted: engines.node };
}
