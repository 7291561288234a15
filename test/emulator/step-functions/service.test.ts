import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/emulator/clock.ts';
import { loadMachine } from '../../../lib/emulator/step-functions/load.ts';
import { StepFunctionsService } from '../../../lib/emulator/step-functions/service.ts';
import { hostOf, lambdaArn, START_MS } from './harness.ts';

const machineArn = 'arn:aws:states:us-east-1:111122223333:stateMachine:lane';
const executionArn = (name: string) =>
  `arn:aws:states:us-east-1:111122223333:execution:lane:${name}`;
const definition = {
  StartAt: 'Wait',
  States: {
    Wait: { Type: 'Wait', Seconds: 60, Next: 'Install' },
    Install: { Type: 'Task', Resource: lambdaArn('install'), End: true },
  },
};

let clock: VirtualClock;
let service: StepFunctionsService;
let called: unknown[];

beforeEach(() => {
  clock = new VirtualClock(START_MS);
  called = [];
  const install = (input: unknown) => {
    called.push(input);
    return { installed: input };
  };
  service = new StepFunctionsService(hostOf({ install }, clock).host);
  service.register(machineArn, loadMachine(definition));
});

const start = (name?: string, input?: string) =>
  service.execute(new StartExecutionCommand({ stateMachineArn: machineArn, name, input }));
const describeIt = (name: string) =>
  service.execute(new DescribeExecutionCommand({ executionArn: executionArn(name) }));
const list = (more: object = {}) =>
  service.execute(new ListExecutionsCommand({ stateMachineArn: machineArn, ...more }));
const passMs = async (ms: number) => {
  // First every execution gets as far as it can, so that what is due at the same moment comes first.
  await clock.runUntil(() => true);
  const untilMs = clock.nowMs() + ms;
  let passed = false;
  clock.at(untilMs, () => (passed = true));
  await clock.runUntil(() => passed);
};

describe('StartExecution', () => {
  test('answers at once; the execution runs afterwards', async () => {
    expect(start('first', '{"plan":7}')).toEqual({
      executionArn: executionArn('first'),
      startDate: new Date(START_MS),
    });
    expect(describeIt('first')).toEqual({
      executionArn: executionArn('first'),
      stateMachineArn: machineArn,
      name: 'first',
      status: 'RUNNING',
      startDate: new Date(START_MS),
      input: '{"plan":7}',
      inputDetails: { included: true },
    });
    await passMs(60_000);
    expect(describeIt('first')).toMatchObject({
      status: 'SUCCEEDED',
      stopDate: new Date(START_MS + 60_000),
      output: '{"installed":{"plan":7}}',
    });
  });

  test('enters no state before the caller is done', () => {
    const now = { StartAt: 'Install', States: { Install: definition.States.Install } };
    service.register(machineArn, loadMachine(now));
    start('first');
    expect(called).toEqual([]);
  });

  test('is idempotent by name while the execution runs with the same input', async () => {
    const first = start('first', '{}');
    await passMs(30_000);
    expect(start('first', '{}')).toEqual(first);
    await passMs(30_000);
    expect(called).toEqual([{}]);
  });

  test('without a name gives a UUID', () => {
    expect(start()).toMatchObject({ executionArn: expect.stringMatching(/:lane:[0-9a-f-]{36}$/) });
  });

  test.each([
    {
      title: 'another input',
      again: () => start('first', '{"other":1}'),
      want: 'ExecutionAlreadyExists',
    },
    { title: 'an unfit name', again: () => start('a b'), want: 'InvalidName' },
    { title: 'a name too long', again: () => start('x'.repeat(81)), want: 'InvalidName' },
    { title: 'no JSON', again: () => start('x', '{'), want: 'InvalidExecutionInput' },
    {
      title: 'too much',
      again: () => start('x', JSON.stringify('x'.repeat(262_143))),
      want: 'InvalidExecutionInput',
    },
    {
      title: 'an unknown machine',
      again: () => service.execute(new StartExecutionCommand({ stateMachineArn: 'arn:none' })),
      want: 'StateMachineDoesNotExist',
    },
  ])('refuses $title with $want', ({ again, want }) => {
    start('first', '{}');
    expect(again).toThrow(expect.objectContaining({ name: want, $fault: 'client' }));
  });

  test('refuses the name of an execution that is over', async () => {
    start('first');
    await passMs(60_000);
    expect(() => start('first')).toThrow(
      expect.objectContaining({ name: 'ExecutionAlreadyExists' }),
    );
  });
});

