// Removes everything of a zone that is ours: stops planner and lanes first, then deletes endpoint by endpoint.

import { NotDeployedError } from '../../aws/deployment.ts';
import { Remover } from '../../aws/remover.ts';
import { withdrawPlan } from '../../aws/withdrawal.ts';
import { functionTimeoutSeconds } from '../../control-plane/outputs.ts';
import { endpointsInZone, ownedBy } from '../../control-plane/owned.ts';
import { isRemoved, removalOf } from '../../control-plane/removal.ts';
import type { Removal } from '../../control-plane/removal.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { reasonOf } from './aws-errors.ts';
import { wrapped } from './lines.ts';
import { OtherZoneError } from './session.ts';
import type { Session } from './session.ts';
import { failureOf, recordCommand } from './switching.ts';

export interface ListedRemoval extends Removal {
  readonly isDone: boolean;
}

/** What is ours of every endpoint that has something, of the file and of the zone. */
export async function readRemovals(session: Session, roots: boolean): Promise<ListedRemoval[]> {
  const { zone, file } = session;
  const records = await zone.listAll();
  const names = new Set([
    ...file.endpoints.map(({ name }) => name),
    ...endpointsInZone(records, zone.name),
  ]);
  return [...names]
    .map((name) => removalOf(ownedBy(name, records, zone.name), roots, zone.name))
    .map((removal) => ({ ...removal, isDone: isRemoved(removal) }))
    .filter(({ isDone, kept }) => !isDone || kept.length > 0);
}

/** @returns 0 all gone, 1 something was refused, 2 something is not known to be gone */
export async function removeAll(
  session: Session,
  terminal: Terminal,
  removals: readonly ListedRemoval[],
  roots: boolean,
): Promise<number> {
  const endpoints = removals.filter(({ isDone }) => !isDone).map(({ endpoint }) => endpoint);
  const stopped = await stopLanes(session, terminal);
  const remover = await removerFor(session, terminal, { roots, stopped });
  const held = stopped.kind === 'unknown' ? '; its fence stays, frozen' : '';
  const failures: number[] = [];
  let removedCount = 0;
  let current = '';
  terminal.onInterrupt(
    () =>
      `${removedCount} of ${endpoints.length} endpoints are removed; ${current} is frozen and may be ` +
      `half removed. Give the command again to go on`,
  );
  for (const endpoint of endpoints) {
    current = endpoint;
    try {
      const deleted = await remover.remove(endpoint);
      removedCount += 1;
      terminal.out(wrapped(`${endpoint}: ${deleted} record sets deleted${held}`));
    } catch (error) {
      failures.push(failureOf(error, endpoint, terminal));
    }
  }
  if (stopped.kind === 'withdrawn') {
    const outcome =
      failures.length === 0 ? 'acknowledged' : `${failures.length} of ${endpoints.length} not`;
    const command = roots ? 'remove --roots' : 'remove';
    await recordCommand(session, terminal, { command, endpoints, outcome });
  }
  return Math.max(...failures, stopped.kind === 'unknown' ? exitCodes.unknown : 0);
}

/** What became of planner and lanes. */
type Stopped =
  | { readonly kind: 'not-deployed' }
  | { readonly kind: 'withdrawn'; readonly atMs: number }
  /** They may still act: fences stay, so that Route 53 refuses them. */
  | { readonly kind: 'unknown' };

async function stopLanes(session: Session, terminal: Terminal): Promise<Stopped> {
  const { access, zone } = session;
  try {
    const { plans } = await session.stores();
    const who = await session.who();
    // First the flag: a planner that reads it after this makes no plan after the last one.
    await plans.table.setFrozen(true, who);
    const generation = await withdrawPlan({ plans, zone, who, nowMs: access.nowMs });
    const said =
      generation === undefined
        ? ''
        : `; plan ${generation} names no endpoint, so lanes install none`;
    terminal.out(wrapped(`the planner is frozen${said}`));
    return { kind: 'withdrawn', atMs: access.nowMs() };
  } catch (error) {
    if (isElsewhere(error)) {
      terminal.out(wrapped('no stack of this zone is there: no lane has to be stopped'));
      return { kind: 'not-deployed' };
    }
    terminal.err(
      wrapped('fencepost: planner and lanes could not be told, so the fence records stay, frozen:'),
    );
    terminal.err(wrapped(reasonOf(error), '  '));
    return { kind: 'unknown' };
  }
}

/** Whether there are surely no lanes that write to this zone, in this account and Region. */
function isElsewhere(error: unknown): boolean {
  if (error instanceof NotDeployedError) return !error.isThere;
  return error instanceof OtherZoneError && !error.sharesHostedZone;
}

async function removerFor(
  session: Session,
  terminal: Terminal,
  { roots, stopped }: { roots: boolean; stopped: Stopped },
): Promise<Remover> {
  const { access, zone } = session;
  const { newAttempt, sleep, random, nowMs } = access;
  return new Remover({
    zone,
    operator: await session.operator(() => undefined),
    who: await session.who(),
    roots,
    fences: stopped.kind !== 'unknown',
    beforeFence: async () => {
      // Roots that stay keep every lane out without a fence, too (P6).
      if (!roots || stopped.kind !== 'withdrawn') return;
      const waitMs = stopped.atMs + functionTimeoutSeconds * 1_000 - nowMs();
      if (waitMs <= 0) return;
      const seconds = Math.ceil(waitMs / 1_000);
      terminal.err(wrapped(`waiting ${seconds} s for lanes that began before to end`));
      await sleep(waitMs);
    },
    newAttempt,
    sleep,
    random,
  });
}
