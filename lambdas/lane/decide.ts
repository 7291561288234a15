// Asks the rules what an endpoint needs, by the safeguards that are on. Used by build and by install:
// the install decides again, on the fence value that its batch will delete.

import { MissingFenceError, PlanConflictError } from '../../lib/control-plane/errors.ts';
import { decideByFence } from '../../lib/control-plane/fence.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import type { PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import { isInstalled } from '../../lib/control-plane/repair.ts';
import type { Lane } from './lane.ts';

/**
 * @returns `install`, or the outcome when there is nothing to install
 * @throws MissingFenceError roots without a fence
 * @throws PlanConflictError the same generation is live with other contents
 */
export function decide(
  lane: Lane,
  picture: Picture,
  planned: PlannedEndpoint,
): 'install' | 'done' | 'stale' | 'frozen' {
  const { fence } = picture;
  const { safeguards } = lane;
  // Without the fence the generation was decided once, in pick, before the retry loop: 2025.
  if (!safeguards.fence) {
    return safeguards.repair && isInstalled(picture, planned, lane.zone.name) ? 'done' : 'install';
  }
  if (!fence) {
    if (picture.roots.length > 0) throw new MissingFenceError(picture.endpoint);
    return 'install';
  }
  const decision = decideByFence(fence.value, { since: planned.since, hash: hashOf(planned) });
  if (decision === 'conflict') throw new PlanConflictError(picture.endpoint, planned.since);
  if (decision !== 'same') return decision;
  return safeguards.repair && !isInstalled(picture, planned, lane.zone.name) ? 'install' : 'done';
}
