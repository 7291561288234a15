// The fence: what an endpoint's TXT record says, and what a lane may do about a plan once it has read it.
// The batch deletes exactly the value decided on, so a decision that went stale is refused by Route 53.

import { FenceSyntaxError } from './errors.ts';

/** What stands in `_fence.<endpoint>`. Two fences are ordered by (generation, overrides). */
export interface Fence {
  /** The plan installed, as the endpoint's `since`; 0 before the first install. */
  readonly generation: number;
  /** How often an operator rolled back after this generation was installed. */
  readonly overrides: number;
  readonly frozen: boolean;
  /** Hash of the endpoint's part of the plan; empty before the first install. */
  readonly hash: string;
  /** Who wrote this value. */
  readonly lane: string;
  /** 128 random bits in hex, new for each batch sent: a value that came back would revive old decisions. */
  readonly attempt: string;
}

/** What a lane offers for an endpoint. */
export interface Offer {
  readonly since: number;
  readonly hash: string;
}

/**
 * - `install`: the plan is newer, put it live
 * - `same`: this very plan is the one installed; look whether it is whole
 * - `stale`: something newer is live, or an operator overrode this plan: drop it
 * - `frozen`: an operator stopped the automation for this endpoint
 * - `conflict`: the same generation with other contents: refuse, alarm
 */
export type FenceDecision = 'install' | 'same' | 'stale' | 'frozen' | 'conflict';

/** Decides on the value that the batch will delete, at each attempt (docs/protocol.md, L3). */
export function decideByFence(fence: Fence, offer: Offer): FenceDecision {
  if (fence.frozen) return 'frozen';
  if (fence.generation > offer.since) return 'stale';
  if (fence.generation < offer.since) return 'install';
  if (fence.overrides > 0) return 'stale';
  return fence.hash === offer.hash ? 'same' : 'conflict';
}

/** Begins the name of a person who gives a command; a lane has no such name. */
export const operatorPrefix = 'operator';

/** Whether a person's command wrote this value: what any lane was doing to the endpoint is void since. */
export function isByOperator({ lane }: Pick<Fence, 'lane'>): boolean {
  return lane.startsWith(operatorPrefix);
}

/** Whether an operator holds the endpoint back from a plan: frozen, or rolled back from it. */
export function isHeldBack(
  { frozen, overrides, generation }: Pick<Fence, 'frozen' | 'overrides' | 'generation'>,
  since: number,
): boolean {
  return frozen || (overrides > 0 && generation >= since);
}

const pattern =
  /^"fencepost1 g=(\d+) o=(\d+) h=(live|frozen) hash=([0-9a-f]*) lane=([a-z0-9-]+) attempt=([0-9a-f]{32})"$/;

/**
 * The TXT value, quoted as Route 53 stores it.
 *
 * @throws FenceSyntaxError a part of the fence cannot be written: a lane other than a-z, 0-9 and -
 */
export function formatFence(fence: Fence): string {
  const hold = fence.frozen ? 'frozen' : 'live';
  const text =
    `"fencepost1 g=${fence.generation} o=${fence.overrides} h=${hold} ` +
    `hash=${fence.hash} lane=${fence.lane} attempt=${fence.attempt}"`;
  // One that could not be read again would stop every lane at this endpoint.
  if (!pattern.test(text)) throw new FenceSyntaxError(text);
  return text;
}

/** The generation that a text names, or undefined for a text that is no fence. */
export function generationInFence(text: string): number | undefined {
  const generation = pattern.exec(text)?.[1];
  return generation === undefined ? undefined : Number(generation);
}

/** @throws FenceSyntaxError the text is not one of {@link formatFence} */
export function parseFence(text: string): Fence {
  const match = pattern.exec(text);
  if (!match) throw new FenceSyntaxError(text);
  const [, generation, overrides, hold, hash = '', lane = '', attempt = ''] = match;
  return {
    generation: Number(generation),
    overrides: Number(overrides),
    frozen: hold === 'frozen',
    hash,
    lane,
    attempt,
  };
}
