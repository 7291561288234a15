// The records of both sides: the same addresses, as endpoints of ours and as plain record sets of octoDNS.
// From one generation to the next every address changes, so that every record set does.

import type { ZoneName } from '../../lib/control-plane/names.ts';
import { hashOf, rootTypes } from '../../lib/control-plane/plan.ts';
import type { Plan, PlannedEndpoint, Target } from '../../lib/control-plane/plan.ts';
import type { OctoZone } from '../../test/e2e/clients/octodns.ts';

export const zoneName = 'example.com';
export const ttlSeconds = 60;

/** Endpoints × targets × (A and AAAA) = 10,000 record sets. */
export const fleet = { endpoints: 500, targets: 10 } as const;
export const recordCount = fleet.endpoints * fleet.targets * rootTypes.length;

/** @returns a plan in which every endpoint changed with the generation */
export function planOf(generation: number): Plan {
  const endpoints = indexes(fleet.endpoints).map((endpoint): PlannedEndpoint => ({
    name: endpointName(endpoint),
    ttlSeconds,
    since: generation,
    types: rootTypes,
    targets: indexes(fleet.targets).map((target): Target => ({
      id: targetName(target),
      weight: 100,
      configuredWeight: 100,
      healthy: true,
      address: addressOf(generation, endpoint, target),
    })),
  }));
  return {
    generation,
    createdMs: 0,
    planner: 'bench',
    hash: hashOf(endpoints),
    endpoints,
  };
}

/** One name for each target, since octoDNS knows weights only together with health checks of its own. */
export function octoZoneOf(generation: number): OctoZone {
  return Object.fromEntries(
    indexes(fleet.endpoints).flatMap((endpoint) =>
      indexes(fleet.targets).map((target) => {
        const { ipv4, ipv6 } = addressOf(generation, endpoint, target);
        const records = [
          { type: 'A', ttl: ttlSeconds, values: [ipv4] },
          { type: 'AAAA', ttl: ttlSeconds, values: [ipv6] },
        ];
        return [`${targetName(target)}.e${padded(endpoint)}`, records];
      }),
    ),
  );
}

/** For clients of ours; the id is Route 53's to give. */
export function zoneWithId(id: string): ZoneName {
  return { id, name: zoneName };
}

function endpointName(endpoint: number): string {
  return `e${padded(endpoint)}.${zoneName}`;
}

function targetName(target: number): string {
  return `t${padded(target)}`;
}

function addressOf(generation: number, endpoint: number, target: number) {
  return {
    ipv4: `10.${generation}.${endpoint % 250}.${Math.floor(endpoint / 250) * 100 + target}`,
    ipv6: `2001:db8:${generation}::${endpoint}:${target}`,
  };
}

function padded(index: number): string {
  return String(index).padStart(3, '0');
}

function indexes(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
