// Refuses what would take too much away: the floor (live values left) and the change limit (capacity removed).
// Neither makes an exception for small endpoints; an override is a record with who, why and until when.

import { FloorError } from './errors.ts';
import { recordWeight, servesType } from './plan.ts';
import type { PlannedEndpoint, RootType } from './plan.ts';
import type { RecordSet } from './records.ts';

/** Break-glass for the change limit: recorded, and over by itself. */
export interface Override {
  readonly endpoint: string;
  readonly who: string;
  readonly why: string;
  readonly untilMs: number;
}

/** Values of a planned endpoint that take traffic: a weight of 0 is answered only where all are 0. */
export function liveTargets(endpoint: PlannedEndpoint, type: RootType): number {
  return endpoint.targets.filter((target) => servesType(target, type) && recordWeight(target) > 0)
    .length;
}

/** Values of a stored tree that take traffic. */
export function liveValues(tree: readonly RecordSet[], type: string): number {
  return tree.filter((record) => record.type === type && (record.weight ?? 0) > 0).length;
}

/**
 * Judges the state that a batch would leave behind, on the tree as it is stored.
 *
 * @throws FloorError a root would be left with fewer live values than the floor
 */
export function assertAboveFloor(
  endpoint: PlannedEndpoint,
  tree: readonly RecordSet[],
  floor: number,
): void {
  for (const type of endpoint.types) {
    const live = liveValues(tree, type);
    if (live < floor) throw new FloorError(endpoint.name, type, live, floor);
  }
}

/**
 * The share of an endpoint's capacity, 0 to 1, that going from one plan to the next takes away from the
 * record type that loses most. Capacity is the sum of the weights in use; what one target gains does not
 * make up for another's loss, and a record type that is dropped loses everything.
 */
export function removedShare(before: PlannedEndpoint, after: PlannedEndpoint): number {
  return Math.max(0, ...before.types.map((type) => removedShareOf(type, before, after)));
}

function removedShareOf(type: RootType, before: PlannedEndpoint, after: PlannedEndpoint): number {
  if (!after.types.includes(type)) return 1;
  const kept = capacities(type, after);
  let capacity = 0;
  let removed = 0;
  for (const [id, weight] of capacities(type, before)) {
    capacity += weight;
    removed += Math.max(0, weight - (kept.get(id) ?? 0));
  }
  return capacity === 0 ? 0 : removed / capacity;
}

/** Target id → weight in use, of the targets that answer this record type. */
function capacities(type: RootType, endpoint: PlannedEndpoint): ReadonlyMap<string, number> {
  const serving = endpoint.targets.filter((target) => servesType(target, type));
  return new Map(serving.map((target) => [target.id, recordWeight(target)]));
}

/** Whether an override covers the endpoint at this moment. */
export function isOverridden(
  endpoint: string,
  overrides: readonly Override[],
  nowMs: number,
): boolean {
  return overrides.some((one) => one.endpoint === endpoint && nowMs < one.untilMs);
}
