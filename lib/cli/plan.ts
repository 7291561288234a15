// `fencepost plan`: what the next plan would change, and what floor and change limit say to it. Drafts with the
// planner's own rules and writes nothing.

import { addSessionOptions, runInSession } from './deployed/command.ts';
import { previewDocument, previewText } from './deployed/preview-words.ts';
import { preview } from './deployed/preview.ts';
import type { SessionOptions } from './deployed/session.ts';
import { exitCodes } from './exit-codes.ts';
import type { AddCommand } from './run.ts';

export const addPlan: AddCommand = (program, run, connect) => {
  const command = program
    .command('plan')
    .description('show what the next plan would change; nothing is written')
    .option('--json', 'print one JSON document and nothing else');
  addSessionOptions(command).action((options: SessionOptions & { json?: boolean }) =>
    runInSession(run, connect, options, async (session, terminal) => {
      const seen = await preview(session);
      terminal.out(options.json ? `${JSON.stringify(previewDocument(seen))}\n` : previewText(seen));
      if (seen.endpoints.some(({ refusal }) => refusal)) return exitCodes.notAsExpected;
      return seen.unread.length > 0 ? exitCodes.unknown : exitCodes.asExpected;
    }),
  );
};
