// Parts of a search by random walks: which there are, and that what comes of one depends on nothing but itself.

import { describe, expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import { Coverage } from '../../../lib/drills/explored/coverage.ts';
import { partsOf, walkPart } from '../../../lib/drills/explored/walk-part.ts';
import type { Walking, WalkPart } from '../../../lib/drills/explored/walk-part.ts';
import { readMachines } from '../../../lib/drills/machines.ts';

const first = ({ walk, seed, limit }: { walk: Walking; seed: number; limit: number }) => {
  const parts: unknown[] = [];
  for (const { index, seed: ofPart, maxSchedules } of partsOf(walk, seed, 400, limit)) {
    parts.push([index, ofPart, maxSchedules]);
    if (parts.length === 6) break;
  }
  return parts;
};

/** Seven and a step of the golden ratio of 2^32. */
const nextOfSeven = 7 + 2_654_435_769;
const all = [0, 1, 2, 3, 4].map((index) => [index, 7, 400]);

test.each<{ title: string; walk: Walking; seed: number; limit: number; parts: unknown[] }>([
  { title: 'a portfolio has each walk once', walk: 'portfolio', seed: 7, limit: 1e9, parts: all },
  {
    title: 'a portfolio that is cut short',
    walk: 'portfolio',
    seed: 7,
    limit: 900,
    parts: [...all.slice(0, 2), [2, 7, 100]],
  },
  {
    title: 'PCT has three depths, and takes turns',
    walk: 'pct',
    seed: 7,
    limit: 1_700,
    parts: [
      [0, 7, 400],
      [1, 7, 400],
      [2, 7, 400],
      [0, nextOfSeven, 400],
      [1, nextOfSeven, 100],
    ],
  },
])('$title', ({ parts, ...search }) => {
  expect(first(search)).toEqual(parts);
});

test('one walk goes on, each part from a seed that searches from seeds nearby do not come to', () => {
  const limit = 1_000 * 400;
  const seedsOf = (seed: number) =>
    Array.from(partsOf('random', seed, 400, limit), ({ seed: ofPart }) => ofPart);
  const searches = [2 ** 32 - 1, 0, 1, 2].map(seedsOf);
  expect(searches.map(([first]) => first)).toEqual([2 ** 32 - 1, 0, 1, 2]);
  expect(new Set(searches.flat()).size).toBe(4 * 1_000);
  for (const seed of searches.flat()) {
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  }
});

describe('a part', () => {
  const machines = readMachines();
  const options = {
    lanes: 2,
    plans: 2,
    endpointCount: 1,
    keepCount: 1,
    faults: 1,
    safeguards: profiles['as-in-2025'],
  };
  const walked = async (part: WalkPart, isOver = () => false) => {
    const coverage = new Coverage(options, machines);
    const told = await walkPart({ options, machines }, part, coverage, isOver);
    return { told, covered: structuredClone(coverage.covered()) };
  };
  const part: WalkPart = { walk: 'random', index: 0, seed: 3, maxSchedules: 20 };

  test('tells the same each time, whatever was walked before, and can be sent to another thread', async () => {
    const one = await walked(part);
    await walked({ ...part, seed: 4 });
    const again = await walked(part);
    expect(again).toEqual(one);
    expect(structuredClone(again.told)).toEqual(one.told);
    expect(one.told.schedules).toBeGreaterThan(0);
    expect(one.told.repeated).toBe(1);
    expect(one.told.fall?.violations.length).toBeGreaterThan(0);
  });

  test('ends when the search is over', async () => {
    const { told } = await walked(part, () => true);
    expect(told).toEqual({
      schedules: 0,
      givenUp: 0,
      calls: 0,
      repeated: 0,
      fall: undefined,
      isEnded: false,
    });
  });

  test('covered twice is what both covered', async () => {
    const both = new Coverage(options, machines);
    const parts = [part, { ...part, seed: 4 }];
    const apart = await Promise.all(parts.map((one) => walked(one)));
    for (const { covered } of apart) both.add(covered);
    const together = new Coverage(options, machines);
    for (const one of parts) {
      await walkPart({ options, machines }, one, together, () => false);
    }
    expect(both.covered()).toEqual(together.covered());
    expect(both.traces.newChance).toBe(together.traces.newChance);
    expect(both.races()).toEqual(together.races());
    expect(both.sometimes()).toEqual(together.sometimes());
  });
});
