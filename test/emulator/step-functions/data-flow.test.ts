import { describe, expect, test } from 'vitest';
import { execute, EXECUTION, lambdaArn, only } from './harness.ts';

const input = { a: { b: [1, 2, 3] }, name: 'plan' };
const runtime = (problem: string) => ({
  status: 'FAILED',
  error: 'States.Runtime',
  cause: `An error occurred while executing the state 'It' (entered at the event id #2). ${problem}`,
});

describe('a state passes data through its fields in order', () => {
  test.each([
    { title: 'passes its input on', state: {}, want: input },
    { title: 'InputPath selects', state: { InputPath: '$.a.b' }, want: [1, 2, 3] },
    { title: 'a null InputPath gives an empty object', state: { InputPath: null }, want: {} },
    { title: 'a null OutputPath gives an empty object', state: { OutputPath: null }, want: {} },
    { title: 'Result replaces', state: { Result: { c: 4 } }, want: { c: 4 } },
    { title: 'a null Result is a result', state: { Result: null }, want: null },
    {
      title: 'a null ResultPath discards the result',
      state: { Result: 4, ResultPath: null },
      want: input,
    },
    {
      title: 'ResultPath adds to the raw input, not to the selected one',
      state: { InputPath: '$.a', Result: 4, ResultPath: '$.c.d' },
      want: { ...input, c: { d: 4 } },
    },
    {
      title: 'ResultPath replaces a field',
      state: { Result: 4, ResultPath: '$.a.b' },
      want: { a: { b: 4 }, name: 'plan' },
    },
    {
      title: 'ResultPath replaces an item',
      state: { Result: 4, ResultPath: '$.a.b[1]' },
      want: { a: { b: [1, 4, 3] }, name: 'plan' },
    },
    {
      title: 'OutputPath selects from input and result together',
      state: { Result: 4, ResultPath: '$.a.c', OutputPath: '$.a' },
      want: { b: [1, 2, 3], c: 4 },
    },
    {
      title: 'Parameters fills a template from the selected input',
      state: {
        InputPath: '$.a',
        Parameters: {
          all: { 'items.$': '$.b', fixed: true },
          list: [{ 'first.$': '$.b[0]' }, 'x'],
        },
      },
      want: { all: { items: [1, 2, 3], fixed: true }, list: [{ first: 1 }, 'x'] },
    },
    {
      title: 'Parameters calls intrinsic functions',
      state: { Parameters: { 'text.$': "States.Format('{}-{}', $.name, $.a.b[2])" } },
      want: { text: 'plan-3' },
    },
  ])('$title', async ({ state, want }) => {
    const { result, tookMs } = await execute(only({ Type: 'Pass', ...state }), { input });
    expect(result).toEqual({ status: 'SUCCEEDED', output: want });
    expect(tookMs).toBe(0);
  });

  test('ResultSelector shapes the result before ResultPath places it', async () => {
    const definition = only({
      Type: 'Task',
      Resource: lambdaArn('install'),
      ResultSelector: { 'generation.$': '$.plan.generation' },
      ResultPath: '$.installed',
    });
    const handlers = { install: () => ({ plan: { generation: 7 }, noise: true }) };
    const { result } = await execute(definition, { input: { lane: 'a' }, handlers });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: { lane: 'a', installed: { generation: 7 } },
    });
  });
});

describe('data that does not fit fails the execution', () => {
  const source = JSON.stringify(input);
  test.each([
    {
      title: 'InputPath finds nothing',
      state: { InputPath: '$.none' },
      want: runtime(
        `The JSONPath '$.none' specified for the field 'InputPath' could not be found in the input '${source}'`,
      ),
    },
    {
      title: 'OutputPath finds nothing',
      state: { OutputPath: '$.none' },
      want: runtime(
        `The JSONPath '$.none' specified for the field 'OutputPath' could not be found in the input '${source}'`,
      ),
    },
    {
      title: 'a template finds nothing',
      state: { Parameters: { 'x.$': '$.none' } },
      want: runtime(
        `The JSONPath '$.none' specified for the field 'x.$' could not be found in the input '${source}'`,
      ),
    },
    {
      title: 'an intrinsic function finds nothing',
      state: { Parameters: { 'x.$': 'States.Array($.none)' } },
      want: {
        ...runtime(
          `The function 'States.Array($.none)' had the following error: The JsonPath argument for the field '$.none' could not be found in the input '${source}'`,
        ),
        error: 'States.IntrinsicFailure',
      },
    },
    {
      title: 'ResultPath leads into a string',
      state: { Result: 1, ResultPath: '$.name.x' },
      want: {
        ...runtime(`Unable to apply ReferencePath $.name.x to input ${source}`),
        error: 'States.ResultPathMatchFailure',
      },
    },
    {
      title: 'ResultPath leads beyond an array',
      state: { Result: 1, ResultPath: '$.a.b[3]' },
      want: {
        ...runtime(`Unable to apply ReferencePath $.a.b[3] to input ${source}`),
        error: 'States.ResultPathMatchFailure',
      },
    },
  ])('$title', async ({ state, want }) => {
    const { result } = await execute(only({ Type: 'Pass', ...state }), { input });
    expect(result).toEqual(want);
  });
});

describe('the context object', () => {
  test('tells of execution, machine, and state', async () => {
    const { result } = await execute(only({ Type: 'Pass', InputPath: '$$' }), { input });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      output: {
        Execution: {
          Id: EXECUTION.id,
          Input: input,
          Name: 'first',
          StartTime: '2025-10-20T06:48:00.000Z',
          RedriveCount: 0,
        },
        StateMachine: { Id: EXECUTION.stateMachineArn, Name: 'lane' },
        State: { Name: 'It', EnteredTime: '2025-10-20T06:48:00.000Z' },
      },
    });
  });

  test('dates a state at the moment it was entered', async () => {
    const definition = {
      StartAt: 'Sleep',
      States: {
        Sleep: { Type: 'Wait', Seconds: 90, Next: 'It' },
        It: { Type: 'Pass', OutputPath: '$$.State.EnteredTime', End: true },
      },
    };
    const { result } = await execute(definition);
    expect(result).toEqual({ status: 'SUCCEEDED', output: '2025-10-20T06:49:30.000Z' });
  });
});

describe('Succeed and Fail end the machine', () => {
  test('Succeed filters its input', async () => {
    const { result } = await execute(
      only({ Type: 'Succeed', InputPath: '$.a', OutputPath: '$.b[0]' }),
      {
        input,
      },
    );
    expect(result).toEqual({ status: 'SUCCEEDED', output: 1 });
  });

  test.each([
    { title: 'says nothing', state: {}, want: {} },
    { title: 'names an error', state: { Error: 'Stale' }, want: { error: 'Stale' } },
    {
      title: 'names error and cause',
      state: { Error: 'Stale', Cause: 'older' },
      want: { error: 'Stale', cause: 'older' },
    },
    {
      title: 'reads error and cause',
      state: { ErrorPath: '$.name', CausePath: "States.Format('{} is old', $.name)" },
      want: { error: 'plan', cause: 'plan is old' },
    },
    {
      title: 'reads an error that is no string',
      state: { ErrorPath: '$.a' },
      want: { error: 'States.Runtime', cause: expect.stringContaining('ErrorPath gives') },
    },
  ])('a Fail that $title', async ({ state, want }) => {
    const { result } = await execute(only({ Type: 'Fail', ...state }), { input });
    expect(result).toEqual({ status: 'FAILED', ...want });
  });
});
