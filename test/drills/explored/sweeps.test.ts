// When an actor may sweep: of a planner and two lanes, by the round that each has come to.

import { expect, test } from 'vitest';
import { isSweepTime } from '../../../lib/drills/explored/sweeps.ts';

interface Case {
  readonly title: string;
  /** Planner, lane a, lane b. */
  readonly rounds: readonly number[];
  /** Who is in the middle of an execution, by its place. */
  readonly atWork?: number;
  readonly arriving?: number;
  /** By their place, who may. */
  readonly want: readonly number[];
}

test.each<Case>([
  { title: 'the planner has a plan to make', rounds: [0, 1, 1], want: [] },
  { title: 'a lane has a plan to install', rounds: [1, 1, 0], want: [] },
  { title: 'a change is on its way', rounds: [1, 1, 1], arriving: 1, want: [] },
  { title: 'the planner begins', rounds: [1, 1, 1], want: [0] },
  { title: 'the planner is at it', rounds: [1, 1, 1], atWork: 0, want: [] },
  { title: 'then any lane', rounds: [2, 1, 1], want: [1, 2] },
  { title: 'while it is at it, no other', rounds: [2, 1, 1], atWork: 2, want: [] },
  { title: 'the first is done', rounds: [2, 2, 1], want: [2] },
  { title: 'the second is done', rounds: [2, 1, 2], want: [1] },
  { title: 'then the planner again', rounds: [2, 2, 2], want: [0] },
  { title: 'and any lane again', rounds: [3, 2, 2], want: [1, 2] },
  { title: 'and the other one', rounds: [3, 3, 2], want: [2] },
])('$title', ({ rounds, atWork, arriving = 0, want }) => {
  const progress = rounds.map((round, index) => ({ round, isAtRest: index !== atWork }));
  const may = [0, 1, 2].filter(
    (actor) => actor !== atWork && isSweepTime(progress, actor, arriving),
  );
  expect(may).toEqual(want);
});
