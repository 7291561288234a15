// The batches of every actor, and what fits in one.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertFits,
  batchLimits,
  batchSize,
  copyOf,
  deletions,
  exchangeChanges,
  installChanges,
  swap,
  treeChanges,
  weightedGroupLimit,
} from '../../lib/control-plane/batches.ts';
import { EndpointTooLargeError } from '../../lib/control-plane/errors.ts';
import { formatFence } from '../../lib/control-plane/fence.ts';
import type { RootType, Target } from '../../lib/control-plane/plan.ts';
import type { Change, RecordSet } from '../../lib/control-plane/records.ts';
import {
  fenceRecord,
  isWhole,
  rollbackRecords,
  rootRecords,
  treeRecords,
} from '../../lib/control-plane/tree.ts';
import { seed } from '../seed.ts';
import { anyFence, api, attempt, endpoint, fence, picture, target, zone } from './samples.ts';

const other = 'ffffffffffffffffffffffffffffffff';
const planned = endpoint({ since: 5 });

const create = (record: RecordSet): Change => ({ action: 'CREATE', record });
const remove = (record: RecordSet): Change => ({ action: 'DELETE', record });
const upsert = (record: RecordSet): Change => ({ action: 'UPSERT', record });

/** What Route 53 would hold of a tree after the changes. */
function applied(stored: readonly RecordSet[], changes: readonly Change[]): RecordSet[] {
  const key = ({ type, setIdentifier }: RecordSet) => `${type} ${setIdentifier ?? ''}`;
  const held = new Map(stored.map((record) => [key(record), record]));
  for (const { action, record } of changes) {
    if (action === 'CREATE') expect(held.has(key(record))).toBe(false);
    if (action === 'DELETE') held.delete(key(record));
    else held.set(key(record), record);
  }
  return [...held.values()];
}

describe('swap', () => {
  const next = fence({ generation: 5, attempt: other });

  test('deletes the exact record that was read and creates the new one (P1)', () => {
    const text = formatFence(fence()).replace('g=1', 'g=01');
    const record = { ...fenceRecord(api, text), ttlSeconds: 300 };
    expect(swap(picture({ besides: [record] }), next)).toEqual([
      remove(record),
      create(fenceRecord(api, formatFence(next))),
    ]);
  });

  test('creates the first fence alone, never by UPSERT (P6)', () => {
    expect(swap(picture({}), next)).toEqual([create(fenceRecord(api, formatFence(next)))]);
  });
});

describe('copyOf: who wrote it changes, what it says does not (P4)', () => {
  test('of any fence', () => {
    fc.assert(
      fc.property(anyFence, (value) => {
        const copy = copyOf(picture({ fence: value }), 'b', other);
        expect(copy).toEqual({ ...value, lane: 'b', attempt: other });
      }),
      { seed },
    );
  });

  test('of no fence: nothing is installed', () => {
    const want = { generation: 0, overrides: 0, frozen: false, hash: '', lane: 'b', attempt };
    expect(copyOf(picture({}), 'b', attempt)).toEqual(want);
  });
});

