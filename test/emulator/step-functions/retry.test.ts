import { describe, expect, test } from 'vitest';
import type { ExecutionEvent } from '../../../lib/emulator/step-functions/host.ts';
import { seed } from '../../seed.ts';
import { errorNamed, execute, lambdaArn, only } from './harness.ts';

/** A function that fails with these errors, one a call, and then answers `done`. */
function failing(...errors: string[]) {
  const left = [...errors];
  return () => {
    const error = left.shift();
    if (error !== undefined) throw errorNamed(error);
    return 'done';
  };
}

function delaysMs(events: readonly ExecutionEvent[]): (number | undefined)[] {
  return events.filter(({ type }) => type === 'StateRetried').map(({ delayMs }) => delayMs);
}

const times = (count: number, error = 'Busy') => Array.from({ length: count }, () => error);

async function retried(Retry: object[], errors: string[], more: { seed?: number } = {}) {
  const definition = only({ Type: 'Task', Resource: lambdaArn('f'), Retry });
  const { result, events, tookMs } = await execute(definition, {
    handlers: { f: failing(...errors) },
    ...more,
  });
  const attempts = events.filter(({ type }) => type === 'TaskScheduled').length;
  return { result, delays: delaysMs(events), attempts, tookMs };
}

describe('a retrier waits', () => {
  test.each([
    { title: 'by default 1, 2, 4 seconds, three times', retrier: {}, want: [1000, 2000, 4000] },
    {
      title: 'a fixed interval',
      retrier: { IntervalSeconds: 3, BackoffRate: 1 },
      want: [3000, 3000, 3000],
    },
    {
      title: 'longer each time, by a rate',
      retrier: { IntervalSeconds: 2, BackoffRate: 1.5, MaxAttempts: 4 },
      want: [2000, 3000, 4500, 6750],
    },
    {
      title: 'no longer than its maximum',
      retrier: { IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 5, MaxDelaySeconds: 20 },
      want: [2000, 6000, 18_000, 20_000, 20_000],
    },
    {
      title: 'as CDK retries a LambdaInvoke',
      retrier: { IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2 },
      want: [2000, 4000, 8000, 16_000, 32_000, 64_000],
    },
    { title: 'never with MaxAttempts 0', retrier: { MaxAttempts: 0 }, want: [] },
  ])('$title', async ({ retrier, want }) => {
    const outcome = await retried([{ ErrorEquals: ['Busy'], ...retrier }], times(20));
    expect(outcome.delays).toEqual(want);
    expect(outcome.attempts).toBe(want.length + 1);
    expect(outcome.tookMs).toBe(want.reduce((sum, ms) => sum + ms, 0));
    expect(outcome.result).toMatchObject({ status: 'FAILED', error: 'Busy' });
  });

  test('with full jitter somewhere below each delay, the same for the same seed', async () => {
    const retrier = {
      ErrorEquals: ['Busy'],
      IntervalSeconds: 2,
      BackoffRate: 2,
      MaxAttempts: 8,
      MaxDelaySeconds: 30,
      JitterStrategy: 'FULL',
    };
    const first = await retried([retrier], times(8), { seed });
    const again = await retried([retrier], times(8), { seed });
    const other = await retried([retrier], times(8), { seed: seed + 1 });
    const most = [2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000];
    expect(first.delays).toHaveLength(8);
    const shares = first.delays.map((ms, at) => (ms ?? -1) / (most[at] ?? 1));
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    expect(again.delays).toEqual(first.delays);
    expect(other.delays).not.toEqual(first.delays);
  });
});

describe('retriers', () => {
  test('each count their own attempts, and the first that matches decides', async () => {
    // The documentation's example: A, B, C, B against [A, B] twice and [C].
    const Retry = [
      { ErrorEquals: ['A', 'B'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ['C'], IntervalSeconds: 5 },
    ];
    const outcome = await retried(Retry, ['A', 'B', 'C', 'B']);
    expect(outcome.delays).toEqual([1000, 2000, 5000]);
    expect(outcome.result).toMatchObject({ status: 'FAILED', error: 'B' });
  });

  test('used up, do not leave the error to a later wildcard', async () => {
    const Retry = [
      { ErrorEquals: ['Busy'], MaxAttempts: 1 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 9 },
    ];
    const outcome = await retried(Retry, ['Busy', 'Busy']);
    expect(outcome.delays).toEqual([1000]);
    expect(outcome.result).toMatchObject({ error: 'Busy' });
  });

  test('start afresh when the state is entered again', async () => {
    const definition = {
      StartAt: 'It',
      States: {
        It: {
          Type: 'Task',
          Resource: lambdaArn('f'),
          Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'It' }],
          End: true,
        },
      },
    };
    const { events, result } = await execute(definition, { handlers: { f: failing(...times(5)) } });
    expect(delaysMs(events)).toEqual([1000, 1000, 1000]);
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'done' });
  });

  test('count the retries in the context object', async () => {
    const definition = only({
      Type: 'Task',
      Resource: lambdaArn('f'),
      Parameters: { 'retry.$': '$$.State.RetryCount' },
      Retry: [{ ErrorEquals: ['States.ALL'] }],
    });
    const seen: unknown[] = [];
    const fail = failing('A', 'B');
    await execute(definition, { handlers: { f: (input) => [seen.push(input), fail()] } });
    expect(seen).toEqual([{ retry: 0 }, { retry: 1 }, { retry: 2 }]);
  });
});

