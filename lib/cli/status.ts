// `fencepost status`: what is live, what the newest plan says, and where the two differ. Changes nothing, and
// shows what it can when a part of the control plane does not answer.

import { readNewest } from '../aws/plan-reader.ts';
import type { NewestPlans } from '../aws/plan-reader.ts';
import { endpointsInZone } from '../control-plane/owned.ts';
import { endpointOf } from '../control-plane/plan.ts';
import { standingOf } from '../control-plane/standing.ts';
import type { Standing } from '../control-plane/standing.ts';
import { reasonOf } from './deployed/aws-errors.ts';
import { addSessionOptions, runInSession } from './deployed/command.ts';
import type { Session, SessionOptions } from './deployed/session.ts';
import { statusDocument, statusText } from './deployed/status-words.ts';
import type { Status, Unread } from './deployed/status-words.ts';
import { exitCodes } from './exit-codes.ts';
import type { AddCommand } from './run.ts';

export const addStatus: AddCommand = (program, run, connect) => {
  const command = program
    .command('status')
    .description('show what is live, and where it differs from the newest plan')
    .option('--json', 'print one JSON document and nothing else');
  addSessionOptions(command).action((options: SessionOptions & { json?: boolean }) =>
    runInSession(run, connect, options, async (session, terminal) => {
      const status = await readStatus(session);
      terminal.out(
        options.json ? `${JSON.stringify(statusDocument(status))}\n` : statusText(status),
      );
      return exitCodeOf(status);
    }),
  );
};

async function readStatus(session: Session): Promise<Status> {
  const unread: Unread[] = [];
  const note = (part: string, error: unknown) => {
    unread.push({ part, reason: reasonOf(error) });
    return undefined;
  };
  const stores = await session.stores().catch((error: unknown) => note('stack', error));
  const newest = stores && (await readNewest(stores.plans));
  if (newest?.tableError !== undefined) note('plan table', newest.tableError);
  if (newest?.archiveError !== undefined) note('archive', newest.archiveError);
  const isFrozen =
    newest?.head === undefined
      ? undefined
      : await stores?.plans.table
          .isFrozen()
          .catch((error: unknown) => note("planner's flag", error));
  const { target, zone } = session;
  return {
    target,
    zone: zone.name,
    deployment: stores?.deployment,
    newest,
    isPlannerFrozen: isFrozen,
    standings: await readStandings(session, newest),
    unread,
  };
}

async function readStandings(
  { zone, file }: Session,
  newest: NewestPlans | undefined,
): Promise<Standing[]> {
  const records = await zone.listAll();
  const names = new Set([
    ...file.endpoints.map(({ name }) => name),
    ...(newest?.plan?.endpoints.map(({ name }) => name) ?? []),
    ...endpointsInZone(records, zone.name),
  ]);
  const isPlanKnown =
    newest !== undefined && (newest.plan !== undefined || newest.head === 0) && !isOneDown(newest);
  return [...names].map((name) =>
    standingOf(name, {
      records,
      zone: zone.name,
      floor: file.floor,
      planned: newest?.plan && endpointOf(newest.plan, name),
      isPlanKnown,
    }),
  );
}

/** One store may know a plan newer than what the other one says. */
function isOneDown({ tableError, archiveError }: NewestPlans): boolean {
  return tableError !== undefined || archiveError !== undefined;
}

function exitCodeOf({ standings, unread }: Status): number {
  const isWrong = standings.some(({ findings }) =>
    findings.some(({ severity }) => severity !== 'note'),
  );
  // What is surely wrong is said, whatever else could not be read.
  if (isWrong) return exitCodes.notAsExpected;
  return unread.length > 0 ? exitCodes.unknown : exitCodes.asExpected;
}
