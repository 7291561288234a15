// The command line: reads the arguments, runs the command, words the errors, gives the exit code.

import { Command, CommanderError } from 'commander';
import { InvalidFileError } from '../control-plane/validation.ts';
import { defaultSeed, drillCommand } from './drill.ts';
import type { DrillCommandOptions } from './drill.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** @returns the exit code */
export async function main(
  args: readonly string[],
  version: string,
  terminal: Terminal,
): Promise<number> {
  let exitCode: number = exitCodes.asExpected;
  const program = new Command('fencepost')
    .description('A fenced DNS control plane for AWS, and the drills that break it on purpose')
    .version(version)
    .option('--no-color', 'print without colour')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(fencepost --help lists the commands)');
  program
    .command('drill')
    .description('play a drill on AWS in memory, first as it was in 2025, then with the safeguards')
    .argument('[name-or-file]', 'a built-in drill, or a drill file of your own', 'stale-enactor')
    .option('--profile <name>', 'only this profile: as-in-2025, conditional-write or fenced')
    .option('--endpoints <file>', 'your own endpoints, instead of stand-ins for those of DynamoDB')
    .option('--seed <number>', 'repeats a run exactly', String(defaultSeed))
    .option('--out <folder>', 'where the report goes', 'fencepost-report')
    .option('--ablate', 'switch each safeguard off alone and show which property falls')
    .option('--json', 'print one JSON document and nothing else')
    .option('--list', 'list the built-in drills')
    .option('--no-color', 'print without colour')
    .action(async (nameOrFile: string, options: DrillCommandOptions & { color: boolean }) => {
      const colour = terminal.colour && options.color && program.opts<{ color: boolean }>().color;
      exitCode = await drillCommand(nameOrFile, options, { ...terminal, colour });
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

function explain(error: unknown, terminal: Terminal): number {
  // Commander has printed its own message already; help and version are no errors.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.asExpected : exitCodes.usage;
  }
  if (error instanceof UsageError || error instanceof InvalidFileError) {
    terminal.err(`fencepost: ${error.message}\n`);
    return exitCodes.usage;
  }
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err(
    `fencepost: this is a fault of fencepost itself; please report it with:\n${shown}\n`,
  );
  return exitCodes.internal;
}
