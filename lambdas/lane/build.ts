// Builds the trees of a plan under names that no customer asks for yet, and says what to wait for.
// Reads everything anew at each attempt, the plan included: a refusal means that the old reading is void.

import { copyOf, swap, treeChanges } from '../../lib/control-plane/batches.ts';
import {
  ContentionError,
  PackRefusedError,
  StalePlanError,
} from '../../lib/control-plane/errors.ts';
import { endpointOf } from '../../lib/control-plane/plan.ts';
import type { Plan, PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import { pictureOf } from '../../lib/control-plane/picture.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { answersNothing, generationBeingInstalled } from '../../lib/control-plane/repair.ts';
import { decide } from './decide.ts';
import type { BuildInput, BuildOutput, EndpointResult, Lane } from './lane.ts';
import { send } from './send.ts';
import type { Part } from './send.ts';
import { hasYieldedEnough, taggedAttempt, waitForBuilder } from './yielding.ts';
import type { Installing } from './yielding.ts';

export async function build(lane: Lane, input: BuildInput): Promise<BuildOutput> {
  const plan = await planFor(lane, input);
  const pictures = await read(lane, input.endpoints);
  const { wanted, results } = sortOut(lane, plan, pictures, input);
  const idle = {
    generation: input.generation,
    endpoints: input.endpoints,
    execution: input.execution,
    built: [],
    changeId: null,
    urgent: false,
    results,
  };
  const say = (decision: 'built' | 'waits' | 'yielded', reason?: string): void => {
    for (const { endpoint } of wanted) {
      const generation = plannedIn(plan, endpoint).since;
      lane.report({ decision, endpoint, generation, ...(reason !== undefined && { reason }) });
    }
  };
  if (wanted.length === 0) return idle;
  const urgent = areUrgent(lane, wanted);
  if (!urgent) {
    if (hasYieldedEnough(input)) {
      say('yielded', 'other lanes kept building; left to the next sweep');
      return { ...idle, results: [...results, ...left(wanted)] };
    }
    const wait = waitForBuilder(input, beingInstalled(lane, plan, wanted));
    if (wait) {
      say('waits', `another lane builds it; looked at again in ${wait.waitSeconds} s`);
      return { ...idle, ...wait };
    }
  }
  const parts = wanted.map((picture) => partFor(lane, input, picture, plan));
  const changeId = await send(lane, parts, 'build', input.generation);
  const [first] = parts;
  // Without the change's id there is nothing to wait for: build again, which sends the same records.
  if (changeId === undefined) throw new ContentionError(first?.picture.endpoint ?? '');
  const built = parts.map(({ picture, attempt }) => ({
    endpoint: picture.endpoint,
    ...(lane.safeguards.fence && { attempt }),
  }));
  say('built', urgent ? 'urgent: it answers nothing now' : undefined);
  return { ...idle, built, changeId, urgent };
}

/** Decides for each endpoint; those not to install have their result at once. */
function sortOut(
  lane: Lane,
  plan: Plan,
  pictures: readonly Picture[],
  input: BuildInput,
): { wanted: Picture[]; results: EndpointResult[] } {
  const wanted: Picture[] = [];
  const results: EndpointResult[] = [];
  for (const picture of pictures) {
    const planned = plannedIn(plan, picture.endpoint);
    // A newer plan has executions of its own: ones that chased it would void each other's builds for ever.
    const isOvertaken = planned.since > input.generation;
    const decision = isOvertaken ? 'stale' : decide(lane, picture, planned);
    if (decision === 'install') {
      wanted.push(picture);
      continue;
    }
    // Alone, a stale plan ends the attempt by name, so that the execution's history says so.
    if (decision === 'stale' && pictures.length === 1) {
      const live = Math.max(planned.since, picture.fence?.value.generation ?? 0);
      throw new StalePlanError(picture.endpoint, input.generation, live);
    }
    results.push({ endpoint: picture.endpoint, outcome: decision });
    lane.report({ decision, endpoint: picture.endpoint, generation: planned.since });
  }
  return { wanted, results };
}

/**
 * Whether the endpoints answer nothing now, and must not wait.
 *
 * @throws PackRefusedError some do and some do not: their neighbours must not be hurried
 */
function areUrgent(lane: Lane, wanted: readonly Picture[]): boolean {
  if (!lane.safeguards.repair) return false;
  const urgent = wanted.filter((picture) => answersNothing(picture, lane.zone.name));
  if (urgent.length > 0 && urgent.length < wanted.length) {
    throw new PackRefusedError(wanted.map(({ endpoint }) => endpoint));
  }
  return urgent.length > 0;
}

function beingInstalled(lane: Lane, plan: Plan, wanted: readonly Picture[]): Installing[] {
  if (!lane.safeguards.fence) return [];
  return wanted.flatMap((picture) => {
    const planned = plannedIn(plan, picture.endpoint);
    const generation = generationBeingInstalled(picture, planned, lane.zone.name);
    if (generation === undefined) return [];
    const attempt = picture.fence?.value.attempt ?? '';
    return [{ attempt, isOlderPlan: generation < planned.since }];
  });
}

function left(wanted: readonly Picture[]): EndpointResult[] {
  return wanted.map(({ endpoint }) => ({ endpoint, outcome: 'yielded' }));
}

/** With the fence every attempt takes the newest plan; without, the one picked before the retry loop. */
async function planFor(lane: Lane, { generation }: BuildInput): Promise<Plan> {
  if (!lane.safeguards.fence) return lane.plans.archive.get(generation);
  const { plan } = await lane.plans.newest(generation);
  return plan ?? lane.plans.archive.get(generation);
}

/** In 2025 trees were built without the lock. */
async function read(lane: Lane, endpoints: readonly string[]): Promise<Picture[]> {
  if (lane.safeguards.fence || lane.safeguards.repair) return lane.zone.readPictures(endpoints);
  return endpoints.map((endpoint) => pictureOf(endpoint, lane.zone.name, []));
}

function partFor(lane: Lane, input: BuildInput, picture: Picture, plan: Plan): Part {
  const planned = plannedIn(plan, picture.endpoint);
  const attempt = taggedAttempt(input.execution, lane.newAttempt());
  const isSwapped = lane.safeguards.fence;
  const swapped = isSwapped ? swap(picture, copyOf(picture, lane.name, attempt)) : [];
  return {
    picture,
    attempt,
    changes: [...swapped, ...treeChanges(picture, planned, lane.zone.name, isSwapped)],
  };
}

/** An endpoint that the newest plan no longer has cannot be installed; nothing of it is touched. */
export function plannedIn(plan: Plan, name: string): PlannedEndpoint {
  const planned = endpointOf(plan, name);
  if (!planned) throw new StalePlanError(name, 0, plan.generation);
  return planned;
}
