// What the stack costs while it is idle: the arithmetic, piece by piece, and the number that the README gives.

import { readFileSync } from 'node:fs';
import { GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { idlePrice } from '../../bench/deployed/idle-price.ts';
import { add, costOf, prices, times, totalOf } from '../../bench/deployed/prices.ts';
import { minutesPerMonth, runsPerMonth, standing } from '../../bench/deployed/resources.ts';
import type { TemplateJson } from '../../bench/deployed/resources.ts';
import { drillRun } from '../../bench/deployed/runs.ts';
import { assumed, Usage } from '../../bench/deployed/usage.ts';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';
import { synthesise } from './synthesis.ts';

describe('a schedule', () => {
  test.each([
    { schedule: 'rate(1 minute)', minutes: 1 },
    { schedule: 'rate(2 hours)', minutes: 120 },
    { schedule: 'rate(7 days)', minutes: 7 * 24 * 60 },
    { schedule: 'cron(2/5 * * * ? *)', minutes: 5 },
    { schedule: 'cron(0 9 ? * MON *)', minutes: 7 * 24 * 60 },
  ])('$schedule is every $minutes minutes', ({ schedule, minutes }) => {
    expect(runsPerMonth(schedule) * minutes).toBeCloseTo(minutesPerMonth);
  });

  test('that is not understood is an error, not nothing', () => {
    expect(() => runsPerMonth('cron(0 9 L * ? *)')).toThrow('schedule cron(0 9 L * ? *)');
  });
});

test('cost is count by price, and what is not used is no line', () => {
  const lines = costOf({ 'Step Functions transitions': 4_000, 'Alarm metrics': 2 });
  expect(lines).toEqual([
    { what: 'Step Functions transitions', count: 4_000, usd: 0.1 },
    { what: 'Alarm metrics', count: 2, usd: 0.2 },
  ]);
  expect(totalOf(lines)).toBeCloseTo(0.3);
});

test('counts add up and multiply', () => {
  const counts = add({ 'S3 reads': 1, Dashboards: 1 }, times({ 'S3 reads': 2 }, 10));
  expect(counts).toEqual({ 'S3 reads': 21, Dashboards: 1 });
});

test.each(Object.entries(prices))('%s has a price and where it is from', (_, price) => {
  expect(price.usd).toBeGreaterThan(0);
  expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/\w/);
});

test('what stands in a template: metrics of alarms, dashboards, the zone', () => {
  const ours = { Namespace: 'Fencepost', MetricName: 'PlanAge' };
  const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties });
  const template = {
    Resources: {
      One: alarm(ours),
      Same: alarm({ ...ours, Threshold: 2 }),
      Other: alarm({ ...ours, Dimensions: [{ Name: 'lane', Value: 'a' }] }),
      Theirs: alarm({ Namespace: 'AWS/Lambda', MetricName: 'Errors' }),
      Both: alarm({
        Metrics: [
          { Expression: 'a + b' },
          { MetricStat: { Metric: ours } },
          { MetricStat: { Metric: { Namespace: 'AWS/States', MetricName: 'ExecutionsFailed' } } },
        ],
      }),
      Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: {} },
    },
  } as TemplateJson;
  expect(standing(template)).toEqual({
    'Alarm metrics': 6,
    Dashboards: 1,
    'Hosted zones': 1,
  });
});

describe('usage', () => {
  const usage = (isCold = false) => new Usage({ memoryGb: 0.5, isCold: () => isCold });
  const call = (service: string, command: SdkCommand, output: object = {}, step = 'pick') =>
    ({ kind: 'call', actor: 'lane-a', step, service, command, output }) as const;

  test.each([
    { isCold: false, waitedMs: 480, gbSeconds: 0.25 },
    { isCold: true, waitedMs: 480, gbSeconds: 0.25 + assumed.coldStartMs / 2_000 },
  ])('an invocation of $waitedMs ms, cold: $isCold', ({ isCold, waitedMs, gbSeconds }) => {
    const counted = usage(isCold);
    counted.meter({ kind: 'invocation', step: 'pick', durationMs: waitedMs });
    expect(counted.counts()).toMatchObject({
      'Lambda requests': 1,
      'Lambda GB-seconds, arm64': gbSeconds,
    });
  });

  const get = (ConsistentRead: boolean) =>
    new GetItemCommand({ TableName: 'plans', Key: {}, ConsistentRead });
  const write = new TransactWriteItemsCommand({
    TransactItems: [{ Put: { TableName: 'plans', Item: { body: { S: 'x'.repeat(1_500) } } } }],
  });
  test.each([
    {
      title: 'a consistent read of 5 KB',
      event: call('dynamodb', get(true), { Item: 'x'.repeat(5_000) }),
      counts: { 'DynamoDB read units': 2 },
    },
    {
      title: 'a read that may be behind',
      event: call('dynamodb', get(false)),
      counts: { 'DynamoDB read units': 0.5 },
    },
    {
      title: 'a transaction of 1.6 KB',
      event: call('dynamodb', write),
      counts: { 'DynamoDB write units': 4 },
    },
    {
      title: 'an object read',
      event: call('s3', new GetObjectCommand({ Bucket: 'archive', Key: 'a' })),
      counts: { 'S3 reads': 1 },
    },
    {
      title: 'a listing',
      event: call('s3', new ListObjectsV2Command({ Bucket: 'archive' })),
      counts: { 'S3 writes and lists': 1 },
    },
    {
      title: "a call of nobody's function",
      event: call('s3', new ListObjectsV2Command({ Bucket: 'archive' }), {}, ''),
      counts: {},
    },
    {
      title: 'a transition of a lane',
      event: { kind: 'transition', actor: 'lane-a' } as const,
      counts: { 'Step Functions transitions': 1 },
    },
    {
      title: 'a transition of the planner, which is Express',
      event: { kind: 'transition', actor: 'planner' } as const,
      counts: {},
    },
    {
      title: 'an Express run of 101 ms',
      event: { kind: 'execution', actor: 'planner', durationMs: 101 } as const,
      counts: { 'Express requests': 1, 'Express GB-seconds': 0.0125 },
    },
  ])('$title', ({ event, counts }) => {
    const counted = usage();
    counted.meter(event);
    expect(counted.counts()).toEqual(counts);
  });
});

describe('this stack', async () => {
  const { controlPlane, stacks } = synthesise();
  const { lanes } = stacks.controlPlane;
  const template = controlPlane.toJSON() as TemplateJson;
  const path = 'examples/endpoints.yaml';
  const file = parseEndpointsFile(readFileSync(path, 'utf8'), path);
  const { lines, memoryGb } = await idlePrice(file, template);
  const readme = readFileSync('README.md', 'utf8');

  test('idle, starts each lane every five minutes and the planner every minute', () => {
    const counted = new Map(lines.map(({ what, count }) => [what as string, count]));
    expect(counted.get('Express requests')).toBeCloseTo(minutesPerMonth);
    // Pick, the two maps over nothing, and the start.
    const perSweep = 3 + assumed.transitionsPerStart;
    const sweeps = (lanes.size * minutesPerMonth) / 5;
    expect(counted.get('Step Functions transitions')).toBeCloseTo(perSweep * sweeps);
  });

  test('idle, costs less than 10 USD a month, and what the README says', () => {
    const total = totalOf(lines);
    expect(total).toBeLessThan(10);
    expect(readme).toContain(`${total.toFixed(2)} USD a month`);
  });

  test('costs for a drill what the README says', async () => {
    const total = totalOf(costOf(await drillRun(memoryGb)));
    expect(readme).toContain(`${total.toFixed(2)} USD for a drill`);
  });
});
