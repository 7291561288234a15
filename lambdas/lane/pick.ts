// The first step of a lane: which plan, and which endpoints does it change? Reads the zone once and writes
// nothing there. What it finds is a proposal: every later step reads again before it decides.

import { decideByFence } from '../../lib/control-plane/fence.ts';
import { packEndpoints } from '../../lib/control-plane/packing.ts';
import { pictureOf } from '../../lib/control-plane/picture.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import type { PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import { isInstalled } from '../../lib/control-plane/repair.ts';
import { deletableGenerations } from '../../lib/control-plane/retention.ts';
import type { Lane, Picked } from './lane.ts';

export async function pick(lane: Lane): Promise<Picked> {
  const records = await lane.zone.listAll();
  const { plan, tableError } = await lane.plans.newest(0);
  if (!plan) return { generation: 0, packs: [], cleanUp: [] };

  const install: PlannedEndpoint[] = [];
  const cleanUp: PlannedEndpoint[] = [];
  for (const planned of plan.endpoints) {
    const picture = pictureOf(planned.name, lane.zone.name, records);
    const wanted = needsInstall(lane, picture, planned);
    if (wanted && (await isNewest(lane, planned, tableError))) install.push(planned);
    if (wanted || hasVictims(lane, picture, plan.generation)) cleanUp.push(planned);
  }
  return {
    generation: plan.generation,
    // In 2025 an enactor walked the endpoints one by one.
    packs: lane.safeguards.fence
      ? packEndpoints(install, lane.zone.name)
      : install.map(({ name }) => [name]),
    cleanUp: packEndpoints(cleanUp, lane.zone.name),
    ...(tableError !== undefined && { tableError }),
  };
}

/** The check made once: is the plan newer than what is applied, or with `repair`, is something broken? */
function needsInstall(lane: Lane, picture: Picture, planned: PlannedEndpoint): boolean {
  if (!picture.fence) return true;
  const offer = { since: planned.since, hash: hashOf(planned) };
  const decision = decideByFence(picture.fence.value, offer);
  if (decision === 'same') {
    return lane.safeguards.repair && !isInstalled(picture, planned, lane.zone.name);
  }
  // A conflict goes on to the build, whose refusal raises the alarm.
  return decision === 'install' || (decision === 'conflict' && lane.safeguards.fence);
}

/** The condition in DynamoDB, where 2025's fix was first looked for: once, before the retry loop. */
async function isNewest(
  lane: Lane,
  planned: PlannedEndpoint,
  tableError: string | undefined,
): Promise<boolean> {
  if (tableError !== undefined) return true;
  return lane.plans.table.raiseApplied(planned.name, planned.since);
}

function hasVictims(lane: Lane, picture: Picture, newest: number): boolean {
  if (!lane.safeguards['reachable-clean-up']) return false;
  return deletableGenerations(picture, newest, lane.keepCount, lane.zone.name).length > 0;
}
