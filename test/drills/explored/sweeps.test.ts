// When a lane may sweep: of two lanes and two plans, by the execution that each has come to.

import { expect, test } from 'vitest';
import { isSweepTime } from '../../../lib/drills/explored/sweeps.ts';

interface Case {
  readonly title: string;
  /** Planner, lane a, lane b. */
  readonly progress: readonly number[];
  readonly arriving?: number;
  /** The lanes, by their place, that may. */
  readonly want: readonly number[];
}

test.each<Case>([
  { title: 'the planner has a plan to make', progress: [2, 3, 3], want: [] },
  { title: 'a lane has a plan to install', progress: [3, 3, 2], want: [] },
  { title: 'a change is on its way', progress: [3, 3, 3], arriving: 1, want: [] },
  { title: 'the first lane begins', progress: [3, 3, 3], want: [1] },
  { title: 'then the second', progress: [3, 4, 3], want: [2] },
  { title: 'then the first again', progress: [3, 4, 4], want: [1] },
  { title: 'and the second again', progress: [3, 5, 4], want: [2] },
])('$title', ({ progress, arriving = 0, want }) => {
  const may = [1, 2].filter((actor) => isSweepTime({ plans: 2 }, progress, actor, arriving));
  expect(may).toEqual(want);
});
