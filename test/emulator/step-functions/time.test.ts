// Wait states, the machine's own time limit, stopping, and the limits on data and history.

import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/emulator/clock.ts';
import type { ExecutionResult } from '../../../lib/emulator/step-functions/host.ts';
import { runMachine } from '../../../lib/emulator/step-functions/interpreter.ts';
import { loadMachine } from '../../../lib/emulator/step-functions/load.ts';
import { HISTORY_LIMIT } from '../../../lib/emulator/step-functions/visit.ts';
import { execute, EXECUTION, hostOf, lambdaArn, only, START_MS } from './harness.ts';

describe('a Wait', () => {
  const input = {
    seconds: 7,
    at: '2025-10-20T06:50:00Z',
    text: 'soon',
    past: '2020-01-01T00:00:00Z',
  };
  test.each([
    { until: { Seconds: 5 }, want: 5000 },
    { until: { Seconds: 0 }, want: 0 },
    { until: { SecondsPath: '$.seconds' }, want: 7000 },
    { until: { Timestamp: '2025-10-20T06:48:30Z' }, want: 30_000 },
    { until: { Timestamp: '2025-10-20T08:48:30.250+02:00' }, want: 30_250 },
    { until: { TimestampPath: '$.at' }, want: 120_000 },
    { until: { TimestampPath: '$.past' }, want: 0 },
  ])('until $until takes $want ms and passes its input on', async ({ until, want }) => {
    const { result, tookMs } = await execute(only({ Type: 'Wait', ...until }), { input });
    expect(result).toEqual({ status: 'SUCCEEDED', output: input });
    expect(tookMs).toBe(want);
  });

  test.each([
    { SecondsPath: '$.text' },
    { SecondsPath: '$.none' },
    { TimestampPath: '$.text' },
    { TimestampPath: '$.seconds' },
  ])('until %o fails', async (until) => {
    const { result } = await execute(only({ Type: 'Wait', ...until }), { input });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

test('an execution without waits ends though the clock never moves', async () => {
  const Branches = [
    { StartAt: 'P', States: { P: { Type: 'Task', Resource: lambdaArn('f'), End: true } } },
  ];
  const machine = loadMachine(only({ Type: 'Parallel', Branches }));
  const { host } = hostOf({ f: () => 1 });
  await expect(runMachine(machine, {}, host, EXECUTION)).resolves.toEqual({
    status: 'SUCCEEDED',
    output: [1],
  });
});

describe("the machine's TimeoutSeconds", () => {
  const waiting = (TimeoutSeconds: number) => ({
    TimeoutSeconds,
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 10, Next: 'Call' },
      Call: { Type: 'Task', Resource: lambdaArn('f'), End: true },
    },
  });

  test('ends the execution as TIMED_OUT, and no further state is entered', async () => {
    const clock = new VirtualClock(START_MS);
    const { host, events } = hostOf({ f: () => 1 }, clock);
    const results: ExecutionResult[] = [];
    void runMachine(loadMachine(waiting(9)), {}, host, EXECUTION).then((end) => results.push(end));
    await clock.runUntil(() => clock.nowMs() === START_MS + 10_000);
    expect(results).toEqual([{ status: 'TIMED_OUT', error: 'States.Timeout' }]);
    expect(events.map(({ state }) => state)).toEqual(['Wait']);
  });

  test('leaves an execution alone that ends in time', async () => {
    const { result, tookMs } = await execute(waiting(11), { handlers: { f: () => 1 } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 1 });
    expect(tookMs).toBe(10_000);
  });
});

test.each([
  { title: 'before it starts', abortFirst: true, entered: [] },
  { title: 'while it waits', abortFirst: false, entered: ['Wait'] },
])('an execution aborted $title ends as ABORTED', async ({ abortFirst, entered }) => {
  const clock = new VirtualClock(START_MS);
  const { host, events } = hostOf({}, clock);
  const stop = new AbortController();
  if (abortFirst) stop.abort();
  const definition = {
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 10, Next: 'End' },
      End: { Type: 'Succeed' },
    },
  };
  const running = runMachine(loadMachine(definition), {}, host, {
    ...EXECUTION,
    signal: stop.signal,
  });
  stop.abort();
  expect(await running).toEqual({ status: 'ABORTED' });
  await clock.runUntil(() => abortFirst || clock.nowMs() > START_MS);
  expect(events.map(({ state }) => state)).toEqual(entered);
});

describe('data of more than 256 KiB', () => {
  // Two quotation marks belong to the size; each ü takes two bytes.
  const fits = 'ü'.repeat((262_144 - 2) / 2);
  const large = { status: 'FAILED', error: 'States.DataLimitExceeded' };

  test.each([
    { title: 'a result that just fits', answer: fits, want: { status: 'SUCCEEDED', output: fits } },
    { title: 'a result one byte too large', answer: `${fits}x`, want: large },
  ])('$title', async ({ answer, want }) => {
    const definition = only({ Type: 'Task', Resource: lambdaArn('f') });
    expect((await execute(definition, { handlers: { f: () => answer } })).result).toMatchObject(
      want,
    );
  });

  test('an output that grows over the limit by ResultPath', async () => {
    const definition = only({ Type: 'Task', Resource: lambdaArn('f'), ResultPath: '$.out' });
    const handlers = { f: () => 'x'.repeat(200_000) };
    const { result } = await execute(definition, { input: { in: 'x'.repeat(100_000) }, handlers });
    expect(result).toMatchObject(large);
  });

  test('an error that a catcher adds to an input near the limit', async () => {
    const definition = only(
      {
        Type: 'Task',
        Resource: lambdaArn('none'),
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Never' }],
      },
      { Never: { Type: 'Succeed' } },
    );
    const { result } = await execute(definition, { input: { in: 'x'.repeat(262_100) } });
    expect(result).toMatchObject(large);
  });

  test('an input that grows over the limit by Parameters', async () => {
    const Parameters = { 'a.$': '$.in', 'b.$': '$.in' };
    const definition = only({ Type: 'Task', Resource: lambdaArn('f'), Parameters });
    const { result } = await execute(definition, { input: { in: 'x'.repeat(150_000) } });
    expect(result).toMatchObject(large);
  });
});

test('an endless loop ends when its history is full, and nothing catches that', async () => {
  const definition = {
    StartAt: 'It',
    States: {
      It: {
        Type: 'Task',
        Resource: lambdaArn('f'),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'It' }],
        Next: 'It',
      },
    },
  };
  const { result, events } = await execute(definition, { handlers: { f: () => 1 } });
  expect(result).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  expect(events.at(-1)?.id).toBe(HISTORY_LIMIT);
});
