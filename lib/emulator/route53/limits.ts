// The quotas of Route 53, and how a batch is counted against them.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html

import type { Change } from './request.ts';

export interface Limits {
  /** ResourceRecord elements in one batch; an alias counts as one, an UPSERT twice. */
  readonly batchRecords: number;
  /** Characters of all values in one batch, quotation marks and spaces too; an UPSERT twice. */
  readonly batchCharacters: number;
  readonly valuesPerSet: number;
  readonly weightedSetsPerName: number;
  /** A quota that AWS raises on request. */
  readonly setsPerZone: number;
}

export const defaultLimits: Limits = {
  batchRecords: 1_000,
  batchCharacters: 32_000,
  valuesPerSet: 100,
  weightedSetsPerName: 100,
  setsPerZone: 10_000,
};

/** What one batch costs of the two quotas. */
export function sizeOf(changes: readonly Change[]): { records: number; characters: number } {
  let [records, characters] = [0, 0];
  for (const { action, set } of changes) {
    const times = action === 'UPSERT' ? 2 : 1;
    records += times * (set.alias ? 1 : set.values.length);
    for (const value of set.values) characters += times * value.length;
  }
  return { records, characters };
}

export function sizeMessages(changes: readonly Change[], limits: Limits): string[] {
  const { records, characters } = sizeOf(changes);
  const messages = [];
  if (records > limits.batchRecords) {
    messages.push(`Number of records limit of ${limits.batchRecords} exceeded.`);
  }
  if (characters > limits.batchCharacters) {
    messages.push(`RDATA character limit of ${limits.batchCharacters} exceeded.`);
  }
  return messages;
}
