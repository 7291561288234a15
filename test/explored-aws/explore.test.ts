// What explore finds, what it covers, and what it says of it.

import { expect, test } from 'vitest';

import {
  NondeterminismError,
  TokenError,
  assertNoViolation,
  describeResult,
  explore,
} from '../../lib/explored-aws/index.ts';
import type { Property, State, Strategy } from '../../lib/explored-aws/index.ts';
import { countBadly, countWell, counters, get, put, visits } from './two-writers.ts';

const both = { 'counts both': (state: State) => visits(state) === 2 };
const lost = { world: counters, actors: { a: countBadly, b: countBadly }, eventually: both };

test.each<Strategy>(['portfolio', 'random', 'sticky', 'pct', 'dpor'])(
  '%s finds the visit that gets lost, and shows it with one preemption',
  async (strategy) => {
    const result = await explore({ ...lost, bounds: { strategy } });
    expect(result.verdict).toBe('violated');
    expect(result.violation).toMatchObject({ property: 'eventually counts both', preemptions: 1 });
    expect(result.violation?.trace).toEqual([
      '  1 a  starts',
      '  2 a  dynamodb:GetItem counters visits',
      '» 3 b  starts',
      '  4 b  dynamodb:GetItem counters visits',
      '  5 b  dynamodb:PutItem counters visits 1',
      '  6 a  dynamodb:PutItem counters visits 1',
    ]);
    expect(() => assertNoViolation(result)).toThrow(describeResult(result));
  },
);

test('passes where every order of calls is good, and says how many there are', async () => {
  const actors = { a: countWell, b: countWell, c: countWell };
  const three = { 'counts all': (state: State) => visits(state) === 3 };
  const result = await explore({
    world: counters,
    actors,
    eventually: three,
    bounds: { strategy: 'dpor' },
  });
  expect(result).toMatchObject({ verdict: 'passed', exhausted: true, traces: 6, schedules: 6 });
  expect(() => assertNoViolation(result)).not.toThrow();
});

test.each([
  { limit: { maxSchedules: 3 } },
  { limit: { maxSeconds: 0 } },
  { limit: { strategy: 'random', maxSchedules: 50 } as const },
])('a search that $limit cut short is unknown, never passed', async ({ limit }) => {
  const actors = { a: countWell, b: countWell, c: countWell };
  const result = await explore({ world: counters, actors, bounds: limit });
  expect(result).toMatchObject({ verdict: 'unknown', exhausted: false });
  expect(describeResult(result)).toMatch(/^unknown after \d+ schedules \(not everything: /);
});

test.each<{ title: string; always: Readonly<Record<string, Property<object>>>; traces: number }>([
  { title: 'no property looks: their order does not matter', always: {}, traces: 1 },
  {
    title: 'one property looks at both',
    always: {
      'x is not alone': (state) => void state.items('counters'),
    },
    traces: 2,
  },
  {
    title: 'two properties look at one each',
    always: {
      x: (state) => void state.item('counters', { id: 'x' }),
      y: (state) => void state.item('counters', { id: 'y' }),
    },
    traces: 1,
  },
])('two writers of two items, $title: $traces traces', async ({ always, traces }) => {
  const actors = { x: () => put('x'), y: () => put('y') };
  const result = await explore({
    world: counters,
    actors,
    always,
    bounds: { strategy: 'dpor' },
  });
  expect(result).toMatchObject({ verdict: 'passed', traces });
});

test('a state between two independent calls is seen by a property, in whichever order it appears', async () => {
  const has = (state: State, id: string) => state.item('counters', { id }) !== undefined;
  for (const [one, other] of [
    ['x', 'y'],
    ['y', 'x'],
  ] as const) {
    const result = await explore({
      world: counters,
      actors: { x: () => put('x'), y: () => put('y') },
      always: { [`no ${one} without ${other}`]: (state) => !has(state, one) || has(state, other) },
      bounds: { strategy: 'dpor' },
    });
    expect(result.violation?.property).toBe(`always no ${one} without ${other}`);
  }
});

test('what should happen sometimes, and never does, is a violation: the test shows nothing', async () => {
  const result = await explore({
    world: counters,
    actors: { a: countWell, b: countWell },
    sometimes: {
      'counts three': (state) => visits(state) === 3,
      'counts one': (state) => visits(state) === 1,
    },
  });
  expect(result).toMatchObject({
    verdict: 'violated',
    violation: undefined,
    never: ['counts three'],
  });
  expect(() => assertNoViolation(result)).toThrow('sometimes counts three: happened in no run');
});

test('a property that throws does not hold, and says why', async () => {
  const result = await explore({
    world: counters,
    actors: { a: countWell },
    always: {
      empty: (state) => {
        if (visits(state) !== 0) throw new Error(`there are ${String(visits(state))} visits`);
      },
    },
  });
  expect(result.violation).toMatchObject({
    property: 'always empty',
    detail: 'there are 1 visits',
  });
});

test('an actor that fails by a bug is a violation, one that AWS refuses is not', async () => {
  const broken = async () => {
    const found = await get('nothing');
    if (!found) throw new TypeError('cannot read nothing');
  };
  const crashed = await explore({ world: counters, actors: { broken } });
  expect(crashed.violation).toMatchObject({
    property: 'broken has no bug',
    detail: 'TypeError: cannot read nothing',
  });
  const refused = async () => {
    await put('x');
    throw Object.assign(new Error('refused'), { name: 'ConditionalCheckFailedException' });
  };
  expect((await explore({ world: counters, actors: { refused } })).verdict).toBe('passed');
});

test('a token replays its schedule, call for call', async () => {
  const { violation } = await explore(lost);
  const token = violation?.token ?? '';
  const again = await explore({ ...lost, replay: token });
  expect(again).toMatchObject({ verdict: 'violated', schedules: 1, violation });
});

test('a token says where the code has changed', async () => {
  const { violation } = await explore(lost);
  const token = violation?.token ?? '';
  const changed = { ...lost, actors: { a: countBadly, b: countWell } };
  await expect(explore({ ...changed, replay: token })).rejects.toThrow(NondeterminismError);
  await expect(explore({ ...changed, replay: token })).rejects.toThrow(
    /call 4 was another one when the token was made, and now dynamodb:UpdateItem/,
  );
});

test.each([
  { title: 'is of another test', token: 'AQAAAAA', problem: /other actors/ },
  { title: 'is no token', token: '!', problem: /no token/ },
])('a token that $title is refused', async ({ token, problem }) => {
  const refused = explore({ ...lost, replay: token });
  await expect(refused).rejects.toThrow(TokenError);
  await expect(refused).rejects.toThrow(problem);
});

test('the same seed explores the same schedules', async () => {
  const bounds = { strategy: 'random', seed: 7 } as const;
  const [one, other] = [await explore({ ...lost, bounds }), await explore({ ...lost, bounds })];
  expect(other).toEqual(one);
});
