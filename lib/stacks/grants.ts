// What each step may do in AWS, in one table: the least that its code needs. A step that reads no plan from
// DynamoDB cannot, and clean-up could not write a root if it tried (docs/protocol.md, C7).

import { Aws } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { fenceName, treesName } from '../control-plane/names.ts';
import type { StateResources } from './state.ts';

export interface GrantedResources {
  readonly state: StateResources;
  readonly zone: IHostedZone;
}

/** A step's bundle: the name of its `*.lambda.ts`. */
export type Step = keyof typeof permissions;

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const permissions = {
  'read-health': ({ state }: GrantedResources) => [allow('dynamodb:Scan', state.health.tableArn)],
  'make-plan': (to: GrantedResources) => [
    ...readNewestPlan(to),
    allow('dynamodb:Query', to.state.plans.tableArn, rows('override')),
    putOnce(to, 'bodies/*'),
    listZone(to),
  ],
  commit: (to: GrantedResources) => [
    allow('dynamodb:PutItem', to.state.plans.tableArn, rows('plan', 'head')),
    getObject(to, 'bodies/*'),
    putOnce(to, 'plans/*'),
  ],
  pick: (to: GrantedResources) => [
    ...readNewestPlan(to),
    allow('dynamodb:UpdateItem', to.state.plans.tableArn, rows('applied')),
    listZone(to),
  ],
  build: (to: GrantedResources) => [
    ...readNewestPlan(to),
    listZone(to),
    changeZone(to, { names: fencesAndTrees(to) }),
  ],
  install: (to: GrantedResources) => [
    getObject(to, 'plans/*'),
    listZone(to),
    askChange(),
    changeZone(to),
  ],
  confirm: (to: GrantedResources) => [...readNewestPlan(to), listZone(to), changeZone(to)],
  'clean-up': (to: GrantedResources) => [
    ...readNewestPlan(to),
    listZone(to),
    askChange(),
    changeZone(to, { names: fencesAndTrees(to), actions: ['CREATE', 'DELETE'] }),
  ],
};

export function permissionsOf(step: Step, to: GrantedResources): PolicyStatement[] {
  return permissions[step](to);
}

/** What a function of a drill stack does at its gate, whatever its step. */
export function passGates(gates: ITable): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
    resources: [gates.tableArn],
  });
}

/** The head, the archive, and archiving a committed plan that its planner did not get round to (L10). */
function readNewestPlan(to: GrantedResources): PolicyStatement[] {
  return [
    allow('dynamodb:GetItem', to.state.plans.tableArn),
    allow('s3:ListBucket', to.state.archive.bucketArn),
    getObject(to, 'plans/*', 'bodies/*'),
    putOnce(to, 'plans/*'),
  ];
}

function getObject({ state }: GrantedResources, ...keys: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:GetObject'],
    resources: keys.map((key) => state.archive.arnForObjects(key)),
  });
}

/** Only with If-None-Match: what was written once stays (N3), whatever the code asks for. */
function putOnce({ state }: GrantedResources, keys: string): PolicyStatement {
  return allow('s3:PutObject', state.archive.arnForObjects(keys), {
    Null: { 's3:if-none-match': 'false' },
  });
}

/** Items of the plan table whose partition key is one of these. */
function rows(...partitionKeys: string[]): Conditions {
  return { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': partitionKeys } };
}

function listZone({ zone }: GrantedResources): PolicyStatement {
  return allow('route53:ListResourceRecordSets', zone.hostedZoneArn);
}

/** A change's id is not known before it is made: Route 53 offers no narrower resource. */
function askChange(): PolicyStatement {
  return allow('route53:GetChange', `arn:${Aws.PARTITION}:route53:::change/*`);
}

interface BatchLimits {
  /** Patterns; names in lower case without the trailing dot, as Route 53 compares them. */
  readonly names?: readonly string[];
  readonly actions?: readonly ('CREATE' | 'DELETE' | 'UPSERT')[];
}

/** Batches of this zone in which every record keeps within the limits. */
function changeZone({ zone }: GrantedResources, limits: BatchLimits = {}): PolicyStatement {
  const { names, actions } = limits;
  return allow('route53:ChangeResourceRecordSets', zone.hostedZoneArn, {
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA', 'TXT'],
      ...(actions && { 'route53:ChangeResourceRecordSetsActions': actions }),
    },
    ...(names && {
      'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': names },
    }),
  });
}

/** Everything but roots and rollbacks: what a customer asks for is under neither pattern. */
function fencesAndTrees({ zone }: GrantedResources): string[] {
  const name = { id: zone.hostedZoneId, name: zone.zoneName };
  return [fenceName('*'), treesName(`*.${zone.zoneName}`, name)];
}

function allow(action: string, resource: string, conditions: Conditions = {}): PolicyStatement {
  return new PolicyStatement({ actions: [action], resources: [resource], conditions });
}
