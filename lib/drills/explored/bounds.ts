// How large an explored world is: everything that a certificate's "within these bounds" refers to.

import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import { rootTypes } from '../../control-plane/plan.ts';
import type { Safeguards } from '../../control-plane/safeguards.ts';

export interface Bounds {
  /** Lanes; each works on one execution at a time, in the order in which the planner started them. */
  readonly lanes: number;
  /** Plans that the planner commits, each of which changes every endpoint and starts every lane. */
  readonly plans: number;
  readonly endpointCount: number;
  readonly keepCount: number;
  /** Calls that go wrong in one run, at the most. */
  readonly faults: number;
  /** Invocations that are made twice in one run, at the most; left out: none. */
  readonly duplicates?: number | undefined;
}

export interface ExploredOptions extends Bounds {
  readonly safeguards: Safeguards;
}

const zone = 'example.com';
const targetsEach = 2;

/** Lanes are called a, b, c … */
export function laneNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String.fromCharCode(97 + index));
}

/** The smallest endpoints that have everything: both roots, and a tree of several records for each. */
export function exploredFile({
  endpointCount,
  keepCount,
}: Pick<Bounds, 'endpointCount' | 'keepCount'>): EndpointsFile {
  return {
    zone,
    floor: 1,
    changeLimit: 0.5,
    keepCount,
    endpoints: Array.from({ length: endpointCount }, (_, endpoint) => ({
      name: endpointCount === 1 ? `api.${zone}` : `api-${endpoint + 1}.${zone}`,
      ttlSeconds: 5,
      types: rootTypes,
      targets: Array.from({ length: targetsEach }, (__, index) => {
        const host = endpoint * targetsEach + index + 1;
        return {
          id: `target-${host}`,
          weight: 100,
          address: { ipv4: `192.0.2.${host}`, ipv6: `2001:db8::${host.toString(16)}` },
        };
      }),
    })),
  };
}

/** What the health source says before the planner runs for the n-th time, from 1: never the same twice. */
export function weightsBefore(file: EndpointsFile, plan: number): ReadonlyMap<string, number> {
  return new Map(
    file.endpoints.flatMap(({ targets: [first] }) => (first ? [[first.id, 100 - plan]] : [])),
  );
}
