// Which record sets of a group may answer a query, and with what share: weights and health.
// Fail-open: if none is healthy, all count as healthy, but only those that exist.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-how-route-53-chooses-records.html

import type { RecordSet } from './record-set.ts';

/** How many sets a multivalue answer is made of at most. */
export const MAX_MULTIVALUE_ANSWERS = 8;

/**
 * The sets of one name and type of which one answers, or for multivalue several.
 *
 * Latency groups give every healthy set: where a resolver stands is not emulated, so any of them
 * may be the nearest.
 */
export function candidates(
  group: readonly RecordSet[],
  isHealthy: (set: RecordSet) => boolean,
): readonly RecordSet[] {
  const [first] = group;
  if (!first || first.routing.kind === 'simple') return group;
  const healthy = group.filter(isHealthy);
  switch (first.routing.kind) {
    case 'weighted':
      return weightedCandidates(healthy.length > 0 ? healthy : group);
    case 'failover':
      return failoverCandidate(healthy.length > 0 ? healthy : group);
    default:
      return healthy.length > 0 ? healthy : group;
  }
}

/** Weight 0 never answers, unless no other may; then all of weight 0 have equal shares. */
function weightedCandidates(group: readonly RecordSet[]): readonly RecordSet[] {
  const weighted = group.filter((set) => weightOf(set) > 0);
  return weighted.length > 0 ? weighted : group;
}

function failoverCandidate(group: readonly RecordSet[]): readonly RecordSet[] {
  const primary = group.filter(
    (set) => set.routing.kind === 'failover' && set.routing.role === 'PRIMARY',
  );
  return primary.length > 0 ? primary : group;
}

/**
 * Picks by weight; sets without weights, or all of weight 0, have equal shares.
 *
 * @param draw - in [0, 1)
 * @returns undefined only if there is no candidate
 */
export function pick(among: readonly RecordSet[], draw: number): RecordSet | undefined {
  const total = among.reduce((sum, set) => sum + weightOf(set), 0);
  if (total === 0) return among[Math.floor(draw * among.length)];
  let left = draw * total;
  for (const set of among) {
    left -= weightOf(set);
    if (left < 0) return set;
  }
  // Only rounding leads here.
  return among.at(-1);
}

function weightOf(set: RecordSet): number {
  return set.routing.kind === 'weighted' ? set.routing.weight : 0;
}
