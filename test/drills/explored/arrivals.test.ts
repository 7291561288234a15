// What may fall at a name server while changes are on their way, by hand-made answers for each set of them.

import { describe, expect, test } from 'vitest';
import { fallenOnArrival } from '../../../lib/drills/explored/arrivals.ts';
import type { ServedRoot } from '../../../lib/drills/explored/arrivals.ts';

const root: ServedRoot = { endpoint: 'api', type: 'A' };
const floor = 2;

/** @param live - how many values a root answers, by the changes that have arrived: `''`, `'1'`, `'1,2'` */
function fallen(arriving: readonly number[], live: Readonly<Record<string, number>>): string[] {
  const fell = fallenOnArrival(arriving, [root], floor, (arrived) => [live[arrived.join()] ?? 0]);
  return fell.map(({ property, detail }) => `${property} ${detail}`).sort();
}

interface Case {
  readonly title: string;
  readonly arriving: readonly number[];
  readonly live: Readonly<Record<string, number>>;
  readonly want: readonly string[];
}

const emptied = ['above-floor api', 'never-empty api'];

describe('with a floor of 2', () => {
  test.each<Case>([
    { title: 'nothing there, nothing on its way', arriving: [], live: {}, want: [] },
    { title: 'all there, nothing on its way', arriving: [], live: { '': 2 }, want: [] },
    { title: 'too few are there', arriving: [], live: { '': 1 }, want: ['above-floor api'] },
    { title: 'a birth is no fall', arriving: [1], live: { 1: 2 }, want: [] },
    { title: 'a birth below the floor', arriving: [1], live: { 1: 1 }, want: ['above-floor api'] },
    { title: 'a change that empties', arriving: [1], live: { '': 2 }, want: emptied },
    {
      title: 'a change that takes one',
      arriving: [1],
      live: { '': 2, 1: 1 },
      want: ['above-floor api'],
    },
    {
      title: 'empty only when the younger one comes first',
      arriving: [1, 2],
      live: { '': 2, 1: 2, 2: 0, '1,2': 2 },
      want: emptied,
    },
    {
      title: 'empty only after the older one, before the younger',
      arriving: [1, 2],
      live: { '': 2, 1: 0, 2: 2, '1,2': 2 },
      want: emptied,
    },
    {
      title: 'born by either, empty by both',
      arriving: [1, 2],
      live: { '': 0, 1: 2, 2: 2, '1,2': 0 },
      want: emptied,
    },
    {
      title: 'empty from the start until all have arrived',
      arriving: [4, 7, 9],
      live: { '4,7,9': 2 },
      want: [],
    },
    {
      title: 'a fall at the last of three',
      arriving: [4, 7, 9],
      live: { '4,9': 2 },
      want: emptied,
    },
  ])('$title', ({ arriving, live, want }) => {
    expect(fallen(arriving, live)).toEqual(want);
  });

  test('each root is judged by itself, and an endpoint told once', () => {
    const roots: ServedRoot[] = [
      root,
      { endpoint: 'api', type: 'AAAA' },
      { endpoint: 'www', type: 'A' },
    ];
    const live = (arrived: readonly number[]) => (arrived.length === 0 ? [2, 2, 2] : [0, 0, 2]);
    expect(fallenOnArrival([1], roots, floor, live)).toEqual([
      { property: 'never-empty', detail: 'api' },
      { property: 'above-floor', detail: 'api' },
    ]);
  });
});

test('more on their way than can be told apart', () => {
  const numbers = Array.from({ length: 15 }, (_, index) => index + 1);
  const judge = (arriving: readonly number[]) => fallenOnArrival(arriving, [root], 1, () => [1]);
  expect(judge(numbers.slice(1))).toEqual([]);
  expect(() => judge(numbers)).toThrow('15 changes on their way at once, at most 14');
});
