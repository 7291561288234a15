// `fencepost history`: who did what, newest first: plans as the archive has them, and operators' commands.

import { addSessionOptions, runInSession } from './deployed/command.ts';
import { historyDocument, historyText } from './deployed/history-words.ts';
import { readHistory } from './deployed/history.ts';
import type { SessionOptions } from './deployed/session.ts';
import { exitCodes } from './exit-codes.ts';
import type { AddCommand } from './run.ts';
import { wholeNumber } from './whole-number.ts';

interface HistoryOptions extends SessionOptions {
  readonly limit: string;
  readonly json?: boolean;
}

const greatestLimit = 200;

export const addHistory: AddCommand = (program, run, connect) => {
  const command = program
    .command('history')
    .description('show who did what: plans, and the commands of operators')
    .option('--limit <count>', 'how many entries, the newest first', '20')
    .option('--json', 'print one JSON document and nothing else');
  addSessionOptions(command).action((options: HistoryOptions) =>
    runInSession(run, connect, options, async (session, terminal) => {
      const limit = wholeNumber('--limit', options.limit, 1, greatestLimit);
      const history = await readHistory(session, limit);
      terminal.out(
        options.json ? `${JSON.stringify(historyDocument(history))}\n` : historyText(history),
      );
      return history.unread.length > 0 ? exitCodes.unknown : exitCodes.asExpected;
    }),
  );
};
