// When an actor may sweep: of a planner, two lanes and two plans, by the execution that each has come to.

import { expect, test } from 'vitest';
import { isSweepTime } from '../../../lib/drills/explored/sweeps.ts';

interface Case {
  readonly title: string;
  /** Planner, lane a, lane b. */
  readonly counts: readonly number[];
  /** Who is in the middle of an execution, by its place. */
  readonly atWork?: number;
  readonly arriving?: number;
  /** By their place, who may. */
  readonly want: readonly number[];
}

test.each<Case>([
  { title: 'the planner has a plan to make', counts: [2, 3, 3], want: [] },
  { title: 'a lane has a plan to install', counts: [3, 3, 2], want: [] },
  { title: 'a change is on its way', counts: [3, 3, 3], arriving: 1, want: [] },
  { title: 'the planner begins', counts: [3, 3, 3], want: [0] },
  { title: 'the planner is at it', counts: [3, 3, 3], atWork: 0, want: [] },
  { title: 'then any lane', counts: [4, 3, 3], want: [1, 2] },
  { title: 'while it is at it, no other', counts: [4, 3, 3], atWork: 2, want: [] },
  { title: 'the first is done', counts: [4, 4, 3], want: [2] },
  { title: 'the second is done', counts: [4, 3, 4], want: [1] },
  { title: 'then the planner again', counts: [4, 4, 4], want: [0] },
  { title: 'and any lane again', counts: [5, 4, 4], want: [1, 2] },
  { title: 'and the other one', counts: [5, 5, 4], want: [2] },
])('$title', ({ counts, atWork, arriving = 0, want }) => {
  const progress = counts.map((count, index) => ({ count, isAtRest: index !== atWork }));
  const may = [0, 1, 2].filter(
    (actor) => actor !== atWork && isSweepTime({ plans: 2 }, progress, actor, arriving),
  );
  expect(may).toEqual(want);
});
