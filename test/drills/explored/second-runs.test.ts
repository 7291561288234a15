// Functions that run twice in a live run: which may begin, and when all are over.

import { expect, test } from 'vitest';
import { SecondRuns } from '../../../lib/drills/explored/second-runs.ts';
import type { Fault } from '../../../lib/drills/explored/faults.ts';

const pick = { step: 'pick', input: {} };
const build = { step: 'build', input: { generation: 1 } };
const twice = (actor: string, call: number): Fault => ({ actor, call, kind: 'duplicate' });

test('one begins when its call is asked for, once; all are over when it has ended', () => {
  const runs = new SecondRuns([twice('lane-a', 3), { actor: 'lane-a', call: 1, kind: 'lost' }]);
  runs.calls('lane-a', 1, pick);
  runs.calls('lane-b', 3, pick);
  expect([runs.canBegin('lane-a'), runs.canBegin('lane-b'), runs.areOver()]).toEqual([
    false,
    false,
    true,
  ]);
  runs.calls('lane-a', 3, build);
  expect([runs.canBegin('lane-a'), runs.areOver()]).toEqual([true, false]);
  expect(runs.begin('lane-a')).toBe(build);
  expect([runs.canBegin('lane-a'), runs.areOver()]).toEqual([false, false]);
  expect(() => runs.begin('lane-a')).toThrow('no invocation of lane-a');
  runs.end('lane-a');
  expect([runs.canBegin('lane-a'), runs.areOver()]).toEqual([false, true]);
});

test('the plan may grow while it runs', () => {
  const faults: Fault[] = [];
  const runs = new SecondRuns(faults);
  runs.calls('planner', 0, pick);
  expect(runs.canBegin('planner')).toBe(false);
  faults.push(twice('planner', 0));
  expect(runs.canBegin('planner')).toBe(true);
});
