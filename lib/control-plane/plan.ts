// What a plan is: for each endpoint its weighted targets, under a generation that only ever rises.
// Pure values. How a plan is made from health: drafting.ts; how it becomes records: tree.ts.

import { createHash } from 'node:crypto';

/** The record types of a root. */
export const rootTypes = ['A', 'AAAA'] as const;

export type RootType = (typeof rootTypes)[number];

/** Fixed addresses, or a load balancer that Route 53 resolves itself. */
export type Address =
  | { readonly ipv4?: string; readonly ipv6?: string }
  | { readonly aliasName: string; readonly aliasZoneId: string };

/** The most that Route 53 takes as a weight. */
export const weightLimit = 255;

export interface Target {
  readonly id: string;
  /** Share of traffic while healthy, 0 to 255: as measured, or as configured. */
  readonly weight: number;
  /** As configured: a measured weight is void when its owner changes this. */
  readonly configuredWeight: number;
  readonly healthy: boolean;
  readonly healthCheckId?: string;
  readonly address: Address;
}

export interface PlannedEndpoint {
  /** Fully qualified, lower-case, without the trailing dot. */
  readonly name: string;
  readonly ttlSeconds: number;
  /** The generation in which this endpoint last changed: its tree's name and its place in the order. */
  readonly since: number;
  /** The roots the endpoint has. */
  readonly types: readonly RootType[];
  readonly targets: readonly Target[];
}

/** A committed plan never changes. */
export interface Plan {
  readonly generation: number;
  readonly createdMs: number;
  readonly planner: string;
  /** Over the endpoints, see {@link hashOf}. */
  readonly hash: string;
  readonly endpoints: readonly PlannedEndpoint[];
}

/** SHA-256, in hex, of a value written with sorted keys: equal values have equal hashes. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

export function endpointOf(plan: Plan, name: string): PlannedEndpoint | undefined {
  return plan.endpoints.find((endpoint) => endpoint.name === name);
}

/** Whether a target has a record of this type: aliases answer both, addresses what they have. */
export function servesType(target: Pick<Target, 'address'>, type: RootType): boolean {
  if ('aliasName' in target.address) return true;
  return (type === 'A' ? target.address.ipv4 : target.address.ipv6) !== undefined;
}

/** The weight a target's records carry. Unhealthy drains to 0: its record stays, never deleted. */
export function recordWeight(target: Target): number {
  return target.healthy ? target.weight : 0;
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonicalJson(part)}`).join(',')}}`;
}
