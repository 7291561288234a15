// One control plane: the planner and the redundant lanes, over a state, on a part of a zone. Says in the
// stack's outputs what it is made of. What starts it is its stack's business.

import { Annotations, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import {
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { healthMaxAgeMs } from '../control-plane/drafting.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import { laneMachineKey, outputKeys } from '../control-plane/outputs.ts';
import { profiles, safeguardNames } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';
import { acknowledgeControlPlane } from './acknowledgements.ts';
import type { Bundles } from './bundles.ts';
import type { DeploymentConfig } from './config.ts';
import { EnactorLane } from './enactor-lane.ts';
import { FunctionFactory } from './functions.ts';
import { precisionOf } from './record-names.ts';
import { plannerWorkflow } from './planner-workflow.ts';
import type { StateResources } from './state.ts';

export interface ControlPlaneProps {
  readonly config: DeploymentConfig;
  readonly profile: ProfileName;
  readonly bundles: Bundles;
  readonly state: StateResources;
  /** Of a drill stack: where its functions find what a drill sets for them. */
  readonly gates?: Table;
}

export interface ControlPlane {
  readonly lanes: ReadonlyMap<string, StateMachine>;
  readonly planner: StateMachine;
}

export function addControlPlane(scope: Construct, props: ControlPlaneProps): ControlPlane {
  const { config, profile } = props;
  const { file, hostedZoneId, route53Endpoint } = config;
  warnOfWideGrants(scope, file);
  const functions = new FunctionFactory({
    ...props,
    endpoints: file.endpoints,
    zone: HostedZone.fromHostedZoneAttributes(scope, 'Zone', { hostedZoneId, zoneName: file.zone }),
    environment: {
      POWERTOOLS_SERVICE_NAME: Stack.of(scope).stackName,
      HOSTED_ZONE_ID: hostedZoneId,
      ZONE_NAME: file.zone,
      SAFEGUARDS: safeguardNames.filter((name) => profiles[profile][name]).join(',') || 'none',
      FLOOR: String(file.floor),
      CHANGE_LIMIT: String(file.changeLimit),
      KEEP_COUNT: String(file.keepCount),
      HEALTH_MAX_AGE_MS: String(healthMaxAgeMs),
      ...(route53Endpoint !== undefined && { AWS_ENDPOINT_URL_ROUTE_53: route53Endpoint }),
    },
  });
  const lanes = new Map(
    config.lanes.map((lane) => {
      const id = `Lane${lane.toUpperCase()}`;
      const isEmulated = route53Endpoint !== undefined;
      return [lane, new EnactorLane(scope, id, { lane, functions, isEmulated }).machine] as const;
    }),
  );
  const planner = addPlanner(scope, functions, lanes);
  addOutputs(scope, props, { lanes, planner });
  acknowledgeControlPlane(scope, props.state, file.endpoints);
  return { lanes, planner };
}

/** A person who deploys more endpoints than a policy has room for shall know what lanes may do. */
function warnOfWideGrants(scope: Construct, { endpoints, zone }: EndpointsFile): void {
  const names = endpoints.map(({ name }) => name);
  if (precisionOf(names, { id: '', name: zone }) !== 'zone') return;
  Annotations.of(scope).addWarningV2(
    'fencepost:wide-grants',
    `the names of ${names.length} endpoints do not fit an IAM policy: lanes may write any A, AAAA and TXT ` +
      `record in ${zone}; deploy them as several control planes, each of a part of the zone, to narrow that`,
  );
}

function addPlanner(
  parent: Construct,
  functions: FunctionFactory,
  lanes: ControlPlane['lanes'],
): StateMachine {
  const scope = new Construct(parent, 'Planner');
  return new StateMachine(scope, 'Machine', {
    stateMachineType: StateMachineType.EXPRESS,
    definitionBody: DefinitionBody.fromChainable(
      plannerWorkflow(
        new Construct(scope, 'Workflow'),
        {
          readHealth: functions.make(scope, 'ReadHealth', 'read-health'),
          makePlan: functions.make(scope, 'MakePlan', 'make-plan'),
          commit: functions.make(scope, 'Commit', 'commit'),
        },
        lanes,
      ),
    ),
    timeout: Duration.minutes(5),
    // An Express machine keeps no history of its own. Errors only: a run each minute would be paid for.
    logs: {
      destination: new LogGroup(scope, 'Logs', {
        // Under this prefix the account's one policy for such logs does not grow.
        logGroupName: `/aws/vendedlogs/states/${Stack.of(scope).stackName}-planner`,
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      level: LogLevel.ERROR,
      includeExecutionData: false,
    },
  });
}

function addOutputs(
  scope: Construct,
  { config, profile, state }: ControlPlaneProps,
  { lanes, planner }: ControlPlane,
): void {
  const outputs = {
    [outputKeys.hostedZoneId]: config.hostedZoneId,
    [outputKeys.zoneName]: config.file.zone,
    [outputKeys.profile]: profile,
    [outputKeys.planTable]: state.plans.tableName,
    [outputKeys.healthTable]: state.health.tableName,
    [outputKeys.archiveBucket]: state.archive.bucketName,
    [outputKeys.plannerMachine]: planner.stateMachineArn,
    ...Object.fromEntries(
      [...lanes].map(([lane, machine]) => [laneMachineKey(lane), machine.stateMachineArn]),
    ),
  };
  for (const [key, value] of Object.entries(outputs)) new CfnOutput(scope, key, { value });
}
