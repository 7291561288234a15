#!/usr/bin/env node
// The command `fencepost`: hands the process to the command line, and turns Ctrl-C into its exit code.

import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { wrapped } from '../lib/cli/deployed/lines.ts';
import { exitCodes } from '../lib/cli/exit-codes.ts';
import { main } from '../lib/cli/main.ts';
import { packageRoot } from '../lib/cli/package-root.ts';
import { clearLine } from '../lib/cli/terminal.ts';

const { version } = JSON.parse(readFileSync(packageRoot('package.json'), 'utf8')) as {
  version: string;
};
const { NO_COLOR: noColor, TERM: terminalType } = process.env;
// The SDK's announcement of what it will need next year: nothing that a command's user can act on.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
const dumb = terminalType === 'dumb';
const interactive = process.stderr.isTTY && !dumb;

let interrupted = () => 'nothing was written';

function interrupt(): void {
  const line = wrapped(`fencepost: interrupted; ${interrupted()}`);
  process.stderr.write(`${interactive ? clearLine : ''}${line}`);
  process.exit(exitCodes.interrupted);
}

process.once('SIGINT', interrupt);

/** For a command that runs until it is told to stop. Told twice, it ends as any process does. */
function stopRequested(): Promise<void> {
  process.off('SIGINT', interrupt);
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

for (const stream of [process.stdout, process.stderr]) {
  // Whoever read us has gone, as `| head -1` does: the work and its exit code are still wanted.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** Undefined for a pipe, whatever its type says: the library of colours would then decide, and paint in CI. */
function isTerminal({ isTTY }: { readonly isTTY?: boolean }): boolean {
  return isTTY ?? false;
}

process.exitCode = await main(process.argv.slice(2), version, {
  out: (line) => process.stdout.write(line),
  err: (line) => process.stderr.write(line),
  input: () => text(process.stdin),
  stopRequested,
  interactive,
  colour: isTerminal(process.stdout) && !dumb && (noColor ?? '') === '',
  environment: process.env,
  onInterrupt: (say) => {
    interrupted = say;
  },
});
