// Freezes or thaws many endpoints in shared batches, so that `freeze --all` waits for the name servers once.
// Only saves time: whatever does not go along is left out of the answer, for the operator to do one by one.

import { copyOf, swap } from '../control-plane/batches.ts';
import { FenceSyntaxError, ThrottledError } from '../control-plane/errors.ts';
import type { ZoneName } from '../control-plane/names.ts';
import { pictureOf } from '../control-plane/picture.ts';
import type { Picture } from '../control-plane/picture.ts';
import type { Change, RecordSet } from '../control-plane/records.ts';
import { commentFor } from './calls.ts';
import type { Acknowledged } from './operator.ts';
import type { Zone } from './zone.ts';

/** Endpoints whose swaps share a batch: two fences of up to 500 characters each, within 32,000. */
const packSize = 30;
/** Times that a batch is sent while Route 53 is still at the one before. */
const attemptLimit = 10;
const backOffMs = 1_000;
/** How often, and how many times, a change is asked for: ten minutes in all. */
const pollMs = 2_000;
const pollLimit = 300;

export interface TogetherOptions {
  readonly zone: Zone;
  readonly who: string;
  readonly newAttempt: () => string;
  readonly sleep: (durationMs: number) => Promise<void>;
}

interface Sent {
  readonly changeId: string;
  /** Endpoint → the attempt id of its new fence. */
  readonly attempts: ReadonlyMap<string, string>;
}

/** @returns those that every name server has and that were read back (docs/protocol.md, O3) */
export async function switchTogether(
  options: TogetherOptions,
  endpoints: readonly string[],
  frozen: boolean,
): Promise<Acknowledged[]> {
  const { zone } = options;
  // One listing may mix old and new: a fence that is not the one of now is refused by the swap.
  const records = await zone.listAll();
  const pictures = endpoints.flatMap((name) => switchable(name, zone.name, records));
  const packs: Sent[] = [];
  for (let from = 0; from < pictures.length; from += packSize) {
    const sent = await send(options, pictures.slice(from, from + packSize), frozen);
    if (sent) packs.push(sent);
  }
  const acknowledged: Acknowledged[] = [];
  for (const { changeId, attempts } of packs) {
    if (!(await arrived(options, changeId))) continue;
    const names = [...attempts.keys()];
    const fences = await zone.readFences(names);
    names.forEach((endpoint, index) => {
      const fence = fences[index]?.value;
      if (fence && fence.attempt === attempts.get(endpoint)) acknowledged.push({ endpoint, fence });
    });
  }
  return acknowledged;
}

/** Nothing for a damaged fence, and for roots without one: the operator says what is wrong with these. */
function switchable(endpoint: string, zone: ZoneName, records: readonly RecordSet[]): Picture[] {
  try {
    const picture = pictureOf(endpoint, zone, records);
    return picture.fence || picture.roots.length === 0 ? [picture] : [];
  } catch (error) {
    if (error instanceof FenceSyntaxError) return [];
    throw error;
  }
}

/** @returns undefined when the batch was refused, or nothing is known of it */
async function send(
  { zone, who, newAttempt, sleep }: TogetherOptions,
  pictures: readonly Picture[],
  frozen: boolean,
): Promise<Sent | undefined> {
  const attempts = new Map(pictures.map(({ endpoint }) => [endpoint, newAttempt()]));
  const changes = pictures.flatMap((picture): Change[] => {
    const next = copyOf(picture, who, attempts.get(picture.endpoint) ?? '');
    return swap(picture, { ...next, frozen });
  });
  const comment = commentFor(who, 'operator', `${frozen ? 'freezes' : 'thaws'} ${attempts.size}`);
  for (let sendings = 0; sendings < attemptLimit; sendings += 1) {
    try {
      return { changeId: await zone.apply(changes, comment), attempts };
    } catch (error) {
      // Refused, or its answer was lost: either way each endpoint is read again, alone.
      if (!(error instanceof ThrottledError)) return undefined;
      await sleep(backOffMs);
    }
  }
  return undefined;
}

async function arrived({ zone, sleep }: TogetherOptions, changeId: string): Promise<boolean> {
  for (let polls = 0; polls < pollLimit; polls += 1) {
    try {
      if (await zone.isInSync(changeId)) return true;
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error;
    }
    await sleep(pollMs);
  }
  return false;
}
