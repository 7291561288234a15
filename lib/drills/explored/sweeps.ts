// When an actor may sweep: nobody has work left, nothing is on its way, and a round begins with the planner. The
// lanes follow one at a time, in any order.

/** How far an actor is. */
export interface Progress {
  /** The sweep that it has come to, from 1; 0 or less: it has work before that. */
  readonly round: number;
  /** Whether it waits to sweep, or has swept for the last time. */
  readonly isAtRest: boolean;
}

/**
 * @param progress - of each actor, planner first
 * @param actor - its place in it
 * @param arriving - changes on their way to the name server
 */
export function isSweepTime(
  progress: readonly Progress[],
  actor: number,
  arriving: number,
): boolean {
  const own = progress[actor]?.round ?? 0;
  return (
    arriving === 0 &&
    progress.every(({ round, isAtRest }, index) => {
      const isFirst = index === 0 && actor !== 0;
      return isAtRest && round > 0 && round >= own + (isFirst ? 1 : 0);
    })
  );
}
