// What people are woken for: few alarms, each named after its cause, each with a section in docs/runbook.md.
// All go to one SNS topic, which whoever deploys subscribes to.

import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { metricNamespace, stackDimension } from '../control-plane/metrics.ts';
import type { MetricName } from '../control-plane/metrics.ts';

export interface AlarmsProps {
  readonly planner: IStateMachine;
  readonly lanes: ReadonlyMap<string, IStateMachine>;
}

interface AlarmDefinition {
  readonly name: string;
  /** The runbook's section, where several alarms share one. */
  readonly section?: string;
  readonly cause: string;
  readonly metric: IMetric;
  /** At or above this; below it where `isFloor`. */
  readonly threshold: number;
  readonly isFloor?: boolean;
  /** This many of the latest periods. */
  readonly breaching: number;
  readonly of?: number;
  readonly missing: TreatMissingData;
}

export class Alarms extends Construct {
  readonly topic: Topic;
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { planner, lanes }: AlarmsProps) {
    super(scope, id);
    this.topic = this.makeTopic();
    this.all = [
      ...this.causesInDns(),
      ...this.causesInPlans(),
      ...[...lanes].map(([lane, machine]) => laneStopped(lane, machine)),
      nothingPlanned(planner),
    ].map((definition) => this.add(definition));
  }

  private causesInDns(): AlarmDefinition[] {
    return [
      {
        name: 'EndpointAnswersNothing',
        cause: 'A lane found an endpoint without an answer that had one before.',
        metric: this.metric('EmptyEndpoints', 'Maximum', 1),
        threshold: 1,
        breaching: 1,
        // Looked at by the sweeps only, three minutes of every five.
        missing: TreatMissingData.IGNORE,
      },
      {
        name: 'PlanNotInstalled',
        cause: 'An endpoint has not shown the newest plan for a quarter of an hour.',
        // The least of a period: one lane that finds all endpoints installed says that they are.
        metric: this.metric('WaitingPlanAge', 'Minimum', 5),
        threshold: 600,
        breaching: 3,
        missing: TreatMissingData.IGNORE,
      },
      {
        name: 'EndpointQuarantined',
        cause: 'Lanes give an endpoint up sweep after sweep, and leave it as it is.',
        metric: this.metric('Quarantines', 'Sum', 5),
        threshold: 1,
        breaching: 3,
        missing: TreatMissingData.NOT_BREACHING,
      },
      {
        name: 'FenceMissing',
        cause:
          'An endpoint has roots but no fence record that can be read: a person has to decide.',
        metric: this.metric('LostFences', 'Sum', 5),
        threshold: 1,
        breaching: 1,
        missing: TreatMissingData.NOT_BREACHING,
      },
    ];
  }

  private causesInPlans(): AlarmDefinition[] {
    return [
      {
        name: 'PlanConflict',
        cause: 'Two different plans carry one generation: the plan store was edited or restored.',
        metric: this.metric('PlanConflicts', 'Sum', 5),
        threshold: 1,
        breaching: 1,
        missing: TreatMissingData.NOT_BREACHING,
      },
      {
        name: 'PlanRefused',
        cause: 'The floor or the change limit refuses what health asks for: DNS stays as it is.',
        metric: this.metric('LimitRefusals', 'Sum', 1),
        threshold: 1,
        breaching: 3,
        of: 5,
        missing: TreatMissingData.NOT_BREACHING,
      },
      {
        name: 'HealthUnknown',
        cause: 'Health cannot be read: dead targets stay in DNS.',
        metric: this.metric('HealthFailures', 'Sum', 1),
        threshold: 1,
        breaching: 3,
        of: 5,
        missing: TreatMissingData.NOT_BREACHING,
      },
    ];
  }

  private metric(metricName: MetricName, statistic: string, minutes: number): Metric {
    return new Metric({
      namespace: metricNamespace,
      metricName,
      dimensionsMap: { [stackDimension]: Stack.of(this).stackName },
      statistic,
      period: Duration.minutes(minutes),
    });
  }

  private add(definition: AlarmDefinition): Alarm {
    const {
      name,
      section = name,
      cause,
      metric,
      threshold,
      breaching,
      of = breaching,
    } = definition;
    const alarm = new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      // A path, because a deployed stack does not know where its repository is read.
      alarmDescription: `${cause} What to do: docs/runbook.md#${section.toLowerCase()}`,
      metric,
      threshold,
      comparisonOperator: definition.isFloor
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm: breaching,
      evaluationPeriods: of,
      treatMissingData: definition.missing,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }

  /**
   * Not encrypted with a key: alarms cannot publish under AWS's own, one of ours costs a dollar a month, and
   * what is sent is the alarm's name and state.
   */
  private makeTopic(): Topic {
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    // A topic with a policy of its own has lost the default one, by which alarms of the account publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}

/** Sweeps start each five minutes: half an hour without one that ended well is no accident. */
function laneStopped(lane: string, machine: IStateMachine): AlarmDefinition {
  return {
    name: `Lane${lane.toUpperCase()}Stopped`,
    section: 'LaneStopped',
    cause: `Lane ${lane} has not ended a run well for half an hour; the other lanes go on without it.`,
    metric: machine.metricSucceeded({ statistic: 'Sum', period: Duration.minutes(15) }),
    threshold: 1,
    isFloor: true,
    breaching: 2,
    missing: TreatMissingData.BREACHING,
  };
}

function nothingPlanned(planner: IStateMachine): AlarmDefinition {
  return {
    name: 'NothingPlanned',
    cause: 'The planner has not ended a run well for ten minutes: DNS stays as it is.',
    metric: planner.metricSucceeded({ statistic: 'Sum', period: Duration.minutes(5) }),
    threshold: 1,
    isFloor: true,
    breaching: 2,
    missing: TreatMissingData.BREACHING,
  };
}
