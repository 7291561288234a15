// The records of a plan: its weighted tree, and the roots and rollbacks that point at a tree.

import { recordWeight, servesType } from './plan.ts';
import type { PlannedEndpoint, RootType, Target } from './plan.ts';
import { fenceName, rollbackName, treeName } from './names.ts';
import type { ZoneName } from './names.ts';
import { recordKey, sameRecordSet } from './records.ts';
import type { RecordSet } from './records.ts';

/** Every fence record has this TTL: a DELETE matches only with the TTL it was created with. */
export const fenceTtlSeconds = 60;

/** The weighted records of an endpoint's plan, under the name that carries its `since`. */
export function treeRecords(endpoint: PlannedEndpoint, zone: ZoneName): RecordSet[] {
  const name = treeName(endpoint.name, endpoint.since, zone);
  return endpoint.types.flatMap((type) =>
    endpoint.targets
      .filter((target) => servesType(target, type))
      .map((target) => targetRecord(name, type, target, endpoint.ttlSeconds)),
  );
}

/** An alias from a name, of an endpoint's root or rollback, to a tree. */
export function aliasRecord(name: string, type: RootType, tree: string, zone: ZoneName): RecordSet {
  return { name, type, alias: { name: tree, zoneId: zone.id, evaluateTargetHealth: false } };
}

export function rootRecords(endpoint: PlannedEndpoint, zone: ZoneName): RecordSet[] {
  const tree = treeName(endpoint.name, endpoint.since, zone);
  return endpoint.types.map((type) => aliasRecord(endpoint.name, type, tree, zone));
}

export function rollbackRecords(
  endpoint: PlannedEndpoint,
  generation: number,
  zone: ZoneName,
): RecordSet[] {
  const tree = treeName(endpoint.name, generation, zone);
  return endpoint.types.map((type) => aliasRecord(rollbackName(endpoint.name), type, tree, zone));
}

export function fenceRecord(endpoint: string, value: string): RecordSet {
  return {
    name: fenceName(endpoint),
    type: 'TXT',
    ttlSeconds: fenceTtlSeconds,
    values: [value],
  };
}

/** Whether a tree is there whole: every record of the plan, none besides. */
export function isWhole(stored: readonly RecordSet[], wanted: readonly RecordSet[]): boolean {
  if (stored.length !== wanted.length) return false;
  const byKey = new Map(stored.map((record) => [recordKey(record), record]));
  return wanted.every((record) => {
    const found = byKey.get(recordKey(record));
    return found !== undefined && sameRecordSet(found, record);
  });
}

function targetRecord(name: string, type: RootType, target: Target, ttlSeconds: number): RecordSet {
  const common = {
    name,
    type,
    setIdentifier: target.id,
    weight: recordWeight(target),
    ...(target.healthCheckId === undefined ? {} : { healthCheckId: target.healthCheckId }),
  };
  if ('aliasName' in target.address) {
    const { aliasName, aliasZoneId } = target.address;
    return {
      ...common,
      alias: { name: aliasName, zoneId: aliasZoneId, evaluateTargetHealth: false },
    };
  }
  const value = type === 'A' ? target.address.ipv4 : target.address.ipv6;
  if (value === undefined) throw new RangeError(`target ${target.id} has no address for ${type}`);
  return { ...common, ttlSeconds, values: [value] };
}
