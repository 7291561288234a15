// What CloudWatch gets: each event as one log line, and what is to be counted as metrics in its embedded format,
// both at once and complete. Account ids and long lists stay out.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { observed } from '../../lambdas/observed.ts';
import { telemetry } from '../../lambdas/telemetry.ts';
import {
  BatchRefusedError,
  ChangePendingError,
  StalePlanError,
} from '../../lib/control-plane/errors.ts';
import type { ControlPlaneEvent } from '../../lib/control-plane/events.ts';
import { api, awsError, startMs } from './small-world.ts';

const printed: object[] = [];

beforeEach(() => {
  printed.length = 0;
  // Powertools writes past the console of its process unless it is told that this is a developer's machine.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((text: string) => {
      printed.push(JSON.parse(text) as object);
    });
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** What reporting the event prints: log lines without their time, and metric documents. */
function linesOf(event: ControlPlaneEvent): { logs: object[]; metrics: object[] } {
  const report = telemetry({
    service: 'Fencepost',
    fields: { lane: 'a', function: 'Fencepost-LaneABuild' },
    nowMs: () => startMs + 90_000,
  });
  report(event);
  const logs = printed.filter((line) => !('_aws' in line));
  for (const line of logs) Reflect.deleteProperty(line, 'timestamp');
  return { logs, metrics: printed.filter((line) => '_aws' in line) };
}

/** A document of CloudWatch's embedded metric format. */
function embedded(
  units: Readonly<Record<string, string>>,
  values: Readonly<Record<string, number | string>>,
  dimensions = ['service'],
): object {
  return {
    _aws: {
      Timestamp: expect.any(Number) as number,
      CloudWatchMetrics: [
        {
          Namespace: 'Fencepost',
          Dimensions: [dimensions],
          Metrics: Object.entries(units).map(([Name, Unit]) => ({ Name, Unit })),
        },
      ],
    },
    service: 'Fencepost',
    ...values,
  };
}

const always = {
  service: 'Fencepost',
  lane: 'a',
  function: 'Fencepost-LaneABuild',
  // Of Powertools: no debug lines are sampled.
  sampling_rate: 0,
};

test('a pick is one line, and the three metrics of an idle lane in one document', () => {
  const event = {
    decision: 'picked',
    generation: 145,
    createdMs: startMs,
    waiting: [api],
    cleanUp: [],
    empty: [],
  } as const;
  expect(linesOf(event)).toEqual({
    logs: [{ ...always, level: 'INFO', message: 'picked', ...event }],
    metrics: [
      embedded(
        { PlanAge: 'Seconds', WaitingPlanAge: 'Seconds', EmptyEndpoints: 'Count' },
        { PlanAge: 90, WaitingPlanAge: 90, EmptyEndpoints: 0 },
      ),
    ],
  });
});

test('an install is one line, its generation a metric of the endpoint, its delay one of all', () => {
  const event = {
    decision: 'installed',
    endpoint: api,
    generation: 145,
    createdMs: startMs,
  } as const;
  expect(linesOf(event)).toEqual({
    logs: [{ ...always, level: 'INFO', message: `${api} installed`, ...event }],
    metrics: [
      embedded({ AppliedGeneration: 'None' }, { AppliedGeneration: 145, endpoint: api }, [
        'service',
        'endpoint',
      ]),
      embedded({ InstallDelay: 'Seconds' }, { InstallDelay: 90 }),
    ],
  });
});

test.each([
  { decision: 'stale', level: 'INFO', metric: 'FenceRefusals' },
  { decision: 'swap-lost', level: 'WARN', metric: 'FenceRefusals' },
  { decision: 'tree-deleted', level: 'INFO', metric: 'TreesDeleted' },
  { decision: 'below-floor', level: 'ERROR', metric: 'LimitRefusals' },
  { decision: 'conflict', level: 'ERROR', metric: 'PlanConflicts' },
  { decision: 'fence-missing', level: 'ERROR', metric: 'LostFences' },
  { decision: 'fence-damaged', level: 'ERROR', metric: 'LostFences' },
  { decision: 'quarantined', level: 'ERROR', metric: 'Quarantines' },
] as const)(
  '$decision is logged as $level and counted as $metric',
  ({ decision, level, metric }) => {
    const event = { decision, endpoint: api, generation: 145, reason: 'why' };
    expect(linesOf(event)).toEqual({
      logs: [{ ...always, level, message: `${api} ${decision}`, ...event }],
      metrics: [embedded({ [metric]: 'Count' }, { [metric]: 1 })],
    });
  },
);

test.each([
  { decision: 'built', level: 'INFO' },
  { decision: 'waits', level: 'INFO' },
  { decision: 'done', level: 'INFO' },
  { decision: 'frozen', level: 'INFO' },
  { decision: 'yielded', level: 'WARN' },
  { decision: 'pack-refused', level: 'WARN' },
  { decision: 'batch-refused', level: 'ERROR' },
  { decision: 'confirmed', level: 'INFO' },
] as const)('$decision is logged as $level and not counted', ({ decision, level }) => {
  const event = { decision, endpoint: api };
  expect(linesOf(event)).toEqual({
    logs: [{ ...always, level, message: `${api} ${decision}`, ...event }],
    metrics: [],
  });
});

