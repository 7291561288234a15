// The simplest explanation of a violation: the same property's fall with as few preemptions as can be found.

import { explore } from './explore.ts';
import type { Execution, MadeCall, Program, Violation } from './program.ts';
import { PreemptionBound } from './strategies/preemption-bound.ts';

/** Schedules tried for a simpler explanation, in all. */
const maxSimpler = 2_000;

/**
 * The same violation with as few preemptions as can be found, and actors in their order.
 *
 * @param preemptions - of the run that is known
 */
export async function simplest(
  program: Program,
  known: Execution,
  preemptions: number,
  isOver: () => boolean,
): Promise<readonly MadeCall[]> {
  const wanted = known.violations[0]?.property;
  const isWanted = ({ property }: Violation) => property === wanted;
  let left = maxSimpler;
  // With as many as are known, too: the first in order, whichever strategy found one.
  for (let budget = 0; budget <= preemptions; budget += 1) {
    const scheduler = new PreemptionBound(budget);
    const { violating, schedules } = await explore(program, scheduler, {
      maxSchedules: left,
      isOver,
      isWanted,
    });
    if (violating) return violating.made;
    left -= schedules;
    if (left <= 0 || isOver()) break;
  }
  return known.made;
}
