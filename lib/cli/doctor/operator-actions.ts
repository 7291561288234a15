// What the commands for a deployed target ask of AWS, in one table: the least that whoever runs them needs.

import type { ContextEntry } from '@aws-sdk/client-iam';
import type { Deployment } from '../../aws/deployment.ts';
import { fenceName } from '../../control-plane/names.ts';
import type { ZoneName } from '../../control-plane/names.ts';

/** What an action is simulated on. */
export interface Where {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly zone: ZoneName | undefined;
  readonly deployment: Deployment | undefined;
}

/** Actions on one kind of resource, and the commands that cannot do without. */
export interface Actions {
  readonly id: string;
  readonly actions: readonly string[];
  readonly commands: string;
  /** ARNs; empty where there is nothing yet to act on. */
  readonly resources: (where: Where) => readonly string[];
  /** What a policy's conditions would find in the request. */
  readonly context?: (where: Where) => ContextEntry[];
}

export const operatorActions: readonly Actions[] = [
  {
    id: 'zones',
    actions: ['route53:ListHostedZonesByName', 'route53:TestDNSAnswer'],
    commands: 'all',
    resources: () => ['*'],
  },
  {
    id: 'zone-reading',
    actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets'],
    commands: 'all',
    resources: zoneArn,
  },
  {
    id: 'zone-writing',
    actions: ['route53:ChangeResourceRecordSets'],
    commands: 'freeze, thaw, rollback, remove',
    resources: zoneArn,
    context: swapOfFence,
  },
  {
    id: 'changes',
    actions: ['route53:GetChange'],
    commands: 'freeze, thaw, rollback, remove',
    resources: ({ partition }) => [`arn:${partition}:route53:::change/*`],
  },
  {
    id: 'stack',
    actions: ['cloudformation:DescribeStacks'],
    commands: 'all',
    resources: ({ deployment }) => (deployment ? [deployment.stackArn] : []),
  },
  {
    id: 'plan-table',
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    commands: 'status, plan, freeze, thaw, history',
    resources: ({ deployment }) => (deployment ? [tableArn(deployment, 'planTable')] : []),
  },
  {
    id: 'health-table',
    actions: ['dynamodb:Scan'],
    commands: 'plan',
    resources: ({ deployment }) => (deployment ? [tableArn(deployment, 'healthTable')] : []),
  },
  {
    id: 'archive-list',
    actions: ['s3:ListBucket'],
    commands: 'status, plan, rollback',
    resources: (where) => bucketArn(where, ''),
  },
  {
    id: 'archive-objects',
    actions: ['s3:GetObject'],
    commands: 'status, plan, rollback',
    resources: (where) => bucketArn(where, '/plans/*'),
  },
  {
    id: 'planner',
    actions: ['states:StartSyncExecution'],
    commands: 'drill',
    resources: ({ deployment }) => (deployment ? [deployment.plannerMachine] : []),
  },
  {
    id: 'lanes',
    actions: ['states:StartExecution', 'states:ListExecutions'],
    commands: 'drill',
    resources: ({ deployment }) => [...(deployment?.laneMachines.values() ?? [])],
  },
  {
    id: 'executions',
    actions: ['states:DescribeExecution', 'states:StopExecution'],
    commands: 'drill',
    resources: ({ deployment }) =>
      [...(deployment?.laneMachines.values() ?? [])].map(
        (machine) => `${machine.replace(':stateMachine:', ':execution:')}:*`,
      ),
  },
];

function zoneArn({ partition, zone }: Where): string[] {
  return zone ? [`arn:${partition}:route53:::hostedzone/${zone.id}`] : [];
}

/** The condition keys of a grant like those of the lanes, for the swap of a fence. */
function swapOfFence({ zone }: Where): ContextEntry[] {
  const prefix = 'route53:ChangeResourceRecordSets';
  const list = (key: string, ContextKeyValues: string[]): ContextEntry => ({
    ContextKeyName: `${prefix}${key}`,
    ContextKeyType: 'stringList',
    ContextKeyValues,
  });
  return [
    list('NormalizedRecordNames', [fenceName(zone?.name ?? '')]),
    list('RecordTypes', ['TXT']),
    list('Actions', ['CREATE', 'DELETE']),
  ];
}

function tableArn({ stackArn, ...tables }: Deployment, table: 'planTable' | 'healthTable'): string {
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/…
  const [, partition = '', , region = '', account = ''] = stackArn.split(':');
  return `arn:${partition}:dynamodb:${region}:${account}:table/${tables[table]}`;
}

function bucketArn({ partition, deployment }: Where, path: string): string[] {
  return deployment ? [`arn:${partition}:s3:::${deployment.archiveBucket}${path}`] : [];
}
