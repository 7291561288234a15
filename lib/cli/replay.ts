// `fencepost replay`: runs the schedule of a token again, call for call.

import type { Command } from 'commander';
import { NondeterminismError } from '../explorer/errors.ts';
import { TokenError } from '../explorer/token.ts';
import { traceOf } from '../drills/explored/document.ts';
import { readToken, replayToken } from '../drills/explored/token.ts';
import { readMachines } from '../drills/machines.ts';
import { traceText } from '../report/explored.ts';
import { exitCodes } from './exit-codes.ts';
import type { Run } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export function addReplay(program: Command, run: Run): void {
  program
    .command('replay')
    .description('run a schedule that explore found again, call for call')
    .argument('<token>', 'what fencepost explore printed')
    .option('--no-color', 'print without colour')
    .action((token: string, options: { color: boolean }) =>
      run((terminal) => replayCommand(token, terminal), options),
    );
}

/** @throws UsageError the token is none */
async function replayCommand(token: string, terminal: Terminal): Promise<number> {
  try {
    const { profile, bounds, faults } = readToken(token);
    const replayed = await replayToken(token, readMachines());
    const { violations } = replayed.execution;
    const fell = violations.map(({ property }) => property).join(', ');
    terminal.out(`${traceText(traceOf(replayed, faults, bounds)).join('\n')}\n`);
    terminal.out(
      fell === '' ? `\n${profile}: nothing falls\n` : `\n${profile}: what falls: ${fell}\n`,
    );
    return fell === '' ? exitCodes.asExpected : exitCodes.notAsExpected;
  } catch (error) {
    if (error instanceof TokenError) throw new UsageError(error.message);
    if (!(error instanceof NondeterminismError)) throw error;
    terminal.err(`the code has changed since the token was made: ${error.message}\n`);
    return exitCodes.unknown;
  }
}
