// What the fence's text says, and what it allows: the comparison that was missing in October 2025.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FenceSyntaxError } from '../../lib/control-plane/errors.ts';
import {
  decideByFence,
  formatFence,
  generationInFence,
  parseFence,
} from '../../lib/control-plane/fence.ts';
import { seed } from '../seed.ts';
import { anyFence, attempt, fence } from './samples.ts';

describe('decideByFence: the generation in the value just read decides (L3)', () => {
  test.each([
    { title: 'a first plan is installed', live: 0, since: 1, want: 'install' },
    { title: 'a plan newer by one is installed', live: 4, since: 5, want: 'install' },
    { title: 'a plan newer by many is installed', live: 4, since: 90, want: 'install' },
    { title: 'a plan older by one is stale', live: 6, since: 5, want: 'stale' },
    { title: 'a plan older by many is stale', live: 90, since: 5, want: 'stale' },
    { title: 'an older plan of equal contents is stale', live: 6, since: 5, want: 'stale' },
  ])('$title', ({ live, since, want }) => {
    const offer = { since, hash: 'abc' };
    expect(decideByFence(fence({ generation: live, hash: 'abc' }), offer)).toBe(want);
    expect(decideByFence(fence({ generation: live, hash: 'def' }), offer)).toBe(want);
  });

  test.each([
    { title: 'equal generation and hash is the same plan (L6)', overrides: 0, hash: 'abc' },
    { title: 'equal generation with another hash is refused (L6)', overrides: 0, hash: 'def' },
    { title: 'a rollback is not undone by the plan it replaced (O2)', overrides: 1, hash: 'abc' },
    { title: 'nor by another plan of that generation (O2)', overrides: 1, hash: 'def' },
  ])('$title', ({ overrides, hash }) => {
    const want = overrides > 0 ? 'stale' : hash === 'abc' ? 'same' : 'conflict';
    const live = fence({ generation: 5, overrides, hash: 'abc' });
    expect(decideByFence(live, { since: 5, hash })).toBe(want);
  });

  test('a newer plan is installed over a thawed rollback (O4)', () => {
    const live = fence({ generation: 5, overrides: 3 });
    expect(decideByFence(live, { since: 6, hash: 'def' })).toBe('install');
    expect(decideByFence(live, { since: 4, hash: 'def' })).toBe('stale');
  });

  test.each([4, 5, 6])('frozen stops plan %i at generation 5 (O1)', (since) => {
    const held = fence({ generation: 5, frozen: true, hash: 'abc' });
    expect(decideByFence(held, { since, hash: 'abc' })).toBe('frozen');
    expect(decideByFence({ ...held, overrides: 1 }, { since, hash: 'def' })).toBe('frozen');
  });
});

describe('the text in the zone', () => {
  test('is one quoted string with every field named', () => {
    expect(formatFence(fence({ generation: 145, overrides: 2, frozen: true, lane: 'b' }))).toBe(
      `"fencepost1 g=145 o=2 h=frozen hash=abc lane=b attempt=${attempt}"`,
    );
    expect(formatFence(fence({ generation: 0, hash: '' }))).toBe(
      `"fencepost1 g=0 o=0 h=live hash= lane=a attempt=${attempt}"`,
    );
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(anyFence, (written) => {
        expect(parseFence(formatFence(written))).toEqual(written);
        expect(generationInFence(formatFence(written))).toBe(written.generation);
      }),
      { seed },
    );
  });

  test('differs whenever the attempt differs (P2)', () => {
    const other = attempt.replaceAll('0', 'f');
    expect(formatFence(fence())).not.toBe(formatFence(fence({ attempt: other })));
  });

  const good = formatFence(fence());
  test.each([
    ['no quotes', good.slice(1, -1)],
    ['something before', ` ${good}`],
    ['something after', `${good} "more"`],
    ['two strings', `${good}${good}`],
    ['another version', good.replace('fencepost1', 'fencepost2')],
    ['no generation', good.replace('g=1', 'g=')],
    ['a negative generation', good.replace('g=1', 'g=-1')],
    ['no overrides', good.replace('o=0', 'o=')],
    ['an unknown hold', good.replace('h=live', 'h=thawed')],
    ['a hash that is not hex', good.replace('hash=abc', 'hash=xyz')],
    ['no lane', good.replace('lane=a', 'lane=')],
    ['a lane in capitals', good.replace('lane=a', 'lane=A')],
    ['an attempt of 31 digits', good.replace(attempt, attempt.slice(1))],
    ['an attempt of 33 digits', good.replace(attempt, `0${attempt}`)],
    ['an attempt that is not hex', good.replace(attempt, attempt.replace('0', 'g'))],
    ['fields in another order', good.replace('g=1 o=0', 'o=0 g=1')],
    ['somebody else’s text', '"v=spf1 -all"'],
    ['nothing', ''],
  ])('with %s decides nothing', (_what, text) => {
    expect(() => parseFence(text)).toThrow(new FenceSyntaxError(text));
    expect(generationInFence(text)).toBeUndefined();
  });
});
