// Two lanes that change places: every word for a lane is swapped, ids and all else stay, and twice is nothing.

import { describe, expect, test } from 'vitest';
import { taggedAttempt } from '../../../lambdas/lane/yielding.ts';
import { idPattern } from '../../../lib/drills/explored/ids.ts';
import { LaneSwap } from '../../../lib/drills/explored/lane-swap.ts';
import { Pieces } from '../../../lib/explorer/pieces.ts';

const id = 'fe9ce9050000000000000001';
const attempt = (execution: string) => taggedAttempt(execution, `00000000${id}`);

describe('a text with lanes a and b swapped', () => {
  test.each([
    { name: 'an execution', text: '"execution":"lane-a-2"', want: '"execution":"lane-b-2"' },
    { name: 'both at once', text: 'lane-a lane-b', want: 'lane-b lane-a' },
    { name: 'a fence', text: 'g=2 lane=b attempt=0', want: 'g=2 lane=a attempt=0' },
    { name: 'a comment', text: 'fencepost a: install 2', want: 'fencepost b: install 2' },
    {
      name: 'an attempt, by its tag',
      text: `lane=a attempt=${attempt('lane-a-3')}`,
      want: `lane=b attempt=${attempt('lane-b-3')}`,
    },
    { name: 'another lane', text: 'lane-c lane=c ', want: 'lane-c lane=c ' },
    { name: 'no lane', text: `{"endpoint":"api","attempt":"${id}"}` },
  ])('$name', ({ text, want = text }) => {
    const pieces = new Pieces(idPattern);
    const swap = new LaneSwap(pieces, 'lane-a', 'lane-b', 3);
    const { template, ids } = pieces.of(text);
    const swapped = swap.templateOf(template);
    expect(pieces.textOf({ template: swapped, ids })).toBe(want);
    expect(swap.templateOf(swapped)).toBe(template);
  });
});

test('an actor is called by the other name', () => {
  const swap = new LaneSwap(new Pieces(idPattern), 'lane-a', 'lane-c', 1);
  const names = ['planner', 'lane-a', 'lane-b', 'lane-c'].map((name) => swap.nameOf(name));
  expect(names).toEqual(['planner', 'lane-c', 'lane-b', 'lane-a']);
});
