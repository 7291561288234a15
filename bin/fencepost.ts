#!/usr/bin/env node
// The command `fencepost`: hands the process to the command line, and turns Ctrl-C into its exit code.

import { readFileSync } from 'node:fs';
import { exitCodes } from '../lib/cli/exit-codes.ts';
import { main } from '../lib/cli/main.ts';
import { packageRoot } from '../lib/cli/package-root.ts';

const { version } = JSON.parse(readFileSync(packageRoot('package.json'), 'utf8')) as {
  version: string;
};

process.once('SIGINT', () => {
  process.stderr.write('\nfencepost: interrupted; no report was written\n');
  process.exit(exitCodes.interrupted);
});

process.exitCode = await main(process.argv.slice(2), version, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY,
  colour: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
});
