// One reading of an endpoint: whose records count, what roots show, and whether they answer.

import { describe, expect, test } from 'vitest';
import { FenceSyntaxError } from '../../lib/control-plane/errors.ts';
import { formatFence } from '../../lib/control-plane/fence.ts';
import {
  fenceIn,
  generationsShown,
  highestGeneration,
  pictureOf,
  recordsByEndpoint,
  resolves,
} from '../../lib/control-plane/picture.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';
import {
  aliasRecord,
  fenceRecord,
  rollbackRecords,
  rootRecords,
  treeRecords,
} from '../../lib/control-plane/tree.ts';
import { treeName } from '../../lib/control-plane/names.ts';
import { api, endpoint, fence, picture, recordsOf, zone } from './samples.ts';

const tree = (generation: number) => treeName(api, generation, zone);
const rootTo = (type: 'A' | 'AAAA', name: string) => aliasRecord(api, type, name, zone);

describe('pictureOf', () => {
  test('sorts fence, roots, rollbacks and trees out of the records', () => {
    const value = fence({ generation: 2 });
    const records = recordsOf({ fence: value, root: 2, rollback: 1, trees: [1, 2] });
    expect(pictureOf(api, zone, records.toReversed())).toEqual({
      endpoint: api,
      fence: {
        text: formatFence(value),
        value,
        record: fenceRecord(api, formatFence(value)),
      },
      roots: rootRecords(endpoint({ since: 2 }), zone).toReversed(),
      rollbacks: rollbackRecords(endpoint(), 1, zone).toReversed(),
      trees: new Map([
        [2, treeRecords(endpoint({ since: 2 }), zone).toReversed()],
        [1, treeRecords(endpoint({ since: 1 }), zone).toReversed()],
      ]),
    });
  });

  test('of an empty zone is empty', () => {
    expect(pictureOf(api, zone, [])).toEqual({
      endpoint: api,
      fence: undefined,
      roots: [],
      rollbacks: [],
      trees: new Map(),
    });
  });

  test('passes over the records of other endpoints, those under its own name included', () => {
    const others = ['v2.api.example.com', 'xapi.example.com', 'example.com'].flatMap((name) => [
      fenceRecord(name, formatFence(fence())),
      ...rootRecords(endpoint({ name }), zone),
      ...rollbackRecords(endpoint({ name }), 1, zone),
      ...treeRecords(endpoint({ name }), zone),
    ]);
    expect(pictureOf(api, zone, others)).toEqual(pictureOf(api, zone, []));
  });

  test('counts only A and AAAA as roots', () => {
    const mail: RecordSet = { name: api, type: 'MX', ttlSeconds: 60, values: ['10 mx.example'] };
    expect(pictureOf(api, zone, [mail]).roots).toEqual([]);
  });
});

describe('fenceIn', () => {
  const text = formatFence(fence());
  test.each<[what: string, record: RecordSet, want: boolean]>([
    ['the TXT record', fenceRecord(api, text), true],
    ['another type at its name', { ...fenceRecord(api, text), type: 'SPF' }, false],
    ['a TXT record at the endpoint itself', { ...fenceRecord(api, text), name: api }, false],
    ['the TXT record of another endpoint', fenceRecord('www.example.com', text), false],
  ])('takes or passes over %s', (_what, record, want) => {
    expect(fenceIn(api, [record])).toEqual(want ? { text, value: fence(), record } : undefined);
  });

  test('keeps the record as it was listed, which is what a swap has to delete (P1)', () => {
    const record = { ...fenceRecord(api, text.replace('g=1', 'g=01')), ttlSeconds: 300 };
    expect(fenceIn(api, [record])).toEqual({ text: record.values?.[0], value: fence(), record });
  });

  test.each<[what: string, values: string[]]>([
    ['no value', []],
    ['two values', [text, text]],
    ['a value that is not ours', ['"hello"']],
  ])('%s is an error, not an absent fence (P6)', (_what, values) => {
    const record = { ...fenceRecord(api, text), values };
    expect(() => fenceIn(api, [record])).toThrow(FenceSyntaxError);
  });
});