describe('treeChanges', () => {
  const wanted = treeRecords(planned, zone);
  const stray = treeRecords(endpoint({ since: 5, targets: [target('stray')] }), zone);
  const upserts = wanted.map(upsert);
  test.each<[what: string, besides: RecordSet[], want: Change[]]>([
    ['nothing there: every record', [], upserts],
    ['all there: every record again, its arrival is what is waited for (L9)', wanted, upserts],
    ['half there: no CREATE stumbles over it (L8)', wanted.slice(1), upserts],
    ['edited: set right (L8)', wanted.map((one) => ({ ...one, weight: 1 })), upserts],
    ['strays: deleted (L8)', [...wanted, ...stray], [...stray.map(remove), ...upserts]],
    ['another tree: not touched', treeRecords(endpoint({ since: 4 }), zone), upserts],
  ])('%s', (_what, besides, want) => {
    expect(treeChanges(picture({ besides }), planned, zone)).toEqual(want);
  });

  test('under the swap what was not there is created, which counts once; the rest is sent again (L8, L9)', () => {
    const besides = wanted.slice(1);
    const [missing, ...there] = wanted;
    const want = [...(missing ? [create(missing)] : []), ...there.map(upsert)];
    expect(treeChanges(picture({ besides }), planned, zone, true)).toEqual(want);
  });

  test.each([true, false])(
    'leave the tree whole, whatever stood there, swapped: %s (L8)',
    (isSwapped) => {
      const ids = fc.uniqueArray(fc.constantFrom('east', 'west', 'north', 'south'));
      const some = fc.record({ ids, weight: fc.integer({ min: 0, max: 255 }) });
      const build = ({ ids, weight }: { ids: string[]; weight: number }) =>
        endpoint({ since: 5, targets: ids.map((id) => target(id, { weight })) });
      fc.assert(
        fc.property(some, some, (before, after) => {
          const stored = treeRecords(build(before), zone);
          const changes = treeChanges(picture({ besides: stored }), build(after), zone, isSwapped);
          expect(isWhole(applied(stored, changes), treeRecords(build(after), zone))).toBe(true);
        }),
        { seed },
      );
    },
  );
});

describe('installChanges', () => {
  const roots = rootRecords(planned, zone);
  const rollbacks = (generation: number) => rollbackRecords(planned, generation, zone);

  test('moves both roots and both rollbacks in one batch (P5)', () => {
    const read = picture({ fence: fence({ generation: 4 }), root: 4, rollback: 3, trees: [3, 4] });
    expect(installChanges(read, planned, 4, zone)).toEqual([
      ...roots.map(upsert),
      ...rollbacks(4).map(upsert),
    ]);
  });

  test('removes rollbacks that would point at nothing (L7)', () => {
    const read = picture({ fence: fence({ generation: 4 }), root: 4, rollback: 3, trees: [4] });
    expect(installChanges(read, planned, undefined, zone)).toEqual([
      ...rollbacks(3).map(remove),
      ...roots.map(upsert),
    ]);
  });

  test('removes the root and the rollback of a type that the endpoint no longer has (P5)', () => {
    const read = picture({ fence: fence({ generation: 4 }), root: 4, rollback: 3, trees: [3, 4] });
    const onlyA = endpoint({ since: 5, types: ['A'] });
    const ofType = (type: string) => (record: RecordSet) => record.type === type;
    expect(installChanges(read, onlyA, 4, zone)).toEqual([
      ...read.roots.filter(ofType('AAAA')).map(remove),
      ...read.rollbacks.filter(ofType('AAAA')).map(remove),
      ...rootRecords(onlyA, zone).map(upsert),
      ...rollbackRecords(onlyA, 4, zone).map(upsert),
    ]);
  });

  test('removes weighted records that a hand put in place of a root, before the alias comes', () => {
    const byHand = roots.map((record) => ({ ...record, setIdentifier: 'hand', weight: 1 }));
    const read = picture({ fence: fence({ generation: 4 }), besides: byHand });
    expect(installChanges(read, planned, undefined, zone)).toEqual([
      ...byHand.map(remove),
      ...roots.map(upsert),
    ]);
  });

  test('a first install removes nothing: what stands there is not ours (P6)', () => {
    const byHand = roots.map((record) => ({ ...record, setIdentifier: 'hand', weight: 1 }));
    const read = picture({ fence: fence({ generation: 0 }), besides: byHand });
    expect(installChanges(read, planned, undefined, zone)).toEqual(
      roots.map((record) => ({ action: 'CREATE', record })),
    );
  });

  test.each([
    { title: 'no fence', live: undefined, action: 'CREATE' },
    { title: 'a fence that only a build wrote', live: fence({ generation: 0 }), action: 'CREATE' },
    { title: 'a first plan installed', live: fence({ generation: 1 }), action: 'UPSERT' },
    { title: 'a later plan installed', live: fence({ generation: 4 }), action: 'UPSERT' },
  ])('with $title: $action, so that roots of others are not taken over (P6)', (row) => {
    const changes = installChanges(picture({ fence: row.live }), planned, undefined, zone);
    expect(changes).toEqual(roots.map((record) => ({ action: row.action, record })));
  });
});

