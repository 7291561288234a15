// What records point at outside their zone: load balancers and health checks, as a drill sets them.

import type { RRType } from '@aws-sdk/client-route-53';

import { parseName } from './names.ts';
import type { Alias } from './record-set.ts';

export interface LoadBalancer {
  /** Its DNS name; an alias may write it with `dualstack.` in front. */
  readonly name: string;
  /** The hosted zone of its kind and region, not one of ours. */
  readonly zoneId: string;
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** What an alias with EvaluateTargetHealth sees; true if absent. */
  readonly healthy?: boolean;
}

/** The TTL with which Route 53 answers for an alias to a load balancer. */
export const LOAD_BALANCER_TTL_SECONDS = 60;

export class Targets {
  private readonly loadBalancers = new Map<string, LoadBalancer>();
  private readonly healthChecks = new Map<string, boolean>();

  /** Knows what another one knows now. */
  takeOver(other: Targets): void {
    for (const [key, loadBalancer] of other.loadBalancers)
      this.loadBalancers.set(key, loadBalancer);
    for (const [id, isHealthy] of other.healthChecks) this.healthChecks.set(id, isHealthy);
  }

  addLoadBalancer(loadBalancer: LoadBalancer): void {
    const { name } = parseName(loadBalancer.name);
    this.loadBalancers.set(balancerKey(loadBalancer.zoneId, name), loadBalancer);
  }

  setHealthCheck(id: string, healthy: boolean): void {
    this.healthChecks.set(id, healthy);
  }

  removeHealthCheck(id: string): void {
    this.healthChecks.delete(id);
  }

  loadBalancer(alias: Alias): LoadBalancer | undefined {
    return this.loadBalancers.get(balancerKey(alias.zoneId, alias.name));
  }

  hasHealthCheck(id: string): boolean {
    return this.healthChecks.has(id);
  }

  /** Without a health check a record counts as healthy. */
  isHealthy(id: string | undefined): boolean {
    return id === undefined || this.healthChecks.get(id) === true;
  }
}

/** A load balancer's addresses for A or AAAA; for another type it has nothing to answer. */
export function addressesOf(loadBalancer: LoadBalancer, type: RRType): readonly string[] {
  if (type === 'A') return loadBalancer.ipv4;
  return type === 'AAAA' ? loadBalancer.ipv6 : [];
}

function balancerKey(zoneId: string, name: string): string {
  return `${zoneId} ${name.replace(/^dualstack\./, '')}`;
}
