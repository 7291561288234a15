// One reading of an endpoint in the zone: its fence, roots, rollbacks and trees, sorted out of records.

import { generationInFence, parseFence } from './fence.ts';
import type { Fence } from './fence.ts';
import {
  endpointOfRecord,
  fenceName,
  generationOfAnyTree,
  generationOfTree,
  rollbackName,
} from './names.ts';
import type { ZoneName } from './names.ts';
import type { RecordSet } from './records.ts';

/** A fence as it stands in the zone. */
export interface StoredFence {
  readonly text: string;
  readonly value: Fence;
  /** The record set as it was listed: a swap must delete exactly this. */
  readonly record: RecordSet;
}

export interface Picture {
  readonly endpoint: string;
  /** Undefined when there is no TXT record. */
  readonly fence: StoredFence | undefined;
  readonly roots: readonly RecordSet[];
  readonly rollbacks: readonly RecordSet[];
  /** Generation → the records stored under that tree's name. */
  readonly trees: ReadonlyMap<number, readonly RecordSet[]>;
}

/**
 * @param records - at least every record of the endpoint; records of others are passed over
 * @throws FenceSyntaxError the TXT record is not ours
 */
export function pictureOf(
  endpoint: string,
  zone: ZoneName,
  records: readonly RecordSet[],
): Picture {
  const trees = new Map<number, RecordSet[]>();
  for (const record of records) {
    const generation = generationOfTree(record.name, endpoint, zone);
    if (generation === undefined) continue;
    const tree = trees.get(generation);
    if (tree) tree.push(record);
    else trees.set(generation, [record]);
  }
  return {
    endpoint,
    fence: fenceIn(endpoint, records),
    roots: aliasesAt(endpoint, records),
    rollbacks: aliasesAt(rollbackName(endpoint), records),
    trees,
  };
}

/**
 * A zone's records sorted out once, for the pictures of many endpoints: under a name stands at least every
 * record that {@link pictureOf} takes for it.
 */
export function recordsByEndpoint(
  records: readonly RecordSet[],
  zone: ZoneName,
): ReadonlyMap<string, readonly RecordSet[]> {
  const found = new Map<string, RecordSet[]>();
  for (const record of records) {
    // A root's own name may look like a rollback's: `rollback.example.com` is both.
    for (const endpoint of new Set([record.name, endpointOfRecord(record.name, zone)])) {
      if (endpoint === undefined) continue;
      const known = found.get(endpoint);
      if (known) known.push(record);
      else found.set(endpoint, [record]);
    }
  }
  return found;
}

/** The endpoint's fence among the records, if there is one. */
export function fenceIn(endpoint: string, records: readonly RecordSet[]): Picture['fence'] {
  const name = fenceName(endpoint);
  const record = records.find((one) => one.name === name && one.type === 'TXT');
  if (!record) return undefined;
  const text = record.values?.join(' ') ?? '';
  return { text, value: parseFence(text), record };
}

/** The highest generation that any fence or tree name carries; 0 in a zone without any. */
export function highestGeneration(records: readonly RecordSet[], zone: ZoneName): number {
  let highest = 0;
  for (const { name, type, values = [] } of records) {
    const inFence = type === 'TXT' ? generationInFence(values[0] ?? '') : undefined;
    highest = Math.max(highest, inFence ?? generationOfAnyTree(name, zone) ?? 0);
  }
  return highest;
}

/** The generations that these roots or rollbacks point at; A and AAAA may differ when something is broken. */
export function generationsShown(
  picture: Picture,
  aliases: readonly RecordSet[],
  zone: ZoneName,
): number[] {
  const shown = aliases.map((record) =>
    record.alias ? generationOfTree(record.alias.name, picture.endpoint, zone) : undefined,
  );
  return [...new Set(shown.filter((generation) => generation !== undefined))];
}

/** Whether every alias points at a tree that has records of the alias's type. */
export function resolves(picture: Picture, aliases: readonly RecordSet[], zone: ZoneName): boolean {
  return aliases.every((record) => {
    const generation = record.alias && generationOfTree(record.alias.name, picture.endpoint, zone);
    if (generation === undefined) return false;
    return (picture.trees.get(generation) ?? []).some((stored) => stored.type === record.type);
  });
}

function aliasesAt(name: string, records: readonly RecordSet[]): RecordSet[] {
  return records.filter(
    (record) => record.name === name && (record.type === 'A' || record.type === 'AAAA'),
  );
}
