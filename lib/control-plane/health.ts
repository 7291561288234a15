// What AWS's own reports say of a target: healthy, unhealthy, or nothing. Pure. A report that does not say
// that something is down says nothing: no target was ever drained because a list came back empty.

/** Undefined: unknown, which keeps what the last plan had. */
export type Health = boolean | undefined;

/**
 * Whether a load balancer can serve, by the states of its registered targets, group by group: as Route 53's
 * own EvaluateTargetHealth, one group with nothing but unhealthy targets is enough for no. Unlike there, a
 * group in which none is registered, or is still starting, says nothing.
 *
 * @param groups - for each target group, the `State` of each of its targets
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function healthOfTargetGroups(groups: readonly (readonly string[])[]): Health {
  const known = groups.map(healthOfTargetGroup);
  if (known.includes(false)) return false;
  return known.includes(true) ? true : undefined;
}

function healthOfTargetGroup(states: readonly string[]): Health {
  if (states.includes('healthy')) return true;
  // Targets that leave have been told to, and do not count; of one that starts nobody knows.
  const rest = states.filter((state) => state !== 'draining' && state !== 'unused');
  const isDown = rest.length > 0 && rest.every((state) => downStates.has(state));
  return isDown ? false : undefined;
}

const downStates: ReadonlySet<string> = new Set(['unhealthy', 'unhealthy.draining']);

/** What one of Route 53's health checkers last saw. */
export interface CheckerReport {
  /** Begins with `Success` or `Failure`. */
  readonly status: string;
  readonly checkedMs: number;
}

/** More than this share of the checkers have to reach an endpoint: Route 53's own measure. */
const healthyShare = 0.18;

/**
 * Whether a health check passes, by its checkers.
 *
 * @param maxAgeMs - reports older than this do not count
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function healthOfCheckers(
  reports: readonly CheckerReport[],
  nowMs: number,
  maxAgeMs: number,
): Health {
  const fresh = reports.filter(({ checkedMs }) => Math.abs(nowMs - checkedMs) <= maxAgeMs);
  const count = (word: string) => fresh.filter(({ status }) => status.startsWith(word)).length;
  const [up, down] = [count('Success'), count('Failure')];
  return up + down === 0 ? undefined : up / (up + down) > healthyShare;
}
