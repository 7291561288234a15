// `fencepost thaw`: lets automation go on; with --adopt gives an endpoint whose fence is gone a new one.

import { addSessionOptions, runInSession } from './deployed/command.ts';
import { chosenEndpoints } from './deployed/choice.ts';
import { reasonOf } from './deployed/aws-errors.ts';
import { wrapped } from './deployed/lines.ts';
import type { Session, SessionOptions } from './deployed/session.ts';
import { switchEndpoints } from './deployed/switching.ts';
import { readNewest } from '../aws/plan-reader.ts';
import type { Plan } from '../control-plane/plan.ts';
import type { AddCommand } from './run.ts';
import type { Terminal } from './terminal.ts';
import { Option } from 'commander';

export const addThaw: AddCommand = (program, run, connect) => {
  const command = program
    .command('thaw')
    .description('let automation go on; what is live stays until a newer plan')
    .argument('[endpoints...]', 'names of endpoints')
    .option('--all', 'every endpoint of the zone, and the planner')
    .addOption(
      new Option(
        '--adopt',
        'write a new fence, frozen, for roots whose fence was deleted; check, then thaw again',
      ).conflicts('all'),
    );
  addSessionOptions(command).action(
    (named: string[], options: SessionOptions & { all?: boolean; adopt?: boolean }) =>
      runInSession(run, connect, options, async (session, terminal) => {
        const endpoints = await chosenEndpoints(session, { named, ...options });
        return options.adopt
          ? adopt(session, terminal, endpoints)
          : thaw(session, terminal, endpoints, options.all ?? false);
      }),
  );
};

async function thaw(
  session: Session,
  terminal: Terminal,
  endpoints: readonly string[],
  all: boolean,
): Promise<number> {
  const operator = await session.operator(() => undefined);
  return switchEndpoints(session, terminal, {
    command: 'thaw',
    endpoints,
    together: (names) => session.switchTogether(names, false),
    give: (endpoint) => operator.thaw(endpoint),
    tell: ({ endpoint, fence: { generation, overrides } }) =>
      overrides > 0
        ? `${endpoint}: thawed; what was put live by hand stays until a plan newer than ${generation}`
        : `${endpoint}: thawed at plan ${generation}`,
    ...(all && { flag: false }),
  });
}

/** A person decides, once (O6): the new fence is frozen until they have looked. */
async function adopt(
  session: Session,
  terminal: Terminal,
  endpoints: readonly string[],
): Promise<number> {
  const newest = await newestPlan(session, terminal);
  const operator = await session.operator(() => undefined);
  return switchEndpoints(session, terminal, {
    command: 'thaw --adopt',
    endpoints,
    give: (endpoint) => operator.adopt(endpoint, newest),
    tell: ({ endpoint, fence }) =>
      `${endpoint}: adopted at plan ${fence.generation}, frozen; check its records, then ` +
      `fencepost thaw ${endpoint}`,
  });
}

/** Where no store answers, the trees in the zone are the highest generation known. */
async function newestPlan(session: Session, terminal: Terminal): Promise<Plan | undefined> {
  try {
    const { plans } = await session.stores();
    const { plan, tableError, archiveError } = await readNewest(plans);
    const error = tableError ?? archiveError;
    if (error !== undefined) throw error;
    return plan;
  } catch (error) {
    terminal.err(
      wrapped('fencepost: the newest plan could not be read; the trees in the zone have to do:'),
    );
    terminal.err(wrapped(reasonOf(error), '  '));
    return undefined;
  }
}
