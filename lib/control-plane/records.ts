// Record sets as the rules see them, free of the SDK's shapes, and what makes two of them the same.

/** One record set of the zone: an alias, or values with a TTL. */
export interface RecordSet {
  /** Lower-case, without the trailing dot. */
  readonly name: string;
  readonly type: string;
  readonly setIdentifier?: string;
  readonly weight?: number;
  readonly healthCheckId?: string;
  readonly ttlSeconds?: number;
  readonly values?: readonly string[];
  readonly alias?: {
    readonly name: string;
    readonly zoneId: string;
    readonly evaluateTargetHealth: boolean;
  };
  /** What a hand gave the record besides: kept as it was listed, since a DELETE must match exactly. */
  readonly other?: Readonly<Record<string, unknown>>;
}

export interface Change {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly record: RecordSet;
}

/** What Route 53 counts a record set as in a batch: its values, or one for an alias. */
export function elementCount(record: RecordSet): number {
  return record.alias ? 1 : (record.values?.length ?? 0);
}

/** Whether two record sets are the same in everything that an answer depends on. */
export function sameRecordSet(a: RecordSet, b: RecordSet): boolean {
  return recordKey(a) === recordKey(b) && contents(a) === contents(b);
}

/** What identifies a record set in its zone. */
export function recordKey(record: RecordSet): string {
  return `${record.name} ${record.type} ${record.setIdentifier ?? ''}`;
}

function contents(record: RecordSet): string {
  return JSON.stringify([
    record.weight,
    record.healthCheckId,
    record.ttlSeconds,
    record.alias && [record.alias.name, record.alias.zoneId, record.alias.evaluateTargetHealth],
    record.values && [...record.values].sort(),
    record.other,
  ]);
}
