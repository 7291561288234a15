// `fencepost freeze`: stops automation for endpoints, by the zone alone.

import { addSessionOptions, runInSession } from './deployed/command.ts';
import { chosenEndpoints } from './deployed/choice.ts';
import type { SessionOptions } from './deployed/session.ts';
import { switchEndpoints } from './deployed/switching.ts';
import type { AddCommand } from './run.ts';

export const addFreeze: AddCommand = (program, run, connect) => {
  const command = program
    .command('freeze')
    .description('stop automation for endpoints: Route 53 itself refuses every lane')
    .argument('[endpoints...]', 'names of endpoints')
    .option('--all', 'every endpoint of the zone, and the planner');
  addSessionOptions(command).action(
    (named: string[], options: SessionOptions & { all?: boolean }) =>
      runInSession(run, connect, options, async (session, terminal) => {
        const endpoints = await chosenEndpoints(session, { named, ...options });
        const operator = await session.operator(() => undefined);
        return switchEndpoints(session, terminal, {
          command: 'freeze',
          endpoints,
          together: (names) => session.switchTogether(names, true),
          give: (endpoint) => operator.freeze(endpoint),
          tell: ({ endpoint, fence }) => `${endpoint}: frozen at plan ${fence.generation}`,
          ...(options.all && { flag: true }),
        });
      }),
  );
};
