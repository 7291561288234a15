// The race matrix on programs whose races are known, and on pairs given by hand.

import { describe, expect, test } from 'vitest';
import { traceHash } from '../../lib/explorer/canonical.ts';
import { explore } from '../../lib/explorer/explore.ts';
import type { Call } from '../../lib/explorer/program.ts';
import { RaceMatrix } from '../../lib/explorer/races.ts';
import type { OneOrder } from '../../lib/explorer/races.ts';
import { OptimalDpor } from '../../lib/explorer/strategies/optimal-dpor.ts';
import { toyProgram } from '../../lib/explorer/toy.ts';
import type { ToyActor } from '../../lib/explorer/toy.ts';

async function racesOf(actors: readonly ToyActor[], maxSchedules = 1_000) {
  const matrix = new RaceMatrix(({ operation, key }) =>
    key === 'unnamed' ? undefined : `${operation} ${key}`,
  );
  await explore(toyProgram({ actors }), new OptimalDpor(), { maxSchedules }, ({ made }) => {
    traceHash(made, undefined, (earlier, later) => matrix.came(earlier, later));
  });
  return matrix.result();
}

const writes = (key: string): ToyActor => {
  return async ({ write }) => write(key, 1);
};
const reads = (key: string): ToyActor => {
  return async ({ read }) => void (await read(key));
};

describe('every trace of', () => {
  test.each<{
    title: string;
    actors: readonly ToyActor[];
    want: { pairs: number; bothOrders: number; oneOrder: readonly OneOrder[] };
  }>([
    {
      title: 'independent actors: no race',
      actors: [writes('x'), writes('y')],
      want: { pairs: 0, bothOrders: 0, oneOrder: [] },
    },
    {
      title: 'readers: no race',
      actors: [reads('x'), reads('x')],
      want: { pairs: 0, bothOrders: 0, oneOrder: [] },
    },
    {
      title: 'a writer and a reader: both orders',
      actors: [writes('x'), reads('x')],
      want: { pairs: 1, bothOrders: 1, oneOrder: [] },
    },
    {
      title: 'two at one place of the code: both orders, told by the actors',
      actors: [writes('x'), writes('x')],
      want: { pairs: 1, bothOrders: 1, oneOrder: [] },
    },
    {
      title: 'a lock: a release comes before the acquire that waited for it, never after',
      actors: [
        async ({ acquire, release }) => {
          await acquire('l');
          await release('l');
        },
        async ({ acquire, release }) => {
          await acquire('l');
          await release('l');
        },
      ],
      want: {
        pairs: 1,
        bothOrders: 0,
        oneOrder: [{ first: 'release l', second: 'acquire l' }],
      },
    },
    {
      title: 'calls without a place: none',
      actors: [writes('unnamed'), writes('unnamed')],
      want: { pairs: 0, bothOrders: 0, oneOrder: [] },
    },
  ])('$title', async ({ actors, want }) => {
    expect(await racesOf(actors)).toEqual(want);
  });
});

test('one trace of two: the order that was seen', async () => {
  expect(await racesOf([writes('x'), reads('x')], 1)).toEqual({
    pairs: 1,
    bothOrders: 0,
    oneOrder: [{ first: 'write x', second: 'read x' }],
  });
});

test('what has to come between two calls is no race of theirs', async () => {
  const actors: ToyActor[] = [
    async ({ write }) => {
      await write('x', 1);
      await write('flag', 1);
    },
    async ({ read }) => {
      await read('flag');
      await read('x');
    },
  ];
  // In the first trace the first actor is over before the second begins: only the flags race.
  expect((await racesOf(actors, 1)).oneOrder).toEqual([
    { first: 'write flag', second: 'read flag' },
  ]);
});

test('two that can both be made now come in either order, once', () => {
  const matrix = new RaceMatrix(({ operation }) => operation);
  const call = (actor: number, operation: string): Call => ({
    actor,
    sequence: 0,
    operation,
    key: '',
    footprint: { reads: [], writes: [] },
  });
  matrix.came(call(1, 'b'), call(0, 'a'));
  expect(matrix.result().oneOrder).toEqual([{ first: 'b', second: 'a' }]);
  matrix.either(call(0, 'a'), call(1, 'b'));
  expect(matrix.result()).toEqual({ pairs: 1, bothOrders: 1, oneOrder: [] });
});
