// The first step of a lane: which plan, and which endpoints does it change? Reads the zone once and writes
// nothing there. What it finds is a proposal: every later step reads again before it decides.

import { decideByFence } from '../../lib/control-plane/fence.ts';
import { FenceSyntaxError } from '../../lib/control-plane/errors.ts';
import { packEndpoints } from '../../lib/control-plane/packing.ts';
import {
  highestGeneration,
  pictureOf,
  recordsByEndpoint,
} from '../../lib/control-plane/picture.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import type { PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';
import { isEmptied, isInstalled } from '../../lib/control-plane/repair.ts';
import { deletableGenerations } from '../../lib/control-plane/retention.ts';
import type { Lane, Picked } from './lane.ts';

/**
 * Packs that are worked on at once, so that one's requests are made while another waits for the name servers.
 * A few are enough for that: all requests of the account share one limit. In 2025's order: one.
 */
const packsAtOnce = 20;

export async function pick(lane: Lane): Promise<Picked> {
  const records = await lane.zone.listAll();
  // A generation known to exist, so that not all of the archive is listed.
  const known = highestGeneration(records, lane.zone.name);
  const { plan, tableError } = await lane.plans.newest(known);
  if (!plan || (await isFlaggedFrozen(lane, tableError))) {
    lane.report({ decision: 'no-plan' });
    return { generation: 0, packs: [], packsAtOnce: 1, cleanUp: [] };
  }
  const install: PlannedEndpoint[] = [];
  const alone: string[] = [];
  const cleanUp: PlannedEndpoint[] = [];
  const empty: string[] = [];
  const unbuilt = new Set<string>();
  const sorted = recordsByEndpoint(records, lane.zone.name);
  for (const planned of plan.endpoints) {
    const picture = pictureIfSound(planned, lane, sorted.get(planned.name) ?? []);
    if (picture && isEmptied(picture, lane.zone.name)) empty.push(planned.name);
    // In 2025 an enactor walked the endpoints one by one. One that will be refused goes alone, too.
    if (!picture || willBeRefused(lane, picture, planned)) alone.push(planned.name);
    else {
      const wanted = needsInstall(lane, picture, planned);
      if (wanted) install.push(planned);
      if (!picture.trees.has(planned.since)) unbuilt.add(planned.name);
      if (wanted || hasVictims(lane, picture, planned)) cleanUp.push(planned);
    }
  }
  const fresh = tableError === undefined ? await notStale(lane, install) : install;
  lane.report({
    decision: 'picked',
    generation: plan.generation,
    createdMs: plan.createdMs,
    waiting: [...fresh.map(({ name }) => name), ...alone],
    cleanUp: cleanUp.map(({ name }) => name),
    empty,
    ...(tableError !== undefined && { reason: `the plan table did not answer: ${tableError}` }),
  });
  const { name: zone } = lane.zone;
  const packs = lane.safeguards.fence
    ? packEndpoints(fresh, zone, (name) => unbuilt.has(name))
    : fresh.map(({ name }) => [name]);
  return {
    generation: plan.generation,
    packs: [...packs, ...alone.map((name) => [name])],
    packsAtOnce: lane.safeguards.fence ? packsAtOnce : 1,
    // Their shared batches hold no tree.
    cleanUp: packEndpoints(cleanUp, zone, () => true),
    ...(tableError !== undefined && { tableError }),
  };
}

/** Without `freeze` a flag in DynamoDB is all there is: looked at once, here. */
async function isFlaggedFrozen(lane: Lane, tableError: string | undefined): Promise<boolean> {
  if (lane.safeguards.freeze || tableError !== undefined) return false;
  return lane.plans.table.isFrozen();
}

/** Undefined for a damaged fence: that endpoint goes on to the build, which fails for it alone. */
function pictureIfSound(
  { name }: PlannedEndpoint,
  lane: Lane,
  records: readonly RecordSet[],
): Picture | undefined {
  try {
    return pictureOf(name, lane.zone.name, records);
  } catch (error) {
    if (error instanceof FenceSyntaxError) return undefined;
    throw error;
  }
}

/** The check made once: is the plan newer than what is applied, or with `repair`, is something broken? */
function needsInstall(lane: Lane, picture: Picture, planned: PlannedEndpoint): boolean {
  if (!picture.fence) return true;
  const decision = decideByFence(picture.fence.value, offerOf(planned));
  if (decision !== 'same') return decision === 'install';
  return lane.safeguards.repair && !isInstalled(picture, planned, lane.zone.name);
}

/** What the build refuses by name: it raises the alarm, and must not take its neighbours with it. */
function willBeRefused(lane: Lane, picture: Picture, planned: PlannedEndpoint): boolean {
  if (!lane.safeguards.fence) return false;
  if (!picture.fence) return picture.roots.length > 0;
  return decideByFence(picture.fence.value, offerOf(planned)) === 'conflict';
}

/** The condition in DynamoDB, where 2025's fix was first looked for: once, before the retry loop. */
async function notStale(
  lane: Lane,
  install: readonly PlannedEndpoint[],
): Promise<readonly PlannedEndpoint[]> {
  const newest: PlannedEndpoint[] = [];
  try {
    for (const planned of install) {
      if (await lane.plans.table.raiseApplied(planned.name, planned.since)) newest.push(planned);
    }
  } catch (error) {
    // DynamoDB must not be needed to repair DynamoDB.
    if (!lane.safeguards.fence) throw error;
  }
  // With the fence the zone decides what is applied, and the marker is only kept for people (L11).
  return lane.safeguards.fence ? install : newest;
}

function offerOf(planned: PlannedEndpoint) {
  return { since: planned.since, hash: hashOf(planned) };
}

function hasVictims(lane: Lane, picture: Picture, planned: PlannedEndpoint): boolean {
  if (!lane.safeguards['reachable-clean-up']) return false;
  return deletableGenerations(picture, planned.since, lane.keepCount, lane.zone.name).length > 0;
}
