// Time and chance while exploring: virtual for actors, real for everybody else; and what escapes is named.

import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import {
  EscapeError,
  IdleActorError,
  NondeterminismError,
  TwoCopiesError,
  explore,
} from '../../lib/explored-aws/index.ts';
import type { State } from '../../lib/explored-aws/index.ts';
import { requireOneBase } from '../../lib/explored-aws/sdk.ts';
import { START_MS } from '../../lib/explored-aws/world.ts';
import { counters, get, put } from './two-writers.ts';

const valueOf = (state: State, actor: string): unknown => {
  const ended = state.ended(actor);
  return ended?.status === 'returned' ? ended.value : undefined;
};

test('chance and time are the same in every run, and differ between actors', async () => {
  const seen: Record<string, Set<string>> = { a: new Set(), b: new Set() };
  const draw = (actor: string) => async () => {
    await put(actor);
    const drawn = [
      Math.random(),
      randomUUID(),
      crypto.randomUUID(),
      crypto.getRandomValues(new Uint8Array(4)).join(),
      randomBytes(4).toString('hex'),
      randomInt(5, 1_000_000),
      Date.now(),
      new Date().toISOString(),
      performance.now(),
    ];
    seen[actor]?.add(JSON.stringify(drawn));
  };
  await explore({
    world: counters,
    actors: { a: draw('a'), b: draw('b') },
    bounds: { strategy: 'random', maxSchedules: 20 },
  });
  const [a = '', b = ''] = [...(seen['a'] ?? []), ...(seen['b'] ?? [])];
  expect([seen['a']?.size, seen['b']?.size]).toEqual([1, 1]);
  expect(a).not.toBe(b);
  expect(JSON.parse(a)).toEqual([
    expect.any(Number),
    expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    expect.any(String),
    expect.any(String),
    expect.stringMatching(/^[0-9a-f]{8}$/),
    expect.any(Number),
    START_MS,
    new Date(START_MS).toISOString(),
    START_MS,
  ]);
});

test('others have real time and chance, while and after code is explored', async () => {
  const [realDate, realRandom, realTimeout] = [Date, Math.random, setTimeout];
  const exploring = explore({ world: counters, actors: { a: () => put('x') } });
  expect(new Date(0)).toBeInstanceOf(Date);
  expect(Math.abs(Date.now() - realDate.now())).toBeLessThan(1_000);
  await pause(1);
  await exploring;
  expect([Date, Math.random, setTimeout]).toEqual([realDate, realRandom, realTimeout]);
});

test('they are put back after an error, too', async () => {
  const realDate = Date;
  await expect(explore({ world: counters, actors: { a: () => undefined } })).rejects.toThrow(
    IdleActorError,
  );
  expect(Date).toBe(realDate);
});

