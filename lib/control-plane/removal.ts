// What a removal deletes, in which order, and what it leaves: a tree that a live root points at goes only with
// that root, and the fence goes last, so that a removal that was broken off still holds and can go on.

import { batchLimits, batchSize, deletions, fenceCharacters } from './batches.ts';
import type { ZoneName } from './names.ts';
import { liveGenerations } from './owned.ts';
import type { Owned } from './owned.ts';
import type { RecordSet } from './records.ts';

export interface Removal {
  readonly endpoint: string;
  /** In the order in which they go; the fence is not among them. */
  readonly deleted: readonly RecordSet[];
  /** Roots, and the trees that they show. */
  readonly kept: readonly RecordSet[];
  readonly fence: RecordSet | undefined;
}

/** @param roots - whether the roots go too: the name answers nothing any more then */
export function removalOf(owned: Owned, roots: boolean, zone: ZoneName): Removal {
  const live = roots ? new Set<number>() : liveGenerations(owned, zone);
  const trees = [...owned.trees];
  const treesThat = (isLive: boolean) =>
    trees
      .filter(([generation]) => live.has(generation) === isLive)
      .flatMap(([, records]) => records);
  return {
    endpoint: owned.endpoint,
    // Aliases before what they point at.
    deleted: [...(roots ? owned.roots : []), ...owned.rollbacks, ...treesThat(false)],
    kept: [...(roots ? [] : owned.roots), ...treesThat(true)],
    fence: owned.fence,
  };
}

/** Whether there is anything to do. */
export function isRemoved({ deleted, fence }: Removal): boolean {
  return deleted.length === 0 && fence === undefined;
}

/** The records in batches that Route 53 takes together with a swap of the fence; at least one. */
export function removalBatches(deleted: readonly RecordSet[]): RecordSet[][] {
  const batches: RecordSet[][] = [[]];
  for (const record of deleted) {
    const batch = batches.at(-1) ?? [];
    const { elements, characters } = batchSize(deletions([...batch, record]));
    const fits =
      elements + 2 <= batchLimits.elements &&
      characters + fenceCharacters <= batchLimits.characters;
    if (fits) batch.push(record);
    else batches.push([record]);
  }
  return batches;
}
