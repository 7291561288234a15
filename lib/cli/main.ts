// The command line: reads the arguments, runs the command, words the errors, gives the exit code.

import { Command, CommanderError, Option } from 'commander';
import { EndpointTooLargeError } from '../control-plane/errors.ts';
import { InvalidFileError } from '../control-plane/validation.ts';
import { UndecidedDrillError, UnknownEndpointError } from '../drills/run-drill.ts';
import { defaultSeed, drillCommand } from './drill.ts';
import type { DrillCommandOptions } from './drill.ts';
import { exitCodes } from './exit-codes.ts';
import { importCommand } from './import.ts';
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
  addDrill(program, async (nameOrFile, { color, ...options }) => {
    const colour = terminal.colour && color && program.opts<{ color: boolean }>().color;
    exitCode = await drillCommand(nameOrFile, options, { ...terminal, colour });
  });
  addImport(program, async (file) => {
    exitCode = await importCommand(file, terminal);
  });
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

function addDrill(
  program: Command,
  action: (nameOrFile: string, options: DrillCommandOptions & { color: boolean }) => Promise<void>,
): void {
  program
    .command('drill')
    .description('play a drill on AWS in memory, first as it was in 2025, then with the safeguards')
    .argument('[name-or-file]', 'a built-in drill, or a drill file of your own', 'stale-enactor')
    .option('--profile <name>', 'only this profile: as-in-2025, conditional-write or fenced')
    .option('--endpoints <file>', 'your own endpoints, instead of stand-ins for those of DynamoDB')
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
    .option('--no-color', 'print without colour')
    .showHelpAfterError('(fencepost drill --help lists the options)')
    .action(action);
}

function addImport(program: Command, action: (file: string) => Promise<void>): void {
  program
    .command('import')
    .description('print an endpoints.yaml made from the records of a Route 53 hosted zone')
    .argument('<file>', 'what aws route53 list-resource-record-sets printed; - is standard input')
    .addHelpText(
      'after',
      `
What cannot be an endpoint is listed on stderr with the reason. Nothing is
changed in AWS. For example:
  aws route53 list-resource-record-sets --hosted-zone-id Z... > records.json
  fencepost import records.json > endpoints.yaml
  fencepost drill --endpoints endpoints.yaml`,
    )
    .showHelpAfterError('(fencepost import --help shows how to use it)')
    .action(action);
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
