// When an actor may sweep: of a planner, two lanes and two plans, by the execution that each has come to.

import { expect, test } from 'vitest';
import { isSweepTime } from '../../../lib/drills/explored/sweeps.ts';

interface Case {
  readonly title: string;
  /** Planner, lane a, lane b. */
  readonly progress: readonly number[];
  readonly arriving?: number;
  /** By their place, who may. */
  readonly want: readonly number[];
}

test.each<Case>([
  { title: 'the planner has a plan to make', progress: [2, 3, 3], want: [] },
  { title: 'a lane has a plan to install', progress: [3, 3, 2], want: [] },
  { title: 'a change is on its way', progress: [3, 3, 3], arriving: 1, want: [] },
  { title: 'the planner begins', progress: [3, 3, 3], want: [0] },
  { title: 'then the first lane', progress: [4, 3, 3], want: [1] },
  { title: 'then the second', progress: [4, 4, 3], want: [2] },
  { title: 'then the planner again', progress: [4, 4, 4], want: [0] },
  { title: 'and the first lane again', progress: [5, 4, 4], want: [1] },
  { title: 'and the second again', progress: [5, 5, 4], want: [2] },
])('$title', ({ progress, arriving = 0, want }) => {
  const may = [0, 1, 2].filter((actor) => isSweepTime({ plans: 2 }, progress, actor, arriving));
  expect(may).toEqual(want);
});
