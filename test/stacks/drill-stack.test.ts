// What the stacks for drills promise: three profiles side by side that share a zone and no record, tagged, with
// a gate for every function, and started by nothing but a drill.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, test } from 'vitest';
import {
  drillOutputKeys,
  drillTag,
  laneMachineKey,
  outputKeys,
} from '../../lib/control-plane/outputs.ts';
import { addDrillStacks } from '../../lib/stacks/app.ts';
import { readConfig } from '../../lib/stacks/config.ts';
import { machinesOf } from '../../lib/stacks/machines.ts';
import { resources, synthesise } from './synthesis.ts';

const outdir = mkdtempSync(join(tmpdir(), 'fencepost-drill-stacks-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));
const { byProfile: stacks, gameDay } = addDrillStacks(
  new App({ outdir }),
  readConfig(() => undefined),
);
const templates = [...stacks].map(([profile, stack]) => ({
  profile,
  stack,
  template: Template.fromStack(stack),
}));

test('there is one for each profile', () => {
  expect([...stacks.values()].map(({ stackName }) => stackName)).toEqual([
    'FencepostDrill-as-in-2025',
    'FencepostDrill-conditional-write',
    'FencepostDrill-fenced',
  ]);
});

describe.each(templates)('$profile', ({ profile, stack, template }) => {
  test('is tagged as a stack that drills may break', () => {
    expect(stack.tags.tagValues()).toMatchObject({ [drillTag]: 'true' });
  });

  test('owns a part of the zone, and works by its profile alone', () => {
    const functions = [...resources(template, 'AWS::Lambda::Function').values()].filter(
      // Not the one that CDK brings along to empty the bucket.
      ({ Properties }) => Properties['Environment'] !== undefined,
    );
    expect(functions).toHaveLength(18);
    for (const { Properties } of functions) {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      expect(Variables['ZONE_NAME']).toBe(`${profile}.drill.example.com`);
      expect(String(Variables['SAFEGUARDS']).includes('fence')).toBe(profile === 'fenced');
      expect(Variables['GATE_TABLE_NAME']).toBeDefined();
      // So long can a drill hold it.
      expect(Properties['Timeout']).toBe(900);
    }
  });

  test('is started by nothing but a drill', () => {
    expect(template.findResources('AWS::Events::Rule')).toEqual({});
  });

  test('goes with all it has, and forgets its faults by itself', () => {
    const tables = [...resources(template, 'AWS::DynamoDB::Table').values()];
    expect(tables.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual([
      'Delete',
      'Delete',
      'Delete',
    ]);
    const lives = tables.map(({ Properties }) => Properties['TimeToLiveSpecification']);
    expect(lives).toContainEqual({ AttributeName: 'expires', Enabled: true });
    const buckets = [...resources(template, 'AWS::S3::Bucket').values()];
    expect(buckets.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Delete']);
  });

  test('says in its outputs where a drill finds it', () => {
    const outputs = Object.keys(template.toJSON()['Outputs'] as object);
    expect(outputs).toEqual(
      expect.arrayContaining([
        ...Object.values(outputKeys),
        ...Object.values(drillOutputKeys),
        ...['a', 'b', 'c'].map(laneMachineKey),
      ]),
    );
  });

  test('has the state machines that every target has', () => {
    const { planner, lane } = machinesOf(stack);
    const { planner: deployed, lane: deployedLane } = machinesOf(synthesise().stacks.controlPlane);
    expect({ planner, lane }).toEqual({ planner: deployed, lane: deployedLane });
  });
});

describe('the game day', () => {
  const template = Template.fromStack(gameDay);

  test('plays the outage each week, where somebody is there to see it', () => {
    const [rule] = [...resources(template, 'AWS::Events::Rule').values()];
    expect(rule?.Properties).toMatchObject({
      ScheduleExpression: 'cron(0 9 ? * TUE *)',
      Targets: [{ Input: '{"drill":"stale-enactor","seed":20251020}' }],
    });
  });

  test('does not start by itself with the schedule off', () => {
    const config = { ...readConfig(() => undefined), schedule: undefined };
    const off = addDrillStacks(new App({ outdir: join(outdir, 'off') }), config).gameDay;
    expect(Template.fromStack(off).findResources('AWS::Events::Rule')).toEqual({});
  });

  test('writes to no name outside of the drill stacks', () => {
    const statements = [...resources(template, 'AWS::IAM::Policy').values()].flatMap(
      ({ Properties }) =>
        (Properties['PolicyDocument'] as { Statement: { Action: string; Condition?: object }[] })
          .Statement,
    );
    const [change, ...others] = statements.filter(
      ({ Action }) => Action === 'route53:ChangeResourceRecordSets',
    );
    expect(others).toEqual([]);
    expect(change?.Condition).toEqual({
      'ForAllValues:StringLike': {
        'route53:ChangeResourceRecordSetsNormalizedRecordNames': [
          '*.as-in-2025.drill.example.com',
          '*.conditional-write.drill.example.com',
          '*.fenced.drill.example.com',
        ],
      },
    });
  });
});

describe('for an emulated AWS', () => {
  const config = { ...readConfig(() => undefined), route53Endpoint: 'http://127.0.0.1:4580' };
  const emulated = addDrillStacks(new App({ outdir: join(outdir, 'emulated') }), config);

  test('without what the open LocalStack lacks', () => {
    const types = [...emulated.byProfile.values(), emulated.gameDay].flatMap((stack) => {
      const template = Template.fromStack(stack).toJSON() as {
        Resources: Record<string, { Type: string }>;
      };
      return Object.values(template.Resources).map(({ Type }) => Type);
    });
    expect(types.filter((type) => type.startsWith('Custom::'))).toEqual([]);
  });

  test('lanes wait a second for changes that are INSYNC at once, and on AWS ten', () => {
    // Three waits of each of three lanes: for a pack, for an endpoint alone, for roots before a clean-up.
    const waits = (stack: Parameters<typeof Template.fromStack>[0]) =>
      [...JSON.stringify(Template.fromStack(stack).toJSON()).matchAll(/"Seconds\\":(\d+)/g)].map(
        ([, seconds]) => Number(seconds),
      );
    for (const [profile, stack] of stacks)
      expect({ profile, waits: waits(stack) }).toEqual({ profile, waits: Array(9).fill(10) });
    for (const [profile, stack] of emulated.byProfile)
      expect({ profile, waits: waits(stack) }).toEqual({ profile, waits: Array(9).fill(1) });
  });
});