test('an operator exchanges roots and rollbacks, each type in the same batch (O2)', () => {
  const types: RootType[] = ['A', 'AAAA'];
  const [to, from] = ['g000003.api.plans.example.com', 'g000005.api.plans.example.com'];
  const changes = exchangeChanges({ endpoint: api, types, to, from }, zone);
  const want = [
    ...rootRecords(endpoint({ since: 3 }), zone),
    ...rollbackRecords(endpoint(), 5, zone),
  ].map(upsert);
  expect(changes).toHaveLength(4);
  expect(changes).toEqual(expect.arrayContaining(want));
});

test('deletions delete the records as they are stored', () => {
  const stored = treeRecords(planned, zone);
  expect(deletions(stored)).toEqual(stored.map(remove));
});

describe('batchSize counts as Route 53 does', () => {
  const values: RecordSet = { name: 'x', type: 'A', values: ['12345', '123'] };
  const alias = rootRecords(planned, zone)[0] ?? values;
  test.each<[what: string, changes: Change[], elements: number, characters: number]>([
    ['nothing', [], 0, 0],
    ['a CREATE once', [create(values)], 2, 8],
    ['a DELETE once', [remove(values)], 2, 8],
    ['an UPSERT twice', [upsert(values)], 4, 16],
    ['an alias as one element without characters', [create(alias)], 1, 0],
    ['an alias UPSERT as two', [upsert(alias)], 2, 0],
    ['all of them together', [create(values), upsert(alias), upsert(values)], 8, 24],
  ])('%s', (_what, changes, elements, characters) => {
    expect(batchSize(changes)).toEqual({ elements, characters });
  });
});

describe('assertFits refuses an endpoint that one batch or group cannot hold (N5)', () => {
  const many = (count: number, changes: Partial<Target> = {}) =>
    Array.from({ length: count }, (_, index) => target(`t${index}`, changes));
  const ipv4 = { address: { ipv4: '192.0.2.1' } };
  const ipv6 = { address: { ipv6: '2001:db8::1' } };
  const balancer = { address: { aliasName: 'lb.example.net', aliasZoneId: 'ZLB' } };
  const long = (length: number) => [target('long', { address: { ipv4: 'x'.repeat(length) } })];

  test('the limits are those of Route 53', () => {
    expect(batchLimits).toEqual({ elements: 1000, characters: 32_000 });
    expect(weightedGroupLimit).toBe(100);
  });

  test.each<[what: string, targets: Target[], types?: RootType[]]>([
    ['100 targets of each type', many(100)],
    ['100 load balancers', many(100, balancer)],
    ['100 of one type and 100 of the other', [...many(100, ipv4), ...many(100, ipv6)]],
    ['101 targets of which the type has none', many(101, ipv6), ['A']],
    ['10,333 characters, three times, with 1,000 for the rest', long(10_333), ['A']],
  ])('%s fit', (_what, targets, types = ['A', 'AAAA']) => {
    expect(() => assertFits(endpoint({ targets, types }), zone)).not.toThrow();
  });

  test.each<[what: string, targets: Target[], types?: RootType[]]>([
    ['A targets', many(101, ipv4)],
    ['A targets', many(101, balancer)],
    ['AAAA targets', [...many(100, ipv4), ...many(101, ipv6)]],
    ['characters in a batch', long(10_334), ['A']],
  ])('too many %s do not', (what, targets, types = ['A', 'AAAA']) => {
    expect(() => assertFits(endpoint({ targets, types }), zone)).toThrow(
      expect.objectContaining({ name: 'EndpointTooLargeError', endpoint: api, what }),
    );
  });

  test('names what was found and the limit', () => {
    expect(() => assertFits(endpoint({ targets: many(101) }), zone)).toThrow(
      new EndpointTooLargeError(api, 'A targets', 101, 100),
    );
  });
});
