// Which fault plans a search goes through, and in which order.

import { expect, test } from 'vitest';
import { FaultPlans } from '../../../lib/drills/explored/fault-plans.ts';
import type { Fault, FaultKind } from '../../../lib/drills/explored/faults.ts';

const fault = (actor: string, call: number, kind: FaultKind = 'lost'): Fault => ({
  actor,
  call,
  kind,
});
const texts = (plan: readonly Fault[]) => plan.map(({ actor, kind }) => `${actor} ${kind}`).join();

/** The plans, when each run could go wrong in each of these ways. */
function all(limits: { faults: number; duplicates?: number }, ways: readonly Fault[]): string[] {
  const plans = new FaultPlans(limits);
  const seen: string[] = [];
  for (const plan of plans) {
    seen.push(texts(plan));
    for (const way of ways) plans.couldGoWrong(plan, way);
  }
  expect(plans.size).toBe(seen.length);
  return seen;
}

const ways = [fault('a', 0), fault('b', 0), fault('a', 0, 'duplicate')];

test.each([
  { limits: { faults: 0 }, want: [''] },
  { limits: { faults: 1 }, want: ['', 'a lost', 'b lost'] },
  { limits: { faults: 2 }, want: ['', 'a lost', 'b lost', 'a lost,b lost'] },
  { limits: { faults: 0, duplicates: 2 }, want: ['', 'a duplicate'] },
  {
    limits: { faults: 1, duplicates: 1 },
    want: ['', 'a lost', 'b lost', 'a duplicate', 'a lost,a duplicate', 'b lost,a duplicate'],
  },
])('$limits: each set once, smaller ones first', ({ limits, want }) => {
  expect(all(limits, ways)).toEqual(want);
});

test('one call goes wrong in one way', () => {
  expect(all({ faults: 2 }, [fault('a', 0), fault('a', 0, 'refused')])).toEqual([
    '',
    'a lost',
    'a refused',
  ]);
});
