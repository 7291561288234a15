// Gives one operator's command to endpoints, one after the other, and tells of each as it is acknowledged.
// One that is refused holds up nobody. Then what is only for people and the planner: the flag and the history.

import { NotAcknowledgedError, OperatorRefusedError } from '../../aws/operator.ts';
import type { Acknowledged } from '../../aws/operator.ts';
import { FenceSyntaxError } from '../../control-plane/errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { asAwsCallError, reasonOf } from './aws-errors.ts';
import { wrapped } from './lines.ts';
import type { Session } from './session.ts';

export interface Switching {
  /** As in the history: `freeze`. */
  readonly command: string;
  readonly endpoints: readonly string[];
  /** Gives it to as many as go along in shared batches; the others are given it one by one. */
  readonly together?: (endpoints: readonly string[]) => Promise<readonly Acknowledged[]>;
  readonly give: (endpoint: string) => Promise<Acknowledged>;
  /** What is printed of an endpoint once it holds. */
  readonly tell: (acknowledged: Acknowledged) => string;
  /** The planner's flag afterwards; absent when the command is not about every endpoint. */
  readonly flag?: boolean;
}

/** @returns 0 all acknowledged, 1 some refused, 2 some not known to hold */
export async function switchEndpoints(
  session: Session,
  terminal: Terminal,
  switching: Switching,
): Promise<number> {
  const { command, endpoints, give, tell } = switching;
  const failures: number[] = [];
  let done = 0;
  let current = 'all of them';
  terminal.onInterrupt(
    () =>
      `${done} of ${endpoints.length} acknowledged; ${current}: what was sent may hold, ask fencepost status`,
  );
  const first = await allTogether(switching);
  for (const acknowledged of first) terminal.out(wrapped(tell(acknowledged)));
  done += first.length;
  const names = new Set(first.map(({ endpoint }) => endpoint));
  for (const endpoint of endpoints.filter((name) => !names.has(name))) {
    current = endpoint;
    try {
      terminal.out(wrapped(tell(await give(endpoint))));
      done += 1;
    } catch (error) {
      failures.push(failureOf(error, endpoint, terminal));
    }
  }
  terminal.onInterrupt(
    () => 'the zone is as told; the flag of the planner or the history may not be',
  );
  if (switching.flag !== undefined) await setFlag(session, terminal, switching.flag);
  const outcome =
    failures.length === 0 ? 'acknowledged' : `${failures.length} of ${endpoints.length} not`;
  await recordCommand(session, terminal, { command, endpoints, outcome });
  return Math.max(exitCodes.asExpected, ...failures);
}

async function allTogether({ together, endpoints }: Switching): Promise<readonly Acknowledged[]> {
  if (!together || endpoints.length < 2) return [];
  try {
    return await together(endpoints);
  } catch (error) {
    // What AWS did not answer is told of each endpoint, when it is given the command alone.
    if (asAwsCallError(error)) return [];
    throw error;
  }
}

/** Tells of a failure that concerns one endpoint. @throws what is nobody's expectation */
export function failureOf(error: unknown, endpoint: string, terminal: Terminal): number {
  if (error instanceof OperatorRefusedError || error instanceof FenceSyntaxError) {
    const about = error instanceof FenceSyntaxError ? `${endpoint}: ` : '';
    terminal.err(wrapped(`fencepost: ${about}${error.message}`));
    return exitCodes.notAsExpected;
  }
  if (error instanceof NotAcknowledgedError) {
    terminal.err(wrapped(`fencepost: ${error.message}`));
    return exitCodes.unknown;
  }
  const failed = asAwsCallError(error);
  if (!failed) throw error;
  terminal.err(wrapped(`fencepost: ${endpoint}: ${failed.message}`));
  return exitCodes.unknown;
}

/** The flag is a mirror: lanes are stopped by the zone alone. */
async function setFlag(session: Session, terminal: Terminal, frozen: boolean): Promise<void> {
  try {
    await session.setFrozen(frozen, await session.who());
    const planner = frozen ? 'makes no more plans' : 'makes plans again';
    terminal.out(wrapped(`the planner ${planner}`));
  } catch (error) {
    const meaning = frozen
      ? 'the planner goes on making plans, which no lane can install'
      : 'the planner makes no plans until this command is given again';
    terminal.err(wrapped(`fencepost: the planner's flag was not set: ${meaning}`));
    terminal.err(wrapped(reasonOf(error), '  '));
  }
}

/** Never fails a command: what it was about is done by now. */
export async function recordCommand(
  session: Session,
  terminal: Terminal,
  entry: { command: string; endpoints: readonly string[]; outcome: string },
): Promise<void> {
  const { nowMs, newAttempt } = session.access;
  try {
    const { log } = await session.stores();
    await log.record({ ...entry, atMs: nowMs(), who: await session.who() }, newAttempt());
  } catch (error) {
    terminal.err(wrapped('fencepost: the history does not have this command:'));
    terminal.err(wrapped(reasonOf(error), '  '));
  }
}
