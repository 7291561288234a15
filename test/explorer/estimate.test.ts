// Estimates of what is left, on trees and samples for which the answer is known.

import { describe, expect, test } from 'vitest';
import { exploredShare, TraceCounts } from '../../lib/explorer/estimate.ts';
import type { Choice } from '../../lib/explorer/estimate.ts';
import { explore } from '../../lib/explorer/explore.ts';
import { OptimalDpor } from '../../lib/explorer/strategies/optimal-dpor.ts';
import { toyProgram } from '../../lib/explorer/toy.ts';
import type { ToyActor } from '../../lib/explorer/toy.ts';

describe('the share of a tree that is done', () => {
  test.each<{ title: string; way: readonly Choice[]; want: number }>([
    { title: 'nothing, at the root', way: [{ done: 0, of: 3 }], want: 0 },
    { title: 'a third of the root', way: [{ done: 1, of: 3 }], want: 1 / 3 },
    {
      title: 'half of the root, and half of its other half',
      way: [
        { done: 1, of: 2 },
        { done: 1, of: 2 },
      ],
      want: 0.75,
    },
    {
      title: 'where there was no choice nothing is gained or lost',
      way: [
        { done: 0, of: 1 },
        { done: 1, of: 4 },
      ],
      want: 0.25,
    },
    {
      title: 'all of it',
      way: [
        { done: 1, of: 2 },
        { done: 2, of: 2 },
      ],
      want: 1,
    },
  ])('$title', ({ way, want }) => {
    expect(exploredShare(way)).toBeCloseTo(want, 12);
  });
});

describe('the chance that the next trace is new', () => {
  test.each<{ traces: string; want: number | undefined; size: number }>([
    { traces: '', want: undefined, size: 0 },
    { traces: 'a', want: 1, size: 1 },
    { traces: 'ab', want: 1, size: 2 },
    { traces: 'aa', want: 0, size: 1 },
    { traces: 'aab', want: 1 / 3, size: 2 },
    { traces: 'aaab', want: 1 / 4, size: 2 },
  ])('after "$traces"', ({ traces, want, size }) => {
    const counts = new TraceCounts();
    for (const trace of traces) counts.add(trace);
    expect([counts.newChance, counts.size]).toEqual([want, size]);
    // Counted elsewhere and added up, the same.
    const added = new TraceCounts();
    for (const [trace, times] of counts.all()) added.add(trace, times);
    expect([added.newChance, added.size]).toEqual([want, size]);
    expect(added.all()).toEqual(counts.all());
  });
});

const writer: ToyActor = async ({ write }) => write('x', 1);

describe('the share of the traces that OptimalDpor has run', () => {
  test.each<{ actors: readonly ToyActor[]; want: readonly number[] }>([
    { actors: [writer], want: [1] },
    { actors: [writer, writer], want: [1 / 2, 1] },
    // Which writer is first, and then which of the other two. The first run cannot know of the third order yet.
    { actors: [writer, writer, writer], want: [1 / 4, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1] },
  ])('$want', async ({ actors, want }) => {
    const dpor = new OptimalDpor();
    const shares: number[] = [];
    expect(dpor.explored()).toBe(0);
    const { exhausted } = await explore(
      toyProgram({ actors }),
      dpor,
      { maxSchedules: 100 },
      () => void shares.push(dpor.explored()),
    );
    expect(exhausted).toBe(true);
    expect(shares.at(-1)).toBeCloseTo(1, 12);
    expect(dpor.explored()).toBe(1);
    expect(shares.map((share) => share.toFixed(6))).toEqual(want.map((share) => share.toFixed(6)));
  });
});
