import { describe, expect, test } from 'vitest';
import { exitCodeOf } from '../../lib/cli/exit-codes.ts';
import type { Verdict } from '../../lib/drills/result.ts';

describe('exitCodeOf', () => {
  test.each<[string, [Verdict, Verdict | null][], number]>([
    [
      'all as expected',
      [
        ['violated', 'violated'],
        ['passed', 'passed'],
      ],
      0,
    ],
    ['a drill of what cannot be decided', [['unknown', 'unknown']], 0],
    [
      'an ablation, whatever falls',
      [
        ['passed', null],
        ['violated', null],
      ],
      0,
    ],
    [
      'one not as expected',
      [
        ['passed', 'passed'],
        ['violated', 'passed'],
      ],
      1,
    ],
    ['a safeguard that is not needed after all', [['passed', 'violated']], 1],
    [
      'one undecided',
      [
        ['violated', 'violated'],
        ['unknown', 'passed'],
      ],
      2,
    ],
    [
      'an ablation undecided',
      [
        ['passed', null],
        ['unknown', null],
      ],
      2,
    ],
    [
      'one undecided, another surely wrong',
      [
        ['unknown', 'passed'],
        ['violated', 'passed'],
      ],
      1,
    ],
  ])('%s', (_title, pairs, exitCode) => {
    expect(exitCodeOf(pairs.map(([verdict, expected]) => ({ verdict, expected })))).toBe(exitCode);
  });
});
