// Route 53's limit: the least time in which its bucket lets a number of requests pass, and how many requests
// each way of changing the records needs before the last of them is live.

import { packEndpoints } from '../../lib/control-plane/packing.ts';
import { documentedRequestRate } from '../../lib/emulator/route53/throttle.ts';
import { fleet, planOf, recordCount, zoneWithId } from './fleet.ts';

export const requestRate = documentedRequestRate;

/** The most that Route 53 gives in a page, and takes in a batch, where an UPSERT counts twice. */
const pageSize = 300;
const batchElements = 1_000;
/** SOA and NS. */
const firstSets = 2;
/** What an endpoint has besides its tree after its first install: the fence and both roots. */
const setsPerEndpoint = 3;

/** From a full bucket, without any time on the way: the burst passes at once, each other waits for a token. */
export function leastSeconds(requestCount: number): number {
  const { burst, perSecond } = requestRate;
  return Math.max(0, requestCount - burst) / perSecond;
}

/** One full listing of the zone and full batches of UPSERTs, after the zone's id was looked up. */
export function neededByOctoDns(): number {
  const batches = Math.ceil((2 * recordCount) / batchElements);
  return 1 + Math.ceil((firstSets + recordCount) / pageSize) + batches;
}

/**
 * By docs/protocol.md. Pick: the zone once. Each pack: fences, zone and fences again before its build and before
 * its install (L1, L2), both batches, one look at whether the build is INSYNC (L9), and a read-back after its
 * install, of which the last pack's comes when everything is live.
 */
export function neededByLanes(): number {
  const zone = zoneWithId('Z1EXAMPLE');
  const treeSets = recordCount / fleet.endpoints;
  const packs = packEndpoints(planOf(2).endpoints, zone, () => true);
  const pick = pages(firstSets + fleet.endpoints * setsPerEndpoint + recordCount);
  const ofPacks = packs.map(({ length: endpoints }) => {
    // What stands beside the roots is one part of the zone, the trees are another.
    const read = (trees: number) =>
      3 * pages(endpoints * setsPerEndpoint) + pages(endpoints * trees * treeSets);
    const [build, install] = [read(1) + 1, 1 + read(2) + 1];
    const readBack = pages(endpoints * setsPerEndpoint);
    return build + install + readBack;
  });
  return pick + ofPacks.reduce((sum, count) => sum + count, 0) - 1;
}

function pages(sets: number): number {
  return Math.ceil(sets / pageSize);
}
