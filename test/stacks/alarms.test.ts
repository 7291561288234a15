// Alarms, their topic and the dashboard, on the template: what each looks at is really sent, what silence
// means to it, and that docs/runbook.md says what to do.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { metricNamespace, metrics } from '../../lib/control-plane/metrics.ts';
import { resources, synthesise } from './synthesis.ts';

const { stacks, controlPlane } = synthesise();
const { stackName } = stacks.controlPlane;
const alarms = new Map(
  [...resources(controlPlane, 'AWS::CloudWatch::Alarm')].map(([id, { Properties }]) => [
    id.replace(/^Alarms/, ''),
    Properties,
  ]),
);
const runbook = readFileSync('docs/runbook.md', 'utf8');
const sections = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0] ?? '', section]),
);

/** The runbook's section that an alarm's description links to. */
function sectionOf(description: unknown): string | undefined {
  const anchor = /docs\/runbook\.md#([a-z]+)$/.exec(String(description))?.[1];
  return [...sections.keys()].find((title) => title.toLowerCase() === anchor);
}

test.each([
  { name: 'EndpointAnswersNothing', metric: 'EmptyEndpoints', statistic: 'Maximum', minutes: 1 },
  { name: 'PlanNotInstalled', metric: 'WaitingPlanAge', statistic: 'Minimum', minutes: 15 },
  { name: 'EndpointQuarantined', metric: 'Quarantines', statistic: 'Sum', minutes: 15 },
  { name: 'FenceMissing', metric: 'LostFences', statistic: 'Sum', minutes: 5 },
  { name: 'PlanConflict', metric: 'PlanConflicts', statistic: 'Sum', minutes: 5 },
  { name: 'PlanRefused', metric: 'LimitRefusals', statistic: 'Sum', minutes: 5 },
  { name: 'HealthUnknown', metric: 'HealthFailures', statistic: 'Sum', minutes: 5 },
  { name: 'LaneAStopped', metric: 'ExecutionsSucceeded', statistic: 'Sum', minutes: 30 },
  { name: 'LaneBStopped', metric: 'ExecutionsSucceeded', statistic: 'Sum', minutes: 30 },
  { name: 'LaneCStopped', metric: 'ExecutionsSucceeded', statistic: 'Sum', minutes: 30 },
  { name: 'NothingPlanned', metric: 'ExecutionsSucceeded', statistic: 'Sum', minutes: 10 },
])('$name looks at $metric over $minutes minutes', ({ name, metric, statistic, minutes }) => {
  expect(alarms.size).toBe(11);
  const { Period, EvaluationPeriods, ...properties } = alarms.get(name) ?? {};
  expect(properties).toMatchObject({
    AlarmName: `${stackName}-${name}`,
    MetricName: metric,
    Statistic: statistic,
  });
  expect((Number(Period) * Number(EvaluationPeriods)) / 60).toBe(minutes);
});

describe('silence', () => {
  test.each([
    // Nothing is sent when nothing happens.
    { missing: 'notBreaching', names: ['EndpointQuarantined', 'FenceMissing', 'PlanConflict'] },
    { missing: 'notBreaching', names: ['PlanRefused', 'HealthUnknown'] },
    // Known only from the sweeps: between two of them, and without any, the last word stands.
    { missing: 'ignore', names: ['EndpointAnswersNothing', 'PlanNotInstalled'] },
    // Silence is what these are about.
    { missing: 'breaching', names: ['LaneAStopped', 'LaneBStopped', 'LaneCStopped'] },
    { missing: 'breaching', names: ['NothingPlanned'] },
  ])('is $missing to $names', ({ missing, names }) => {
    for (const name of names) {
      const below = missing === 'breaching';
      expect(alarms.get(name)).toMatchObject({
        TreatMissingData: missing,
        ComparisonOperator: below ? 'LessThanThreshold' : 'GreaterThanOrEqualToThreshold',
      });
    }
  });
});

test('every metric of ours that an alarm looks at is one that the functions send, for this stack', () => {
  const ours = [...alarms.values()].filter(({ Namespace }) => Namespace === metricNamespace);
  expect(ours).toHaveLength(7);
  for (const { MetricName, Dimensions } of ours) {
    expect(Object.keys(metrics)).toContain(MetricName);
    expect(Dimensions).toEqual([{ Name: 'service', Value: stackName }]);
  }
  for (const [, { Properties }] of resources(controlPlane, 'AWS::Lambda::Function')) {
    expect(Properties).toMatchObject({
      Environment: { Variables: { POWERTOOLS_SERVICE_NAME: stackName } },
    });
  }
});

describe('docs/runbook.md', () => {
  test.each([...alarms])('has the section that %s links to', (_, { AlarmDescription }) => {
    const section = sections.get(sectionOf(AlarmDescription) ?? '');
    for (const part of ['Description', 'Investigation', 'Resolution']) {
      expect(section).toMatch(new RegExp(String.raw`^\*\*${part}\.\*\* \S`, 'm'));
    }
  });

  test('has no section without an alarm', () => {
    const linked = [...alarms.values()].map((alarm) => sectionOf(alarm['AlarmDescription']));
    expect([...sections.keys()].filter((title) => !linked.includes(title))).toEqual([]);
  });

  test('links to sections that are there', () => {
    const anchors = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    const titles = [...sections.keys()].map((title) => title.toLowerCase());
    expect(anchors.filter((anchor) => !titles.includes(anchor ?? ''))).toEqual([]);
  });
});

describe('the topic', () => {
  test('gets every alarm, when it begins and when it is over', () => {
    for (const properties of alarms.values()) {
      const topic = [{ Ref: expect.stringMatching(/^AlarmsTopic[0-9A-F]{8}$/) as string }];
      expect(properties).toMatchObject({ AlarmActions: topic, OKActions: topic });
    }
  });

  test('lets the alarms of this account publish, and nobody without TLS', () => {
    const [policy] = resources(controlPlane, 'AWS::SNS::TopicPolicy').values();
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });

  test('is named in an output, for whoever subscribes', () => {
    const outputs = controlPlane.findOutputs('AlarmTopic');
    expect(Object.keys(outputs)).toEqual(['AlarmTopic']);
  });
});

describe('the dashboard', () => {
  test('shows every metric', () => {
    const [dashboard] = resources(controlPlane, 'AWS::CloudWatch::Dashboard').values();
    const body = JSON.stringify(dashboard?.Properties['DashboardBody']);
    const missing = Object.keys(metrics).filter((name) => !body.includes(name));
    expect(missing).toEqual([]);
  });

  test('is left out where AWS is LocalStack, and nothing else changes', () => {
    const without = synthesise({
      route53Endpoint: 'http://127.0.0.1:5380',
    }).controlPlane.toJSON() as {
      Resources: Record<string, { Type: string }>;
    };
    const types = Object.values(without.Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::CloudWatch::Dashboard');
    expect(types.filter((type) => type === 'AWS::CloudWatch::Alarm')).toHaveLength(alarms.size);
  });
});
