// Which records of a zone are ours: by their names and by what they hold, never by a list kept elsewhere.
// A record that only looks like ours (a hand's `rollback.` record, a TXT that is no fence) is somebody else's.

import { generationInFence } from './fence.ts';
import {
  endpointOfRecord,
  fenceName,
  generationOfAnyTree,
  generationOfTree,
  rollbackName,
} from './names.ts';
import type { ZoneName } from './names.ts';
import { rootTypes } from './plan.ts';
import type { RecordSet } from './records.ts';

/** Everything that is ours of one endpoint. */
export interface Owned {
  readonly endpoint: string;
  readonly fence: RecordSet | undefined;
  readonly roots: readonly RecordSet[];
  readonly rollbacks: readonly RecordSet[];
  /** Generation → its records, by rising generation. */
  readonly trees: ReadonlyMap<number, readonly RecordSet[]>;
}

/** Endpoints that have a fence, a rollback or a tree of ours in the zone, sorted. */
export function endpointsInZone(records: readonly RecordSet[], zone: ZoneName): string[] {
  const found = new Set<string>();
  for (const record of records) {
    const endpoint = endpointOfRecord(record.name, zone);
    if (endpoint !== undefined && isOurs(record, endpoint, zone)) found.add(endpoint);
  }
  return [...found].sort();
}

export function ownedBy(endpoint: string, records: readonly RecordSet[], zone: ZoneName): Owned {
  const ours = records.filter((record) => isOurs(record, endpoint, zone));
  const at = (name: string) => ours.filter((record) => record.name === name);
  const trees = new Map<number, RecordSet[]>();
  for (const record of ours) {
    const generation = generationOfTree(record.name, endpoint, zone);
    if (generation !== undefined) {
      trees.set(generation, [...(trees.get(generation) ?? []), record]);
    }
  }
  return {
    endpoint,
    fence: isSomebodyElses(endpoint, records, ours) ? undefined : at(fenceName(endpoint))[0],
    roots: at(endpoint),
    rollbacks: at(rollbackName(endpoint)),
    trees: new Map([...trees].sort(([left], [right]) => left - right)),
  };
}

/** Every record of an endpoint that is ours. */
export function allOf(owned: Owned): RecordSet[] {
  const { fence, roots, rollbacks, trees } = owned;
  return [...(fence ? [fence] : []), ...roots, ...rollbacks, ...[...trees.values()].flat()];
}

/** Generations that the roots point at: deleting one of these trees would empty the name. */
export function liveGenerations({ endpoint, roots }: Owned, zone: ZoneName): Set<number> {
  const live = new Set<number>();
  for (const { alias } of roots) {
    const generation = alias && generationOfTree(alias.name, endpoint, zone);
    if (generation !== undefined) live.add(generation);
  }
  return live;
}

/**
 * Whether the endpoint's roots are of another control plane in the same hosted zone, whose fence this is
 * then: drill stacks each own a part of one zone.
 */
function isSomebodyElses(
  endpoint: string,
  records: readonly RecordSet[],
  ours: readonly RecordSet[],
): boolean {
  return records.some(
    (record) =>
      record.name === endpoint &&
      rootTypes.some((type) => type === record.type) &&
      !ours.includes(record),
  );
}

function isOurs(record: RecordSet, endpoint: string, zone: ZoneName): boolean {
  const { name, type, values = [], alias } = record;
  if (name === fenceName(endpoint)) {
    return type === 'TXT' && generationInFence(values.join(' ')) !== undefined;
  }
  if (!rootTypes.some((one) => one === type)) return false;
  if (name === endpoint || name === rollbackName(endpoint)) {
    return alias !== undefined && generationOfTree(alias.name, endpoint, zone) !== undefined;
  }
  return (
    generationOfAnyTree(name, zone) !== undefined &&
    generationOfTree(name, endpoint, zone) !== undefined
  );
}
