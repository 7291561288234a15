// A search that ends after so many seconds, and how long it took: what every command that explores does.

import { profiles } from '../control-plane/safeguards.ts';
import type { ProfileName } from '../control-plane/safeguards.ts';
import type { Bounds } from '../drills/explored/bounds.ts';
import { search } from '../drills/explored/explore.ts';
import type { Searched, SearchLimits, Strategy } from '../drills/explored/explore.ts';
import type { Machines } from '../drills/machines.ts';
import type { Progress } from './terminal.ts';

export interface SearchSetting {
  readonly profile: ProfileName;
  readonly bounds: Bounds;
  readonly strategy: Strategy;
}

export interface TimedLimits extends Pick<SearchLimits, 'maxSchedules' | 'seed' | 'jobs'> {
  readonly maxSeconds: number;
}

/** For searches that draw nothing at random and are limited by their time alone. */
export const unlimited = { maxSchedules: Infinity, seed: 0, jobs: 1 };

export interface TimedSearch {
  readonly searched: Searched;
  readonly durationMs: number;
}

/** @param progress - is shown how far the search is, and cleared at its end */
export async function timedSearch(
  { profile, bounds, strategy }: SearchSetting,
  machines: Machines,
  { maxSchedules, maxSeconds, seed, jobs }: TimedLimits,
  progress: Progress,
): Promise<TimedSearch> {
  const beganMs = performance.now();
  const searched = await search({ ...bounds, safeguards: profiles[profile] }, machines, strategy, {
    maxSchedules,
    isOver: () => performance.now() - beganMs > maxSeconds * 1000,
    seed,
    jobs,
    progress: (text) => progress.update(`${profile}: ${text}`),
  }).finally(() => progress.clear());
  return { searched, durationMs: performance.now() - beganMs };
}
