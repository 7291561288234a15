// Which numbers the events of a control plane give, and what they are called: one list for the functions that
// send them and for the alarms that look at them. Each name costs 0.30 USD in a month of hours with a value, so
// an idle control plane sends three, whatever the number of its endpoints.

import type { ControlPlaneEvent } from './events.ts';

export const metricNamespace = 'Fencepost';
/** The dimension that every metric has: the stack's name. */
export const stackDimension = 'service';

type Unit = 'Seconds' | 'Count' | 'None';

export interface MetricDefinition {
  readonly unit: Unit;
  readonly meaning: string;
}

/** Sent at each pick, which a lane makes at least each five minutes. */
const gauges = {
  PlanAge: { unit: 'Seconds', meaning: 'age of the newest plan' },
  WaitingPlanAge: {
    unit: 'Seconds',
    meaning: 'age of the newest plan while an endpoint waits for it, else 0',
  },
  EmptyEndpoints: {
    unit: 'Count',
    meaning: 'endpoints that answered before and answer nothing now',
  },
} as const satisfies Record<string, MetricDefinition>;

/** Sent when something happens, and not paid for otherwise. */
const happenings = {
  AppliedGeneration: { unit: 'None', meaning: 'generation put live, by endpoint' },
  InstallDelay: { unit: 'Seconds', meaning: 'age of a plan when it went live' },
  FenceRefusals: { unit: 'Count', meaning: 'stale plans dropped and swaps lost' },
  TreesDeleted: { unit: 'Count', meaning: 'trees deleted by clean-up' },
  LimitRefusals: { unit: 'Count', meaning: 'refused by floor or change limit' },
  PlanConflicts: { unit: 'Count', meaning: 'two plans of one generation' },
  LostFences: { unit: 'Count', meaning: 'fence records missing or damaged' },
  Quarantines: { unit: 'Count', meaning: 'endpoints given up by a run of a lane' },
  HealthFailures: { unit: 'Count', meaning: 'readings of health that failed' },
} as const satisfies Record<string, MetricDefinition>;

export const metrics = { ...gauges, ...happenings };

export type MetricName = keyof typeof metrics;

export interface Measure {
  readonly name: MetricName;
  readonly value: number;
  /** A dimension besides the stack. */
  readonly endpoint?: string;
}

/** @param nowMs - when the event happened */
export function measuresOf(event: ControlPlaneEvent, nowMs: number): Measure[] {
  switch (event.decision) {
    case 'picked': {
      const age = secondsSince(event.createdMs, nowMs);
      return [
        { name: 'PlanAge', value: age },
        { name: 'WaitingPlanAge', value: event.waiting.length > 0 ? age : 0 },
        { name: 'EmptyEndpoints', value: event.empty.length },
      ];
    }
    case 'installed':
      return [
        { name: 'AppliedGeneration', value: event.generation, endpoint: event.endpoint },
        { name: 'InstallDelay', value: secondsSince(event.createdMs, nowMs) },
      ];
    case 'stale':
    case 'swap-lost':
      return [once('FenceRefusals')];
    case 'tree-deleted':
      return [once('TreesDeleted')];
    case 'plan-refused':
    case 'below-floor':
      return [once('LimitRefusals')];
    case 'conflict':
      return [once('PlanConflicts')];
    case 'fence-missing':
    case 'fence-damaged':
      return [once('LostFences')];
    case 'quarantined':
      return [once('Quarantines')];
    case 'health-unknown':
      return [once('HealthFailures')];
    default:
      return [];
  }
}

function once(name: MetricName): Measure {
  return { name, value: 1 };
}

/** Never below 0: the clocks of two containers differ a little. */
function secondsSince(thenMs: number, nowMs: number): number {
  return Math.max(0, Math.round((nowMs - thenMs) / 1000));
}