describe('DescribeExecution', () => {
  test('tells error and cause of a failure', async () => {
    const fail = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Stale', Cause: 'older' } } };
    service.register(machineArn, loadMachine(fail));
    start('first');
    await passMs(1);
    expect(describeIt('first')).toMatchObject({ status: 'FAILED', error: 'Stale', cause: 'older' });
    expect(describeIt('first')).not.toHaveProperty('output');
  });

  test('tells of a time-out', async () => {
    service.register(machineArn, loadMachine({ ...definition, TimeoutSeconds: 5 }));
    start('first');
    await passMs(5000);
    expect(describeIt('first')).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  test('refuses an unknown execution', () => {
    expect(() => describeIt('none')).toThrow(
      expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
    );
  });
});

describe('ListExecutions', () => {
  beforeEach(async () => {
    start('first');
    await passMs(60_000);
    start('second');
    start('third');
  });

  const names = (answer: object) =>
    [Reflect.get(answer, 'executions')].flat().map((item: { name: string }) => item.name);

  test('gives the newest first', () => {
    expect(names(list())).toEqual(['third', 'second', 'first']);
  });

  test('filters by status', () => {
    expect(names(list({ statusFilter: 'SUCCEEDED' }))).toEqual(['first']);
    expect(names(list({ statusFilter: 'RUNNING' }))).toEqual(['third', 'second']);
  });

  test('gives pages', () => {
    const page = list({ maxResults: 2 });
    expect(names(page)).toEqual(['third', 'second']);
    const rest = list({ maxResults: 2, nextToken: Reflect.get(page, 'nextToken') });
    expect(names(rest)).toEqual(['first']);
    expect(rest).not.toHaveProperty('nextToken');
  });

  test('refuses a token that it did not give', () => {
    expect(() => list({ nextToken: 'x' })).toThrow(
      expect.objectContaining({ name: 'InvalidToken' }),
    );
  });
});

describe('StopExecution', () => {
  test('aborts: the status stays, and no further state is entered', async () => {
    start('first');
    await passMs(1000);
    const executionArnOfFirst = executionArn('first');
    const stop = { executionArn: executionArnOfFirst, error: 'Frozen', cause: 'by hand' };
    expect(service.execute(new StopExecutionCommand(stop))).toEqual({
      stopDate: new Date(START_MS + 1000),
    });
    await passMs(120_000);
    expect(describeIt('first')).toMatchObject({
      status: 'ABORTED',
      error: 'Frozen',
      cause: 'by hand',
      stopDate: new Date(START_MS + 1000),
    });
    expect(called).toEqual([]);
  });
});

describe('the integration states:startExecution', () => {
  test('starts an execution from a Task', async () => {
    const Input = { plan: 7 };
    expect(
      service.startExecutionTask({ StateMachineArn: machineArn, Name: 'child', Input }),
    ).toEqual({
      ExecutionArn: executionArn('child'),
      StartDate: START_MS,
    });
    await passMs(60_000);
    expect(called).toEqual([Input]);
  });

  test('names its errors as the integration does', () => {
    expect(() => service.startExecutionTask({ StateMachineArn: 'arn:none' })).toThrow(
      expect.objectContaining({ name: 'StepFunctions.StateMachineDoesNotExistException' }),
    );
  });
});

test('an operation that is not emulated is refused', () => {
  const command = new CreateStateMachineCommand({ name: 'x', definition: '{}', roleArn: 'arn' });
  expect(() => service.execute(command)).toThrow('states:CreateStateMachine is not emulated');
});
