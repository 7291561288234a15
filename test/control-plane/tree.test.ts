// The records of a plan, and whether a stored tree is whole.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordSet } from '../../lib/control-plane/records.ts';
import {
  fenceRecord,
  isWhole,
  rollbackRecords,
  rootRecords,
  treeRecords,
} from '../../lib/control-plane/tree.ts';
import { seed } from '../seed.ts';
import { api, endpoint, target, zone } from './samples.ts';

const name = 'g000003.api.plans.example.com';

test('a tree has one weighted record for each target and type', () => {
  const targets = [
    target('both', { healthCheckId: 'check' }),
    target('drained', { healthy: false, address: { ipv4: '192.0.2.9' } }),
    target('lb', { weight: 5, address: { aliasName: 'lb.example.net', aliasZoneId: 'ZLB' } }),
  ];
  const alias = { name: 'lb.example.net', zoneId: 'ZLB', evaluateTargetHealth: false };
  const both = { name, setIdentifier: 'both', weight: 10, healthCheckId: 'check', ttlSeconds: 30 };
  expect(treeRecords(endpoint({ since: 3, ttlSeconds: 30, targets }), zone)).toEqual([
    { ...both, type: 'A', values: ['192.0.2.1'] },
    { name, type: 'A', setIdentifier: 'drained', weight: 0, ttlSeconds: 30, values: ['192.0.2.9'] },
    { name, type: 'A', setIdentifier: 'lb', weight: 5, alias },
    { ...both, type: 'AAAA', values: ['2001:db8::1'] },
    { name, type: 'AAAA', setIdentifier: 'lb', weight: 5, alias },
  ]);
});

test('an endpoint of one type has records, roots and rollbacks of that type alone', () => {
  const one = endpoint({ types: ['AAAA'] });
  const all = [
    ...treeRecords(one, zone),
    ...rootRecords(one, zone),
    ...rollbackRecords(one, 1, zone),
  ];
  expect(new Set(all.map(({ type }) => type))).toEqual(new Set(['AAAA']));
});

test('both roots point at the tree of the plan, both rollbacks at the tree asked for (P5)', () => {
  const to = (tree: string) => ({ name: tree, zoneId: zone.id, evaluateTargetHealth: false });
  const planned = endpoint({ since: 3 });
  expect(rootRecords(planned, zone)).toEqual([
    { name: api, type: 'A', alias: to(name) },
    { name: api, type: 'AAAA', alias: to(name) },
  ]);
  const older = to('g000002.api.plans.example.com');
  expect(rollbackRecords(planned, 2, zone)).toEqual([
    { name: `rollback.${api}`, type: 'A', alias: older },
    { name: `rollback.${api}`, type: 'AAAA', alias: older },
  ]);
});

test('a fence is one TXT value', () => {
  const want = { name: `_fence.${api}`, type: 'TXT', ttlSeconds: 60, values: ['"x"'] };
  expect(fenceRecord(api, '"x"')).toEqual(want);
});

describe('isWhole: every record of the plan, none besides (L8)', () => {
  const wanted = treeRecords(endpoint(), zone);
  const [first, ...rest] = wanted;
  const edited = (changes: Partial<RecordSet>) => wanted.map((one) => ({ ...one, ...changes }));
  test.each<[what: string, stored: RecordSet[], want: boolean]>([
    ['the same records', wanted, true],
    ['the same in another order', wanted.toReversed(), true],
    ['nothing', [], false],
    ['one record missing', rest, false],
    [
      'one record too many',
      [...wanted, ...treeRecords(endpoint({ targets: [target('x')] }), zone)],
      false,
    ],
    [
      'one record in place of another',
      [...rest, ...treeRecords(endpoint({ types: ['A'], targets: [target('x')] }), zone)],
      false,
    ],
    ['another weight', edited({ weight: 11 }), false],
    ['another TTL', edited({ ttlSeconds: 61 }), false],
    ['another value', edited({ values: ['192.0.2.7'] }), false],
    [
      'one value changed',
      [...rest, ...(first ? [{ ...first, values: ['192.0.2.7'] }] : [])],
      false,
    ],
  ])('%s', (_what, stored, want) => {
    expect(isWhole(stored, wanted)).toBe(want);
  });

  test('holds for what was built, in any order, and not once a record is missing', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 20 });
    const built = ids.map((all) =>
      treeRecords(endpoint({ targets: all.map((id) => target(id)) }), zone),
    );
    const shuffled = built.chain((tree) =>
      fc.record({
        tree: fc.constant(tree),
        stored: fc.shuffledSubarray(tree, { minLength: tree.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ tree, stored }) => {
        expect(isWhole(stored, tree)).toBe(true);
        expect(isWhole(stored.slice(1), tree)).toBe(false);
      }),
      { seed },
    );
  });
});
