// Packs: as many endpoints as one batch holds, in their order, each exactly once.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  batchLimits,
  batchSize,
  copyOf,
  installChanges,
  swap,
  treeChanges,
} from '../../lib/control-plane/batches.ts';
import { packEndpoints } from '../../lib/control-plane/packing.ts';
import { pictureOf } from '../../lib/control-plane/picture.ts';
import type { PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import type { Change } from '../../lib/control-plane/records.ts';
import { fenceRecord, rollbackRecords, treeRecords } from '../../lib/control-plane/tree.ts';
import { formatFence } from '../../lib/control-plane/fence.ts';
import { seed } from '../seed.ts';
import { attempt, endpoint, fence, target, zone } from './samples.ts';

/** An endpoint of A records: each counts twice as an UPSERT and once as a stray that may have to go. */
function sized(name: string, recordCount: number, valueLength = 1): PlannedEndpoint {
  const address = { ipv4: 'x'.repeat(valueLength) };
  const targets = Array.from({ length: recordCount }, (_, n) => target(`t${n}`, { address }));
  return endpoint({ name: `${name}.example.com`, types: ['A'], targets });
}

const sizesOf = (packs: string[][]) => packs.map((pack) => pack.length);

describe('packEndpoints', () => {
  test.each<[what: string, endpoints: PlannedEndpoint[], want: number[]]>([
    ['none', [], []],
    ['one', [sized('a', 1)], [1]],
    ['small ones together', [sized('a', 1), sized('b', 1), sized('c', 1)], [3]],
    // 3 elements for each record and 10 for each endpoint: 10 × (90 + 10) = 1,000.
    ['exactly 1,000 elements', Array.from({ length: 10 }, (_, n) => sized(`e${n}`, 30)), [10]],
    [
      'one record more',
      Array.from({ length: 10 }, (_, n) => sized(`e${n}`, n < 9 ? 30 : 31)),
      [9, 1],
    ],
    // 3 characters for each of a value and 1,000 for each endpoint: 2 × (15,000 + 1,000) = 32,000.
    ['exactly 32,000 characters', [sized('a', 1, 5000), sized('b', 1, 5000)], [2]],
    ['one character more', [sized('a', 1, 5000), sized('b', 1, 5001)], [1, 1]],
    [
      'one too large for any pack',
      [sized('a', 1), sized('b', 1, 20_000), sized('c', 1)],
      [1, 1, 1],
    ],
    [
      'a new pack counted from its first',
      [sized('a', 90), ...['b', 'c', 'd', 'e'].map((one) => sized(one, 80))],
      [3, 2],
    ],
    [
      'a new pack counted to its limit',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((one) => sized(one, 100)),
      [3, 3, 1],
    ],
  ])('%s', (_what, endpoints, want) => {
    const packs = packEndpoints(endpoints, zone);
    expect(sizesOf(packs)).toEqual(want);
    expect(packs.flat()).toEqual(endpoints.map(({ name }) => name));
  });

  test('a tree of which nothing is there yet counts once: 1 for each record and 10 for each endpoint', () => {
    // 9 × (100 + 10) = 990.
    const endpoints = Array.from({ length: 10 }, (_, n) => sized(`e${n}`, 100));
    expect(sizesOf(packEndpoints(endpoints, zone, () => true))).toEqual([9, 1]);
    const isNew = (name: string) => name !== 'e0.example.com';
    expect(sizesOf(packEndpoints(endpoints, zone, isNew))).toEqual([7, 3]);
  });

  test('every batch of a pack keeps the limits, with each tree full of strays before', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 12 });
    fc.assert(
      fc.property(counts, (recordCounts) => {
        const endpoints = recordCounts.map((count, n) => sized(`e${n}`, count, 39));
        const packs = packEndpoints(endpoints, zone);
        expect(packs.flat()).toEqual(endpoints.map(({ name }) => name));
        for (const pack of packs) {
          const packed = endpoints.filter(({ name }) => pack.includes(name));
          for (const batch of [packed.flatMap(buildOf), packed.flatMap(installOf)]) {
            const { elements, characters } = batchSize(batch);
            expect(elements).toBeLessThanOrEqual(batchLimits.elements);
            expect(characters).toBeLessThanOrEqual(batchLimits.characters);
          }
        }
      }),
      { seed, numRuns: 50 },
    );
  });
});

test('every batch of a pack of new trees keeps the limits', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 20 });
  fc.assert(
    fc.property(counts, (recordCounts) => {
      const endpoints = recordCounts.map((count, n) => sized(`e${n}`, count, 39));
      const packs = packEndpoints(endpoints, zone, () => true);
      expect(packs.flat()).toEqual(endpoints.map(({ name }) => name));
      for (const pack of packs) {
        const packed = endpoints.filter(({ name }) => pack.includes(name));
        for (const batch of [packed.flatMap(firstBuildOf), packed.flatMap(installOf)]) {
          const { elements, characters } = batchSize(batch);
          expect(elements).toBeLessThanOrEqual(batchLimits.elements);
          expect(characters).toBeLessThanOrEqual(batchLimits.characters);
        }
      }
    }),
    { seed, numRuns: 50 },
  );
});

/** The zone before the build: a tree of the same size under the same name, every record a stray. */
function readingOf(one: PlannedEndpoint) {
  const strays = one.targets.map((each) => ({ ...each, id: `stray-${each.id}` }));
  const largest = fence({
    generation: 2 ** 53 - 1,
    overrides: 1000,
    hash: 'f'.repeat(64),
    lane: 'a'.repeat(40),
  });
  return pictureOf(one.name, zone, [
    fenceRecord(one.name, formatFence(largest)),
    ...treeRecords({ ...one, targets: strays }, zone),
    ...rollbackRecords(one, 1, zone),
  ]);
}

function buildOf(one: PlannedEndpoint): Change[] {
  const read = readingOf(one);
  return [...swap(read, copyOf(read, 'b', attempt)), ...treeChanges(read, one, zone)];
}

function firstBuildOf(one: PlannedEndpoint): Change[] {
  const read = { ...readingOf(one), trees: new Map() };
  return [...swap(read, copyOf(read, 'b', attempt)), ...treeChanges(read, one, zone, true)];
}

function installOf(one: PlannedEndpoint): Change[] {
  const read = readingOf(one);
  return [...swap(read, copyOf(read, 'b', attempt)), ...installChanges(read, one, 1, zone)];
}
