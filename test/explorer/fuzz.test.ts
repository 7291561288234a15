// Random programs: each strategy that is to visit everything visits what the oracle does, each trace once if it
// is optimal. `npm run known-answers` tries more of them.

import { describe, expect, test } from 'vitest';
import { seed } from '../seed.ts';
import { differences, differencesIn } from './fuzz/differences.ts';
import type { RandomProgram, Step } from './fuzz/random-program.ts';

const programCount = 150;

describe('programs of which engines before this one lost a trace, or ran one twice', () => {
  const read = (key: string): Step => ({ kind: 'read', key });
  const write = (key: string, value: number): Step => ({ kind: 'write', key, value });
  const swap = (key: string, expected: number, next: number): Step => ({
    kind: 'swap',
    key,
    expected,
    next,
  });
  const both = (one: Step, other: Step): Step => ({ kind: 'both', one: [one], other: [other] });
  const ifLast = (on: number, step: Step): Step => ({
    kind: 'branch',
    on,
    same: [step],
    other: [],
  });

  test.each<{ title: string; program: RandomProgram }>([
    {
      title: 'owed beginnings that ended at the race',
      program: [
        [write('y', 2)],
        [read('y')],
        [write('x', 0)],
        [read('y'), write('x', 1)],
        [read('x'), ifLast(0, write('y', 1))],
      ],
    },
    {
      title: 'a swap given what it touched before a call that still comes first',
      program: [
        [swap('x', 0, 2), swap('x', 0, 2)],
        [both(read('x'), swap('y', 1, 2))],
        [write('y', 1), read('y'), read('y'), write('x', 1)],
      ],
    },
    {
      title: 'a write asked for with a swap that fails in one order',
      program: [
        [both(swap('x', 0, 2), write('y', 1))],
        [both(write('x', 2), read('y')), read('x')],
        [{ kind: 'add', key: 'y' }, ifLast(1, swap('y', 0, 1))],
        [write('x', 1)],
      ],
    },
  ])('$title', async ({ program }) => {
    expect(await differencesIn(program)).toEqual([]);
  });
});

test(`no trace is missed, none run twice, no run given up: ${programCount} programs from seed ${seed} on`, async () => {
  for (let program = 0; program < programCount; program += 1) {
    expect(await differences(seed + program)).toEqual([]);
  }
});
