// The health sources beside the table, with their clients. A file of its own: of all functions only read-health
// carries what these need.

import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { Route53Client } from '@aws-sdk/client-route-53';
import type { HealthSource } from '../../lib/aws/health.ts';
import { HealthChecks } from '../../lib/aws/health-checks.ts';
import { LoadBalancerHealth } from '../../lib/aws/load-balancer-health.ts';
import { number, timeouts } from '../container.ts';
import type { Environment } from '../container.ts';

/** In the order in which they count: targets of a load balancer are nearer to it than Route 53's checkers. */
export function healthSources(environment: Environment): HealthSource[] {
  const byRegion = new Map<string, ElasticLoadBalancingV2Client>();
  const clientFor = (region: string): ElasticLoadBalancingV2Client => {
    const known = byRegion.get(region);
    if (known) return known;
    const client = new ElasticLoadBalancingV2Client({
      region,
      ...timeouts(1_000, 5_000),
      maxAttempts: 2,
    });
    byRegion.set(region, client);
    return client;
  };
  // Without retries: each would take from a bucket that holds four.
  const route53 = new Route53Client({ ...timeouts(2_000, 5_000), maxAttempts: 1 });
  return [
    new LoadBalancerHealth(clientFor),
    new HealthChecks(route53, number(environment, 'HEALTH_MAX_AGE_MS')),
  ];
}
