import { describe, expect, test } from 'vitest';
import {
  clock,
  count,
  duration,
  exactClock,
  grouped,
  listed,
  shorten,
} from '../../lib/report/words.ts';

describe('words', () => {
  test.each([
    [0, '0 ms'],
    [349.6, '350 ms'],
    [999.7, '1 s'],
    [8240, '8.2 s'],
    [9990, '10 s'],
    [59_600, '1 min'],
    [843_000, '14 min 3 s'],
    [3_599_900, '1 h'],
    [7_500_000, '2 h 5 min'],
  ])('a length of %d ms is %s', (lengthMs, want) => {
    expect(duration(lengthMs)).toBe(want);
  });

  test.each([
    [0, '00:00:00', '00:00:00.000'],
    [8_740_125, '02:25:40', '02:25:40.125'],
    [359_999_999, '99:59:59', '99:59:59.999'],
    [360_000_000, '100:00:00', '100:00:00.000'],
  ])('%d ms after the beginning is %s', (atMs, short, exact) => {
    expect([clock(atMs), exactClock(atMs)]).toEqual([short, exact]);
  });

  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdefg', 6, 'abc…fg'],
    ['abcdefg', 1, '…'],
    ['😀😀😀😀', 3, '😀…😀'],
  ])('%s in %d characters is %s', (text, width, want) => {
    expect(shorten(text, width)).toBe(want);
  });

  test('numbers are grouped and nouns counted', () => {
    expect([grouped(999), grouped(1000), grouped(1_234_567)]).toEqual([
      '999',
      '1,000',
      '1,234,567',
    ]);
    expect([count(1, 'call'), count(2410, 'call')]).toEqual(['1 call', '2,410 calls']);
  });

  test('names are listed', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((names) => listed(names))).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});
