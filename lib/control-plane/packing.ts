// Which endpoints share a batch. Packing only saves requests: no rule of the protocol depends on it.

import { batchLimits, batchSize } from './batches.ts';
import type { ZoneName } from './names.ts';
import type { PlannedEndpoint } from './plan.ts';
import type { Change, RecordSet } from './records.ts';
import { treeRecords } from './tree.ts';

/** What the swap, the roots and the rollbacks of one endpoint add to its tree, at the most. */
const perEndpoint = { elements: 10, characters: 1000 } as const;

/**
 * Endpoint names in packs whose batches stay within {@link batchLimits}, in the order given.
 *
 * @param isNew - whether nothing of the endpoint's tree is there yet: its records are created then, which
 *   counts once. Should another lane build it meanwhile, the pack may not fit, and is sent one by one
 */
export function packEndpoints(
  endpoints: readonly PlannedEndpoint[],
  zone: ZoneName,
  isNew: (name: string) => boolean = () => false,
): string[][] {
  const packs: string[][] = [];
  let elements = Infinity;
  let characters = Infinity;
  for (const endpoint of endpoints) {
    const records = treeRecords(endpoint, zone);
    const size = batchSize(isNew(endpoint.name) ? creations(records) : replacements(records));
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

function creations(records: readonly RecordSet[]): Change[] {
  return records.map((record) => ({ action: 'CREATE', record }));
}

/** As many strays as records may have to go in the same batch. */
function replacements(records: readonly RecordSet[]): Change[] {
  return [
    ...records.map((record): Change => ({ action: 'UPSERT', record })),
    ...records.map((record): Change => ({ action: 'DELETE', record })),
  ];
}
