// Who builds when several lanes take up one plan: every build voids the installs that wait for others, so a
// lane that finds a tree being installed leaves it to its builder, and takes over only when that builder
// makes no progress. Saves requests and ends contention; no rule of safety depends on it.

import type { Picture } from '../../lib/control-plane/picture.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import type { BuildInput, Yielded } from './lane.ts';

/**
 * Waits while one builder's fence value stays, one after the other; then the lane takes over. Together
 * longer than changes mostly take to the name servers: a takeover before that would only start it anew.
 */
const waitsSeconds = [30, 60, 120, 240] as const;
/** Waits in all, whoever builds: then the endpoint is left to the next sweep. */
const waitLimit = 20;

/**
 * How long to leave endpoints that are being installed to whoever builds them.
 *
 * @param installing - readings that show a newer tree than their fence
 * @returns undefined when it is this lane's turn
 */
export function waitForBuilder(
  input: BuildInput,
  installing: readonly Picture[],
): { readonly waitSeconds: number; readonly yielded: Yielded } | undefined {
  const others = installing
    .map(({ fence }) => fence?.value.attempt ?? '')
    .filter((attempt) => !attempt.startsWith(tagOf(input.execution)));
  if (others.length === 0) return undefined;
  const to = others.join(' ');
  const before = input.yielded?.to === to ? input.yielded.times : 0;
  const waitSeconds = waitsSeconds[before];
  if (waitSeconds === undefined) return undefined;
  const total = (input.yielded?.total ?? 0) + 1;
  return { waitSeconds, yielded: { to, times: before + 1, total } };
}

/** Whether a lane has yielded so often that it should leave the endpoint alone for now. */
export function hasYieldedEnough({ yielded }: BuildInput): boolean {
  return (yielded?.total ?? 0) >= waitLimit;
}

/**
 * Marks an attempt id as this execution's: the first 32 of its 128 bits name the execution, the others stay
 * random. An execution that starts over after a refusal must not wait for itself.
 */
export function taggedAttempt(execution: string, random: string): string {
  const tag = tagOf(execution);
  return `${tag}${random.slice(tag.length)}`;
}

function tagOf(execution: string): string {
  return hashOf(execution).slice(0, 8);
}
