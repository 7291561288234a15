// The control plane that serves customers: the planner each minute, three redundant lanes, each with a sweep
// of its own besides the plans that it is started for.

import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { alarmTopicKey } from '../control-plane/outputs.ts';
import { Alarms } from './alarms.ts';
import { addControlPlane } from './control-plane.ts';
import type { ControlPlane, ControlPlaneProps } from './control-plane.ts';

import { Dashboard } from './dashboard.ts';

export type ControlPlaneStackProps = StackProps & Omit<ControlPlaneProps, 'gates'>;

export class ControlPlaneStack extends Stack implements ControlPlane {
  readonly lanes: ControlPlane['lanes'];
  readonly planner: ControlPlane['planner'];

  constructor(scope: Construct, id: string, props: ControlPlaneStackProps) {
    super(scope, id, props);
    ({ lanes: this.lanes, planner: this.planner } = addControlPlane(this, props));
    for (const [index, [lane, machine]] of [...this.lanes].entries()) {
      this.start(`Sweep${lane.toUpperCase()}`, machine, {
        description: `Sweep of lane ${lane}: repairs and cleans up even when no plan is new`,
        // Each lane at another minute: lanes that sweep together void each other's clean-up.
        schedule: Schedule.cron({ minute: `${index}/5` }),
      });
    }
    this.start('EachMinute', this.planner, {
      description: 'Runs the planner; it commits a plan only when something changed',
      schedule: Schedule.rate(Duration.minutes(1)),
    });
    const { lanes, planner } = this;
    const { all: alarms, topic } = new Alarms(this, 'Alarms', { planner, lanes });
    // The open LocalStack has no dashboards.
    if (props.config.route53Endpoint === undefined) {
      new Dashboard(this, 'Dashboard', { alarms, planner, lanes });
    }
    new CfnOutput(this, alarmTopicKey, { value: topic.topicArn });
  }

  private start(
    id: string,
    machine: IStateMachine,
    rule: { readonly description: string; readonly schedule: Schedule },
  ): void {
    // Nobody reads it; but LocalStack's EventBridge takes an empty object for no event, and starts nothing.
    const input = RuleTargetInput.fromObject({ startedBy: 'schedule' });
    const target = new SfnStateMachine(machine, { input });
    new Rule(this, id, { ...rule, targets: [target] });
  }
}
