// What each step may do in AWS, in one table: the least that its code needs. A step that reads no plan from
// DynamoDB cannot, and clean-up could not write a root if it tried (docs/protocol.md, C7).

import { Aws } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import type { EndpointConfig } from '../control-plane/drafting.ts';
import { installKinds, recordNames } from './record-names.ts';
import type { RecordKind } from './record-names.ts';
import type { StateResources } from './state.ts';

export interface GrantedResources {
  readonly state: StateResources;
  readonly zone: IHostedZone;
  /** Those that this control plane serves: lanes may write no other's records. */
  readonly endpoints: readonly EndpointConfig[];
}

/** A step's bundle: the name of its `*.lambda.ts`. */
export type Step = keyof typeof permissions;

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const permissions = {
  'read-health': ({ state, endpoints }: GrantedResources) => [
    allow('dynamodb:Scan', state.health.tableArn),
    ...readLoadBalancers(endpoints),
    ...readHealthChecks(endpoints),
  ],
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
    changeZone(to, ['fence', 'tree']),
  ],
  install: (to: GrantedResources) => [
    getObject(to, 'plans/*'),
    listZone(to),
    askChange(),
    changeZone(to, installKinds),
  ],
  confirm: (to: GrantedResources) => [
    ...readNewestPlan(to),
    listZone(to),
    changeZone(to, ['root', 'fence']),
  ],
  'clean-up': (to: GrantedResources) => [
    ...readNewestPlan(to),
    listZone(to),
    askChange(),
    changeZone(to, ['fence', 'tree'], ['CREATE', 'DELETE']),
  ],
};

export function permissionsOf(step: Step, to: GrantedResources): PolicyStatement[] {
  return permissions[step](to);
}

/** What a function of a drill stack does at its gate, whatever its step. */
export function passGates(gates: ITable): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
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

/** Regions of the load balancers that targets name as the source of their health. */
export function loadBalancerRegions(endpoints: readonly EndpointConfig[]): string[] {
  const arns = endpoints.flatMap(({ targets }) =>
    targets.flatMap(({ loadBalancerArn }) => loadBalancerArn ?? []),
  );
  return [...new Set(arns.flatMap((arn) => arn.split(':')[3] ?? []))].sort();
}

/** Elastic Load Balancing takes no resource for either action; the Region is all that narrows them. */
function readLoadBalancers(endpoints: readonly EndpointConfig[]): PolicyStatement[] {
  const regions = loadBalancerRegions(endpoints);
  if (regions.length === 0) return [];
  return ['DescribeTargetGroups', 'DescribeTargetHealth'].map((action) =>
    allow(`elasticloadbalancing:${action}`, '*', {
      StringEquals: { 'aws:RequestedRegion': regions },
    }),
  );
}

/** Health checks in one statement: CDK moves whole statements to a managed policy, which takes 6,144 characters. */
const checksPerStatement = 50;

function readHealthChecks(endpoints: readonly EndpointConfig[]): PolicyStatement[] {
  const ids = endpoints.flatMap(({ targets }) =>
    targets.flatMap(({ healthCheckId }) => healthCheckId ?? []),
  );
  const resources = [...new Set(ids)].map(
    (id) => `arn:${Aws.PARTITION}:route53:::healthcheck/${id}`,
  );
  const statements: PolicyStatement[] = [];
  for (let from = 0; from < resources.length; from += checksPerStatement) {
    statements.push(
      new PolicyStatement({
        actions: ['route53:GetHealthCheckStatus'],
        resources: resources.slice(from, from + checksPerStatement),
      }),
    );
  }
  return statements;
}

type Action = 'CREATE' | 'DELETE' | 'UPSERT';

/** Batches of this zone in which every record is one of these of this stack's endpoints. */
function changeZone(
  { zone, endpoints }: GrantedResources,
  kinds: readonly RecordKind[],
  actions: readonly Action[] = ['CREATE', 'DELETE', 'UPSERT'],
): PolicyStatement {
  const names = endpoints.map(({ name }) => name);
  const { patterns } = recordNames(kinds, names, { id: zone.hostedZoneId, name: zone.zoneName });
  return allow('route53:ChangeResourceRecordSets', zone.hostedZoneArn, {
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA', 'TXT'],
      'route53:ChangeResourceRecordSetsActions': actions,
    },
    'ForAllValues:StringLike': {
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': patterns,
    },
    // ForAllValues holds for a request that carries no name at all.
    Null: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false' },
  });
}

function allow(action: string, resource: string, conditions: Conditions = {}): PolicyStatement {
  return new PolicyStatement({ actions: [action], resources: [resource], conditions });
}
