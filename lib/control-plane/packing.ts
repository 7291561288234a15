// Which endpoints share a batch. Packing only saves requests: no rule of the protocol depends on it.

import { batchLimits, batchSize } from './batches.ts';
import type { ZoneName } from './names.ts';
import type { PlannedEndpoint } from './plan.ts';
import { treeRecords } from './tree.ts';

/** What the swap, the roots and the rollbacks of one endpoint add to its tree, at the most. */
const perEndpoint = { elements: 10, characters: 1000 } as const;

/** Endpoint names in packs whose batches stay within {@link batchLimits}, in the order given. */
export function packEndpoints(endpoints: readonly PlannedEndpoint[], zone: ZoneName): string[][] {
  const packs: string[][] = [];
  let elements = Infinity;
  let characters = Infinity;
  for (const endpoint of endpoints) {
    const records = treeRecords(endpoint, zone);
    const size = batchSize([
      ...records.map((record) => ({ action: 'UPSERT' as const, record })),
      // As many strays as records may have to go in the same batch.
      ...records.map((record) => ({ action: 'DELETE' as const, record })),
    ]);
    elements += size.elements + perEndpoint.elements;
    characters += size.characters + perEndpoint.characters;
    const pack = packs.at(-1);
    if (pack && elements <= batchLimits.elements && characters <= batchLimits.characters) {
      pack.push(endpoint.name);
      continue;
    }
    packs.push([endpoint.name]);
    elements = size.elements + perEndpoint.elements;
    characters = size.characters + perEndpoint.characters;
  }
  return packs;
}
