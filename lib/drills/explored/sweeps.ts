// When an actor may sweep: nobody has work left, nothing is on its way, and planner and lanes take turns.

import type { Bounds } from './bounds.ts';

/**
 * @param progress - the execution that each actor has come to, planner first
 * @param actor - its place in it
 * @param arriving - changes on their way to the name server
 */
export function isSweepTime(
  { plans }: Pick<Bounds, 'plans'>,
  progress: readonly number[],
  actor: number,
  arriving: number,
): boolean {
  const own = progress[actor] ?? 0;
  return (
    arriving === 0 &&
    progress.every((count, index) => count > plans && count >= own + (index < actor ? 1 : 0))
  );
}
