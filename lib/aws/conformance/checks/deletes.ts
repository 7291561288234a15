// DELETE takes a record only if it is given exactly: the compare in compare-and-swap, and in clean-up.

import type { RecordSet } from '../../../control-plane/records.ts';
import type { Bench } from '../bench.ts';
import type { Check } from '../check.ts';
import { address, create, remove, weighted } from '../records.ts';

const fields = { value: 'value', ttl: 'TTL', weight: 'weight', set: 'set identifier' };

export const deleteChecks: readonly Check[] = [
  exactDelete('value', 'it is the comparison of the fence', ({ name }) => ({
    stored: address(name, 1),
    given: address(name, 2),
  })),
  exactDelete('ttl', 'what a lane read is what it deletes, in every field', ({ name }) => ({
    stored: address(name, 1),
    given: { ...address(name, 1), ttlSeconds: 61 },
  })),
  exactDelete('weight', 'clean-up deletes the tree that it read, not one that changed', (bench) => {
    const id = bench.setIdentifier('a');
    return { stored: weighted(bench.name, 1, id, 10), given: weighted(bench.name, 1, id, 20) };
  }),
  exactDelete('set', 'clean-up of one target cannot take another with it', (bench) => ({
    stored: weighted(bench.name, 1, bench.setIdentifier('a')),
    given: weighted(bench.name, 1, bench.setIdentifier('b')),
  })),
];

function exactDelete(
  field: keyof typeof fields,
  meaning: string,
  records: (bench: Bench) => { readonly stored: RecordSet; readonly given: RecordSet },
): Check {
  return {
    id: `delete-other-${field}`,
    title: `DELETE with another ${fields[field]} is refused`,
    meaning,
    bearing: 'fence',
    run: async (bench) => {
      const { stored, given } = records(bench);
      await bench.prepare(create(stored));
      return bench.refusal(remove(given));
    },
  };
}
