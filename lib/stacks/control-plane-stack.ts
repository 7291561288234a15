// The control plane: the planner each minute, three redundant lanes, each with a sweep of its own.

import { Annotations, Duration, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { DefinitionBody, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import { profiles, safeguardNames } from '../control-plane/safeguards.ts';
import { acknowledgeControlPlane } from './acknowledgements.ts';
import { bundleLambdas } from './bundles.ts';
import type { DeploymentConfig } from './config.ts';
import { EnactorLane } from './enactor-lane.ts';
import { FunctionFactory } from './functions.ts';
import { plannerWorkflow } from './planner-workflow.ts';
import { precisionOf } from './record-names.ts';
import type { StateStack } from './state-stack.ts';

export interface ControlPlaneStackProps extends StackProps {
  readonly config: DeploymentConfig;
  readonly state: StateStack;
  /** Where bundles are written: the app's cloud assembly. */
  readonly outputFolder: string;
}

/** Health observations older than this are unknown. */
const healthMaxAge = Duration.minutes(5);

export class ControlPlaneStack extends Stack {
  readonly lanes = new Map<string, IStateMachine>();
  readonly planner: StateMachine;

  constructor(scope: Construct, id: string, props: ControlPlaneStackProps) {
    super(scope, id, props);
    const { config, state } = props;
    const { file } = config;
    const functions = new FunctionFactory({
      bundles: bundleLambdas(props.outputFolder, file),
      state,
      endpoints: file.endpoints,
      zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: config.hostedZoneId,
        zoneName: file.zone,
      }),
      environment: {
        HOSTED_ZONE_ID: config.hostedZoneId,
        ZONE_NAME: file.zone,
        SAFEGUARDS:
          safeguardNames.filter((name) => profiles[config.profile][name]).join(',') || 'none',
        FLOOR: String(file.floor),
        CHANGE_LIMIT: String(file.changeLimit),
        KEEP_COUNT: String(file.keepCount),
        HEALTH_MAX_AGE_MS: String(healthMaxAge.toMilliseconds()),
      },
    });
    this.warnOfWideGrants(file);
    for (const [index, lane] of config.lanes.entries()) this.addLane(lane, index, functions);
    this.planner = this.addPlanner(functions);
    acknowledgeControlPlane(this, state, file.endpoints);
  }

  private addLane(lane: string, index: number, functions: FunctionFactory): void {
    const { machine } = new EnactorLane(this, `Lane${lane.toUpperCase()}`, { lane, functions });
    this.lanes.set(lane, machine);
    new Rule(this, `Sweep${lane.toUpperCase()}`, {
      description: `Sweep of lane ${lane}: repairs and cleans up even when no plan is new`,
      // Each lane at another minute: lanes that sweep together void each other's clean-up.
      schedule: Schedule.cron({ minute: `${index}/5` }),
      targets: [new SfnStateMachine(machine, { input: RuleTargetInput.fromObject({}) })],
    });
  }

  /** A person who deploys more endpoints than a policy has room for shall know what lanes may do. */
  private warnOfWideGrants({ endpoints, zone }: EndpointsFile): void {
    const names = endpoints.map(({ name }) => name);
    if (precisionOf(names, { id: '', name: zone }) !== 'zone') return;
    Annotations.of(this).addWarningV2(
      'fencepost:wide-grants',
      `the names of ${names.length} endpoints do not fit an IAM policy: lanes may write any A, AAAA and TXT ` +
        `record in ${zone}; deploy them as several control planes, each of a part of the zone, to narrow that`,
    );
  }

  private addPlanner(functions: FunctionFactory): StateMachine {
    const scope = new Construct(this, 'Planner');
    const machine = new StateMachine(scope, 'Machine', {
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromChainable(
        plannerWorkflow(
          new Construct(scope, 'Workflow'),
          {
            readHealth: functions.make(scope, 'ReadHealth', 'read-health'),
            makePlan: functions.make(scope, 'MakePlan', 'make-plan'),
            commit: functions.make(scope, 'Commit', 'commit'),
          },
          this.lanes,
        ),
      ),
      timeout: Duration.minutes(5),
    });
    new Rule(this, 'EachMinute', {
      description: 'Runs the planner; it commits a plan only when something changed',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new SfnStateMachine(machine, { input: RuleTargetInput.fromObject({}) })],
    });
    return machine;
  }
}
