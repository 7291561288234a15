// What counts as installed, and which rollback an install leaves behind.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { treeName } from '../../lib/control-plane/names.ts';
import { pictureOf } from '../../lib/control-plane/picture.ts';
import { recordKey } from '../../lib/control-plane/records.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';
import {
  answersNothing,
  hasWholeTree,
  generationBeingInstalled,
  isInstalled,
  rollbackAfterInstall,
} from '../../lib/control-plane/repair.ts';
import { aliasRecord, treeRecords } from '../../lib/control-plane/tree.ts';
import { seed } from '../seed.ts';
import { anyHoldings, api, endpoint, fence, picture, recordsOf, target, zone } from './samples.ts';
import type { ZoneHolds } from './samples.ts';

const planned = endpoint({ since: 5 });
const installed: ZoneHolds = {
  fence: fence({ generation: 5 }),
  root: 5,
  rollback: 4,
  trees: [4, 5],
};

/** The reading after a hand changed the zone. */
function after(edit: (records: RecordSet[]) => RecordSet[], holds = installed) {
  return pictureOf(api, zone, edit(recordsOf(holds)));
}

const isRoot = (record: RecordSet, type: string) => record.name === api && record.type === type;
const isInTree = (record: RecordSet, generation: number) =>
  record.name === treeName(api, generation, zone);
const without = (drop: (record: RecordSet) => boolean) => (records: RecordSet[]) =>
  records.filter((record) => !drop(record));

describe('isInstalled: the plan live, its tree whole, its rollback resolving (L5)', () => {
  test.each<[what: string, holds: ZoneHolds]>([
    ['with a rollback', installed],
    ['without a rollback', { ...installed, rollback: undefined, trees: [5] }],
    ['with other trees beside it', { ...installed, trees: [1, 4, 5, 6] }],
  ])('done %s', (_what, holds) => {
    expect(isInstalled(picture(holds), planned, zone)).toBe(true);
  });

  const firstOf5 = treeRecords(planned, zone)[0];
  test.each<[what: string, edit: (records: RecordSet[]) => RecordSet[]]>([
    ['both roots deleted', without((record) => record.name === api)],
    ['the A root deleted', without((record) => isRoot(record, 'A'))],
    ['the AAAA root deleted', without((record) => isRoot(record, 'AAAA'))],
    [
      'a root at another tree',
      (records) => [
        ...without((record) => isRoot(record, 'AAAA'))(records),
        aliasRecord(api, 'AAAA', treeName(api, 4, zone), zone),
      ],
    ],
    [
      'a record of the tree deleted',
      without((record) => firstOf5 !== undefined && recordKey(record) === recordKey(firstOf5)),
    ],
    [
      'a weight of the tree edited',
      (records) =>
        records.map((record) => (isInTree(record, 5) ? { ...record, weight: 9 } : record)),
    ],
    ['the whole tree deleted', without((record) => isInTree(record, 5))],
    ["the rollback's tree deleted", without((record) => isInTree(record, 4))],
    [
      'one of the rollbacks deleted',
      without((record) => record.name === `rollback.${api}` && record.type === 'AAAA'),
    ],
    [
      "one type of the rollback's tree deleted",
      without((record) => isInTree(record, 4) && record.type === 'AAAA'),
    ],
  ])('not done: %s (L6)', (_what, edit) => {
    expect(isInstalled(after(edit), planned, zone)).toBe(false);
  });

  test('not done: rollbacks at two trees, both there (L6)', () => {
    const rollbacks = (['A', 'AAAA'] as const).map((type, index) =>
      aliasRecord(`rollback.${api}`, type, treeName(api, 3 + index, zone), zone),
    );
    const holds = { ...installed, rollback: undefined, trees: [3, 4, 5], besides: rollbacks };
    expect(isInstalled(picture(holds), planned, zone)).toBe(false);
  });

  test('not done: a root of a type that the plan no longer has', () => {
    const onlyA = { ...planned, types: ['A'] as const };
    const tree = treeRecords(onlyA, zone);
    const read = picture({ fence: fence({ generation: 5 }), root: 5, besides: tree });
    expect(isInstalled(read, onlyA, zone)).toBe(false);
    const roots = read.roots.filter(({ type }) => type === 'A');
    expect(isInstalled({ ...read, roots }, onlyA, zone)).toBe(true);
  });

  test('not done: an older plan is live', () => {
    expect(isInstalled(picture({ ...installed, root: 4 }), planned, zone)).toBe(false);
  });
});

describe('hasWholeTree: the tree of the plan, whole, whatever the roots show (L8)', () => {
  const stray = treeRecords(endpoint({ since: 5, targets: [target('stray')] }), zone);
  test.each<[what: string, holds: ZoneHolds, want: boolean]>([
    ['built and not yet live', { root: 4, trees: [4, 5] }, true],
    ['not built', { root: 4, trees: [4] }, false],
    ['with a stray record', { root: 4, trees: [4, 5], besides: stray }, false],
  ])('%s', (_what, holds, want) => {
    expect(hasWholeTree(picture(holds), planned, zone)).toBe(want);
  });
});

