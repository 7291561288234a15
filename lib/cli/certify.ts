// `fencepost certify`: searches every order within bounds and writes what it came to; with --check, looks
// whether the certificates that are there still hold.

import { Option } from 'commander';
import type { Command } from 'commander';
import pc from 'picocolors';
import { profileNames } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';
import { readCodeHashes } from '../drills/code-hashes.ts';
import {
  certificateName,
  certificateOf,
  certifyingStrategies,
} from '../drills/explored/certificate.ts';
import type { CertifyingStrategy } from '../drills/explored/certificate.ts';
import { documentOf } from '../drills/explored/document.ts';
import { writeToken } from '../drills/explored/token.ts';
import { readMachines } from '../drills/machines.ts';
import { exploredText } from '../report/explored.ts';
import { addBoundsOptions, boundsOptionNames, readBounds } from './bounds-options.ts';
import type { BoundsOptions } from './bounds-options.ts';
import { checkCertificates } from './certificate-check.ts';
import { wrapped } from './deployed/lines.ts';
import { exitCodeOf } from './exit-codes.ts';
import { assertWritable, hasFile, ReportFile } from './files.ts';
import type { Run } from './run.ts';
import { Progress } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import { timedSearch, unlimited } from './timed-search.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

interface CertifyOptions extends BoundsOptions {
  readonly profile: ProfileName;
  readonly strategy: CertifyingStrategy;
  readonly maxSeconds: string;
  readonly folder: string;
  readonly check?: boolean;
  readonly all?: boolean;
}

export function addCertify(program: Command, run: Run): void {
  const command = program
    .command('certify')
    .description('search every order within bounds, and keep what it came to as a file')
    .addOption(
      new Option('--profile <name>', 'which safeguards are on')
        .choices(profileNames)
        .default('fenced'),
    )
    .addOption(
      new Option('--strategy <name>', 'every state, or one schedule of every trace')
        .choices(certifyingStrategies)
        .default('states'),
    );
  addBoundsOptions(command)
    .option('--max-seconds <number>', 'ends each search after so many seconds', '3600')
    .option('--folder <folder>', 'where the certificates are', 'certificates')
    .addOption(
      new Option('--check', 'check the certificates that are there; nothing is written').conflicts([
        'profile',
        'strategy',
        ...boundsOptionNames,
      ]),
    )
    .option('--all', 'with --check: search again for every one, however long it took')
    .option('--no-color', 'print without colour')
    .showHelpAfterError('(fencepost certify --help lists the options)')
    .action((options: CertifyOptions & { color: boolean }) =>
      run((terminal) => certifyCommand(options, terminal), options),
    );
}

/** @throws UsageError what was given cannot be used */
async function certifyCommand(options: CertifyOptions, terminal: Terminal): Promise<number> {
  const { profile, strategy, folder, check = false, all = false } = options;
  const maxSeconds = wholeNumber('--max-seconds', options.maxSeconds, 1, 1e6);
  if (check) return checkCertificates({ folder, all, maxSeconds }, terminal);
  if (all) throw new UsageError('--all says what --check does: give both, or neither');
  const bounds = readBounds(options, strategy);
  const setting = { profile, bounds, strategy };
  const name = certificateName(setting);
  const file = () => new ReportFile(folder, name, `--folder ${folder}`);
  // Before the search: what it took an hour to find should not be lost.
  if (hasFile(folder)) file();
  else assertWritable(folder);
  const machines = readMachines();
  const progress = new Progress(terminal, false);
  progress.part(`exploring stale-enactor, ${profile}`);
  const limits = { ...unlimited, maxSeconds };
  const { searched, durationMs } = await timedSearch(setting, machines, limits, progress);
  const document = documentOf(searched, {
    ...setting,
    seed: unlimited.seed,
    durationMs,
    token: (explained) => writeToken(profile, explained, machines),
  });
  terminal.out(exploredText(document, pc.createColors(terminal.colour)));
  if (document.verdict === 'passed') {
    const code = readCodeHashes();
    const certificate = certificateOf(searched, { ...setting, durationMs, code });
    const written = file();
    written.write(`${JSON.stringify(certificate, undefined, 2)}\n`);
    terminal.out(wrapped(`written: ${written.path}`));
  } else {
    terminal.out('No certificate was written.\n');
  }
  return exitCodeOf([{ verdict: document.verdict, expected: 'passed' }]);
}
