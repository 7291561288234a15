// Makes sure that every name server shows the live roots before anything is deleted: clean-up starts only
// from a fence value that this execution wrote together with them (docs/protocol.md, C7).

import { copyOf, swap } from '../../lib/control-plane/batches.ts';
import {
  BatchRefusedError,
  ContentionError,
  PackRefusedError,
} from '../../lib/control-plane/errors.ts';
import { eventsOf } from '../../lib/control-plane/failures.ts';
import type { Change } from '../../lib/control-plane/records.ts';
import { deletableGenerations } from '../../lib/control-plane/retention.ts';
import { endpointOf } from '../../lib/control-plane/plan.ts';
import { resolves } from '../../lib/control-plane/picture.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import type { ConfirmInput, Confirmed, ConfirmOutput, EndpointResult, Lane } from './lane.ts';
import { send } from './send.ts';
import type { Part } from './send.ts';

export async function confirm(lane: Lane, input: ConfirmInput): Promise<ConfirmOutput> {
  const results = input.installed.flatMap((pack) => pack.results);
  reportQuarantined(lane, input.endpoints, results);
  const byOthers = new Set(
    results
      .filter(({ outcome }) => outcome === 'done' || outcome === 'stale')
      .map(({ endpoint }) => endpoint),
  );
  const installed = new Map(
    results
      .filter(({ outcome }) => outcome === 'installed')
      .map((result) => [result.endpoint, result] as const),
  );
  if (!lane.safeguards['reachable-clean-up']) {
    return { confirmed: confirmedBy([...installed.values()]) };
  }
  const pictures = await lane.zone.readPictures(input.endpoints);
  const { plan } = await lane.plans.newest(
    Math.max(0, ...pictures.map(({ fence }) => fence?.value.generation ?? 0)),
  );
  const withVictims = pictures.filter((picture) => {
    // Without a root there is nothing to confirm: what is deleted now could still be on its way to a server when
    // the same tree, built again, goes live without a wait, since the endpoint answers nothing (L9).
    if (picture.roots.length === 0) return false;
    // Roots that lead nowhere are to be repaired, and could not be sent again.
    if (!resolves(picture, picture.roots, lane.zone.name)) return false;
    const newest = (plan && endpointOf(plan, picture.endpoint)?.since) ?? 0;
    return deletableGenerations(picture, newest, lane.keepCount, lane.zone.name).length > 0;
  });
  const isMine = (picture: Picture): boolean => {
    const mine = installed.get(picture.endpoint);
    return mine?.changeId !== undefined && mine.attempt === picture.fence?.value.attempt;
  };
  const mine = withVictims.filter(isMine).map(({ endpoint }) => installed.get(endpoint));
  // What another lane installed just now is that lane's to clean up; a sweep takes what it leaves.
  const left = withVictims.filter((picture) => !isMine(picture) && !byOthers.has(picture.endpoint));
  const resent = await sendLiveRoots(lane, left, plan?.generation ?? 0);
  return { confirmed: [...confirmedBy(mine), ...resent] };
}

/** The state machine quarantines without a function; this is the first step after it. */
function reportQuarantined(
  lane: Lane,
  endpoints: readonly string[],
  results: readonly EndpointResult[],
): void {
  for (const { endpoint, outcome, error } of results) {
    // Each pack of clean-ups is handed all results.
    if (outcome !== 'quarantined' || !endpoints.includes(endpoint)) continue;
    lane.report({
      decision: 'quarantined',
      endpoint,
      ...(error !== undefined && { reason: error }),
    });
  }
}

/** One that is refused must not keep its neighbours from being cleaned up: each alone, then. */
async function sendLiveRoots(
  lane: Lane,
  pictures: readonly Picture[],
  newest: number,
): Promise<Confirmed[]> {
  if (pictures.length === 0) return [];
  try {
    return await sendTogether(lane, pictures, newest);
  } catch (error) {
    const isOne = error instanceof ContentionError || error instanceof BatchRefusedError;
    if (!isOne && !(error instanceof PackRefusedError)) throw error;
    for (const event of eventsOf(error, {})) lane.report(event);
    if (isOne) return [];
  }
  const confirmed: Confirmed[] = [];
  for (const picture of pictures) {
    confirmed.push(...(await sendLiveRoots(lane, [picture], newest)));
  }
  return confirmed;
}

/** The same roots again, by a swap: their arrival on every server is then this execution's to see. */
async function sendTogether(
  lane: Lane,
  pictures: readonly Picture[],
  newest: number,
): Promise<Confirmed[]> {
  const parts = pictures.map((picture): Part => {
    const attempt = lane.newAttempt();
    const roots = picture.roots.map((record): Change => ({ action: 'UPSERT', record }));
    return {
      picture,
      attempt,
      changes: [...swap(picture, copyOf(picture, lane.name, attempt)), ...roots],
    };
  });
  const changeId = await send(lane, parts, 'confirm', newest);
  // An answer that was lost leaves nothing to wait for: no clean-up this time.
  if (changeId === undefined) return [];
  for (const { endpoint, fence } of pictures) {
    const generation = fence?.value.generation ?? 0;
    lane.report({ decision: 'confirmed', endpoint, generation });
  }
  return parts.map(({ picture, attempt }) => ({ endpoint: picture.endpoint, attempt, changeId }));
}

function confirmedBy(results: readonly (EndpointResult | undefined)[]): Confirmed[] {
  return results.flatMap((result) =>
    result?.attempt === undefined || result.changeId === undefined
      ? []
      : [{ endpoint: result.endpoint, attempt: result.attempt, changeId: result.changeId }],
  );
}
