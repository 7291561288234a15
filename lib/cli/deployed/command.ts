// What every command for a deployed target has in common: its options, its session, and how its errors read.

import { Option } from 'commander';
import type { Command } from 'commander';
import { deployedTargets, settingsOf } from '../../aws/targets.ts';
import { UsageError } from '../usage-error.ts';
import type { Run } from '../run.ts';
import type { Terminal } from '../terminal.ts';
import type { Access, Connect } from './access.ts';
import { asAwsCallError } from './aws-errors.ts';
import { openSession } from './session.ts';
import type { Session, SessionOptions } from './session.ts';
import { watched } from './watch.ts';

export function addTargetOption(command: Command): Command {
  return command.addOption(
    new Option('--target <target>', 'where it is deployed')
      .choices(deployedTargets)
      .makeOptionMandatory(),
  );
}

/** A command that works on the zone of an endpoints file. */
export function addSessionOptions(command: Command): Command {
  const name = command.name();
  return addTargetOption(command)
    .option('--endpoints <file>', 'names the zone and its endpoints', 'endpoints.yaml')
    .option('--hosted-zone-id <id>', 'the zone, where several have its name')
    .showHelpAfterError(`(fencepost ${name} --help shows how to use it)`);
}

/** Runs what a command does in a session; an AWS call that fails becomes one line. */
export function runInSession(
  run: Run,
  connect: Connect,
  options: SessionOptions,
  command: (session: Session, terminal: Terminal) => Promise<number>,
): Promise<void> {
  return runWithAccess(run, connect, options, async (access, terminal) => {
    const { hostedZoneId } = options;
    if (hostedZoneId !== undefined && !/^[A-Z0-9]{1,32}$/.test(hostedZoneId)) {
      throw new UsageError(
        `--hosted-zone-id ${hostedZoneId}: allowed is the id of a Route 53 zone, such as Z0123456789ABC`,
      );
    }
    return command(await openSession(access, options, terminal.environment), terminal);
  });
}

/** The same for a command without an endpoints file. */
export function runWithAccess(
  run: Run,
  connect: Connect,
  { target }: Pick<SessionOptions, 'target'>,
  command: (access: Access, terminal: Terminal) => Promise<number>,
): Promise<void> {
  return run(async (terminal) => {
    try {
      const access = watched(await connect(settingsOf(target, terminal.environment)));
      return await command(access, terminal);
    } catch (error) {
      throw asAwsCallError(error) ?? error;
    }
  }, {});
}
