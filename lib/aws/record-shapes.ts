// Between the SDK's record sets and ours. Names lose the trailing dot and the octal escapes Route 53 adds.

import type { ResourceRecordSet, RRType } from '@aws-sdk/client-route-53';
import type { RecordSet } from '../control-plane/records.ts';

/** The fields that our own records use; anything else on a record is a hand's. */
const known = new Set([
  'Name',
  'Type',
  'SetIdentifier',
  'Weight',
  'HealthCheckId',
  'TTL',
  'ResourceRecords',
  'AliasTarget',
]);

export function toSdk(record: RecordSet): ResourceRecordSet {
  return {
    ...record.other,
    Name: `${record.name}.`,
    Type: record.type as RRType,
    SetIdentifier: record.setIdentifier,
    Weight: record.weight,
    HealthCheckId: record.healthCheckId,
    TTL: record.ttlSeconds,
    ResourceRecords: record.values?.map((value) => ({ Value: value })),
    AliasTarget: record.alias && {
      DNSName: `${record.alias.name}.`,
      HostedZoneId: record.alias.zoneId,
      EvaluateTargetHealth: record.alias.evaluateTargetHealth,
    },
  };
}

export function fromSdk(record: ResourceRecordSet): RecordSet {
  const { AliasTarget: alias } = record;
  const other = Object.entries(record).filter(
    ([field, value]) => !known.has(field) && value !== undefined,
  );
  return {
    name: plainName(record.Name),
    type: record.Type ?? '',
    ...(record.SetIdentifier !== undefined && { setIdentifier: record.SetIdentifier }),
    ...(record.Weight !== undefined && { weight: record.Weight }),
    ...(record.HealthCheckId !== undefined && { healthCheckId: record.HealthCheckId }),
    ...(record.TTL !== undefined && { ttlSeconds: record.TTL }),
    ...(record.ResourceRecords?.length && {
      values: record.ResourceRecords.map(({ Value = '' }) => Value),
    }),
    ...(alias && {
      alias: {
        name: plainName(alias.DNSName),
        zoneId: alias.HostedZoneId ?? '',
        evaluateTargetHealth: alias.EvaluateTargetHealth ?? false,
      },
    }),
    ...(other.length > 0 && { other: Object.fromEntries(other) }),
  };
}

function plainName(name: string | undefined): string {
  const bare = name?.endsWith('.') ? name.slice(0, -1) : (name ?? '');
  // Route 53 gives names in lower case, escaped only where they hold unusual characters.
  if (!bare.includes('\\')) return bare;
  return bare.replaceAll(/\\(\d{3})/g, (_escape, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
