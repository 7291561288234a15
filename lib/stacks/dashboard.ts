// One page that shows whether DNS follows the plans: alarms on top, then plans, fence, clean-up and runs.

import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  MathExpression,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Alarm, IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { metricNamespace, metrics, stackDimension } from '../control-plane/metrics.ts';
import type { MetricName } from '../control-plane/metrics.ts';

export interface DashboardProps {
  readonly alarms: readonly Alarm[];
  readonly planner: IStateMachine;
  readonly lanes: ReadonlyMap<string, IStateMachine>;
}

const period = Duration.minutes(5);

export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { alarms, planner, lanes }: DashboardProps) {
    super(scope, id);
    const machines = [['planner', planner] as const, ...lanes];
    new CloudWatchDashboard(this, 'Page', {
      dashboardName: Stack.of(this).stackName,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 4 })],
        [
          graph('Plans', [
            this.metric('PlanAge', 'Maximum'),
            this.metric('WaitingPlanAge', 'Minimum'),
            this.metric('InstallDelay', 'Maximum'),
          ]),
          graph('Generation live', [this.appliedGenerations()]),
        ],
        [
          graph('Endpoints', [
            this.metric('EmptyEndpoints', 'Maximum'),
            this.metric('Quarantines', 'Sum'),
            this.metric('LostFences', 'Sum'),
          ]),
          graph('Fence and clean-up', [
            this.metric('FenceRefusals', 'Sum'),
            this.metric('TreesDeleted', 'Sum'),
          ]),
        ],
        [
          graph('Planner', [
            this.metric('LimitRefusals', 'Sum'),
            this.metric('PlanConflicts', 'Sum'),
            this.metric('HealthFailures', 'Sum'),
          ]),
          graph(
            'Runs that ended well',
            machines.map(([name, machine]) =>
              machine.metricSucceeded({ label: name, statistic: 'Sum', period }),
            ),
          ),
        ],
      ],
    });
  }

  private metric(metricName: MetricName, statistic: string): Metric {
    return new Metric({
      namespace: metricNamespace,
      metricName,
      dimensionsMap: { [stackDimension]: Stack.of(this).stackName },
      label: metrics[metricName].meaning,
      statistic,
      period,
    });
  }

  /** Found by search: which endpoints there are changes without a deploy of this stack. */
  private appliedGenerations(): IMetric {
    const name: MetricName = 'AppliedGeneration';
    const schema = `{${metricNamespace},${stackDimension},endpoint}`;
    const terms = `MetricName="${name}" ${stackDimension}="${Stack.of(this).stackName}"`;
    return new MathExpression({
      expression: `SEARCH('${schema} ${terms}', 'Maximum', ${period.toSeconds()})`,
      label: '',
      usingMetrics: {},
      period,
    });
  }
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12 });
}
