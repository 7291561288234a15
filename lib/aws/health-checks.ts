// Reads Route 53's health checks, a few at each run: GetHealthCheckStatus has a bucket of four calls for the
// account, refilled with one a second, and waiting for it would be paid for by the millisecond. A check that is
// not read this time is unknown, which keeps what the plan before had of it.

import { GetHealthCheckStatusCommand } from '@aws-sdk/client-route-53';
import type { ConfiguredTarget } from '../control-plane/drafting.ts';
import { healthOfCheckers } from '../control-plane/health.ts';
import type { Health } from '../control-plane/health.ts';
import type { Route53Seam } from './clients.ts';
import { readEach } from './health.ts';
import type { HealthSource, SourceReading } from './health.ts';

/** What the bucket holds: a run empties it at the most, and it is full again before the next. */
export const checksPerRun = 4;
/** The planner's, which decides whose turn it is. */
const runEveryMs = 60_000;

export class HealthChecks implements HealthSource {
  constructor(
    private readonly client: Route53Seam,
    /** Reports of checkers older than this are unknown. */
    private readonly maxAgeMs: number,
  ) {}

  read(targets: readonly ConfiguredTarget[], nowMs: () => number): Promise<SourceReading> {
    const checks = targets.flatMap(({ healthCheckId }) => healthCheckId ?? []);
    const turn = new Set(turnOf([...new Set(checks)].sort(), nowMs()));
    return readEach(
      targets,
      ({ healthCheckId }) =>
        healthCheckId !== undefined && turn.has(healthCheckId) ? healthCheckId : undefined,
      (id) => this.healthOf(id, nowMs()),
      nowMs,
    );
  }

  private async healthOf(id: string, nowMs: number): Promise<Health> {
    const { HealthCheckObservations = [] } = await this.client.send(
      new GetHealthCheckStatusCommand({ HealthCheckId: id }),
    );
    const reports = HealthCheckObservations.flatMap(({ StatusReport }) =>
      StatusReport?.Status !== undefined && StatusReport.CheckedTime !== undefined
        ? [{ status: StatusReport.Status, checkedMs: StatusReport.CheckedTime.getTime() }]
        : [],
    );
    return healthOfCheckers(reports, nowMs, this.maxAgeMs);
  }
}

/** The checks whose turn it is at this minute: all of them, one handful after another. */
function turnOf(checks: readonly string[], nowMs: number): readonly string[] {
  const handfuls = Math.ceil(checks.length / checksPerRun);
  if (handfuls === 0) return [];
  const from = (Math.floor(nowMs / runEveryMs) % handfuls) * checksPerRun;
  return checks.slice(from, from + checksPerRun);
}
