// What a template says about the bill: how often its rules start which machine, what is charged for being there.

import type { Counts } from './prices.ts';

/** A template, as far as it is read here. */
export interface TemplateJson {
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }
    >
  >;
}

export const minutesPerMonth = (365.25 * 24 * 60) / 12;

/**
 * Runs in a month of a rule's schedule.
 *
 * @throws RangeError a form that is not used here: it would be counted as nothing
 */
export function runsPerMonth(schedule: string): number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule);
  if (rate) {
    const minutes = { minute: 1, hour: 60, day: 24 * 60 }[rate[2] as 'minute' | 'hour' | 'day'];
    return minutesPerMonth / (Number(rate[1]) * minutes);
  }
  const everyFew = /^cron\(\d+\/(\d+) \* \* \* \? \*\)$/.exec(schedule);
  if (everyFew) return minutesPerMonth / Number(everyFew[1]);
  const weekly = /^cron\(\d+ \d+ \? \* \w+ \*\)$/.exec(schedule);
  if (weekly) return minutesPerMonth / (7 * 24 * 60);
  throw new RangeError(
    `schedule ${schedule}: this price knows rate(…), cron(n/m * * * ? *), weekly`,
  );
}

/** Runs in a month by the rules that start a machine whose logical id matches. */
export function startsPerMonth(template: TemplateJson, machine: RegExp): number {
  return of(template, 'AWS::Events::Rule')
    .filter(({ Targets }) => machine.test(JSON.stringify(Targets)))
    .reduce((sum, { ScheduleExpression }) => sum + runsPerMonth(String(ScheduleExpression)), 0);
}

/** The one memory size of all functions, in GB. @throws RangeError they differ: one number would be wrong */
export function memoryGb(template: TemplateJson): number {
  const sizes = new Set(of(template, 'AWS::Lambda::Function').map(({ MemorySize }) => MemorySize));
  if (sizes.size !== 1) throw new RangeError(`functions of ${[...sizes].join(', ')} MB`);
  return Number([...sizes][0]) / 1024;
}

/** What costs by the month for being there. A metric counts when an alarm or a dashboard shows it. */
export function standing(template: TemplateJson): Counts {
  const alarms = of(template, 'AWS::CloudWatch::Alarm');
  const dashboards = of(template, 'AWS::CloudWatch::Dashboard');
  const custom = alarms.flatMap(metricsOf).filter(({ namespace }) => !namespace.startsWith('AWS/'));
  return {
    'Alarm metrics': alarms.flatMap(metricsOf).length,
    'Custom metrics': new Set(custom.map((metric) => JSON.stringify(metric))).size,
    Dashboards: dashboards.length,
    // The zone is there before, but somebody pays for it.
    'Hosted zones': 1,
  };
}

interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: unknown;
}

/** Of an alarm: one, or as many as its expression reads. */
function metricsOf(alarm: Readonly<Record<string, unknown>>): Metric[] {
  const { Metrics, Namespace, MetricName, Dimensions } = alarm as AlarmProperties;
  if (!Metrics) return [metric({ Namespace, MetricName, Dimensions })];
  return Metrics.flatMap(({ MetricStat }) => (MetricStat ? [metric(MetricStat.Metric)] : []));
}

interface NamedMetric {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?: unknown;
}

interface AlarmProperties extends NamedMetric {
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: NamedMetric } }[];
}

function metric({ Namespace = '', MetricName = '', Dimensions = [] }: NamedMetric): Metric {
  return { namespace: Namespace, name: MetricName, dimensions: Dimensions };
}

function of(template: TemplateJson, type: string): Readonly<Record<string, unknown>>[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties }) =>
    Type === type ? [Properties ?? {}] : [],
  );
}
