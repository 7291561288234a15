// Parallel and Map: states that run branches of their own.

import { describe, expect, test } from 'vitest';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import type { Handler } from './harness.ts';
import { errorNamed, execute, lambdaArn, only } from './harness.ts';

const task = (name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: lambdaArn(name),
  End: true,
  ...more,
});
const branch = (state: object, others: object = {}) => ({
  StartAt: 'S',
  States: { S: state, ...others },
});
const after = (seconds: number) => ({ Type: 'Wait', Seconds: seconds });

/** A function that needs so many seconds to answer with its input. */
const taking =
  (seconds: number): Handler =>
  async (input, clock) => {
    await clock.sleep(seconds * 1000);
    return input;
  };

describe('a Parallel', () => {
  test('gives every branch the effective input and collects the outputs in order', async () => {
    const Branches = [
      branch({ ...after(3), Next: 'P' }, { P: { Type: 'Pass', Result: 'slow', End: true } }),
      branch({ Type: 'Pass', OutputPath: '$.x', End: true }),
    ];
    const Parameters = { 'x.$': '$.n' };
    const definition = only({ Type: 'Parallel', Branches, Parameters, ResultPath: '$.out' });
    const { result, tookMs } = await execute(definition, { input: { n: 1 } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { n: 1, out: ['slow', 1] } });
    expect(tookMs).toBe(3000);
  });

  test('fails at once with the first failure; the other branches enter no further state', async () => {
    const called: string[] = [];
    const Branches = [
      branch({ ...after(1), Next: 'Bad' }, { Bad: { Type: 'Fail', Error: 'First' } }),
      branch(task('slow', { End: undefined, Next: 'Never' }), { Never: task('never') }),
      branch({ ...after(9), Next: 'Never' }, { Never: task('never') }),
      branch(
        { ...after(1), Next: 'Retrying' },
        {
          Retrying: task('busy', { Retry: [{ ErrorEquals: ['States.ALL'] }] }),
        },
      ),
    ];
    const handlers: Record<string, Handler> = {
      slow: taking(2),
      never: () => called.push('never'),
      busy: () => {
        throw errorNamed('Busy');
      },
    };
    const definition = only(
      { Type: 'Parallel', Branches, Catch: [{ ErrorEquals: ['First'], Next: 'Wait' }] },
      { Wait: { Type: 'Wait', Seconds: 60, End: true } },
    );
    const { result, tookMs, events } = await execute(definition, { handlers });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'First', Cause: '' } });
    expect(tookMs).toBe(61_000);
    expect(called).toEqual([]);
    const failedAt = events.findIndex(({ type }) => type === 'ParallelStateFailed');
    expect(new Set(events.slice(failedAt).map(({ state }) => state))).toEqual(
      new Set(['It', 'Wait']),
    );
  });

  test.each(['First', 'States.ALL', 'States.TaskFailed', 'States.BranchFailed'])(
    'is retried as a whole for %s',
    async (listed) => {
      let calls = 0;
      const handlers = {
        f: () => {
          calls += 1;
          if (calls < 3) throw errorNamed('First');
          return calls;
        },
      };
      const Retry = [{ ErrorEquals: [listed], IntervalSeconds: 1, BackoffRate: 1 }];
      const definition = only({
        Type: 'Parallel',
        Branches: [branch({ Type: 'Pass', End: true }), branch(task('f'))],
        Retry,
      });
      const { result, tookMs } = await execute(definition, { input: 'in', handlers });
      expect(result).toEqual({ status: 'SUCCEEDED', output: ['in', 3] });
      expect(tookMs).toBe(2000);
    },
  );

  test.each([
    { title: 'Parallel', field: 'Branches', wrap: (inner: object) => [inner] },
    { title: 'Map', field: 'ItemProcessor', wrap: (inner: object) => inner },
  ])(
    'silences branches in a nested $title, at whatever moment it fails',
    async ({ title, field, wrap }) => {
      const endless = branch({ Type: 'Pass', Next: 'T' }, { T: { Type: 'Pass', Next: 'S' } });
      const nested = { Type: title, InputPath: '$.items', [field]: wrap(endless), End: true };
      const definition = only({
        Type: 'Parallel',
        Branches: [branch(task('bad')), branch(nested), endless],
      });
      for (let turns = 0; turns < 40; turns += 1) {
        const handlers = {
          bad: async () => {
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            throw errorNamed('Bad');
          },
        };
        const { result, events } = await execute(definition, {
          input: { items: [1, 2] },
          handlers,
        });
        expect(result).toMatchObject({ status: 'FAILED', error: 'Bad' });
        expect(events.at(-1)).toMatchObject({ type: 'ParallelStateFailed', state: 'It' });
      }
    },
  );
});

