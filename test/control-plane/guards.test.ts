// The floor and the change limit, with both sides of every boundary.

import { describe, expect, test } from 'vitest';
import { FloorError } from '../../lib/control-plane/errors.ts';
import {
  assertAboveFloor,
  isOverridden,
  liveTargets,
  liveValues,
  removedShare,
} from '../../lib/control-plane/guards.ts';
import type { PlannedEndpoint, Target } from '../../lib/control-plane/plan.ts';
import { treeRecords } from '../../lib/control-plane/tree.ts';
import { api, endpoint, target, zone } from './samples.ts';

const alias = { aliasName: 'lb.example.net', aliasZoneId: 'ZLB' };

describe('liveTargets', () => {
  test.each<[what: string, targets: Target[], a: number, aaaa: number]>([
    ['both healthy', [target('one'), target('two')], 2, 2],
    ['one unhealthy', [target('one'), target('two', { healthy: false })], 1, 1],
    ['one of weight 0', [target('one'), target('two', { weight: 0 })], 1, 1],
    ['one of weight 1', [target('one', { weight: 1 })], 1, 1],
    ['one with IPv4 alone', [target('one', { address: { ipv4: '192.0.2.1' } })], 1, 0],
    ['one with IPv6 alone', [target('one', { address: { ipv6: '2001:db8::1' } })], 0, 1],
    ['an alias', [target('one', { address: alias })], 1, 1],
    ['no targets', [], 0, 0],
  ])('of %s', (_what, targets, a, aaaa) => {
    expect(liveTargets(endpoint({ targets }), 'A')).toBe(a);
    expect(liveTargets(endpoint({ targets }), 'AAAA')).toBe(aaaa);
  });
});

describe('liveValues', () => {
  test.each<[what: string, tree: { type: string; weight?: number }[], want: number]>([
    [
      'weights above 0',
      [
        { type: 'A', weight: 1 },
        { type: 'A', weight: 255 },
      ],
      2,
    ],
    [
      'weights of 0',
      [
        { type: 'A', weight: 0 },
        { type: 'A', weight: 5 },
      ],
      1,
    ],
    ['records without a weight', [{ type: 'A' }], 0],
    ['another type', [{ type: 'AAAA', weight: 9 }], 0],
    ['nothing', [], 0],
  ])('of %s', (_what, tree, want) => {
    expect(
      liveValues(
        tree.map((record) => ({ name: 'tree', ...record })),
        'A',
      ),
    ).toBe(want);
  });
});

describe('assertAboveFloor', () => {
  const stored = treeRecords(endpoint({ targets: [target('one'), target('two')] }), zone);
  const withoutOne = (type: string) =>
    stored.filter((record) => record.type !== type || record.setIdentifier !== 'one');

  test.each([1, 2])('two live values are enough for a floor of %i', (floor) => {
    expect(() => assertAboveFloor(endpoint(), stored, floor)).not.toThrow();
  });

  test.each(['A', 'AAAA'])('one live %s value is below a floor of two', (type) => {
    expect(() => assertAboveFloor(endpoint(), withoutOne(type), 2)).toThrow(
      new FloorError(api, type, 1, 2),
    );
    expect(() => assertAboveFloor(endpoint(), withoutOne(type), 1)).not.toThrow();
  });

  test('judges only the roots that the endpoint has', () => {
    expect(() => assertAboveFloor(endpoint({ types: ['A'] }), withoutOne('AAAA'), 2)).not.toThrow();
  });
});

describe('removedShare', () => {
  const before = [target('one', { weight: 30 }), target('two', { weight: 10 })];
  test.each<[what: string, from: Target[], to: Target[], want: number]>([
    ['nothing changed', before, before, 0],
    ['a target added', before, [...before, target('three')], 0],
    ['a weight raised', before, [target('one', { weight: 99 }), target('two')], 0],
    ['a target removed', before, before.slice(0, 1), 0.25],
    [
      'a target drained',
      before,
      [target('one', { weight: 30, healthy: false }), target('two')],
      0.75,
    ],
    ['a weight lowered', before, [target('one', { weight: 20 }), target('two')], 0.25],
    ['a loss that another gains', before, [target('one', { weight: 40 })], 0.25],
    ['everything removed', before, [], 1],
    ['an unhealthy target removed', [...before, target('three', { healthy: false })], before, 0],
    ['no capacity before', [target('one', { healthy: false })], [], 0],
    ['no targets before', [], before, 0],
  ])('%s', (_what, from, to, want) => {
    const share = removedShare(endpoint({ targets: from }), endpoint({ targets: to }));
    expect(share).toBe(want);
  });
});

describe('removedShare counts each record type for itself', () => {
  const a = target('a', { weight: 10, address: { ipv4: '192.0.2.1' } });
  const aaaa = target('aaaa', { weight: 90, address: { ipv6: '2001:db8::1' } });
  const both = target('both', { weight: 10 });
  const movedAway = { ...both, address: aaaa.address };
  test.each<[what: string, after: Partial<PlannedEndpoint>, want: number]>([
    ['half of A', { targets: [aaaa, both] }, 0.5],
    ['most of AAAA', { targets: [a, both] }, 0.9],
    ['half of A and a tenth of AAAA', { targets: [a, aaaa] }, 0.5],
    ['all of A, though the targets stay', { types: ['AAAA'] }, 1],
    ['a target that has no IPv4 address any more', { targets: [a, aaaa, movedAway] }, 0.5],
  ])('%s', (_what, changes, want) => {
    const before = endpoint({ targets: [a, aaaa, both] });
    expect(removedShare(before, { ...before, ...changes })).toBe(want);
  });

  test('a record type that is added takes nothing away', () => {
    const before = endpoint({ types: ['A'], targets: [a] });
    expect(removedShare(before, { ...before, types: ['A', 'AAAA'], targets: [a, aaaa] })).toBe(0);
  });
});

describe('isOverridden', () => {
  const override = { endpoint: api, who: 'ada', why: 'moving out of a region', untilMs: 1000 };
  test.each<[what: string, nowMs: number, want: boolean]>([
    ['before it is over', 999, true],
    ['the moment it is over', 1000, false],
    ['after it is over', 1001, false],
  ])('%s', (_what, nowMs, want) => {
    expect(isOverridden(api, [override], nowMs)).toBe(want);
  });

  test('covers no other endpoint', () => {
    expect(isOverridden('www.example.com', [override], 0)).toBe(false);
    expect(isOverridden(api, [], 0)).toBe(false);
  });

  test('one of several is enough', () => {
    const over = { ...override, untilMs: 1 };
    const other = { ...override, endpoint: 'www.example.com' };
    expect(isOverridden(api, [over, other, override], 500)).toBe(true);
    expect(isOverridden(api, [over, other], 500)).toBe(false);
  });
});
