// The command line: reads the arguments, runs the command, words the errors, gives the exit code.

import { Command, CommanderError } from 'commander';
import { EndpointTooLargeError } from '../control-plane/errors.ts';
import { InvalidFileError } from '../control-plane/validation.ts';
import { UndecidedDrillError, UnknownEndpointError } from '../drills/run-drill.ts';
import { addDoctor } from './doctor.ts';
import { addDrill } from './drill.ts';
import { exitCodes } from './exit-codes.ts';
import { addImport } from './import.ts';
import type { Run } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Help is wrapped for terminals of any width alike, so that it can be quoted and tested. */
const helpColumns = 80;

const exitCodeHelp = `
Exit codes: 0 as expected, 1 not as expected, 2 not decided (a limit was hit),
64 wrong usage, 70 a fault of fencepost itself, 130 interrupted.`;

/** @returns the exit code */
export async function main(
  args: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<number> {
  let exitCode: number = exitCodes.asExpected;
  const program = newProgram(version, terminal);
  const run: Run = async (command, options) => {
    const wanted = options.color !== false && program.opts<{ color: boolean }>().color;
    exitCode = await command({ ...terminal, colour: terminal.colour && wanted });
  };
  for (const add of [addDrill, addImport, addDoctor]) add(program, run);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

function newProgram(version: string, terminal: Terminal): Command {
  return new Command('fencepost')
    .description('A fenced DNS control plane for AWS, and the drills that break it on purpose')
    .version(version)
    .option('--no-color', 'print without colour')
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(text.replace(/^error: /, 'fencepost: ')),
      getOutHelpWidth: () => helpColumns,
      getErrHelpWidth: () => helpColumns,
    })
    .showHelpAfterError('(fencepost --help lists the commands)');
}

/** What the user can put right. */
const usageErrors = [UsageError, InvalidFileError, EndpointTooLargeError, UnknownEndpointError];

function explain(error: unknown, terminal: Terminal): number {
  // Commander has printed its own message already; help and version are no errors.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.asExpected : exitCodes.usage;
  }
  if (error instanceof UndecidedDrillError) {
    terminal.err(`fencepost: ${error.message}\n`);
    return exitCodes.unknown;
  }
  if (error instanceof Error && usageErrors.some((usage) => error instanceof usage)) {
    terminal.err(`fencepost: ${error.message}\n`);
    return exitCodes.usage;
  }
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err(
    `fencepost: this is a fault of fencepost itself; please report it with:\n${shown}\n`,
  );
  return exitCodes.internal;
}
