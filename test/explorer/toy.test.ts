// Programs over registers and locks.

import { describe, expect, test } from 'vitest';
import { explore } from '../../lib/explorer/explore.ts';
import { OptimalDpor } from '../../lib/explorer/strategies/optimal-dpor.ts';
import { toyProgram } from '../../lib/explorer/toy.ts';
import type { Operations, Toy, ToyActor } from '../../lib/explorer/toy.ts';
import { visit } from './counting.ts';

const all = { maxSchedules: 10_000 };

async function violationOf(toy: Toy) {
  const { violating } = await explore(toyProgram(toy), new OptimalDpor(), all);
  return violating?.violations[0];
}

describe('operations', () => {
  const alone = async (
    actor: (operations: Operations) => Promise<unknown>,
    toy: Partial<Toy> = {},
  ) => {
    let answer: unknown;
    const program = toyProgram({
      ...toy,
      actors: [async (operations) => void (answer = await actor(operations))],
    });
    await explore(program, new OptimalDpor(), all);
    return answer;
  };

  test.each<{ title: string; actor: (operations: Operations) => Promise<unknown>; want: unknown }>([
    { title: 'a register is 0 at first', actor: ({ read }) => read('x'), want: 0 },
    { title: 'or what the program says', actor: ({ read }) => read('given'), want: 7 },
    {
      title: 'a read sees what was written last',
      actor: async ({ read, write }) => {
        await write('x', 1);
        await write('x', 2);
        return read('x');
      },
      want: 2,
    },
    {
      title: 'a swap of the expected value happens',
      actor: async ({ read, compareAndSwap }) => [
        await compareAndSwap('given', 7, 8),
        await read('given'),
      ],
      want: [true, 8],
    },
    {
      title: 'a swap of another value does not',
      actor: async ({ read, compareAndSwap }) => [
        await compareAndSwap('given', 6, 8),
        await read('given'),
      ],
      want: [false, 7],
    },
    {
      title: 'an update answers the value before',
      actor: async ({ read, update }) => [
        await update('given', (value) => value * 2),
        await read('given'),
      ],
      want: [7, 14],
    },
  ])('$title', async ({ actor, want }) => {
    expect(await alone(actor, { registers: { given: 7 } })).toEqual(want);
  });
});

describe('locks', () => {
  const holding: ToyActor = async ({ acquire, read, write, release }) => {
    await acquire('l');
    await write('x', (await read('x')) + 1);
    await release('l');
  };
  const both =
    (first: string, second: string): ToyActor =>
    async ({ acquire, release }) => {
      await acquire(first);
      await acquire(second);
      await release(second);
      await release(first);
    };

  test('one actor at a time holds a lock: a trace for each order', async () => {
    const program = toyProgram({
      actors: [holding, holding, holding],
      atEnd: { 'no update is lost': (value) => value('x') === 3 },
    });
    expect(await visit(program, new OptimalDpor())).toMatchObject({
      schedules: 6,
      givenUp: 0,
      stuck: 0,
    });
  });

  test('locks taken in two orders: one of the three traces is stuck', async () => {
    const program = toyProgram({ actors: [both('l', 'm'), both('m', 'l')] });
    expect(await visit(program, new OptimalDpor())).toMatchObject({
      schedules: 3,
      givenUp: 0,
      stuck: 1,
    });
  });

  test('a lock that is never released keeps the others waiting, whoever has it', async () => {
    const keeping: ToyActor = ({ acquire }) => acquire('l');
    const program = toyProgram({ actors: [keeping, keeping, keeping] });
    expect(await visit(program, new OptimalDpor())).toMatchObject({
      schedules: 3,
      givenUp: 0,
      stuck: 3,
    });
  });

  test('who holds a lock waits for it too', async () => {
    const program = toyProgram({
      actors: [
        async ({ acquire }) => {
          await acquire('l');
          await acquire('l');
        },
      ],
    });
    expect(await visit(program, new OptimalDpor())).toMatchObject({ schedules: 1, stuck: 1 });
  });
});

describe('properties', () => {
  const increment: ToyActor = async ({ read, write }) => write('x', (await read('x')) + 1);

  test('a lost update is found at the end', async () => {
    const atEnd = {
      'no update is lost': (value: (register: string) => number) => value('x') === 2,
    };
    expect(await violationOf({ actors: [increment, increment], atEnd })).toEqual({
      property: 'no update is lost',
      detail: 'x = 1',
      calls: 4,
    });
  });

  test('a property is judged after every call', async () => {
    const actor: ToyActor = async ({ write }) => {
      await write('x', 5);
      await write('x', 0);
    };
    const always = { 'x is small': (value: (register: string) => number) => value('x') < 5 };
    expect(await violationOf({ actors: [actor], always })).toMatchObject({ calls: 1 });
  });

  test.each<{ title: string; actor: ToyActor; detail: string }>([
    {
      title: 'that throws',
      actor: async ({ read }) => {
        if ((await read('x')) === 0) throw new Error('no x');
      },
      detail: 'a: Error: no x',
    },
    {
      title: 'that releases what it does not hold',
      actor: ({ release }) => release('l'),
      detail: 'a: RangeError: releases l without holding it',
    },
  ])('an actor $title violates', async ({ actor, detail }) => {
    expect(await violationOf({ actors: { a: actor } })).toMatchObject({
      property: 'no actor fails',
      detail,
    });
  });

  test('an actor that awaits something else is an error, not an actor that has ended', async () => {
    const actor: ToyActor = async ({ read }) => {
      await read('x');
      await new Promise((resolve) => setImmediate(resolve));
    };
    await expect(violationOf({ actors: { a: actor } })).rejects.toThrow(
      'a awaits what is no operation of its own',
    );
  });
});
