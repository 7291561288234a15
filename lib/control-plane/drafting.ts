// Makes the next plan from the endpoints, their health and the plan before. Decides what stays as it was:
// unknown health, an endpoint below the floor, and one that would lose too much at once keep the last good plan.

import { isDeepStrictEqual } from 'node:util';
import { assertFits } from './batches.ts';
import { isOverridden, liveTargets, removedShare } from './guards.ts';
import type { Override } from './guards.ts';
import type { ZoneName } from './names.ts';
import { endpointOf, hashOf, servesType } from './plan.ts';
import type { Plan, PlannedEndpoint, RootType, Target } from './plan.ts';
import type { Safeguards } from './safeguards.ts';

/** A target as its owner declares it. What tells its health is no part of a plan: no tree changes with it. */
export type ConfiguredTarget = Omit<Target, 'healthy' | 'configuredWeight'> & {
  /** The load balancer behind the alias, whose target groups tell its health. */
  readonly loadBalancerArn?: string;
};

/** An endpoint as its owner declares it; the targets' health is not known here. */
export interface EndpointConfig {
  readonly name: string;
  readonly ttlSeconds: number;
  readonly types: readonly RootType[];
  readonly targets: readonly ConfiguredTarget[];
}

/** What a health source says of one target. A target it does not mention is unknown, not unhealthy. */
export interface TargetHealth {
  readonly healthy: boolean;
  /** Capacity as weight, 0 to 255; replaces the configured weight. */
  readonly weight?: number;
}

/** Health observations older than this are unknown. */
export const healthMaxAgeMs = 5 * 60_000;

export interface DraftRules {
  readonly safeguards: Safeguards;
  /** Fewest live values that a root may have. */
  readonly floor: number;
  /** Largest share of an endpoint's capacity, 0 to 1, that one plan may take away. */
  readonly changeLimit: number;
}

export interface DraftInput {
  readonly config: readonly EndpointConfig[];
  readonly health: ReadonlyMap<string, TargetHealth>;
  readonly previous: Plan | undefined;
  /** Highest generation known anywhere: table, archive, fences, tree names (docs/protocol.md, N1). */
  readonly newestKnown: number;
  readonly overrides: readonly Override[];
  readonly rules: DraftRules;
  readonly zone: ZoneName;
  readonly planner: string;
  readonly nowMs: number;
}

/** An endpoint whose new targets were refused; its part of the plan stays as it was. */
export interface Refusal {
  readonly endpoint: string;
  readonly safeguard: 'floor' | 'change-limit';
  readonly reason: string;
}

export interface Draft {
  /** Undefined when nothing changed. */
  readonly plan: Plan | undefined;
  readonly refusals: readonly Refusal[];
}

/** @throws EndpointTooLargeError an endpoint does not fit one batch or one weighted group */
export function draftPlan(input: DraftInput): Draft {
  const generation = input.newestKnown + 1;
  const refusals: Refusal[] = [];
  const endpoints = input.config.flatMap((config) => {
    const before = input.previous && endpointOf(input.previous, config.name);
    const wanted = applyHealth(config, before, input.health, generation);
    if (before && sameTargets(before, wanted)) return [before];
    assertFits(wanted, input.zone);
    const refusal = refuse(wanted, before, input);
    if (!refusal) return [wanted];
    refusals.push(refusal);
    return before ? [before] : [];
  });
  const hash = hashOf(endpoints);
  if (input.previous?.hash === hash || endpoints.length === 0) return { plan: undefined, refusals };
  const { nowMs: createdMs, planner } = input;
  return { plan: { generation, createdMs, planner, hash, endpoints }, refusals };
}

function applyHealth(
  config: EndpointConfig,
  before: PlannedEndpoint | undefined,
  health: ReadonlyMap<string, TargetHealth>,
  since: number,
): PlannedEndpoint {
  const targets = config.targets.map((target): Target => {
    const { id, address, healthCheckId } = target;
    const known = health.get(id);
    const last = before?.targets.find((one) => one.id === id);
    return {
      id,
      weight: known ? (known.weight ?? target.weight) : lastWeight(last, target.weight),
      configuredWeight: target.weight,
      healthy: known ? known.healthy : (last?.healthy ?? true),
      ...(healthCheckId !== undefined && { healthCheckId }),
      address,
    };
  });
  return { name: config.name, ttlSeconds: config.ttlSeconds, since, types: config.types, targets };
}

/** Unknown health keeps the weight of before, unless the owner has set another one since. */
function lastWeight(last: Target | undefined, configured: number): number {
  return last?.configuredWeight === configured ? last.weight : configured;
}

function refuse(
  wanted: PlannedEndpoint,
  before: PlannedEndpoint | undefined,
  { rules, overrides, nowMs }: DraftInput,
): Refusal | undefined {
  if (rules.safeguards.floor) {
    for (const type of wanted.types) {
      const live = liveTargets(wanted, type);
      if (live >= rules.floor) continue;
      const of = wanted.targets.filter((target) => servesType(target, type)).length;
      const reason = `${type} would have ${live} live of ${of} targets, the floor is ${rules.floor}`;
      return { endpoint: wanted.name, safeguard: 'floor', reason };
    }
  }
  if (rules.safeguards['change-limit'] && before) {
    const share = removedShare(before, wanted);
    if (share > rules.changeLimit && !isOverridden(wanted.name, overrides, nowMs)) {
      const reason =
        `would lose ${percent(share)} of its capacity at once, ` +
        `the limit is ${percent(rules.changeLimit)}; to allow it, record an override`;
      return { endpoint: wanted.name, safeguard: 'change-limit', reason };
    }
  }
  return undefined;
}

function sameTargets(before: PlannedEndpoint, wanted: PlannedEndpoint): boolean {
  return isDeepStrictEqual({ ...before, since: 0 }, { ...wanted, since: 0 });
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
