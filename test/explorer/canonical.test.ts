// The one form of all schedules of a trace.

import { describe, expect, test } from 'vitest';
import { canonicalSchedule, traceHash } from '../../lib/explorer/canonical.ts';
import type { Call } from '../../lib/explorer/program.ts';

/** `0r x`: actor 0 reads x; each actor's calls are numbered in their order, or by `#`: `0w x #1`. */
function schedule(...texts: string[]): Call[] {
  const counts = new Map<string, number>();
  return texts.map((text) => {
    const [who = '', key = '', number] = text.split(' ');
    const [actor = '', kind] = who;
    const count = counts.get(actor) ?? 0;
    counts.set(actor, count + 1);
    const sequence = number === undefined ? count : Number(number.slice(1));
    const footprint = kind === 'r' ? { reads: [key], writes: [] } : { reads: [], writes: [key] };
    return { actor: Number(actor), sequence, operation: who, key, footprint };
  });
}

const texts = (calls: readonly Call[]) => calls.map(({ operation, key }) => `${operation} ${key}`);

test.each([
  { title: 'independent calls by actor', made: ['1w y', '0w x'], want: ['0w x', '1w y'] },
  { title: 'reads of one key by actor', made: ['1r x', '0r x'], want: ['0r x', '1r x'] },
  { title: 'dependent calls as they were', made: ['1w x', '0r x'], want: ['1w x', '0r x'] },
  {
    title: 'what follows from a chain of dependent calls',
    made: ['2w x', '1r x', '1w y', '0r y'],
    want: ['2w x', '1r x', '1w y', '0r y'],
  },
  {
    title: 'an actor as far as it can go',
    made: ['1w x', '0w y', '0r x', '0w z'],
    want: ['0w y', '1w x', '0r x', '0w z'],
  },
])('canonicalSchedule: $title', ({ made, want }) => {
  expect(texts(canonicalSchedule(schedule(...made)))).toEqual(want);
});

describe('traceHash', () => {
  test.each([
    {
      title: 'the order of independent calls',
      one: ['0w x', '1w y'],
      other: ['1w y', '0w x'],
      same: true,
    },
    {
      title: 'the order of dependent calls',
      one: ['0w x', '1w x'],
      other: ['1w x', '0w x'],
      same: false,
    },
    {
      title: 'the order of an actor’s calls asked for together',
      one: ['0w x #0', '0w y #1'],
      other: ['0w y #1', '0w x #0'],
      same: false,
    },
    { title: 'a call more', one: ['0w x'], other: ['0w x', '0w x'], same: false },
  ])('$title: same is $same', ({ one, other, same }) => {
    expect(traceHash(schedule(...one)) === traceHash(schedule(...other))).toBe(same);
  });
});
