// Which calls are dependent.

import { expect, test } from 'vitest';
import { areDependent, keysUnder } from '../../lib/explorer/footprint.ts';
import type { Footprint, Key } from '../../lib/explorer/footprint.ts';

const reading = (...reads: Key[]): Footprint => ({ reads, writes: [] });
const writing = (...writes: Key[]): Footprint => ({ reads: [], writes });

test.each([
  { title: 'two reads of a key', one: reading('a'), other: reading('a'), want: false },
  { title: 'a read and a write of a key', one: reading('a'), other: writing('a'), want: true },
  { title: 'two writes of a key', one: writing('a'), other: writing('a'), want: true },
  { title: 'writes of two keys', one: writing('a'), other: writing('b'), want: false },
  { title: 'the second key of each', one: writing('a', 'b'), other: reading('c', 'b'), want: true },
  {
    title: 'a range and a key in it',
    one: reading(keysUnder('a/')),
    other: writing('a/1'),
    want: true,
  },
  {
    title: 'a range and its first key',
    one: reading({ from: 'b', to: 'd' }),
    other: writing('b'),
    want: true,
  },
  {
    title: 'a range and its last key',
    one: reading({ from: 'b', to: 'd' }),
    other: writing('d'),
    want: true,
  },
  {
    title: 'a range and a key before it',
    one: reading({ from: 'b', to: 'd' }),
    other: writing('a'),
    want: false,
  },
  {
    title: 'a range and a key after it',
    one: reading(keysUnder('a/')),
    other: writing('b'),
    want: false,
  },
  {
    title: 'ranges that share a key',
    one: reading({ from: 'a', to: 'c' }),
    other: writing({ from: 'c', to: 'd' }),
    want: true,
  },
  {
    title: 'a range within another',
    one: reading({ from: 'a', to: 'd' }),
    other: writing({ from: 'b', to: 'c' }),
    want: true,
  },
  {
    title: 'ranges apart',
    one: reading({ from: 'a', to: 'b' }),
    other: writing({ from: 'c', to: 'd' }),
    want: false,
  },
])('areDependent: $title: $want, whichever is first', ({ one, other, want }) => {
  expect([areDependent(one, other), areDependent(other, one)]).toEqual([want, want]);
});
