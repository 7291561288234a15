// `fencepost remove`: lists every record of the zone that is Fencepost's, and with --yes deletes them. Roots,
// and the trees that answer for them, only with --roots.

import type { Command } from 'commander';
import { addSessionOptions, runInSession } from './deployed/command.ts';
import { wrapped } from './deployed/lines.ts';
import { readRemovals, removeAll } from './deployed/removing.ts';
import { removalText } from './deployed/removal-words.ts';
import type { SessionOptions } from './deployed/session.ts';
import { exitCodes } from './exit-codes.ts';
import type { AddCommand } from './run.ts';

interface RemoveOptions extends SessionOptions {
  readonly yes?: boolean;
  readonly roots?: boolean;
}

export const addRemove: AddCommand = (program, run, connect) => {
  const command: Command = program
    .command('remove')
    .description("list the zone's records of Fencepost; with --yes freeze and delete them")
    .option('--yes', 'delete what is listed; without it nothing is changed')
    .option('--roots', 'the roots too: their names answer nothing then');
  addSessionOptions(command).action((options: RemoveOptions) =>
    runInSession(run, connect, options, async (session, terminal) => {
      const roots = options.roots ?? false;
      const removals = await readRemovals(session, roots);
      terminal.out(removalText(removals));
      if (removals.every(({ isDone }) => isDone)) return exitCodes.asExpected;
      if (options.yes) return removeAll(session, terminal, removals, roots);
      terminal.out(wrapped('nothing was changed; to delete these records: --yes'));
      return exitCodes.asExpected;
    }),
  );
};
