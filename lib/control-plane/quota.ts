// How many record sets endpoints come to take in their zone at the most: what a zone's quota is held against.

import type { EndpointConfig } from './drafting.ts';
import { servesType } from './plan.ts';

/** Trees besides those that clean-up keeps: the live one, the one rolled back to, and one being built. */
const treesBesidesKept = 3;

/** @param keepCount - how many of the newest unreferenced trees clean-up keeps */
export function recordSetsNeeded(endpoints: readonly EndpointConfig[], keepCount: number): number {
  return endpoints
    .map(({ types, targets }) => {
      const inTree = types.map((type) => targets.filter((one) => servesType(one, type)).length);
      const trees = (keepCount + treesBesidesKept) * inTree.reduce((sum, sets) => sum + sets, 0);
      const rootsAndRollbacks = 2 * types.length;
      return trees + rootsAndRollbacks + 1; // The fence.
    })
    .reduce((sum, sets) => sum + sets, 0);
}
