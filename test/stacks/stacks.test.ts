// What the templates promise beside grants and machines: state outlives the stack, functions are alike,
// rules start the planner each minute and each lane's sweep at a minute of its own.

import { describe, expect, test } from 'vitest';
import { resources, synthesise } from './synthesis.ts';

const { stacks, state, controlPlane } = synthesise();
const functions = [...resources(controlPlane, 'AWS::Lambda::Function')];

describe('the state stack', () => {
  test('is protected from deletion', () => {
    expect(stacks.state.terminationProtection).toBe(true);
  });

  // Renaming one replaces it, and a plan's number would be given twice.
  test.each(['Plans9BAA8338', 'Health02A586CD', 'ArchiveDA4CB258'])(
    '%s keeps its id and is retained',
    (id) => {
      expect(state.toJSON()).toMatchObject({
        Resources: { [id]: { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' } },
      });
    },
  );

  test('holds nothing else that could be lost', () => {
    const types = Object.values(
      (state.toJSON() as { Resources: Record<string, { Type: string }> }).Resources,
    ).map(({ Type }) => Type);
    expect(types.filter((type) => type !== 'AWS::CDK::Metadata').sort()).toEqual([
      'AWS::DynamoDB::Table',
      'AWS::DynamoDB::Table',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]);
  });

  test.each(['Plans', 'Health'])(
    '%s can be restored to a point in time, and costs nothing idle',
    (id) => {
      expect(resources(state, 'AWS::DynamoDB::Table').get(id)?.Properties).toMatchObject({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        BillingMode: 'PAY_PER_REQUEST',
      });
    },
  );

  test('the archive is encrypted and shut to the public', () => {
    expect(resources(state, 'AWS::S3::Bucket').get('Archive')?.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  test('the archive keeps what a hand deletes, and drops bodies that no plan needs any more', () => {
    expect(resources(state, 'AWS::S3::Bucket').get('Archive')?.Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          { Id: 'Deleted', NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Status: 'Enabled' },
          { Id: 'Bodies', Prefix: 'bodies/', ExpirationInDays: 90, Status: 'Enabled' },
        ],
      },
    });
  });

  test('the archive answers TLS alone', () => {
    const { Properties } = resources(state, 'AWS::S3::BucketPolicy').get('ArchivePolicy') ?? {};
    expect(Properties?.['PolicyDocument']).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });
});

describe('the control plane stack', () => {
  test('holds no state: all of it can be deleted and deployed again', () => {
    const { Resources } = controlPlane.toJSON() as { Resources: Record<string, { Type: string }> };
    const types = new Set(Object.values(Resources).map(({ Type }) => Type));
    types.delete('AWS::CDK::Metadata');
    expect([...types].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::StepFunctions::StateMachine',
    ]);
  });

  test('has three functions of the planner and five of each lane', () => {
    expect(functions).toHaveLength(3 + 3 * 5);
  });

  test.each(functions)(
    '%s: runtime, processor, time, log, no VPC, every safeguard',
    (_, { Properties }) => {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: 120,
        MemorySize: 512,
        LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/Logs[0-9A-F]{8}$/) as string } },
        Environment: {
          Variables: {
            SAFEGUARDS:
              'conditional-write,fence,reachable-clean-up,repair,floor,change-limit,freeze',
          },
        },
      });
      expect(Properties).not.toHaveProperty('VpcConfig');
    },
  );

  test('each function has a log of its own, kept a month', () => {
    const logs = resources(controlPlane, 'AWS::Logs::LogGroup');
    expect([...logs.keys()].sort()).toEqual(
      [...functions.map(([id]) => `${id}Logs`), 'PlannerLogs'].sort(),
    );
    for (const { Properties, DeletionPolicy } of logs.values()) {
      expect([Properties['RetentionInDays'], DeletionPolicy]).toEqual([30, 'Delete']);
    }
  });

  test("the planner's failures are logged, without what its steps hand on", () => {
    const { Properties } =
      resources(controlPlane, 'AWS::StepFunctions::StateMachine').get('PlannerMachine') ?? {};
    expect(Properties?.['LoggingConfiguration']).toMatchObject({
      Level: 'ERROR',
      IncludeExecutionData: false,
    });
  });
});

test.each([
  { rule: 'EachMinute', machine: 'PlannerMachine', schedule: 'rate(1 minute)' },
  { rule: 'SweepA', machine: 'LaneAMachine', schedule: 'cron(0/5 * * * ? *)' },
  { rule: 'SweepB', machine: 'LaneBMachine', schedule: 'cron(1/5 * * * ? *)' },
  { rule: 'SweepC', machine: 'LaneCMachine', schedule: 'cron(2/5 * * * ? *)' },
])('rule $rule starts $machine: $schedule', ({ rule, machine, schedule }) => {
  const rules = resources(controlPlane, 'AWS::Events::Rule');
  expect(rules.size).toBe(4);
  expect(rules.get(rule)?.Properties).toMatchObject({
    ScheduleExpression: schedule,
    State: 'ENABLED',
    Targets: [
      {
        Arn: { Ref: expect.stringMatching(new RegExp(`^${machine}[0-9A-F]{8}$`)) as string },
        Input: '{"startedBy":"schedule"}',
      },
    ],
  });
});