describe('a Map', () => {
  const double = { f: (input: Json) => Number(input) * 2 };

  test.each([
    { field: 'ItemProcessor', config: { ProcessorConfig: { Mode: 'INLINE' } } },
    { field: 'Iterator', config: {} },
  ])('runs its $field once for each item and keeps the order', async ({ field, config }) => {
    const definition = only({ Type: 'Map', [field]: { ...config, ...branch(task('f')) } });
    const { result } = await execute(definition, { input: [3, 1, 2], handlers: double });
    expect(result).toEqual({ status: 'SUCCEEDED', output: [6, 2, 4] });
  });

  test('of no items is an empty array', async () => {
    const definition = only({ Type: 'Map', ItemProcessor: branch(task('f')) });
    expect((await execute(definition, { input: [] })).result).toEqual({
      status: 'SUCCEEDED',
      output: [],
    });
  });

  test.each(['ItemSelector', 'Parameters'])(
    'fills %s for each item from input and context',
    async (field) => {
      const definition = only({
        Type: 'Map',
        InputPath: '$.in',
        ItemsPath: '$.items',
        [field]: {
          'lane.$': '$.lane',
          'item.$': '$$.Map.Item.Value',
          'at.$': '$$.Map.Item.Index',
        },
        ItemProcessor: branch({ Type: 'Pass', End: true }),
        ResultPath: '$.out',
        OutputPath: '$.out',
      });
      const input = { in: { lane: 'a', items: ['x', 'y'] } };
      const { result } = await execute(definition, { input });
      expect(result).toEqual({
        status: 'SUCCEEDED',
        output: [
          { lane: 'a', item: 'x', at: 0 },
          { lane: 'a', item: 'y', at: 1 },
        ],
      });
    },
  );

  test('its states read their own item, of the innermost Map', async () => {
    const inner = {
      Type: 'Map',
      ItemProcessor: branch({
        Type: 'Pass',
        Parameters: { 'inner.$': '$$.Map.Item.Index', 'value.$': '$' },
        End: true,
      }),
      End: true,
    };
    const outer = branch(
      { ...inner, End: undefined, Next: 'P' },
      {
        P: {
          Type: 'Pass',
          Parameters: { 'outer.$': '$$.Map.Item.Index', 'rows.$': '$' },
          End: true,
        },
      },
    );
    const { result } = await execute(only({ Type: 'Map', ItemProcessor: outer }), {
      input: [['x'], []],
    });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: [
        { outer: 0, rows: [{ inner: 0, value: 'x' }] },
        { outer: 1, rows: [] },
      ],
    });
  });

  test.each([
    { most: { MaxConcurrency: 1 }, seconds: 5 },
    { most: { MaxConcurrency: 2 }, seconds: 3 },
    { most: { MaxConcurrencyPath: '$[0]' }, seconds: 2 },
    { most: { MaxConcurrency: 0 }, seconds: 1 },
    { most: {}, seconds: 1 },
  ])('with $most runs five items of a second in $seconds s', async ({ most, seconds }) => {
    const definition = only({ Type: 'Map', ...most, ItemProcessor: branch(task('f')) });
    const { tookMs } = await execute(definition, {
      input: [3, 1, 1, 1, 1],
      handlers: { f: taking(1) },
    });
    expect(tookMs).toBe(seconds * 1000);
  });

  test('runs no more than forty iterations at once', async () => {
    const definition = only({ Type: 'Map', ItemProcessor: branch(task('f')) });
    const input = Array.from({ length: 81 }, (_, at) => at);
    const { result, tookMs } = await execute(definition, { input, handlers: { f: taking(1) } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: input });
    expect(tookMs).toBe(3000);
  });

  test('fails at once with the first failure and starts no further iteration', async () => {
    const started: Json[] = [];
    const handlers: Record<string, Handler> = {
      f: async (input, clock) => {
        started.push(input);
        await clock.sleep(Number(input));
        if (input === 20) throw errorNamed('Bad');
        return input;
      },
    };
    const definition = only({ Type: 'Map', MaxConcurrency: 2, ItemProcessor: branch(task('f')) });
    const { result, tookMs, events } = await execute(definition, {
      input: [10, 20, 30, 40, 50],
      handlers,
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'Bad' });
    expect(tookMs).toBe(20);
    expect(started).toEqual([10, 20, 30]);
    expect(events.slice(-2).map(({ type, index }) => [type, index])).toEqual([
      ['MapIterationFailed', 1],
      ['MapStateFailed', undefined],
    ]);
  });

  test('silences the other iterations, at whatever moment one fails', async () => {
    const Choices = [{ Variable: '$', StringEquals: 'bad', Next: 'Bad' }];
    const ItemProcessor = branch(
      { Type: 'Choice', Choices, Default: 'Fine' },
      { Bad: task('bad'), Fine: { Type: 'Pass', End: true } },
    );
    const definition = only({ Type: 'Map', MaxConcurrency: 3, ItemProcessor });
    const input = ['bad', ...Array.from({ length: 99 }, () => 'fine')];
    for (let turns = 0; turns < 40; turns += 1) {
      const handlers = {
        bad: async () => {
          for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
          throw errorNamed('Bad');
        },
      };
      const { result, events } = await execute(definition, { input, handlers });
      expect(result).toMatchObject({ status: 'FAILED', error: 'Bad' });
      expect(events.at(-1)).toMatchObject({ type: 'MapStateFailed' });
    }
  });

  test('one iteration may catch what would fail the others', async () => {
    const handlers: Record<string, Handler> = {
      f: (input) => {
        if (input === 2) throw errorNamed('StalePlanError');
        return input;
      },
    };
    const state = task('f', { Catch: [{ ErrorEquals: ['StalePlanError'], Next: 'Skip' }] });
    const ItemProcessor = branch(state, { Skip: { Type: 'Pass', Result: 'skipped', End: true } });
    const { result } = await execute(only({ Type: 'Map', ItemProcessor }), {
      input: [1, 2, 3],
      handlers,
    });
    expect(result).toEqual({ status: 'SUCCEEDED', output: [1, 'skipped', 3] });
  });

  test.each([
    { title: 'an input that is no array', state: {}, input: { a: 1 } },
    { title: 'an ItemsPath to no array', state: { ItemsPath: '$.a' }, input: { a: 1 } },
    {
      title: 'a selector that finds nothing',
      state: { ItemSelector: { 'x.$': '$.none' } },
      input: [1],
    },
    { title: 'a concurrency that is no count', state: { MaxConcurrencyPath: '$[0]' }, input: [-1] },
  ])('fails on $title', async ({ state, input }) => {
    const definition = only({ Type: 'Map', ...state, ItemProcessor: branch(task('f')) });
    const { result } = await execute(definition, { input, handlers: double });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});