describe('answersNothing: an install that cannot make it worse does not wait (L9)', () => {
  const halfTree = treeRecords(endpoint({ since: 4, types: ['A'] }), zone);
  const oneRoot = aliasRecord(api, 'AAAA', treeName(api, 4, zone), zone);
  test.each<[what: string, holds: ZoneHolds, want: boolean]>([
    ['no roots yet', { trees: [5] }, true],
    ['no roots and no trees', {}, true],
    ['roots whose tree is gone', { root: 4, trees: [5] }, true],
    ['roots at a tree', { root: 4, trees: [4] }, false],
    ['roots at the tree to be installed', { root: 5, trees: [5] }, false],
    ['one root that answers, and the other one gone', { trees: [4], besides: [oneRoot] }, false],
    ['one root that answers, and one that does not', { root: 4, besides: halfTree }, false],
    ['one root that does not, and the other one gone', { besides: [oneRoot, ...halfTree] }, true],
  ])('%s', (_what, holds, want) => {
    expect(answersNothing(picture(holds), zone)).toBe(want);
  });
});

describe('generationBeingInstalled: a tree newer than the fence is there', () => {
  const live = { fence: fence({ generation: 3 }), root: 3 };
  const byOperator = fence({ generation: 3, lane: 'operator-ada' });
  const half = treeRecords(planned, zone).slice(1);
  const halfOf4 = half.map((record) => ({ ...record, name: treeName(api, 4, zone) }));
  test.each<[what: string, holds: ZoneHolds, want: number | undefined]>([
    ['none but what is live', { ...live, trees: [3] }, undefined],
    ['older ones', { ...live, trees: [1, 2, 3] }, undefined],
    ['the tree of an older plan', { ...live, trees: [3, 4] }, 4],
    ['part of the tree of an older plan', { ...live, trees: [3], besides: halfOf4 }, 4],
    ['the tree of this plan, whole', { ...live, trees: [3, 5] }, 5],
    ['trees of an older plan and of this one', { ...live, trees: [3, 4, 5] }, 5],
    ['the tree of this plan, in part', { ...live, trees: [3], besides: half }, undefined],
    ['the tree of a newer plan alone', { ...live, trees: [3, 6] }, undefined],
    ['this plan, installed already', { fence: fence({ generation: 5 }), trees: [4, 5] }, undefined],
    ['a tree without any fence', { trees: [5] }, 5],
    ['that an operator stopped', { ...live, fence: byOperator, trees: [3, 5] }, undefined],
    ['nothing', {}, undefined],
  ])('%s', (_what, holds, want) => {
    expect(generationBeingInstalled(picture(holds), planned, zone)).toBe(want);
  });
});

describe('rollbackAfterInstall', () => {
  const halfTree = (since: number) => treeRecords(endpoint({ since, types: ['A'] }), zone);
  test.each<[what: string, holds: ZoneHolds, want: number | undefined]>([
    ['the tree active before', { root: 3, trees: [3, 5] }, 3],
    ['the tree active before, though newer ones stand', { root: 2, trees: [2, 3, 4, 5] }, 2],
    ['the tree active before, not the rollback', { root: 3, rollback: 2, trees: [2, 3] }, 3],
    ['never the tree to be installed', { root: 5, trees: [5] }, undefined],
    ['on a repair, the rollback that there is', { root: 5, rollback: 3, trees: [3, 4, 5] }, 3],
    ['with the live tree gone, the rollback', { root: 4, rollback: 2, trees: [2, 3, 5] }, 2],
    ['with the roots gone, the rollback', { rollback: 2, trees: [2, 3, 5] }, 2],
    ['with both gone, the newest other tree', { root: 4, rollback: 1, trees: [2, 3, 5] }, 3],
    ['not a newer tree', { trees: [5, 6, 7] }, undefined],
    ['not a newer tree that the roots show', { root: 7, rollback: 3, trees: [3, 7] }, 3],
    ['not a tree that lacks a type', { trees: [3], besides: halfTree(4) }, 3],
    ['not a live tree that lacks a type', { root: 4, besides: halfTree(4) }, undefined],
    ['nothing when there is nothing', {}, undefined],
  ])('%s (L7)', (_what, holds, want) => {
    expect(rollbackAfterInstall(picture(holds), planned, zone)).toBe(want);
  });

  test('of a broken pair of roots, the rollback that is whole (L7)', () => {
    const holds = { root: 4, rollback: 2, trees: [2, 3], besides: halfTree(4) };
    expect(rollbackAfterInstall(picture(holds), planned, zone)).toBe(2);
  });

  const at = (name: string, type: 'A' | 'AAAA', generation: number) =>
    aliasRecord(name, type, treeName(api, generation, zone), zone);

  test('of roots that differ, the first one (L7)', () => {
    const besides = [at(api, 'A', 2), at(api, 'AAAA', 3)];
    expect(rollbackAfterInstall(picture({ trees: [2, 3], besides }), planned, zone)).toBe(2);
  });

  test('of roots of which one points at nothing, the rollback (L7)', () => {
    const holds = { rollback: 2, trees: [2, 3, 4], besides: [at(api, 'A', 4), at(api, 'AAAA', 1)] };
    expect(rollbackAfterInstall(picture(holds), planned, zone)).toBe(2);
  });

  test('of rollbacks of which one points at nothing, the newest other tree (L7)', () => {
    const name = `rollback.${api}`;
    const holds = { trees: [2, 3], besides: [at(name, 'A', 2), at(name, 'AAAA', 1)] };
    expect(rollbackAfterInstall(picture(holds), planned, zone)).toBe(3);
  });

  test('always an older tree that answers every type, or none at all (L7)', () => {
    fc.assert(
      fc.property(anyHoldings, fc.integer({ min: 1, max: 9 }), (holds, since) => {
        const read = picture(holds);
        const rollback = rollbackAfterInstall(read, endpoint({ since }), zone);
        const older = [...read.trees.keys()].filter((generation) => generation < since);
        if (older.length === 0) expect(rollback).toBeUndefined();
        else expect(older).toContain(rollback);
      }),
      { seed },
    );
  });
});
