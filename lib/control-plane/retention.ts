// Decides which trees clean-up may delete. Pure: no clock, network, or randomness.
// Why this is its own file: docs/protocol.md, clean-up rules (a reachable tree is never deleted).

import type { ZoneName } from './names.ts';
import { generationsShown } from './picture.ts';
import type { Picture } from './picture.ts';

/**
 * Lists the generations whose trees clean-up may delete, oldest first.
 *
 * The answer is void unless the caller's batch swaps exactly the fence that was read: a reading that
 * may go stale is how a live plan was deleted in October 2025.
 *
 * @param newestPlanned - the endpoint's `since` in the newest plan known: trees from there on, or from the
 *   fence on, are being built
 * @param keepCount - how many of the newest unreferenced trees stay, for an operator to go back to
 * @see https://aws.amazon.com/message/101925/
 */
export function deletableGenerations(
  picture: Picture,
  newestPlanned: number,
  keepCount: number,
  zone: ZoneName,
): number[] {
  // No fence or a frozen one: nobody may count on what the zone says (C6).
  if (!picture.fence || picture.fence.value.frozen) return [];
  const newest = Math.max(newestPlanned, picture.fence.value.generation);
  const reachable = new Set([
    ...generationsShown(picture, picture.roots, zone),
    ...generationsShown(picture, picture.rollbacks, zone),
  ]);
  return [...picture.trees.keys()]
    .filter((generation) => !reachable.has(generation) && generation < newest)
    .sort((a, b) => b - a)
    .slice(keepCount)
    .toReversed();
}

/**
 * What clean-up deleted in 2025: every tree many generations older than the one it had just applied,
 * whatever points at it. Kept to show what that does; only drill stacks can switch to it.
 */
export function generationsByAge(picture: Picture, applied: number, keepCount: number): number[] {
  return [...picture.trees.keys()]
    .filter((generation) => generation < applied - keepCount)
    .sort((a, b) => a - b);
}
