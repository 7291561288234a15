// Reads the health of load balancers behind alias targets, from their target groups. One that cannot be read is
// unknown; a service that throttles is asked nothing more until the next run.

import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type {
  DescribeTargetGroupsCommandOutput,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ConfiguredTarget } from '../control-plane/drafting.ts';
import { healthOfTargetGroups } from '../control-plane/health.ts';
import type { Health } from '../control-plane/health.ts';
import type { HealthSource, SourceReading } from './health.ts';
import { readEach } from './health.ts';

export type LoadBalancingSeam = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** Target groups of one load balancer that are looked at: the most that an Application Load Balancer can have. */
const groupLimit = 100;

export class LoadBalancerHealth implements HealthSource {
  /** @param clientFor - by Region: load balancers stand in several, the planner in one */
  constructor(private readonly clientFor: (region: string) => LoadBalancingSeam) {}

  read(targets: readonly ConfiguredTarget[], nowMs: () => number): Promise<SourceReading> {
    return readEach(
      targets,
      ({ loadBalancerArn }) => loadBalancerArn,
      (arn) => this.healthOf(arn),
      nowMs,
    );
  }

  private async healthOf(loadBalancerArn: string): Promise<Health> {
    const client = this.clientFor(regionOf(loadBalancerArn));
    const groups: string[] = [];
    let marker: string | undefined;
    do {
      const page: DescribeTargetGroupsCommandOutput = await client.send(
        new DescribeTargetGroupsCommand({ LoadBalancerArn: loadBalancerArn, Marker: marker }),
      );
      groups.push(...(page.TargetGroups ?? []).flatMap((group) => group.TargetGroupArn ?? []));
      marker = page.NextMarker;
    } while (marker !== undefined && groups.length < groupLimit);
    const states: string[][] = [];
    for (const TargetGroupArn of groups) {
      const { TargetHealthDescriptions = [] } = await client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      states.push(TargetHealthDescriptions.flatMap((one) => one.TargetHealth?.State ?? []));
    }
    return healthOfTargetGroups(states);
  }
}

/** @throws TypeError it is no ARN: the endpoints file lets none other through */
function regionOf(arn: string): string {
  const region = arn.split(':')[3];
  if (!region) throw new TypeError(`${arn} names no Region`);
  return region;
}
