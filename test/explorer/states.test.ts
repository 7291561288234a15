// Searches of small graphs, drawn by hand: what is counted, what ends a search, and the way that is told.

import { describe, expect, test } from 'vitest';
import { searchStates } from '../../lib/explorer/states.ts';
import type { Fallen, StateLimits, StateSpace } from '../../lib/explorer/states.ts';

interface Graph {
  /** By state, the states that its moves lead to. A move is the name of where it leads. */
  readonly edges: Readonly<Record<string, readonly string[]>>;
  /** By move, as `from>to`, the property that falls. */
  readonly falls?: Readonly<Record<string, string>>;
  /** By end, the property that does not hold there. */
  readonly bad?: Readonly<Record<string, string>>;
  /** States told as one. */
  readonly keys?: Readonly<Record<string, string>>;
  /** States that are on the way between two others only. */
  readonly passing?: readonly string[];
}

function fallenFrom(property: string | undefined): Fallen[] {
  return property === undefined ? [] : [{ property, detail: 'here' }];
}

function spaceOf({
  edges,
  falls = {},
  bad = {},
  keys = {},
  passing = [],
}: Graph): StateSpace<string, string> {
  return {
    start: () => Promise.resolve('start'),
    moves: (state) => edges[state] ?? [],
    make: (state, move) =>
      Promise.resolve({ state: move, fallen: fallenFrom(falls[`${state}>${move}`]) }),
    key: (state) => keys[state] ?? state,
    isPassing: (state) => passing.includes(state),
    judgeEnd: (state) => fallenFrom(bad[state]),
  };
}

function search(graph: Graph, limits: Partial<StateLimits> = {}) {
  return searchStates(spaceOf(graph), { maxStates: 100, ...limits });
}

const diamond = { start: ['left', 'right'], left: ['both'], right: ['both'] };

describe('a search to the end', () => {
  test.each<{ title: string; graph: Graph; want: readonly [number, number, number, number] }>([
    { title: 'of one state', graph: { edges: {} }, want: [1, 0, 1, 0] },
    { title: 'of a line', graph: { edges: { start: ['a'], a: ['b'] } }, want: [3, 2, 1, 2] },
    {
      title: 'of a diamond goes on once from where ways meet',
      graph: { edges: diamond },
      want: [4, 4, 1, 2],
    },
    { title: 'of a fork', graph: { edges: { start: ['a', 'b'], b: ['c'] } }, want: [4, 3, 2, 2] },
    {
      title: 'takes states of one key for one',
      graph: { edges: { start: ['a', 'b'], a: ['c'], b: ['c'] }, keys: { a: 'same', b: 'same' } },
      want: [3, 3, 1, 2],
    },
    {
      title: 'does not count what it passes, and passes it once',
      graph: {
        edges: { start: ['a', 'b'], a: ['between'], b: ['between'], between: ['c', 'd'] },
        passing: ['between'],
      },
      want: [5, 6, 2, 3],
    },
  ])('$title', async ({ graph, want: [states, transitions, ends, depth] }) => {
    expect(await search(graph)).toEqual({
      states,
      transitions,
      ends,
      depth,
      exhausted: true,
      explored: 1,
      violation: undefined,
    });
  });
});

describe('what ends a search', () => {
  test.each<{ title: string; graph: Graph; property: string; path: readonly string[] }>([
    {
      title: 'a property that falls on a move',
      graph: { edges: diamond, falls: { 'right>both': 'no-regression' } },
      property: 'no-regression',
      path: ['right', 'both'],
    },
    {
      title: 'a fall on the way to a state seen before',
      graph: { edges: { start: ['a', 'b'], b: ['a'] }, falls: { 'b>a': 'above-floor' } },
      property: 'above-floor',
      path: ['b', 'a'],
    },
    {
      title: 'an end that is not as it should be',
      graph: { edges: { start: ['a', 'b'], b: ['c'] }, bad: { c: 'converges' } },
      property: 'converges',
      path: ['b', 'c'],
    },
    {
      title: 'a start that is such an end',
      graph: { edges: {}, bad: { start: 'converges' } },
      property: 'converges',
      path: [],
    },
    {
      title: 'a state that comes back',
      graph: { edges: { start: ['a'], a: ['b'], b: ['end', 'a'] } },
      property: 'livelock',
      path: ['a', 'b', 'a'],
    },
    {
      title: 'a state that comes back through what is only passed',
      graph: { edges: { start: ['a'], a: ['start'] }, passing: ['start', 'a'] },
      property: 'livelock',
      path: ['a', 'start'],
    },
    {
      title: 'a move that changes nothing',
      graph: { edges: { start: ['start'] } },
      property: 'livelock',
      path: ['start'],
    },
  ])('$title', async ({ graph, property, path }) => {
    const { exhausted, violation } = await search(graph);
    expect(exhausted).toBe(false);
    expect(violation?.property).toBe(property);
    expect(violation?.path).toEqual(path);
  });

  test('an end is judged, a state on the way is not', async () => {
    const { violation } = await search({ edges: { start: ['a'] }, bad: { start: 'converges' } });
    expect(violation).toBeUndefined();
  });
});

describe('limits', () => {
  const line: Graph = {
    edges: Object.fromEntries(
      ['start', ...Array.from({ length: 999 }, (_, index) => `${index}`)].map((state, index) => [
        state,
        [`${index}`],
      ]),
    ),
  };

  test.each([
    { maxStates: 3, states: 3, exhausted: false },
    { maxStates: 4, states: 4, exhausted: true },
  ])('of $maxStates states, a diamond: exhausted: $exhausted', async (row) => {
    const { states, exhausted, violation } = await search({ edges: diamond }, row);
    expect({ maxStates: row.maxStates, states, exhausted }).toEqual(row);
    expect(violation).toBeUndefined();
  });

  test.each([
    { maxStates: 2, explored: 0 },
    { maxStates: 3, explored: 1 / 4 },
    { maxStates: 4, explored: 1 / 2 },
    { maxStates: 5, explored: 1 },
  ])('after $maxStates states of a fork in a fork, $explored is done', async (row) => {
    const edges = { start: ['a', 'b'], a: ['c', 'd'] };
    const { explored } = await search({ edges }, row);
    expect(explored).toBe(row.explored);
  });

  test('time that runs out ends it, and it tells how far it came', async () => {
    const told: (readonly number[])[] = [];
    const { states, exhausted } = await search(line, {
      maxStates: 10_000,
      progress: (...counts) => void told.push(counts),
      isOver: () => told.length === 2,
    });
    expect({ states, exhausted, told }).toEqual({
      states: 512,
      exhausted: false,
      told: [
        // Where there is no choice nothing is known of how far it is.
        [256, 256, 0],
        [512, 512, 0],
      ],
    });
  });
});