describe('which error a retrier or catcher meets', () => {
  const broken = { Parameters: { 'x.$': '$.none' } };
  const misused = { Parameters: { 'x.$': "States.StringToJson('{')" } };
  const large = { f: () => 'x'.repeat(262_144) };
  test.each([
    { listed: 'Busy', error: 'Busy', meets: true },
    { listed: 'Busy', error: 'Other', meets: false },
    { listed: 'States.ALL', error: 'Busy', meets: true },
    { listed: 'States.TaskFailed', error: 'Busy', meets: true },
    { listed: 'States.ALL', error: 'States.Timeout', meets: true },
    { listed: 'States.TaskFailed', error: 'States.Timeout', meets: false },
    { listed: 'States.BranchFailed', error: 'Busy', meets: false },
    { listed: 'States.ALL', error: 'States.Runtime', state: broken, meets: false },
    { listed: 'States.Runtime', error: 'States.Runtime', state: broken, meets: false },
    { listed: 'States.ALL', error: 'States.IntrinsicFailure', state: misused, meets: true },
    { listed: 'States.ALL', error: 'States.DataLimitExceeded', handlers: large, meets: false },
    {
      listed: 'States.DataLimitExceeded',
      error: 'States.DataLimitExceeded',
      handlers: large,
      meets: true,
    },
  ])('$listed and $error: $meets', async ({ listed, error, state, handlers, meets }) => {
    const task = { Type: 'Task', Resource: lambdaArn('f'), ...state };
    const functions = handlers ?? { f: failing(...times(9, error)) };
    const retry = only({ ...task, Retry: [{ ErrorEquals: [listed], MaxAttempts: 1 }] });
    const caught = only(
      { ...task, Catch: [{ ErrorEquals: [listed], Next: 'Caught' }] },
      { Caught: { Type: 'Pass', OutputPath: '$.Error', End: true } },
    );
    const { events, result } = await execute(retry, { handlers: functions });
    expect(delaysMs(events)).toHaveLength(meets ? 1 : 0);
    expect(result).toMatchObject({ status: 'FAILED', error });
    expect((await execute(caught, { handlers: functions })).result).toMatchObject(
      meets ? { status: 'SUCCEEDED', output: error } : { status: 'FAILED', error },
    );
  });
});

describe('a catcher', () => {
  const cause = '{"errorType":"Busy","errorMessage":""}';
  test.each([
    { title: 'replaces the input', catcher: {}, want: { Error: 'Busy', Cause: cause } },
    {
      title: 'adds to the raw input',
      catcher: { ResultPath: '$.failure' },
      want: { lane: 'a', failure: { Error: 'Busy', Cause: cause } },
    },
    { title: 'discards the error', catcher: { ResultPath: null }, want: { lane: 'a' } },
  ])('$title', async ({ catcher, want }) => {
    const definition = only(
      {
        Type: 'Task',
        Resource: lambdaArn('f'),
        InputPath: '$.lane',
        OutputPath: '$.lane',
        Catch: [{ ErrorEquals: ['Busy'], Next: 'Caught', ...catcher }],
      },
      { Caught: { Type: 'Succeed' } },
    );
    const handlers = { f: failing('Busy') };
    const { result } = await execute(definition, { input: { lane: 'a' }, handlers });
    expect(result).toEqual({ status: 'SUCCEEDED', output: want });
  });

  test('is asked after the retries, the first that matches wins', async () => {
    const definition = only(
      {
        Type: 'Task',
        Resource: lambdaArn('f'),
        Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }],
        Catch: [
          { ErrorEquals: ['Other'], Next: 'Wrong' },
          { ErrorEquals: ['Other', 'Busy'], Next: 'Right' },
          { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
        ],
      },
      { Right: { Type: 'Succeed' }, Wrong: { Type: 'Fail' } },
    );
    const { result, tookMs } = await execute(definition, { handlers: { f: failing(...times(3)) } });
    expect(result.status).toBe('SUCCEEDED');
    expect(tookMs).toBe(3000);
  });
});

test('each retry says how many more there are, by the retrier of its error', async () => {
  const definition = only({
    Type: 'Task',
    Resource: lambdaArn('f'),
    Retry: [
      { ErrorEquals: ['Busy'], MaxAttempts: 3 },
      { ErrorEquals: ['States.ALL'], MaxAttempts: 2 },
    ],
  });
  const handlers = { f: failing('Busy', 'Other', 'Busy', 'Other') };
  const { result, events } = await execute(definition, { handlers });
  expect(result.status).toBe('SUCCEEDED');
  const retries = events.filter(({ type }) => type === 'StateRetried');
  expect(retries.map(({ error, attemptsLeft }) => [error, attemptsLeft])).toEqual([
    ['Busy', 2],
    ['Other', 1],
    ['Busy', 1],
    ['Other', 0],
  ]);
});
