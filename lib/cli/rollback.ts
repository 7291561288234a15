// `fencepost rollback`: puts the tree that was active before live again, and holds it.

import { reasonOf } from './deployed/aws-errors.ts';
import { chosenEndpoints } from './deployed/choice.ts';
import { addSessionOptions, runInSession } from './deployed/command.ts';
import { wrapped } from './deployed/lines.ts';
import type { SessionOptions } from './deployed/session.ts';
import { switchEndpoints } from './deployed/switching.ts';
import type { AddCommand } from './run.ts';

export const addRollback: AddCommand = (program, run, connect) => {
  const command = program
    .command('rollback')
    .description('put the plan before live again, and freeze the endpoint there')
    .argument('<endpoint>', 'name of the endpoint; a second rollback goes forth again');
  addSessionOptions(command).action((name: string, options: SessionOptions) =>
    runInSession(run, connect, options, async (session, terminal) => {
      const endpoints = await chosenEndpoints(session, { named: [name] });
      const operator = await session.operator((error) => {
        terminal.err(
          wrapped('fencepost: its plan could not be read; the tree was held to the floor alone:'),
        );
        terminal.err(wrapped(reasonOf(error), '  '));
      });
      return switchEndpoints(session, terminal, {
        command: 'rollback',
        endpoints,
        give: (endpoint) => operator.rollback(endpoint),
        tell: ({ endpoint, fence: { generation, overrides } }) =>
          `${endpoint}: rolled back (${overrides} since plan ${generation}), frozen; ` +
          `when it may go on: fencepost thaw ${endpoint}`,
      });
    }),
  );
};
