// Deletes trees that nothing points at, one tree a batch, each batch under the swap of the fence.
// Never writes a root or a rollback.

import { commentFor } from '../../lib/aws/calls.ts';
import { nameOf } from '../../lib/aws/clients.ts';
import { copyOf, deletions, swap } from '../../lib/control-plane/batches.ts';
import { ChangePendingError, ContentionError } from '../../lib/control-plane/errors.ts';
import { formatFence } from '../../lib/control-plane/fence.ts';
import { endpointOf } from '../../lib/control-plane/plan.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { deletableGenerations, generationsByAge } from '../../lib/control-plane/retention.ts';
import { fenceRecord } from '../../lib/control-plane/tree.ts';
import type { CleanUpOutput, Confirmed, ConfirmOutput, Lane } from './lane.ts';
import { send } from './send.ts';

export async function cleanUp(lane: Lane, input: ConfirmOutput): Promise<CleanUpOutput> {
  const deleted: { endpoint: string; generation: number }[] = [];
  for (const confirmed of input.confirmed) {
    // Some servers may still show the root of before, and need its tree.
    if (!(await lane.zone.isInSync(confirmed.changeId))) {
      throw new ChangePendingError(confirmed.changeId);
    }
    const generations = lane.safeguards['reachable-clean-up']
      ? await deleteUnreachable(lane, confirmed)
      : await deleteByAge(lane, confirmed.endpoint);
    for (const generation of generations)
      deleted.push({ endpoint: confirmed.endpoint, generation });
  }
  return { deleted };
}

async function deleteUnreachable(lane: Lane, confirmed: Confirmed): Promise<number[]> {
  const [read] = await lane.zone.readPictures([confirmed.endpoint]);
  // Another value: somebody wrote since, and servers may still show what was before. Not this time.
  if (!read?.fence || read.fence.value.attempt !== confirmed.attempt) return [];
  const { plan } = await lane.plans.newest(read.fence.value.generation);
  const newest = (plan && endpointOf(plan, confirmed.endpoint)?.since) ?? 0;
  const victims = deletableGenerations(read, newest, lane.keepCount, lane.zone.name);
  let picture = read;
  const deleted: number[] = [];
  for (const generation of victims) {
    try {
      picture = await deleteTree(lane, picture, generation);
    } catch (error) {
      // Somebody wrote: what was read is void, and what is left waits for the next time.
      if (!(error instanceof ContentionError)) throw error;
      lane.report({
        decision: 'swap-lost',
        endpoint: picture.endpoint,
        generation,
        reason: error.message,
      });
      return deleted;
    }
    lane.report({ decision: 'tree-deleted', endpoint: picture.endpoint, generation });
    deleted.push(generation);
  }
  return deleted;
}

/** Deletes one tree; the fence value it wrote is what the next batch swaps: nobody can come between. */
async function deleteTree(lane: Lane, picture: Picture, generation: number): Promise<Picture> {
  const next = copyOf(picture, lane.name, lane.newAttempt());
  const tree = picture.trees.get(generation) ?? [];
  const changes = [...swap(picture, next), ...deletions(tree)];
  await send(lane, [{ picture, attempt: next.attempt, changes }], 'clean-up', generation);
  const text = formatFence(next);
  const record = fenceRecord(picture.endpoint, text);
  return { ...picture, fence: { text, value: next, record } };
}

/** 2025: the list is made once, and what happens to the roots meanwhile is not looked at again. */
async function deleteByAge(lane: Lane, endpoint: string): Promise<number[]> {
  const [picture] = await lane.zone.readPictures([endpoint]);
  if (!picture?.fence) return [];
  const victims = generationsByAge(picture, picture.fence.value.generation, lane.keepCount);
  for (const generation of victims) {
    const changes = deletions(picture.trees.get(generation) ?? []);
    try {
      await lane.zone.apply(changes, commentFor(lane.name, 'clean-up', String(generation)));
      lane.report({ decision: 'tree-deleted', endpoint, generation });
    } catch (error) {
      // Another lane's clean-up was here first; the list is worked off all the same.
      if (nameOf(error) !== 'InvalidChangeBatch') throw error;
    }
  }
  return victims;
}