test.each<{ title: string; sleep: (ms: number) => Promise<unknown> }>([
  { title: 'setTimeout', sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
  { title: 'setTimeout of node:timers/promises', sleep: (ms) => pause(ms) },
  { title: 'setTimeout promisified', sleep: (ms) => promisify(setTimeout)(ms) },
  {
    title: 'setInterval',
    sleep: (ms) =>
      new Promise((resolve) => {
        const timer = setInterval(() => {
          clearInterval(timer);
          resolve(undefined);
        }, ms);
      }),
  },
])('$title takes no real time, and may be late as long as others please', async ({ sleep }) => {
  const result = await explore({
    world: counters,
    actors: {
      sleeper: async () => {
        await sleep(3_600_000);
        return (await get('x')) ? Date.now() - START_MS : 'before';
      },
      writer: () => put('x'),
    },
    sometimes: {
      before: (state) => valueOf(state, 'sleeper') === 'before',
      after: (state) => valueOf(state, 'sleeper') === 3_600_000,
    },
  });
  expect(result).toMatchObject({ verdict: 'passed', never: [] });
});

test('an actor waits for its timers in the order in which they are due', async () => {
  const order: string[] = [];
  const sleeper = async () => {
    order.length = 0;
    const wait = (name: string, ms: number) =>
      pause(ms).then(() => {
        order.push(name);
      });
    await Promise.all([wait('late', 200), wait('early', 100), put('x')]);
    return order.join();
  };
  const result = await explore({
    world: counters,
    actors: { sleeper },
    eventually: { 'in order': (state) => valueOf(state, 'sleeper') === 'early,late' },
  });
  expect(result.verdict).toBe('passed');
});

test('a time-out may come before the answer, or after it', async () => {
  const impatient = () =>
    new Promise((resolve) => {
      const timer = setTimeout(() => resolve('timed out'), 1_000);
      void put('x').then(() => {
        clearTimeout(timer);
        resolve('answered');
      });
    });
  const result = await explore({
    world: counters,
    actors: { impatient },
    sometimes: {
      'timed out': (state) => valueOf(state, 'impatient') === 'timed out',
      answered: (state) => valueOf(state, 'impatient') === 'answered',
    },
    bounds: { strategy: 'dpor' },
  });
  expect(result).toMatchObject({ verdict: 'passed', traces: 2 });
});

test('time passes at any moment, as often as it is told to', async () => {
  const readTwice = async () => {
    const began = Date.now();
    await get('x');
    return `${began - START_MS} ${Date.now() - START_MS}`;
  };
  const result = await explore({
    world: counters,
    actors: { readTwice },
    sometimes: Object.fromEntries(
      ['0 0', '0 5', '0 12', '5 5', '5 12', '12 12'].map((want) => [
        want,
        (state: State) => valueOf(state, 'readTwice') === want,
      ]),
    ),
    bounds: { passingMs: [5, 7], strategy: 'dpor' },
  });
  expect(result).toMatchObject({ verdict: 'passed', never: [] });
});

test('a loop that waits for the time to pass is told that it never will', async () => {
  const busy = async () => {
    await get('x');
    const endMs = Date.now() + 10;
    while (Date.now() < endMs);
  };
  const result = await explore({ world: counters, actors: { busy } });
  expect(result.violation?.detail).toMatch(/waits in a loop for time to pass/);
});

const taken = setTimeout;

test.each<{ title: string; escape: () => Promise<unknown>; named: RegExp }>([
  {
    title: 'a file',
    escape: () => readFile(import.meta.filename),
    named: /the file system \(.*virtual\.test/,
  },
  {
    title: 'a socket',
    escape: () => new Promise((resolve) => createConnection(9).on('error', resolve)),
    named: /a socket/,
  },
  {
    title: 'a timer taken before',
    escape: () => new Promise((resolve) => taken(resolve, 20)),
    named: /a real timer/,
  },
  {
    title: 'a promise of nobody',
    escape: () => new Promise(() => undefined),
    named: /a promise that nobody settles/,
  },
])('$title is an escape, and is named', async ({ escape, named }) => {
  const escaping = async () => {
    await get('x');
    await escape();
  };
  const exploring = explore({ world: counters, actors: { escaping } });
  await expect(exploring).rejects.toThrow(EscapeError);
  await expect(exploring).rejects.toThrow(named);
  await expect(exploring).rejects.toThrow(/actor escaping .*after dynamodb:GetItem counters x/);
});

test.each<{ title: string; actor: () => unknown; how: RegExp }>([
  { title: 'returns', actor: () => 1, how: /it returned/ },
  {
    title: 'throws',
    actor: () => {
      throw new Error('no table name');
    },
    how: /it threw Error: no table name/,
  },
])('an actor that $title before any call is an error, not a pass', async ({ actor, how }) => {
  const exploring = explore({ world: counters, actors: { idle: actor } });
  await expect(exploring).rejects.toThrow(IdleActorError);
  await expect(exploring).rejects.toThrow(how);
});

test('state that outlives a run is found', async () => {
  let cached = false;
  const cachesInModule = async () => {
    if (!cached) await put('x');
    cached = true;
    await get('y');
  };
  const exploring = explore({ world: counters, actors: { cachesInModule } });
  await expect(exploring).rejects.toThrow(NondeterminismError);
});

test('a key that counts on from run to run is found, though each run has as many calls', async () => {
  let runs = 0;
  const counting = () => put(`x${runs++}`);
  const exploring = explore({ world: counters, actors: { counting } });
  await expect(exploring).rejects.toThrow(NondeterminismError);
  await expect(exploring).rejects.toThrow(
    /was dynamodb:PutItem .*"x0".*, and now dynamodb:PutItem .*"x\d+"/,
  );
});

test('two copies of the base of clients are an error that names both', () => {
  const base = (root: string) =>
    `${root}/node_modules/@smithy/core/dist-cjs/submodules/client/index.js`;
  expect(() => requireOneBase([base('/a'), '/a/node_modules/other/index.js'])).not.toThrow();
  const two = () =>
    requireOneBase([base('/a'), '/b/node_modules/@smithy/smithy-client/dist-cjs/index.js']);
  expect(two).toThrow(TwoCopiesError);
  expect(two).toThrow(/loaded 2 times: \/a\/.*, \/b\//);
});

test('this process has one, and it is looked at', () => {
  expect(() => requireOneBase()).not.toThrow();
});
