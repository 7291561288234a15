// Builds the trees of a plan under names that no customer asks for yet, and says what to wait for.
// Reads everything anew at each attempt, the plan included: a refusal means that the old reading is void.

import { copyOf, swap, treeChanges } from '../../lib/control-plane/batches.ts';
import { ContentionError, StalePlanError } from '../../lib/control-plane/errors.ts';
import { endpointOf } from '../../lib/control-plane/plan.ts';
import type { Plan, PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import { pictureOf } from '../../lib/control-plane/picture.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { answersNothing } from '../../lib/control-plane/repair.ts';
import { decide } from './decide.ts';
import type { BuildInput, BuildOutput, EndpointResult, Lane } from './lane.ts';
import { send } from './send.ts';
import type { Part } from './send.ts';

export async function build(lane: Lane, input: BuildInput): Promise<BuildOutput> {
  const plan = await planFor(lane, input);
  const pictures = await read(lane, input.endpoints);
  const results: EndpointResult[] = [];
  const parts: Part[] = [];
  let urgent = false;
  for (const picture of pictures) {
    const planned = plannedIn(plan, picture.endpoint);
    const decision = decide(lane, picture, planned);
    if (decision !== 'install') {
      const live = picture.fence?.value.generation ?? 0;
      // Alone, a stale plan ends the attempt by name, so that the execution's history says so.
      if (decision === 'stale' && pictures.length === 1) {
        throw new StalePlanError(planned.name, planned.since, live);
      }
      results.push({ endpoint: planned.name, outcome: decision });
      continue;
    }
    parts.push(partFor(lane, picture, planned));
    urgent ||= lane.safeguards.repair && answersNothing(picture, planned, lane.zone.name);
  }
  const { generation } = plan;
  if (parts.length === 0) return { generation, built: [], changeId: null, urgent, results };
  const changeId = await send(lane, parts, 'build', generation);
  const [first] = parts;
  // Without the change's id there is nothing to wait for: build again, which sends the same records.
  if (changeId === undefined) throw new ContentionError(first?.picture.endpoint ?? '');
  const built = parts.map(({ picture, attempt }) => ({
    endpoint: picture.endpoint,
    ...(lane.safeguards.fence && { attempt }),
  }));
  return { generation, built, changeId, urgent, results };
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

function partFor(lane: Lane, picture: Picture, planned: PlannedEndpoint): Part {
  const attempt = lane.newAttempt();
  const swapped = lane.safeguards.fence ? swap(picture, copyOf(picture, lane.name, attempt)) : [];
  return {
    picture,
    attempt,
    changes: [...swapped, ...treeChanges(picture, planned, lane.zone.name)],
  };
}

/** An endpoint that the newest plan no longer has cannot be installed; nothing of it is touched. */
export function plannedIn(plan: Plan, name: string): PlannedEndpoint {
  const planned = endpointOf(plan, name);
  if (!planned) throw new StalePlanError(name, 0, plan.generation);
  return planned;
}
