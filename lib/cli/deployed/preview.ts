// Drafts the next plan as the planner would, from the health and the plans of a deployment and the endpoints
// file at hand, and once more without floor and change limit, to show what these hold back.

import { readNewest } from '../../aws/plan-reader.ts';
import type { NewestPlans } from '../../aws/plan-reader.ts';
import type { DeployedTarget } from '../../aws/targets.ts';
import { draftPlan } from '../../control-plane/drafting.ts';
import type { DraftInput, Refusal } from '../../control-plane/drafting.ts';
import { isOverridden, liveTargets, removedShare } from '../../control-plane/guards.ts';
import type { Override } from '../../control-plane/guards.ts';
import { highestGeneration } from '../../control-plane/picture.ts';
import { endpointOf, recordWeight, servesType } from '../../control-plane/plan.ts';
import type { PlannedEndpoint, Target } from '../../control-plane/plan.ts';
import { profiles, without } from '../../control-plane/safeguards.ts';
import { AwsCallError, reasonOf } from './aws-errors.ts';
import type { Session } from './session.ts';
import type { Unread } from './status-words.ts';

/** A target before and after; undefined where it is not there. */
export interface TargetChange {
  readonly id: string;
  readonly before: Target | undefined;
  readonly after: Target | undefined;
}

export interface EndpointPreview {
  readonly name: string;
  /** Undefined for an endpoint that no plan has yet. */
  readonly since: number | undefined;
  /** Targets that change. */
  readonly targets: readonly TargetChange[];
  readonly ttlSeconds: { readonly before: number | undefined; readonly after: number };
  /** Targets with a weight above 0 afterwards, for each record type, of how many. */
  readonly live: readonly { readonly type: string; readonly live: number; readonly of: number }[];
  /** The share of its capacity, 0 to 1, that goes at once. */
  readonly removedShare: number;
  readonly override: Override | undefined;
  readonly refusal: Refusal | undefined;
}

export interface Preview {
  readonly target: DeployedTarget;
  readonly zone: string;
  readonly previous: number | undefined;
  /** The number that the next plan would have; undefined when there would be none. */
  readonly next: number | undefined;
  readonly floor: number;
  readonly changeLimit: number;
  readonly isPlannerFrozen: boolean;
  /** Endpoints that would change, or are held back. */
  readonly endpoints: readonly EndpointPreview[];
  readonly unchangedCount: number;
  /** In the plan, and no longer in the endpoints file: their records stay. */
  readonly dropped: readonly string[];
  readonly unread: readonly Unread[];
}

export async function preview(session: Session): Promise<Preview> {
  const { file, zone, access } = session;
  const { plans, health } = await session.stores();
  const newest = readOrFail(await readNewest(plans));
  const unread: Unread[] = [];
  // As the planner does: a target of which nothing is known keeps what it had.
  const reading = await health.read(access.nowMs()).catch((error: unknown) => {
    unread.push({ part: 'health', reason: reasonOf(error) });
    return {};
  });
  const overrides = await plans.table.overrides();
  const inZone = highestGeneration(await zone.listAll(), zone.name);
  const input: DraftInput = {
    config: file.endpoints,
    health: new Map(Object.entries(reading)),
    previous: newest.plan,
    newestKnown: Math.max(newest.head ?? 0, newest.plan?.generation ?? 0, inZone),
    overrides,
    rules: { safeguards: profiles.fenced, floor: file.floor, changeLimit: file.changeLimit },
    zone: zone.name,
    planner: 'preview',
    nowMs: access.nowMs(),
  };
  const draft = draftPlan(input);
  const endpoints = endpointPreviews(input, draft.refusals);
  return {
    target: session.target,
    zone: file.zone,
    previous: newest.plan?.generation,
    next: draft.plan?.generation,
    floor: file.floor,
    changeLimit: file.changeLimit,
    isPlannerFrozen: await plans.table.isFrozen(),
    endpoints,
    unchangedCount: file.endpoints.length - endpoints.length,
    dropped: (newest.plan?.endpoints ?? [])
      .map(({ name }) => name)
      .filter((name) => file.endpoints.every((endpoint) => endpoint.name !== name)),
    unread,
  };
}

/** @throws AwsCallError a draft from an old plan would show changes that are none */
function readOrFail(newest: NewestPlans): NewestPlans {
  const error = newest.tableError ?? newest.archiveError;
  if (error === undefined) return newest;
  throw new AwsCallError(`the newest plan could not be read: ${reasonOf(error)}`, error);
}

/** What every endpoint would become if nothing held it back. */
function endpointPreviews(input: DraftInput, refusals: readonly Refusal[]): EndpointPreview[] {
  const safeguards = without(without(input.rules.safeguards, 'floor'), 'change-limit');
  const { plan } = draftPlan({ ...input, rules: { ...input.rules, safeguards } });
  const changed = plan?.endpoints.filter(({ since }) => since === plan.generation) ?? [];
  return changed.map((after) => {
    const before = input.previous && endpointOf(input.previous, after.name);
    return {
      name: after.name,
      since: before?.since,
      targets: targetChanges(before, after),
      ttlSeconds: { before: before?.ttlSeconds, after: after.ttlSeconds },
      live: after.types.map((type) => ({
        type,
        live: liveTargets(after, type),
        of: after.targets.filter((target) => servesType(target, type)).length,
      })),
      removedShare: before ? removedShare(before, after) : 0,
      override: input.overrides.find(
        (override) =>
          override.endpoint === after.name && isOverridden(after.name, [override], input.nowMs),
      ),
      refusal: refusals.find(({ endpoint }) => endpoint === after.name),
    };
  });
}

function targetChanges(
  before: PlannedEndpoint | undefined,
  after: PlannedEndpoint,
): TargetChange[] {
  const ids = new Set([...(before?.targets ?? []), ...after.targets].map(({ id }) => id));
  return [...ids]
    .map((id) => ({
      id,
      before: before?.targets.find((target) => target.id === id),
      after: after.targets.find((target) => target.id === id),
    }))
    .filter(({ before: was, after: is }) => !was || !is || !answerAlike(was, is));
}

function answerAlike(before: Target, after: Target): boolean {
  return (
    recordWeight(before) === recordWeight(after) &&
    before.healthCheckId === after.healthCheckId &&
    JSON.stringify(before.address) === JSON.stringify(after.address)
  );
}
