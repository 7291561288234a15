// Puts built trees live: both roots, both rollbacks and the fence in one batch, never split.
// The fence is decided on the value that this very batch deletes; Route 53 refuses it if that value changed.

import { installChanges, swap } from '../../lib/control-plane/batches.ts';
import { ChangePendingError, ContentionError } from '../../lib/control-plane/errors.ts';
import { assertAboveFloor } from '../../lib/control-plane/guards.ts';
import { generationsShown } from '../../lib/control-plane/picture.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import type { PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import { hasWholeTree, rollbackAfterInstall } from '../../lib/control-plane/repair.ts';
import { plannedIn } from './build.ts';
import { decide } from './decide.ts';
import type { BuildOutput, Built, EndpointResult, InstallOutput, Lane } from './lane.ts';
import { send } from './send.ts';
import type { Part } from './send.ts';

export async function install(lane: Lane, input: BuildOutput): Promise<InstallOutput> {
  const { generation, built, changeId, urgent } = input;
  if (changeId !== null && !urgent && !(await lane.zone.isInSync(changeId))) {
    throw new ChangePendingError(changeId);
  }
  const plan = await lane.plans.archive.get(generation);
  const pictures = await lane.zone.readPictures(built.map(({ endpoint }) => endpoint));
  const parts = pictures.map((picture, index) => {
    const planned = plannedIn(plan, picture.endpoint);
    assertStillBuilt(lane, picture, planned, built[index]);
    return partFor(lane, picture, planned);
  });
  const installChange = await send(lane, parts, 'install', generation);
  await readBack(lane, parts);
  const { createdMs } = plan;
  for (const { picture } of parts) {
    const { since } = plannedIn(plan, picture.endpoint);
    lane.report({
      decision: 'installed',
      endpoint: picture.endpoint,
      generation: since,
      createdMs,
    });
  }
  const results = parts.map(({ picture, attempt }): EndpointResult => ({
    endpoint: picture.endpoint,
    outcome: 'installed',
    attempt,
    ...(installChange !== undefined && { changeId: installChange }),
  }));
  return { results: [...input.results, ...results] };
}

/**
 * Holds what the build was told against what the zone says now. A fence that moved since then means
 * that part of the tree may be gone, or back but not yet on every name server: build again.
 */
function assertStillBuilt(
  lane: Lane,
  picture: Picture,
  planned: PlannedEndpoint,
  built: Built | undefined,
): void {
  if (lane.safeguards.fence && picture.fence?.value.attempt !== built?.attempt) {
    throw new ContentionError(picture.endpoint);
  }
  if (decide(lane, picture, planned) !== 'install') throw new ContentionError(picture.endpoint);
  if (lane.safeguards.repair && !hasWholeTree(picture, planned, lane.zone.name)) {
    throw new ContentionError(picture.endpoint);
  }
  if (lane.safeguards.floor) {
    assertAboveFloor(planned, picture.trees.get(planned.since) ?? [], lane.floor);
  }
}

function partFor(lane: Lane, picture: Picture, planned: PlannedEndpoint): Part {
  const attempt = lane.newAttempt();
  const next = {
    generation: planned.since,
    overrides: 0,
    frozen: false,
    hash: hashOf(planned),
    lane: lane.name,
    attempt,
  };
  const { name: zone } = lane.zone;
  // In 2025 the rollback always took the tree active before, whether it was still there or not.
  const rollback = lane.safeguards.repair
    ? rollbackAfterInstall(picture, planned, zone)
    : generationsShown(picture, picture.roots, zone)[0];
  return {
    picture,
    attempt,
    changes: [...swap(picture, next), ...installChanges(picture, planned, rollback, zone)],
  };
}

/** Route 53 has been seen to accept a batch without effect: success is what the zone says. */
async function readBack(lane: Lane, parts: readonly Part[]): Promise<void> {
  const fences = await lane.zone.readFences(parts.map(({ picture }) => picture.endpoint));
  parts.forEach(({ picture, attempt }, index) => {
    // Another lane may have written since; only the very value we deleted shows that nothing happened.
    const fence = fences[index];
    if (fence?.value.attempt !== attempt && fence?.text === picture.fence?.text) {
      throw new ContentionError(picture.endpoint);
    }
  });
}
