// Who builds when several lanes take up one plan: every build voids the installs that wait for others, so a
// lane that finds a tree being installed leaves it to its builder, and takes over only when that builder
// makes no progress. Saves requests and ends contention; no rule of safety depends on it.

import { hashOf } from '../../lib/control-plane/plan.ts';
import type { BuildInput, Yielded } from './lane.ts';

/**
 * Waits while one builder's fence value stays, one after the other; then the lane takes over. Together
 * longer than changes mostly take to the name servers: a takeover before that would only start it anew.
 */
const waitsSeconds = [30, 60, 120, 240] as const;
/**
 * Waits for the builder of an older plan: it deserves the time that changes usually take, so that something
 * is installed even when plans come faster; but a tree whose builder died must not hold up a new plan.
 */
const waitsForOlderPlan = 2;
/** Waits in all, whoever builds: then the endpoint is left to the next sweep. */
const waitLimit = 20;

/** An endpoint that another lane seems to be installing. */
export interface Installing {
  /** The attempt id in its fence. */
  readonly attempt: string;
  readonly isOlderPlan: boolean;
}

/**
 * How long to leave endpoints that are being installed to whoever builds them.
 *
 * @returns undefined when it is this lane's turn
 */
export function waitForBuilder(
  input: BuildInput,
  installing: readonly Installing[],
): { readonly waitSeconds: number; readonly yielded: Yielded } | undefined {
  const own = tagOf(input.execution);
  const others = installing.filter(({ attempt }) => !attempt.startsWith(own));
  if (others.length === 0) return undefined;
  const to = others.map(({ attempt }) => attempt).join(' ');
  const before = input.yielded?.to === to ? input.yielded.times : 0;
  const limit = others.every(({ isOlderPlan }) => isOlderPlan) ? waitsForOlderPlan : Infinity;
  const waitSeconds = before < limit ? waitsSeconds[before] : undefined;
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
