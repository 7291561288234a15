// When an actor may sweep: nobody has work left, nothing is on its way, and a round begins with the planner. The
// lanes follow one at a time, in any order.

import type { Bounds } from './bounds.ts';

/** How far an actor is. */
export interface Progress {
  /** The execution that it has come to, from 1. */
  readonly count: number;
  /** Whether it waits to sweep, or has swept for the last time. */
  readonly isAtRest: boolean;
}

/**
 * @param progress - of each actor, planner first
 * @param actor - its place in it
 * @param arriving - changes on their way to the name server
 */
export function isSweepTime(
  { plans }: Pick<Bounds, 'plans'>,
  progress: readonly Progress[],
  actor: number,
  arriving: number,
): boolean {
  const own = progress[actor]?.count ?? 0;
  return (
    arriving === 0 &&
    progress.every(({ count, isAtRest }, index) => {
      const isFirst = index === 0 && actor !== 0;
      return isAtRest && count > plans && count >= own + (isFirst ? 1 : 0);
    })
  );
}
