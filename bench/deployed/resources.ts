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

/** What costs by the month for being there. */
export function standing(template: TemplateJson): Counts {
  const alarms = of(template, 'AWS::CloudWatch::Alarm');
  const dashboards = of(template, 'AWS::CloudWatch::Dashboard');
  return {
    'Alarm metrics': alarms.reduce((sum, alarm) => sum + metricsRead(alarm), 0),
    Dashboards: dashboards.length,
    // The zone is there before, but somebody pays for it.
    'Hosted zones': 1,
  };
}

/** An alarm reads one metric, or as many as its expression names. */
function metricsRead({ Metrics }: Readonly<Record<string, unknown>>): number {
  if (!Array.isArray(Metrics)) return 1;
  return Metrics.filter((one: object) => 'MetricStat' in one).length;
}

function of(template: TemplateJson, type: string): Readonly<Record<string, unknown>>[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties }) =>
    Type === type ? [Properties ?? {}] : [],
  );
}
