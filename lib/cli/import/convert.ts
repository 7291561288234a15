// Turns the records of a hosted zone into endpoints, and says why of every record that it leaves out.
// Pure: records in, endpoints and remarks out.

import { rootTypes } from '../../control-plane/plan.ts';
import type { RootType } from '../../control-plane/plan.ts';
import { differencesOf } from './differences.ts';
import { distinctIds } from './distinct-ids.ts';
import type { ListedRecord, ListedZone } from './listing.ts';
import { reasonAgainstName, reasonAgainstType } from './reasons.ts';
import { NotImportableError, resolve } from './shares.ts';
import { joinTypes } from './targets.ts';
import type { ImportedTarget } from './targets.ts';
import { reasonAgainstEndpoint } from './verify.ts';

/** An endpoint as endpoints.yaml writes it. */
export interface ImportedEndpoint {
  readonly name: string;
  readonly ttlSeconds: number;
  readonly records: readonly RootType[];
  readonly targets: readonly ImportedTarget[];
}

export interface Remark {
  readonly name: string;
  /** The record types that it is about. */
  readonly types: readonly string[];
  readonly text: string;
}

export interface Conversion {
  readonly endpoints: readonly ImportedEndpoint[];
  /** Records that became no endpoint, each name and type once, with the reason. */
  readonly leftOut: readonly Remark[];
  /** What an endpoint will do differently from the records that it was made from. */
  readonly changed: readonly Remark[];
}

/** When there are only aliases, which have none; endpoints.yaml has the same default. */
const defaultTtlSeconds = 60;
/** What endpoints.yaml allows. */
const ttlLimits = { least: 1, most: 86_400 } as const;

export function convertZone(zone: ListedZone): Conversion {
  const found: ImportedEndpoint[] = [];
  const leftOut: Remark[] = [];
  const changed: Remark[] = [];
  for (const [name, records] of zone.records) {
    const types = typesOf(records);
    for (const type of types.others) {
      leftOut.push({ name, types: [type], text: reasonAgainstType(type) });
    }
    if (types.roots.length === 0) continue;
    try {
      const { endpoint, differences } = convertName(zone, name, types.roots);
      found.push(endpoint);
      changed.push(...differences.map((text) => ({ name, types: types.roots, text })));
    } catch (error) {
      if (!(error instanceof NotImportableError)) throw error;
      leftOut.push({ name, types: types.roots, text: error.message });
    }
  }
  const endpoints: ImportedEndpoint[] = [];
  for (const endpoint of distinctIds(found)) {
    const text = reasonAgainstEndpoint(endpoint, zone.name);
    if (text === undefined) endpoints.push(endpoint);
    else leftOut.push({ name: endpoint.name, types: endpoint.records, text });
  }
  const imported = new Set(endpoints.map(({ name }) => name));
  return { endpoints, leftOut, changed: changed.filter(({ name }) => imported.has(name)) };
}

/** @throws NotImportableError */
function convertName(
  zone: ListedZone,
  name: string,
  types: readonly RootType[],
): { endpoint: ImportedEndpoint; differences: string[] } {
  const against = reasonAgainstName(name, zone);
  if (against !== undefined) throw new NotImportableError(against);
  const resolved = new Map(types.map((type) => [type, resolve(zone, name, type)]));
  const ttls = [...resolved.values()].flatMap(({ ttlSeconds }) => ttlSeconds ?? []);
  const wanted = ttls.length === 0 ? defaultTtlSeconds : Math.min(...ttls);
  const ttlSeconds = Math.min(Math.max(wanted, ttlLimits.least), ttlLimits.most);
  const targets = joinTypes(new Map([...resolved].map(([type, { shares }]) => [type, shares])));
  return {
    endpoint: { name, ttlSeconds, records: types, targets },
    differences: differencesOf([...resolved.values()], ttlSeconds),
  };
}

function typesOf(records: readonly ListedRecord[]): { roots: RootType[]; others: string[] } {
  const found = new Set(records.map(({ type }) => type));
  const roots = rootTypes.filter((type) => found.has(type));
  return { roots, others: [...found].filter((type) => !roots.some((root) => root === type)) };
}
