// Removes an endpoint's records from the zone, each batch under the swap of the fence (P1); the last one takes
// the fence away. Started over from a new reading whenever somebody else wrote.

import { copyOf, deletions, swap } from '../control-plane/batches.ts';
import { ContentionError, ThrottledError } from '../control-plane/errors.ts';
import { formatFence } from '../control-plane/fence.ts';
import { ownedBy } from '../control-plane/owned.ts';
import type { Picture } from '../control-plane/picture.ts';
import type { RecordSet } from '../control-plane/records.ts';
import { removalBatches, removalOf } from '../control-plane/removal.ts';
import { fenceRecord } from '../control-plane/tree.ts';
import { commentFor } from './calls.ts';
import { nameOf } from './clients.ts';
import { NotAcknowledgedError, OperatorRefusedError } from './operator.ts';
import type { Operator } from './operator.ts';
import type { Zone } from './zone.ts';

/** Times that a removal is started over; a frozen endpoint has no other writers but people. */
const attemptLimit = 10;
/** Longest back-off between two attempts; each waits a random part of it. */
const backOffMs = 2_000;
/** How often, and how many times, a change is asked for: ten minutes in all. */
const pollMs = 2_000;
const pollLimit = 300;

export interface RemoverOptions {
  readonly zone: Zone;
  readonly operator: Pick<Operator, 'hold'>;
  readonly who: string;
  /** Whether roots go too. */
  readonly roots: boolean;
  /** Whether fences go too: they stay, frozen, while lanes might take the endpoint for a new one. */
  readonly fences: boolean;
  /** Called before a fence goes: waits until no lane is left that could act on an older reading. */
  readonly beforeFence: () => Promise<void>;
  readonly newAttempt: () => string;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
}

export class Remover {
  constructor(private readonly options: RemoverOptions) {}

  /**
   * @returns how many record sets are gone, the fence included
   * @throws OperatorRefusedError Route 53 refused a batch although nobody else wrote
   * @throws NotAcknowledgedError it could not be finished or not be confirmed; it can be given again
   */
  async remove(endpoint: string): Promise<number> {
    const { operator, sleep, random } = this.options;
    const progress: Progress = { deleted: 0, changeIds: [] };
    for (let attempts = 0; attempts < attemptLimit; attempts += 1) {
      try {
        const { fence } = await operator.hold(endpoint);
        await this.removeHeld(endpoint, fence.attempt, progress);
        await this.waitFor(endpoint, progress.changeIds);
        return progress.deleted;
      } catch (error) {
        if (!(error instanceof ContentionError || error instanceof ThrottledError)) throw error;
        await sleep(Math.ceil(random() * backOffMs));
      }
    }
    throw new NotAcknowledgedError(endpoint);
  }

  private async removeHeld(endpoint: string, attempt: string, progress: Progress): Promise<void> {
    const { zone, roots, fences, beforeFence } = this.options;
    const [read] = await zone.readPictures([endpoint]);
    if (read?.fence?.value.attempt !== attempt) throw new ContentionError(endpoint);
    const records = [...read.roots, ...read.rollbacks, ...[...read.trees.values()].flat()];
    const { deleted } = removalOf(ownedBy(endpoint, records, zone.name), roots, zone.name);
    const batches = removalBatches(deleted);
    let picture: Picture = read;
    for (const [index, batch] of batches.entries()) {
      const isLast = fences && index === batches.length - 1;
      if (isLast) await beforeFence();
      else if (batch.length === 0) continue;
      picture = await this.send(picture, batch, isLast, progress);
      progress.deleted += batch.length + (isLast ? 1 : 0);
    }
  }

  /** @returns the endpoint as it is after the batch, for the swap of the next */
  private async send(
    picture: Picture,
    batch: readonly RecordSet[],
    isLast: boolean,
    progress: Progress,
  ): Promise<Picture> {
    const { zone, who, newAttempt } = this.options;
    const { endpoint } = picture;
    const next = copyOf(picture, who, newAttempt());
    const fenceChanges =
      isLast && picture.fence ? deletions([picture.fence.record]) : swap(picture, next);
    try {
      const comment = commentFor(who, 'operator', `removes ${endpoint}`);
      progress.changeIds.push(await zone.apply([...fenceChanges, ...deletions(batch)], comment));
    } catch (error) {
      if (error instanceof ThrottledError) throw error;
      const [now] = await zone.readFences([endpoint]);
      // Accepted, and only the answer was lost.
      const isTaken = isLast ? now === undefined : now?.value.attempt === next.attempt;
      if (!isTaken && now?.text === picture.fence?.text) {
        throw new OperatorRefusedError(endpoint, `Route 53 refused it (${nameOf(error)})`);
      }
      if (!isTaken) throw new ContentionError(endpoint);
    }
    const text = formatFence(next);
    return { ...picture, fence: { text, value: next, record: fenceRecord(endpoint, text) } };
  }

  /** A question that was throttled is asked again: the records are gone already. */
  private async isInSync(changeId: string): Promise<boolean> {
    try {
      return await this.options.zone.isInSync(changeId);
    } catch (error) {
      if (error instanceof ThrottledError) return false;
      throw error;
    }
  }

  private async waitFor(endpoint: string, changeIds: readonly string[]): Promise<void> {
    const { sleep } = this.options;
    for (const changeId of changeIds) {
      let polls = 0;
      while (!(await this.isInSync(changeId))) {
        polls += 1;
        if (polls === pollLimit) throw new NotAcknowledgedError(endpoint);
        await sleep(pollMs);
      }
    }
  }
}

interface Progress {
  deleted: number;
  /** Of accepted batches, to be waited for. */
  readonly changeIds: string[];
}
