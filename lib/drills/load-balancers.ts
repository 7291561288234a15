// The part of a world that is not ours: load balancers that aliases point at, and their health.

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { EndpointConfig } from '../control-plane/drafting.ts';
import { weightLimit } from '../control-plane/plan.ts';
import type { DynamoDbService } from '../emulator/dynamodb/service.ts';
import type { Random } from '../emulator/random.ts';
import type { Route53Service } from '../emulator/route53/service.ts';

/** Makes every load balancer that an endpoint points at known, under addresses for documentation. */
export function registerLoadBalancers(
  route53: Route53Service,
  endpoints: readonly EndpointConfig[],
): void {
  const known = new Set<string>();
  for (const { address, healthCheckId } of endpoints.flatMap(({ targets }) => targets)) {
    if (healthCheckId !== undefined) route53.setHealthCheck(healthCheckId, true);
    if (!('aliasName' in address) || known.has(address.aliasName)) continue;
    known.add(address.aliasName);
    const host = known.size;
    route53.addLoadBalancer({
      name: address.aliasName,
      zoneId: address.aliasZoneId,
      ipv4: [`198.51.${100 + Math.floor(host / 250)}.${host % 250}`],
      ipv6: [`2001:db8::${host.toString(16)}`],
    });
  }
}

/** Writes what a health source would: targets are healthy, with the capacity given as weight. */
export function setHealth(
  dynamoDb: DynamoDbService,
  tableName: string,
  weights: ReadonlyMap<string, number>,
  nowMs: number,
): void {
  for (const [target, weight] of weights) {
    const Item = healthItem(target, weight, nowMs);
    dynamoDb.execute(new PutItemCommand({ TableName: tableName, Item }));
  }
}

/** An observation of a healthy target with the capacity given as weight, as it stands in the health table. */
export function healthItem(target: string, weight: number, nowMs: number) {
  return {
    target: { S: target },
    healthy: { BOOL: true },
    weight: { N: String(weight) },
    observedMs: { N: String(nowMs) },
  };
}

/** How far drift leads from the configured capacity: less than any sensible change limit. */
const driftShare = 0.3;

/**
 * Lets the capacity of one target of every endpoint drift, so that the next plan changes each of them.
 *
 * @param current - target id → weight, updated in place
 */
export function drift(
  endpoints: readonly EndpointConfig[],
  current: Map<string, number>,
  random: Random,
): void {
  const moved = new Set<string>();
  for (const { targets } of endpoints) {
    const candidates = targets.filter(({ weight }) => weight > 0);
    if (candidates.length === 0 || candidates.some(({ id }) => moved.has(id))) continue;
    const target = candidates[Math.floor(random() * candidates.length)];
    if (!target) continue;
    const span = Math.max(1, Math.floor(target.weight * driftShare));
    const least = Math.max(1, target.weight - span);
    const most = Math.min(weightLimit, target.weight + span);
    const drawn = least + Math.floor(random() * (most - least + 1));
    // Another value than before, or the plan would not change.
    const isSame = drawn === (current.get(target.id) ?? target.weight);
    current.set(target.id, isSame ? (drawn > least ? drawn - 1 : drawn + 1) : drawn);
    moved.add(target.id);
  }
}
