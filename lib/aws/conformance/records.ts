// The records that checks write: addresses that are nobody's (RFC 5737), short TTLs.

import type { Change, RecordSet } from '../../control-plane/records.ts';

const ttlSeconds = 60;

export const create = (record: RecordSet): Change => ({ action: 'CREATE', record });
export const remove = (record: RecordSet): Change => ({ action: 'DELETE', record });
export const upsert = (record: RecordSet): Change => ({ action: 'UPSERT', record });

export function text(name: string, value: string): RecordSet {
  return { name, type: 'TXT', ttlSeconds, values: [`"${value}"`] };
}

/** @param host - the last part of the address */
export function address(name: string, host: number): RecordSet {
  return { name, type: 'A', ttlSeconds, values: [`192.0.2.${host}`] };
}

export function weighted(
  name: string,
  host: number,
  setIdentifier: string,
  weight = 10,
): RecordSet {
  return { ...address(name, host), setIdentifier, weight };
}

export function canonical(name: string): RecordSet {
  return { name, type: 'CNAME', ttlSeconds, values: ['target.invalid.'] };
}

export function alias(name: string, target: string, zoneId: string): RecordSet {
  return { name, type: 'A', alias: { name: target, zoneId, evaluateTargetHealth: false } };
}