test.each([
  { event: { decision: 'plan-refused', endpoint: api, safeguard: 'floor', reason: 'why' } },
  { event: { decision: 'health-unknown', reason: 'AccessDeniedException' } },
] as const)('$event.decision is a warning and counted', ({ event }) => {
  const { logs, metrics } = linesOf(event);
  expect(logs).toMatchObject([{ level: 'WARN', ...event }]);
  expect(metrics).toHaveLength(1);
});

test.each([
  'no-plan',
  'nothing-new',
  'planner-frozen',
  'drafted',
  'committed',
  'commit-lost',
] as const)('%s is one line and no metric', (decision) => {
  expect(linesOf({ decision, generation: 145 })).toEqual({
    logs: [{ ...always, level: 'INFO', message: decision, decision, generation: 145 }],
    metrics: [],
  });
});

describe('a pick that found something wrong is a warning', () => {
  const picked = {
    decision: 'picked',
    generation: 145,
    createdMs: startMs,
    waiting: [],
    cleanUp: [],
  } as const;
  test.each([
    { title: 'an endpoint that answers nothing', parts: { empty: [api] } },
    { title: 'DynamoDB does not answer', parts: { empty: [], reason: 'it did not answer' } },
  ])('$title', ({ parts }) => {
    expect(linesOf({ ...picked, ...parts }).logs).toMatchObject([{ level: 'WARN' }]);
  });
});

describe('no line holds', () => {
  test('more than ten names of a list', () => {
    const waiting = Array.from({ length: 300 }, (_, index) => `${index}.example.com`);
    const [line] = linesOf({
      decision: 'picked',
      generation: 1,
      createdMs: startMs,
      waiting,
      cleanUp: waiting.slice(0, 10),
      empty: [],
    }).logs;
    expect(line).toMatchObject({
      waiting: [...waiting.slice(0, 10), 'and 290 more'],
      cleanUp: waiting.slice(0, 10),
    });
  });

  test('an account id that AWS put into a message', () => {
    const reason = 'User: arn:aws:sts::123456789012:assumed-role/lane is not authorized';
    const { logs } = linesOf({ decision: 'failed', error: 'AccessDenied', reason });
    expect(logs).toMatchObject([
      { reason: 'User: arn:aws:sts::<account>:assumed-role/lane is not authorized' },
    ]);
  });
});

describe('a step that fails', () => {
  const account = '123456789012';
  const run = async (error: unknown, input?: object) => {
    const events: ControlPlaneEvent[] = [];
    const step = observed<object | undefined, never>(
      (event) => events.push(event),
      async () => {
        throw error;
      },
    );
    const thrown: unknown = await step(input).catch((one: unknown) => one);
    return { events, thrown };
  };

  test('is reported by its cause, and throws the same name and message', async () => {
    const { events, thrown } = await run(new StalePlanError(api, 7, 9), {
      generation: 7,
      endpoints: [api],
    });
    const message = `plan 7 is older than plan 9 live on ${api}; read the latest plan`;
    expect(events).toEqual([{ decision: 'stale', endpoint: api, generation: 7, reason: message }]);
    expect(thrown).toMatchObject({ name: 'StalePlanError', message });
  });

  test('because a change is on its way decided nothing: it is asked again', async () => {
    const { events, thrown } = await run(new ChangePendingError('C1'));
    expect(events).toEqual([]);
    expect(thrown).toMatchObject({ name: 'ChangePendingError' });
  });

  test('throws nothing of what AWS put on the error, and no account id', async () => {
    const error = Object.assign(awsError('AccessDenied'), {
      message: `arn:aws:iam::${account}:role/lane may not`,
      $metadata: { requestId: 'id' },
      $response: { headers: { authorization: 'secret' } },
    });
    const { thrown } = await run(error);
    expect(thrown).toBeInstanceOf(Error);
    expect(Object.keys(thrown as Error)).toEqual(['name']);
    expect(thrown).toMatchObject({
      name: 'AccessDenied',
      message: 'arn:aws:iam::<account>:role/lane may not',
    });
    expect((thrown as Error).stack).not.toContain(account);
  });

  test('with Route 53 quoting the account in a refusal says so without it', async () => {
    const { thrown } = await run(new BatchRefusedError(api, `${account} may not`));
    expect((thrown as Error).message).toBe(
      `Route 53 refused the batch for ${api}: <account> may not`,
    );
  });

  test('with something that is no error throws just that', async () => {
    const { events, thrown } = await run('out of memory');
    expect(events).toEqual([{ decision: 'failed', error: 'Error', reason: 'out of memory' }]);
    expect(thrown).toBe('out of memory');
  });
});
