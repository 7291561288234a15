// One record set as the emulator holds it, what makes two the same, and its shape in the SDK.
// Values here never change: a change puts another record set in the place of the old one.

import type { ResourceRecordSet, ResourceRecordSetRegion, RRType } from '@aws-sdk/client-route-53';

/** What Route 53 tells record sets apart by. */
export interface RecordKey {
  /** Canonical, see names.ts. */
  readonly name: string;
  readonly type: RRType;
  readonly setIdentifier?: string | undefined;
}

export interface RecordSet extends RecordKey {
  readonly routing: Routing;
  /** Absent for an alias, which answers with its target's. */
  readonly ttlSeconds?: number | undefined;
  /** As sent, never rewritten; empty for an alias. */
  readonly values: readonly string[];
  readonly alias?: Alias | undefined;
  readonly healthCheckId?: string | undefined;
}

export type Routing =
  | { readonly kind: 'simple' }
  | { readonly kind: 'weighted'; readonly weight: number }
  | { readonly kind: 'latency'; readonly region: ResourceRecordSetRegion }
  | { readonly kind: 'failover'; readonly role: 'PRIMARY' | 'SECONDARY' }
  | { readonly kind: 'multivalue' };

export interface Alias {
  /** The zone of the target: this zone's own id, or that of a load balancer's region. */
  readonly zoneId: string;
  /** Canonical. */
  readonly name: string;
  readonly evaluateTargetHealth: boolean;
}

/** One string for one record set: names hold no spaces. */
export function keyText(key: RecordKey): string {
  return `${key.name} ${key.type} ${key.setIdentifier ?? ''}`;
}

export function isSameKey(left: RecordKey, right: RecordKey): boolean {
  return (
    left.type === right.type &&
    left.setIdentifier === right.setIdentifier &&
    left.name === right.name
  );
}

/** The order of record sets at one name: type, then set identifier, both as ASCII. */
export function compareAtName(left: RecordKey, right: RecordKey): number {
  if (left.type !== right.type) return left.type < right.type ? -1 : 1;
  const [leftId, rightId] = [left.setIdentifier ?? '', right.setIdentifier ?? ''];
  if (leftId === rightId) return 0;
  return leftId < rightId ? -1 : 1;
}

/** `sets` of one name with `set` in its place, instead of the one with its key. */
export function withSet(sets: readonly RecordSet[], set: RecordSet): readonly RecordSet[] {
  const others = withoutKey(sets, set);
  const later = others.findIndex((other) => compareAtName(other, set) > 0);
  return later < 0 ? [...others, set] : others.toSpliced(later, 0, set);
}

export function withoutKey(sets: readonly RecordSet[], key: RecordKey): readonly RecordSet[] {
  return sets.filter((other) => !isSameKey(other, key));
}

/**
 * Whether two record sets of one key are the same in every field; values count as a set.
 *
 * @param asWritten - how a value is compared; given to leave its trailing dot out
 */
export function isSameContent(
  left: RecordSet,
  right: RecordSet,
  asWritten: (value: string) => string = (value) => value,
): boolean {
  return (
    left.ttlSeconds === right.ttlSeconds &&
    left.healthCheckId === right.healthCheckId &&
    isSameRouting(left.routing, right.routing) &&
    left.alias?.zoneId === right.alias?.zoneId &&
    left.alias?.name === right.alias?.name &&
    left.alias?.evaluateTargetHealth === right.alias?.evaluateTargetHealth &&
    left.values.length === right.values.length &&
    isSubset(left.values.map(asWritten), right.values.map(asWritten))
  );
}

export function withoutTrailingDot(value: string): string {
  return value.replace(/\.$/, '');
}

/** The record set as `ListResourceRecordSets` gives it: a new object each time. */
export function toSdk(set: RecordSet): ResourceRecordSet {
  return {
    Name: set.name,
    Type: set.type,
    ...(set.setIdentifier !== undefined && { SetIdentifier: set.setIdentifier }),
    ...routingToSdk(set.routing),
    ...(set.ttlSeconds !== undefined && { TTL: set.ttlSeconds }),
    ...(set.alias
      ? { AliasTarget: aliasToSdk(set.alias) }
      : { ResourceRecords: set.values.map((value) => ({ Value: value })) }),
    ...(set.healthCheckId !== undefined && { HealthCheckId: set.healthCheckId }),
  };
}

function aliasToSdk(alias: Alias): NonNullable<ResourceRecordSet['AliasTarget']> {
  return {
    HostedZoneId: alias.zoneId,
    DNSName: alias.name,
    EvaluateTargetHealth: alias.evaluateTargetHealth,
  };
}

function routingToSdk(routing: Routing): Partial<ResourceRecordSet> {
  switch (routing.kind) {
    case 'weighted':
      return { Weight: routing.weight };
    case 'latency':
      return { Region: routing.region };
    case 'failover':
      return { Failover: routing.role };
    case 'multivalue':
      return { MultiValueAnswer: true };
    default:
      return {};
  }
}

function isSameRouting(left: Routing, right: Routing): boolean {
  if (left.kind === 'weighted') return right.kind === 'weighted' && left.weight === right.weight;
  if (left.kind === 'latency') return right.kind === 'latency' && left.region === right.region;
  if (left.kind === 'failover') return right.kind === 'failover' && left.role === right.role;
  return left.kind === right.kind;
}

function isSubset(left: readonly string[], right: readonly string[]): boolean {
  return left.every((value) => right.includes(value));
}
