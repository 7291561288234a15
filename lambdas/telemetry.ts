// Writes events as log lines and metrics, each at once: nothing is buffered, awaited or lost with a time-out.
// The only file that knows Powertools.

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { ControlPlaneEvent, Report } from '../lib/control-plane/events.ts';
import {
  measuresOf,
  metricNamespace,
  metrics as definitions,
} from '../lib/control-plane/metrics.ts';
import type { Measure } from '../lib/control-plane/metrics.ts';
import { withoutAccounts } from '../lib/control-plane/redaction.ts';

export interface TelemetryOptions {
  /** The stack's name: tells control planes of one account apart. */
  readonly service: string;
  /** In every line, such as the lane. */
  readonly fields: Readonly<Record<string, string>>;
  readonly nowMs: () => number;
}

/** Names of a list that a line shows; the others are counted. */
const shownNames = 10;

/** What people are to look at is a warning, what they have to act on an error; all else is the normal run. */
const levels: Readonly<Partial<Record<ControlPlaneEvent['decision'], 'warn' | 'error'>>> = {
  'swap-lost': 'warn',
  'pack-refused': 'warn',
  yielded: 'warn',
  throttled: 'warn',
  'plan-refused': 'warn',
  'health-unknown': 'warn',
  'batch-refused': 'error',
  conflict: 'error',
  'fence-missing': 'error',
  'fence-damaged': 'error',
  'below-floor': 'error',
  quarantined: 'error',
  failed: 'error',
};

export function telemetry({ service, fields, nowMs }: TelemetryOptions): Report {
  const logger = new Logger({ serviceName: service, logLevel: 'INFO', persistentKeys: fields });
  const metrics = new Metrics({ serviceName: service, namespace: metricNamespace });
  return (event) => {
    logger[levelOf(event)](titleOf(event), lineOf(event));
    for (const measure of measuresOf(event, nowMs())) send(metrics, measure);
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
}

function levelOf(event: ControlPlaneEvent): 'info' | 'warn' | 'error' {
  if (event.decision === 'picked' && (event.empty.length > 0 || event.reason !== undefined)) {
    return 'warn';
  }
  return levels[event.decision] ?? 'info';
}

function titleOf(event: ControlPlaneEvent): string {
  return 'endpoint' in event ? `${event.endpoint} ${event.decision}` : event.decision;
}

/** The event's fields; long lists cut, texts of AWS without account ids. */
function lineOf(event: ControlPlaneEvent): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]: [string, unknown]) => {
      if (typeof value === 'string') return [key, withoutAccounts(value)];
      return [key, Array.isArray(value) ? shortened(value) : value];
    }),
  );
}

function shortened(names: readonly unknown[]): unknown[] {
  const more = names.length - shownNames;
  return more > 0 ? [...names.slice(0, shownNames), `and ${more} more`] : [...names];
}

function send(metrics: Metrics, { name, value, endpoint }: Measure): void {
  const { unit } = definitions[name];
  if (endpoint === undefined) {
    metrics.addMetric(name, unit, value);
    return;
  }
  const single = metrics.singleMetric();
  single.addDimension('endpoint', endpoint);
  single.addMetric(name, unit, value);
}
