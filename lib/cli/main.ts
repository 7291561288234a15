// The command line: reads the arguments, runs the command, words the errors, gives the exit code.

import { Command, CommanderError } from 'commander';
import { EndpointTooLargeError } from '../control-plane/errors.ts';
import { InvalidFileError } from '../control-plane/validation.ts';
import { DrillStackError } from '../drills/deployed/stack.ts';
import { PlannerFailedError } from '../aws/executions.ts';
import { UndecidedDrillError, UnknownEndpointError } from '../drills/run-drill.ts';
import type { TargetSettings } from '../aws/targets.ts';
import { HostedZoneError } from '../aws/hosted-zones.ts';
import type { Access, Connect } from './deployed/access.ts';
import { AwsCallError } from './deployed/aws-errors.ts';
import { wrapped } from './deployed/lines.ts';
import { addCertify } from './certify.ts';
import { addDoctor } from './doctor.ts';
import { addDrill } from './drill.ts';
import { exitCodes } from './exit-codes.ts';
import { addExplore } from './explore.ts';
import { addFreeze } from './freeze.ts';
import { addHistory } from './history.ts';
import { addImport } from './import.ts';
import { addInit } from './init.ts';
import { addPlan } from './plan.ts';
import { addReplay } from './replay.ts';
import { addRemove } from './remove.ts';
import { addRollback } from './rollback.ts';
import type { AddCommand, Run } from './run.ts';
import { addStatus } from './status.ts';
import { addServe } from './serve.ts';
import type { Terminal } from './terminal.ts';
import { addThaw } from './thaw.ts';
import { UsageError } from './usage-error.ts';

/** Help is wrapped for terminals of any width alike, so that it can be quoted and tested. */
const helpColumns = 80;

const exitCodeHelp = `
Exit codes: 0 as expected, 1 not as expected, 2 not decided (a limit was hit),
64 wrong usage, 70 a fault of fencepost itself, 130 interrupted.`;

/** In the order of the help. */
const commands: readonly AddCommand[] = [
  addDrill,
  addExplore,
  addReplay,
  addCertify,
  addImport,
  addDoctor,
  addInit,
  addStatus,
  addPlan,
  addFreeze,
  addThaw,
  addRollback,
  addHistory,
  addRemove,
  addServe,
];

/**
 * @param connect - how commands for deployed targets reach AWS
 * @returns the exit code
 */
export async function main(
  args: readonly string[],
  version: string,
  terminal: Terminal,
  connect: Connect = connectWhenNeeded,
): Promise<number> {
  let exitCode: number = exitCodes.asExpected;
  const program = newProgram(version, terminal);
  const run: Run = async (command, options) => {
    const wanted = options.color !== false && program.opts<{ color: boolean }>().color;
    exitCode = await command({ ...terminal, colour: terminal.colour && wanted });
  };
  for (const add of commands) add(program, run, connect);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
}

/** The clients of AWS services take their time to load, and a drill needs none. */
async function connectWhenNeeded(settings: TargetSettings): Promise<Access> {
  const { connect } = await import('./deployed/connect.ts');
  return connect(settings);
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

/** What could not be found out. */
const undecided = [
  UndecidedDrillError,
  DrillStackError,
  PlannerFailedError,
  AwsCallError,
  HostedZoneError,
];

function explain(error: unknown, terminal: Terminal): number {
  // Commander has printed its own message already; help and version are no errors.
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.asExpected : exitCodes.usage;
  }
  if (error instanceof Error && undecided.some((one) => error instanceof one)) {
    terminal.err(wrapped(`fencepost: ${error.message}`));
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
