import { describe, expect, test } from 'vitest';
import { NotEmulatedError } from '../../../lib/emulator/service.ts';
import { InvalidDefinitionError } from '../../../lib/emulator/step-functions/errors.ts';
import { loadMachine } from '../../../lib/emulator/step-functions/load.ts';
import { lambdaArn, only } from './harness.ts';

const pass = { Type: 'Pass', End: true };
const task = { Type: 'Task', Resource: lambdaArn('f') };
const processor = { StartAt: 'P', States: { P: pass } };
const map = { Type: 'Map', ItemProcessor: processor };

test('Comment, Version, and QueryLanguage JSONPath are accepted', () => {
  const definition = {
    Comment: 'a machine',
    Version: '1.0',
    QueryLanguage: 'JSONPath',
    TimeoutSeconds: 60,
    StartAt: 'It',
    States: { It: { ...pass, Comment: 'a state', QueryLanguage: 'JSONPath' } },
  };
  expect(loadMachine(definition)).toMatchObject({ startAt: 'It', timeoutSeconds: 60 });
});

describe('an invalid definition is refused', () => {
  test.each<{ definition: unknown; message: string }>([
    { definition: undefined, message: 'must be an object' },
    { definition: [], message: 'must be an object' },
    { definition: { States: { It: pass } }, message: 'StartAt: is missing' },
    { definition: { StartAt: 'It' }, message: 'States: is missing' },
    {
      definition: { StartAt: 'No', States: { It: pass } },
      message: "StartAt: there is no state 'No'",
    },
    {
      definition: { StartAt: 'It', States: { It: pass }, Stats: 1 },
      message: 'Stats: is not a field',
    },
    { definition: only({ Type: 'Loop' }), message: "state 'It', Type: must be one of Pass, Task" },
    { definition: only({}), message: "state 'It', Type: is missing" },
    {
      definition: { StartAt: 'It', States: { It: { Type: 'Pass' } } },
      message: "state 'It', Next: exactly one of Next and End",
    },
    {
      definition: only({ ...pass, Next: 'It', End: true }),
      message: 'exactly one of Next and End',
    },
    { definition: only({ ...pass, End: false, Next: 'X' }), message: "there is no state 'X'" },
    {
      definition: only({ ...pass, InputPaths: '$' }),
      message: "state 'It', InputPaths: is not a field",
    },
    { definition: only({ ...pass, Retry: [] }), message: 'Retry: is not a field' },
    { definition: only({ ...pass, InputPath: 3 }), message: 'InputPath: must be a string' },
    { definition: only({ ...pass, InputPath: 'a' }), message: "InputPath: 'a' is not a JSONPath" },
    { definition: only({ ...pass, ResultPath: '$.a[*]' }), message: 'ResultPath' },
    {
      definition: only({ ...pass, ResultPath: '$$.State' }),
      message: 'context object cannot be changed',
    },
    { definition: only({ ...pass, Parameters: { 'x.$': 3 } }), message: 'x.$: must be a path or' },
    {
      definition: only({ ...pass, Parameters: { 'x.$': 'y' } }),
      message: 'expected a function of States',
    },
    { definition: only({ ...pass, Parameters: { 'x.$': '$', x: 1 } }), message: 'given twice' },
    { definition: only({ Type: 'Task' }), message: 'Resource: is missing' },
    { definition: only({ ...task, TimeoutSeconds: 0 }), message: 'must be a number of at least 1' },
    { definition: only({ ...task, TimeoutSeconds: 1.5 }), message: 'must be an integer' },
    {
      definition: only({ ...task, TimeoutSeconds: 1, TimeoutSecondsPath: '$.a' }),
      message: 'TimeoutSecondsPath: cannot stand beside TimeoutSeconds',
    },
    { definition: only({ ...task, Retry: [{}] }), message: 'Retry[0].ErrorEquals: is missing' },
    {
      definition: only({ ...task, Retry: [{ ErrorEquals: [] }] }),
      message: 'Retry[0].ErrorEquals: must be a non-empty array',
    },
    {
      definition: only({ ...task, Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }),
      message: 'Retry[0].BackoffRate: must be a number of at least 1',
    },
    {
      definition: only({ ...task, Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }] }),
      message: 'must be FULL or NONE',
    },
    {
      definition: only({ ...task, Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }),
      message: 'Retry[0].ErrorEquals: States.ALL must stand alone',
    },
    {
      definition: only({
        ...task,
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'It' },
          { ErrorEquals: ['A'], Next: 'It' },
        ],
      }),
      message: 'Catch[0].ErrorEquals: States.ALL must stand alone, in the last entry',
    },
    {
      definition: only({ ...task, Catch: [{ ErrorEquals: ['A'], Next: 'X' }] }),
      message: "there is no state 'X'",
    },
    { definition: only({ Type: 'Choice' }), message: 'Choices: is missing' },
    {
      definition: only({ Type: 'Choice', Choices: [] }),
      message: 'Choices: must be a non-empty array',
    },
    {
      definition: only({ Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'It' }] }),
      message: 'Choices[0].a comparison operator: is missing',
    },
    {
      definition: only({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true }] }),
      message: 'Choices[0].Next: is missing',
    },
    {
      definition: only({
        Type: 'Choice',
        Choices: [{ Not: { Variable: '$.a', IsNull: true, Next: 'It' }, Next: 'It' }],
      }),
      message: 'Choices[0].Not.Next: is not a field',
    },
    {
      definition: only({
        Type: 'Choice',
        Choices: [{ Variable: '$.a', NumericEquals: '1', Next: 'It' }],
      }),
      message: 'Choices[0].NumericEquals: has an operand of another type',
    },
    {
      definition: only({
        Type: 'Choice',
        Choices: [{ Variable: '$.a', IsNull: true, IsString: true, Next: 'It' }],
      }),
      message: 'Choices[0].IsString: is not a field',
    },
    { definition: only({ Type: 'Wait' }), message: 'Seconds: is missing' },
    {
      definition: only({ Type: 'Wait', Seconds: 1, Timestamp: '2025-10-20T00:00:00Z' }),
      message: 'Timestamp: cannot stand beside Seconds',
    },
    { definition: only({ Type: 'Wait', Timestamp: 'noon' }), message: 'must be an RFC 3339 time' },
    {
      definition: only({ Type: 'Fail', Error: 'A', ErrorPath: '$.a' }),
      message: 'cannot stand beside',
    },
    { definition: only({ Type: 'Fail', InputPath: '$.a' }), message: 'InputPath: is not a field' },
    { definition: only({ Type: 'Succeed', End: true }), message: 'End: is not a field' },
    { definition: only({ Type: 'Parallel', Branches: [] }), message: 'must be a non-empty array' },
    {
      definition: only({ Type: 'Parallel', Branches: [{ StartAt: 'P', States: { P: {} } }] }),
      message: "state 'P', Type: is missing",
    },
    { definition: only({ Type: 'Map' }), message: 'ItemProcessor: is missing' },
    {
      definition: only({ ...map, ItemSelector: {}, Parameters: {} }),
      message: 'ItemSelector: is not a field',
    },
    {
      definition: only({ ...map, ItemsPath: '$.a[*]' }),
      message: 'may select more than one value',
    },
    {
      definition: only({ ...map, ItemProcessor: { StartAt: 'It', States: { P: pass } } }),
      message: "state 'It', ItemProcessor.StartAt: there is no state 'It'",
    },
  ])('$message', ({ definition, message }) => {
    expect(() => loadMachine(definition)).toThrow(InvalidDefinitionError);
    expect(() => loadMachine(definition)).toThrow(message);
  });
});

