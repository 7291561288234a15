import { describe, expect, test } from 'vitest';
import { NotEmulatedError } from '../../../lib/emulator/service.ts';
import { runMachine } from '../../../lib/emulator/step-functions/interpreter.ts';
import { loadMachine } from '../../../lib/emulator/step-functions/load.ts';
import { errorNamed, execute, EXECUTION, hostOf, lambdaArn, only } from './harness.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';

describe('a function as the resource', () => {
  test('gets the effective input and gives the result', async () => {
    const definition = only({ Type: 'Task', Resource: lambdaArn('double'), InputPath: '$.n' });
    const handlers = { double: (input: unknown) => Number(input) * 2 };
    const { result, tookMs, events } = await execute(definition, { input: { n: 4 }, handlers });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 8 });
    expect(tookMs).toBe(0);
    expect(events.map(({ id, type }) => [id, type])).toEqual([
      [2, 'StateEntered'],
      [3, 'TaskScheduled'],
      [4, 'TaskStarted'],
      [5, 'TaskSucceeded'],
      [6, 'StateExited'],
    ]);
  });

  test.each([
    { title: 'nothing is null', answer: undefined, want: null },
    { title: 'a Date is its text', answer: new Date(0), want: '1970-01-01T00:00:00.000Z' },
    { title: 'an undefined field is left out', answer: { a: undefined, b: 1 }, want: { b: 1 } },
  ])('answers through JSON: $title', async ({ answer, want }) => {
    const definition = only({ Type: 'Task', Resource: lambdaArn('f') });
    const { result } = await execute(definition, { handlers: { f: () => answer } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: want });
  });

  test('cannot change what the next states see', async () => {
    const definition = only({ Type: 'Task', Resource: lambdaArn('f'), ResultPath: null });
    const handlers = { f: (input: unknown) => Object.assign(Object(input), { n: 5 }) };
    const { result } = await execute(definition, { input: { n: 4 }, handlers });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { n: 4 } });
  });
});

describe('lambda:invoke, as CDK writes it', () => {
  const Parameters = { FunctionName: lambdaArn('build'), 'Payload.$': '$' };

  test('wraps the payload of the function', async () => {
    const definition = only({ Type: 'Task', Resource: INVOKE, Parameters });
    const handlers = { build: (input: unknown) => ({ built: input }) };
    const { result } = await execute(definition, { input: { plan: 7 }, handlers });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: { ExecutedVersion: '$LATEST', Payload: { built: { plan: 7 } }, StatusCode: 200 },
    });
  });

  test('OutputPath $.Payload leaves the payload alone', async () => {
    const definition = only({
      Type: 'Task',
      Resource: INVOKE,
      Parameters,
      OutputPath: '$.Payload',
    });
    const { result } = await execute(definition, { handlers: { build: () => 'done' } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'done' });
  });
});

test('startExecution asks the host with the parameters and gives its answer', async () => {
  const Parameters = { StateMachineArn: 'arn:of:lane', 'Input.$': '$' };
  const Resource = 'arn:aws:states:::states:startExecution';
  const { host } = hostOf({});
  const asked: unknown[] = [];
  const answering = {
    ...host,
    task: async (...call: unknown[]) => {
      asked.push(call);
      return { ExecutionArn: 'arn:of:execution', StartDate: 1 };
    },
  };
  const machine = loadMachine(only({ Type: 'Task', Resource, Parameters }));
  const result = await runMachine(machine, { plan: 7 }, answering, EXECUTION);
  expect(result).toEqual({
    status: 'SUCCEEDED',
    output: { ExecutionArn: 'arn:of:execution', StartDate: 1 },
  });
  expect(asked).toEqual([
    [
      Resource,
      { StateMachineArn: 'arn:of:lane', Input: { plan: 7 } },
      { executionArn: EXECUTION.id, executionName: 'first', stateName: 'It', retryCount: 0 },
    ],
  ]);
});

describe('a function that throws', () => {
  test('fails the execution with its name and a JSON cause', async () => {
    const definition = only({ Type: 'Task', Resource: lambdaArn('f') });
    const handlers = {
      f: () => {
        throw errorNamed('StalePlanError', 'plan 6 is older');
      },
    };
    const { result } = await execute(definition, { handlers });
    expect(result).toEqual({
      status: 'FAILED',
      error: 'StalePlanError',
      cause: '{"errorType":"StalePlanError","errorMessage":"plan 6 is older"}',
    });
  });

  test('never hides what is not emulated behind a Catch', async () => {
    const definition = only(
      {
        Type: 'Task',
        Resource: lambdaArn('f'),
        Retry: [{ ErrorEquals: ['States.ALL'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Fine' }],
      },
      { Fine: { Type: 'Succeed' } },
    );
    const handlers = {
      f: () => {
        throw new NotEmulatedError('dynamodb:CreateBackup', ['GetItem']);
      },
    };
    await expect(execute(definition, { handlers })).rejects.toThrow(
      'dynamodb:CreateBackup is not emulated',
    );
  });
});

describe('TimeoutSeconds', () => {
  const slow = {
    f: async (_: unknown, clock: { sleep(ms: number): Promise<void> }) => {
      await clock.sleep(5000);
      return 'late';
    },
  };

  test.each([
    {
      title: 'a task in time',
      field: { TimeoutSeconds: 6 },
      want: { status: 'SUCCEEDED' },
      ms: 5000,
    },
    {
      title: 'a task too late',
      field: { TimeoutSeconds: 4 },
      want: { status: 'FAILED', error: 'States.Timeout' },
      ms: 4000,
    },
    {
      title: 'a limit from the input',
      field: { TimeoutSecondsPath: '$.limit' },
      want: { status: 'FAILED', error: 'States.Timeout' },
      ms: 3000,
    },
    {
      title: 'a limit that is no integer',
      field: { TimeoutSecondsPath: '$.text' },
      want: { status: 'FAILED', error: 'States.Runtime' },
      ms: 0,
    },
  ])('$title', async ({ field, want, ms }) => {
    const definition = only({ Type: 'Task', Resource: lambdaArn('f'), ...field });
    const { result, tookMs } = await execute(definition, {
      handlers: slow,
      input: { limit: 3, text: 'x' },
    });
    expect(result).toMatchObject(want);
    expect(tookMs).toBe(ms);
  });

  test('a time-out is caught as States.Timeout with an empty cause, not as States.TaskFailed', async () => {
    const definition = {
      StartAt: 'It',
      States: {
        It: {
          Type: 'Task',
          Resource: lambdaArn('f'),
          TimeoutSeconds: 1,
          Catch: [
            { ErrorEquals: ['States.TaskFailed'], Next: 'Failed' },
            { ErrorEquals: ['States.Timeout'], Next: 'Late' },
          ],
          End: true,
        },
        Failed: { Type: 'Fail' },
        Late: { Type: 'Succeed' },
      },
    };
    const { result } = await execute(definition, { handlers: slow });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { Error: 'States.Timeout', Cause: '' } });
  });
});