describe('highestGeneration: no plan may be numbered at or below it (N1)', () => {
  const other = { name: 'www.example.com' };
  const text: RecordSet = { name: api, type: 'TXT', ttlSeconds: 60, values: ['"v=spf1 -all"'] };
  const empty: RecordSet = { name: api, type: 'TXT', ttlSeconds: 60, values: [] };
  test.each<[what: string, records: RecordSet[], want: number]>([
    ['nothing', [], 0],
    ['records that carry none', [...rootRecords(endpoint({ since: 7 }), zone), text, empty], 0],
    ['trees', recordsOf({ trees: [2, 9, 4] }), 9],
    ['a fence above its trees', recordsOf({ fence: fence({ generation: 6 }), trees: [5] }), 6],
    ['a tree above its fence', recordsOf({ fence: fence({ generation: 4 }), trees: [5] }), 5],
    ['the trees of any endpoint', treeRecords(endpoint({ ...other, since: 3 }), zone), 3],
    [
      'the fence of any endpoint',
      [fenceRecord(other.name, formatFence(fence({ generation: 8 })))],
      8,
    ],
  ])('in a zone with %s', (_what, records, want) => {
    expect(highestGeneration(records, zone)).toBe(want);
  });
});

describe('generationsShown', () => {
  const plain: RecordSet = { name: api, type: 'A', ttlSeconds: 60, values: ['192.0.2.1'] };
  test.each<[what: string, roots: RecordSet[], want: number[]]>([
    ['both roots at one tree', [rootTo('A', tree(3)), rootTo('AAAA', tree(3))], [3]],
    ['roots that differ', [rootTo('A', tree(3)), rootTo('AAAA', tree(2))], [3, 2]],
    ['a root that points elsewhere', [rootTo('A', 'lb.example.net'), rootTo('AAAA', tree(2))], [2]],
    ['a root that is no alias', [plain], []],
    ['no roots', [], []],
  ])('of %s', (_what, roots, want) => {
    expect(generationsShown(picture({}), roots, zone)).toEqual(want);
  });
});

test('records sorted out once give each endpoint the picture that all of them give', () => {
  const names = [
    api,
    zone.name,
    `v.${api}`,
    `rollback.${api}`,
    `rollback.${zone.name}`,
    'none.example.com',
  ];
  const records = names
    .slice(0, -1)
    .flatMap((name) => [
      fenceRecord(name, formatFence(fence({ generation: 2 }))),
      ...rootRecords(endpoint({ name, since: 2 }), zone),
      ...rollbackRecords(endpoint({ name }), 1, zone),
      ...treeRecords(endpoint({ name, since: 2 }), zone),
    ]);
  const sorted = recordsByEndpoint(records, zone);
  for (const name of names) {
    expect(pictureOf(name, zone, sorted.get(name) ?? [])).toEqual(pictureOf(name, zone, records));
  }
  expect(sorted.get(api)?.length).toBeLessThan(records.length);
});

describe('resolves', () => {
  const halfTree = treeRecords(endpoint({ since: 4, types: ['A'] }), zone);
  const at = picture({ trees: [3], besides: halfTree });
  test.each<[what: string, roots: RecordSet[], want: boolean]>([
    ['both roots at a whole tree', [rootTo('A', tree(3)), rootTo('AAAA', tree(3))], true],
    ['the one type that a tree has', [rootTo('A', tree(4))], true],
    ['a type that the tree lacks', [rootTo('AAAA', tree(4))], false],
    [
      'one of two at a type that the tree lacks',
      [rootTo('A', tree(4)), rootTo('AAAA', tree(4))],
      false,
    ],
    ['a missing tree', [rootTo('A', tree(2))], false],
    ['an alias that is no tree', [rootTo('A', 'lb.example.net')], false],
    ['a record that is no alias', [{ name: api, type: 'A', values: ['192.0.2.1'] }], false],
    ['nothing at all', [], true],
  ])('%s', (_what, roots, want) => {
    expect(resolves(at, roots, zone)).toBe(want);
  });
});