describe('what is not emulated is refused by name', () => {
  test.each<{ definition: object; message: string }>([
    { definition: { ...only(pass), QueryLanguage: 'JSONata' }, message: 'QueryLanguage JSONata' },
    {
      definition: only({ ...pass, QueryLanguage: 'JSONata' }),
      message: "state 'It', QueryLanguage JSONata",
    },
    { definition: only({ ...pass, Assign: { x: 1 } }), message: "state 'It', Assign" },
    { definition: only({ ...pass, Output: {} }), message: "state 'It', Output" },
    { definition: only({ ...task, Arguments: {} }), message: "state 'It', Arguments" },
    { definition: only({ ...task, HeartbeatSeconds: 5 }), message: "state 'It', HeartbeatSeconds" },
    { definition: only({ ...task, Credentials: {} }), message: "state 'It', Credentials" },
    ...[
      'arn:aws:states:::lambda:invoke.waitForTaskToken',
      'arn:aws:states:::states:startExecution.sync:2',
      'arn:aws:states:::dynamodb:getItem',
      'arn:aws:states:::aws-sdk:route53:getChange',
      'arn:aws:states:us-east-1:111122223333:activity:a',
    ].map((Resource) => ({
      definition: only({ ...task, Resource }),
      message: `Resource ${Resource}`,
    })),
    ...[
      'ToleratedFailureCount',
      'ToleratedFailurePercentage',
      'ItemReader',
      'ItemBatcher',
      'ResultWriter',
    ].map((field) => ({
      definition: only({ ...map, [field]: 1 }),
      message: `state 'It', ${field}`,
    })),
    {
      definition: only({
        ...map,
        ItemProcessor: { ...processor, ProcessorConfig: { Mode: 'DISTRIBUTED' } },
      }),
      message: "state 'It', ItemProcessor.ProcessorConfig.Mode DISTRIBUTED",
    },
    { definition: only({ ...pass, InputPath: '$.a[?(@.b)]' }), message: "InputPath '$.a[?(@.b)]'" },
  ])('$message', ({ definition, message }) => {
    expect(() => loadMachine(definition)).toThrow(NotEmulatedError);
    expect(() => loadMachine(definition)).toThrow(message);
  });
});
