// Sends one batch for a pack of endpoints and finds out what became of it. An error after sending says
// nothing: only the fence does. My attempt id there means accepted, whatever the answer was.

import { commentFor } from '../../lib/aws/calls.ts';
import type { Purpose } from '../../lib/aws/calls.ts';
import {
  BatchRefusedError,
  ContentionError,
  PackRefusedError,
  ThrottledError,
} from '../../lib/control-plane/errors.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import type { Change } from '../../lib/control-plane/records.ts';
import type { Lane } from './lane.ts';

/** The part of a batch that belongs to one endpoint, with the fence value it writes. */
export interface Part {
  readonly picture: Picture;
  readonly attempt: string;
  readonly changes: readonly Change[];
}

/**
 * @returns the change's id, or undefined when the batch was accepted but its answer was lost
 * @throws ContentionError another writer was first: start over
 * @throws BatchRefusedError nobody else wrote, yet Route 53 refused it
 * @throws PackRefusedError one of several endpoints was refused: send each alone
 * @throws ThrottledError nothing was taken
 */
export async function send(
  lane: Lane,
  parts: readonly Part[],
  purpose: Purpose,
  generation: number,
): Promise<string | undefined> {
  const [first] = parts;
  if (!first) throw new RangeError('a batch needs at least one endpoint');
  try {
    return await lane.zone.apply(
      parts.flatMap((part) => part.changes),
      commentFor(lane.name, purpose, String(generation)),
    );
  } catch (error) {
    if (error instanceof ThrottledError) throw error;
    // One batch is taken whole or not at all: the first endpoint's fence speaks for all.
    const [fence] = await lane.zone.readFences([first.picture.endpoint]);
    if (fence?.value.attempt === first.attempt) return undefined;
    const endpoints = parts.map((part) => part.picture.endpoint);
    if (endpoints.length > 1) throw new PackRefusedError(endpoints);
    const { endpoint } = first.picture;
    if (fence?.text !== first.picture.fence?.text) throw new ContentionError(endpoint);
    throw new BatchRefusedError(endpoint, error instanceof Error ? error.message : String(error));
  }
}
