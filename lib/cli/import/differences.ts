// Says what an endpoint will do differently from the records that it was made from. Pure.

import type { Resolved } from './shares.ts';

/**
 * @param resolved - of each record type of the endpoint
 * @param ttlSeconds - what the endpoint was given
 */
export function differencesOf(resolved: readonly Resolved[], ttlSeconds: number): string[] {
  const ttls = new Set(resolved.flatMap((one) => one.ttlSeconds ?? []));
  const followed = new Set(resolved.flatMap((one) => one.followed));
  const differences = [...ttls]
    .filter((ttl) => ttl !== ttlSeconds)
    .map((ttl) => `TTL ${ttl} becomes ${ttlSeconds}`);
  if (resolved.some(({ answersTogether }) => answersTogether)) {
    differences.push('its values are answered one at a time, in equal shares');
  }
  for (const name of followed) {
    differences.push(`a copy of ${name} as it is now; follows it no longer`);
  }
  if (resolved.some(({ evaluatesHealth }) => evaluatesHealth)) {
    differences.push('Route 53 no longer evaluates target health');
  }
  return differences;
}
