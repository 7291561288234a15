// What the functions of a game day may do: everything that a drill does, to drill stacks alone.

import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { DeploymentConfig } from './config.ts';
import type { DrillStack } from './drill-stack.ts';

export function playDrills(
  stacks: readonly DrillStack[],
  { hostedZoneId, file }: DeploymentConfig,
): PolicyStatement[] {
  const tables = stacks.flatMap(({ state, gates }) => [state.plans, state.health, gates]);
  const archives = stacks.map(({ state }) => state.archive);
  const lanes = stacks.flatMap((stack) => [...stack.lanes.values()]);
  return [
    allow(
      ['cloudformation:DescribeStacks'],
      stacks.map(({ stackName }) => stackArn(stackName)),
    ),
    allow(
      ['states:StartSyncExecution'],
      stacks.map(({ planner }) => planner.stateMachineArn),
    ),
    allow(
      ['states:StartExecution', 'states:ListExecutions'],
      lanes.map(({ stateMachineArn }) => stateMachineArn),
    ),
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      lanes.map(
        ({ stateMachineName }) =>
          `arn:${Aws.PARTITION}:states:${Aws.REGION}:${Aws.ACCOUNT_ID}:execution:${stateMachineName}:*`,
      ),
    ),
    allow(
      [
        'dynamodb:BatchWriteItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:Scan',
        'dynamodb:UpdateItem',
      ],
      tables.map(({ tableArn }) => tableArn),
    ),
    allow(
      ['s3:ListBucket'],
      archives.map(({ bucketArn }) => bucketArn),
    ),
    allow(
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      archives.map((archive) => archive.arnForObjects('*')),
    ),
    allow(['route53:ListResourceRecordSets'], [zoneArn(hostedZoneId)]),
    // IAM knows no narrower resource for it; it only asks.
    allow(['route53:TestDNSAnswer'], ['*']),
    allow(['route53:GetChange'], [`arn:${Aws.PARTITION}:route53:::change/*`]),
    new PolicyStatement({
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [zoneArn(hostedZoneId)],
      conditions: {
        'ForAllValues:StringLike': {
          // The parts of the zone that belong to drill stacks: their endpoints, fences and trees.
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': stacks.map(
            ({ profile }) => `*.${profile}.${file.zone}`,
          ),
        },
      },
    }),
  ];
}

export function writeReports(bucket: IBucket): PolicyStatement[] {
  return [
    allow(['s3:GetObject', 's3:PutObject'], [bucket.arnForObjects('game-days/*')]),
    // Without it S3 says "forbidden" of a file that is not there.
    allow(['s3:ListBucket'], [bucket.bucketArn]),
  ];
}

function allow(actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}

function zoneArn(hostedZoneId: string): string {
  return `arn:${Aws.PARTITION}:route53:::hostedzone/${hostedZoneId}`;
}

function stackArn(stackName: string): string {
  return `arn:${Aws.PARTITION}:cloudformation:${Aws.REGION}:${Aws.ACCOUNT_ID}:stack/${stackName}/*`;
}
