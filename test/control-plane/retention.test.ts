// Which trees clean-up may take: never one that something points at, never one that is being built.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { treeName } from '../../lib/control-plane/names.ts';
import { generationsShown } from '../../lib/control-plane/picture.ts';
import { deletableGenerations, generationsByAge } from '../../lib/control-plane/retention.ts';
import { aliasRecord } from '../../lib/control-plane/tree.ts';
import { seed } from '../seed.ts';
import { anyHoldings, api, fence, picture, zone } from './samples.ts';
import type { ZoneHolds } from './samples.ts';

const live = { fence: fence({ generation: 9 }), root: 9, rollback: 8 };
const aliasTo = (name: string, type: 'A' | 'AAAA', generation: number) =>
  aliasRecord(name, type, treeName(api, generation, zone), zone);

describe('deletableGenerations', () => {
  interface Case {
    readonly title: string;
    readonly holds: ZoneHolds;
    /** The endpoint's `since` in the newest plan. */
    readonly newest?: number;
    readonly keep?: number;
    readonly want: readonly number[];
  }
  test.each<Case>([
    {
      title: 'takes the oldest first',
      holds: { ...live, trees: [3, 1, 2, 8, 9] },
      want: [1, 2, 3],
    },
    {
      title: 'spares the root however old (C2)',
      holds: { ...live, root: 1, trees: [1, 2, 3, 8, 9] },
      newest: 10,
      want: [2, 3, 9],
    },
    {
      title: 'spares the rollback however old (C2)',
      holds: { ...live, rollback: 1, trees: [1, 2, 8, 9] },
      want: [2, 8],
    },
    {
      title: 'spares a rollback newer than the root (C2)',
      holds: { ...live, root: 3, rollback: 8, trees: [2, 3, 8, 9] },
      newest: 10,
      want: [2, 9],
    },
    {
      title: 'spares the newest generation known (C3)',
      holds: { ...live, root: 3, trees: [3, 9] },
      newest: 9,
      want: [],
    },
    {
      title: 'spares what is above the newest known (C3)',
      holds: { ...live, trees: [8, 9, 10, 11] },
      newest: 10,
      want: [],
    },
    {
      title: 'spares the fence and what is above it when the newest plan known is older (C3)',
      holds: { ...live, root: 2, rollback: undefined, trees: [2, 3, 8, 9, 10] },
      newest: 5,
      want: [3, 8],
    },
    {
      title: 'takes the one just below the newest known (C4)',
      holds: { ...live, trees: [8, 9, 10, 11] },
      newest: 11,
      want: [10],
    },
    {
      title: 'takes trees between the fence and the newest (C4)',
      holds: { ...live, trees: [8, 9, 10, 11, 12] },
      newest: 12,
      want: [10, 11],
    },
    {
      title: 'lists what the zone holds, whatever was planned (C5)',
      holds: { ...live, trees: [5] },
      want: [5],
    },
    {
      title: 'keeps the newest one unreferenced (C8)',
      holds: { ...live, trees: [1, 2, 3, 8, 9] },
      keep: 1,
      want: [1, 2],
    },
    {
      title: 'keeps the newest three unreferenced (C8)',
      holds: { ...live, trees: [1, 2, 3, 4, 8, 9] },
      keep: 3,
      want: [1],
    },
    {
      title: 'keeps all when there are no more than that (C8)',
      holds: { ...live, trees: [1, 2, 3, 8, 9] },
      keep: 3,
      want: [],
    },
    {
      title: 'does not count what is referenced among those kept (C8)',
      holds: { ...live, trees: [6, 7, 8, 9] },
      keep: 1,
      want: [6],
    },
    {
      title: 'does not count what is being built among those kept (C8)',
      holds: { ...live, trees: [6, 7, 8, 9, 10] },
      newest: 10,
      keep: 1,
      want: [6],
    },
    {
      title: 'takes nothing without a fence (C6)',
      holds: { ...live, fence: undefined, trees: [1, 2, 8, 9] },
      want: [],
    },
    {
      title: 'takes nothing while frozen (C6)',
      holds: { ...live, fence: fence({ generation: 9, frozen: true }), trees: [1, 2, 8, 9] },
      want: [],
    },
    { title: 'takes nothing from an empty zone', holds: live, want: [] },
  ])('$title', ({ holds, newest = 9, keep = 0, want }) => {
    expect(deletableGenerations(picture(holds), newest, keep, zone)).toEqual(want);
  });

  test.each(['A', 'AAAA'] as const)('spares what the %s records alone point at (C2)', (type) => {
    const holds = {
      fence: fence({ generation: 9 }),
      trees: [1, 2, 3],
      besides: [aliasTo(api, type, 1), aliasTo(`rollback.${api}`, type, 2)],
    };
    expect(deletableGenerations(picture(holds), 9, 0, zone)).toEqual([3]);
  });

  test('never takes what is reachable or being built, and keeps what it was told to', () => {
    const generation = fc.integer({ min: 1, max: 10 });
    fc.assert(
      fc.property(anyHoldings, generation, fc.nat(4), (holds, newest, keepCount) => {
        const read = picture(holds);
        const deletable = deletableGenerations(read, newest, keepCount, zone);
        const bound = Math.max(newest, holds.fence?.generation ?? 0);
        const aliases = [...read.roots, ...read.rollbacks];
        const spared = new Set(generationsShown(read, aliases, zone));
        const free = [...read.trees.keys()].filter((one) => !spared.has(one) && one < bound);
        const held = !holds.fence || holds.fence.frozen;
        expect(deletable).toEqual(deletable.toSorted((a, b) => a - b));
        for (const one of deletable) expect(free).toContain(one);
        expect(deletable).toHaveLength(held ? 0 : Math.max(0, free.length - keepCount));
        const kept = free.filter((one) => !deletable.includes(one));
        expect(Math.min(...kept)).toBeGreaterThan(Math.max(0, ...deletable));
      }),
      { seed },
    );
  });
});

describe('generationsByAge: what clean-up did in 2025', () => {
  test.each<[what: string, holds: ZoneHolds, keep: number, want: number[]]>([
    ['only what is older than the last few', { ...live, trees: [5, 6, 7, 8, 9] }, 3, [5]],
    ['the oldest first', { ...live, trees: [3, 1, 2, 9] }, 3, [1, 2, 3]],
    ['the tree that the root shows', { ...live, root: 1, trees: [1, 8, 9] }, 3, [1]],
    ['the tree that the rollback shows', { ...live, rollback: 1, trees: [1, 8, 9] }, 3, [1]],
    ['nothing newer than what is applied', { ...live, trees: [9, 10, 11] }, 0, []],
    ['the one before, when none are kept', { ...live, trees: [8, 9] }, 0, [8]],
  ])('takes %s', (_what, holds, keep, want) => {
    expect(generationsByAge(picture(holds), 9, keep)).toEqual(want);
  });
});
