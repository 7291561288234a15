// What an install has to do beyond writing the roots: what counts as done, and which rollback is left behind.
// Rules L5 to L8 of docs/protocol.md. Without them the endpoint of October 2025 stayed empty for ever.

import { isByOperator } from './fence.ts';
import type { ZoneName } from './names.ts';
import { generationsShown, resolves } from './picture.ts';
import type { Picture } from './picture.ts';
import type { PlannedEndpoint } from './plan.ts';
import { sameRecordSet } from './records.ts';
import type { RecordSet } from './records.ts';
import { isWhole, rootRecords, treeRecords } from './tree.ts';

/**
 * The generation that another lane seems to be installing: a tree newer than the fence is there, so its
 * builder waits for it to reach the name servers. A build now would void that lane's install.
 *
 * @returns undefined when no such tree is there, or when an operator's command has voided its builder's
 *   install already; a tree of this very plan counts only when it is whole
 */
export function generationBeingInstalled(
  picture: Picture,
  planned: PlannedEndpoint,
  zone: ZoneName,
): number | undefined {
  const { fence } = picture;
  if (fence && isByOperator(fence.value)) return undefined;
  const installed = fence?.value.generation ?? 0;
  const candidates = [...picture.trees.keys()].filter(
    (generation) =>
      generation > installed &&
      (generation < planned.since ||
        (generation === planned.since && hasWholeTree(picture, planned, zone))),
  );
  return candidates.length === 0 ? undefined : Math.max(...candidates);
}

/** Whether the plan is live, its tree whole and its rollback, if any, resolving: nothing to write. */
export function isInstalled(picture: Picture, planned: PlannedEndpoint, zone: ZoneName): boolean {
  return (
    rootsShow(picture, planned, zone) &&
    hasWholeTree(picture, planned, zone) &&
    rollbacksAgree(picture, planned, zone)
  );
}

export function hasWholeTree(picture: Picture, planned: PlannedEndpoint, zone: ZoneName): boolean {
  return isWhole(picture.trees.get(planned.since) ?? [], treeRecords(planned, zone));
}

/** Whether no root of the endpoint answers anything now: it cannot get worse, so nothing is waited for. */
export function answersNothing(picture: Picture, zone: ZoneName): boolean {
  return !picture.roots.some((root) => resolves(picture, [root], zone));
}

/**
 * Whether an endpoint that was live before has no root any more, or one that leads to a tree that is gone.
 * Before its first install it may; what a hand put there instead of our aliases is not judged.
 */
export function isEmptied(picture: Picture, zone: ZoneName): boolean {
  const { fence, roots } = picture;
  if (roots.length === 0) return fence !== undefined && fence.value.generation > 0;
  return roots.some(
    (root) =>
      generationsShown(picture, [root], zone).length > 0 && !resolves(picture, [root], zone),
  );
}

/**
 * The generation that the rollback shall point at after the install, or undefined to have none.
 *
 * The tree active before is the first choice. A rollback at a missing tree would be refused by
 * Route 53, for ever: that is what kept the endpoint of 2025 empty.
 */
export function rollbackAfterInstall(
  picture: Picture,
  planned: PlannedEndpoint,
  zone: ZoneName,
): number | undefined {
  const before = resolves(picture, picture.roots, zone)
    ? generationsShown(picture, picture.roots, zone)
    : [];
  const kept = resolves(picture, picture.rollbacks, zone)
    ? generationsShown(picture, picture.rollbacks, zone)
    : [];
  const others = [...picture.trees.keys()].sort((a, b) => b - a);
  return [...before, ...kept, ...others].find(
    (generation) => generation < planned.since && serves(picture, planned, generation),
  );
}

function serves(picture: Picture, planned: PlannedEndpoint, generation: number): boolean {
  const tree = picture.trees.get(generation) ?? [];
  return planned.types.every((type) => tree.some((record) => record.type === type));
}

function rootsShow(picture: Picture, planned: PlannedEndpoint, zone: ZoneName): boolean {
  return equalSets(picture.roots, rootRecords(planned, zone));
}

/** No rollback at all, or one for each record type, all at one tree that is there. */
function rollbacksAgree(picture: Picture, planned: PlannedEndpoint, zone: ZoneName): boolean {
  const { rollbacks } = picture;
  if (rollbacks.length === 0) return true;
  return (
    rollbacks.length === planned.types.length &&
    generationsShown(picture, rollbacks, zone).length === 1 &&
    resolves(picture, rollbacks, zone)
  );
}

function equalSets(found: readonly RecordSet[], wanted: readonly RecordSet[]): boolean {
  return (
    found.length === wanted.length &&
    wanted.every((record) => found.some((other) => sameRecordSet(other, record)))
  );
}
