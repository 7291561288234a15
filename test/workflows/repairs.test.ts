// Someone damages the zone by hand; sweeps put it right, without a new plan.

import { describe, expect, test } from 'vitest';
import { deletions } from '../../lib/control-plane/batches.ts';
import { rollbackName } from '../../lib/control-plane/names.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import type { Change, RecordSet } from '../../lib/control-plane/records.ts';
import { endpoints, first, Playground, second } from './playground.ts';

/** Live at 4, rollback at 3, 2 kept. */
async function worldAtRest(): Promise<Playground> {
  const ground = new Playground();
  await ground.history(4);
  await ground.settle();
  return ground;
}

const one = (records: readonly RecordSet[]): RecordSet => {
  const [record] = records;
  if (!record) throw new Error('no such record');
  return record;
};
const tree = ({ trees }: Picture, generation: number) => trees.get(generation) ?? [];

const damages: readonly {
  readonly title: string;
  /** Properties that the damage itself violates, until it is repaired. */
  readonly breaks: readonly string[];
  readonly by: (picture: Picture) => Change[];
}[] = [
  {
    title: 'one root deleted',
    breaks: ['never-empty', 'above-floor', 'roots-agree'],
    by: ({ roots }) => deletions([one(roots)]),
  },
  {
    title: 'both roots deleted',
    breaks: ['never-empty', 'above-floor'],
    by: ({ roots }) => deletions(roots),
  },
  {
    title: 'a root pointed at the tree before',
    breaks: ['no-regression', 'roots-agree'],
    by: ({ roots, rollbacks }) => [
      { action: 'UPSERT', record: { ...one(roots), ...one(rollbacks), name: first } },
    ],
  },
  {
    title: 'a root made a plain address',
    breaks: ['roots-agree'],
    by: () => [
      {
        action: 'UPSERT',
        record: { name: first, type: 'A', ttlSeconds: 60, values: ['203.0.113.1'] },
      },
    ],
  },
  {
    title: 'the live tree deleted',
    breaks: ['never-empty', 'above-floor'],
    by: (picture) => deletions(tree(picture, 4)),
  },
  {
    title: 'one record of the live tree deleted',
    breaks: [],
    by: (picture) => deletions([one(tree(picture, 4))]),
  },
  {
    title: 'a record of the live tree edited',
    breaks: [],
    by: (picture) => [
      { action: 'UPSERT', record: { ...one(tree(picture, 4)), values: ['203.0.113.1'] } },
    ],
  },
  {
    title: 'the weight of a record of the live tree edited',
    breaks: [],
    by: (picture) => [{ action: 'UPSERT', record: { ...one(tree(picture, 4)), weight: 0 } }],
  },
  {
    title: 'a stray record in the live tree',
    breaks: [],
    by: (picture) => [
      { action: 'CREATE', record: { ...one(tree(picture, 4)), setIdentifier: 'stray' } },
    ],
  },
  {
    title: 'one of two rollbacks deleted',
    breaks: [],
    by: ({ rollbacks }) => deletions([one(rollbacks)]),
  },
  {
    title: 'the tree of the rollback deleted',
    breaks: ['rollback-resolves'],
    by: (picture) => deletions(tree(picture, 3)),
  },
];

describe('repaired by a sweep', () => {
  test.each(damages)('$title (L6)', async ({ by, breaks }) => {
    const ground = await worldAtRest();
    const before = await ground.picture(first);
    const untouched = await ground.picture(second);
    ground.byHand(...by(before));
    await ground.settle();
    const after = await ground.picture(first);
    expect(after.roots).toEqual(before.roots);
    expect(tree(after, 4)).toEqual(tree(before, 4));
    expect(after.fence?.value.generation).toBe(4);
    // A rollback, if there is one, points at a tree that is there and is not the live one (L5, L7).
    for (const { alias } of after.rollbacks) {
      expect(alias?.name).toMatch(/^g00000[23]\./);
      expect(tree(after, Number(alias?.name.slice(1, 7)))).not.toEqual([]);
    }
    expect(ground.verdict(...breaks)).toEqual([]);
    // Nobody else was touched.
    expect(await ground.picture(second)).toEqual(untouched);
  });
});

test('everything that nothing points at deleted: the next plan goes live as ever (L7)', async () => {
  const ground = await worldAtRest();
  for (const endpoint of endpoints) {
    const picture = await ground.picture(endpoint);
    ground.byHand(...deletions([...tree(picture, 2), ...tree(picture, 3), ...picture.rollbacks]));
  }
  await ground.plan();
  await ground.settle();
  expect(ground.verdict()).toEqual([]);
  const { rollbacks } = await ground.picture(first);
  expect(rollbacks.map(({ name }) => name)).toEqual(Array(2).fill(rollbackName(first)));
});

test('the live tree and that of the rollback gone: the endpoint answers again, with the plan it had (L7, L9)', async () => {
  const ground = await worldAtRest();
  const picture = await ground.picture(first);
  ground.byHand(...deletions([...picture.trees.values()].flat()));
  expect(ground.world.observer.view(first).roots.map(({ live }) => live)).toEqual([0, 0]);
  await ground.settle();
  const after = await ground.picture(first);
  expect(after.roots).toEqual(picture.roots);
  expect(after.rollbacks).toEqual([]);
  expect(ground.verdict('never-empty', 'above-floor', 'rollback-resolves')).toEqual([]);
});

test('an endpoint that answers nothing is installed at once, any other after the wait (L9)', async () => {
  const waits: number[] = [];
  for (const broken of [true, false]) {
    const ground = await worldAtRest();
    if (broken) ground.byHand(...deletions((await ground.picture(first)).roots));
    else await ground.plan([first]);
    const from = ground.world.trace.length;
    await ground.run('a');
    const at = (purpose: string) =>
      ground.world.trace.slice(from).find(({ key }) => key.startsWith(`${purpose} `))?.atMs ?? 0;
    waits.push(at('install') - at('build'));
  }
  expect(waits[0]).toBeLessThan(3_000);
  expect(waits[1]).toBeGreaterThan(10_000);
});

test('old trees left by a lane that died are cleaned up, whoever made them (C4, C5)', async () => {
  const ground = await worldAtRest();
  const picture = await ground.picture(first);
  const strays = [900, 901].map((digit) => `g000${String(digit)}.a.plans.example.com`);
  ground.byHand(
    ...strays.flatMap((name) =>
      tree(picture, 4).map((record) => ({
        action: 'CREATE' as const,
        record: { ...record, name },
      })),
    ),
  );
  // They are newer than every plan until the next one, which is numbered above them (N1).
  await ground.plan();
  expect(ground.world.newestPlan()?.generation).toBe(902);
  await ground.settle();
  const { trees } = await ground.picture(first);
  expect([...trees.keys()]).toEqual([4, 901, 902]);
  expect(ground.verdict()).toEqual([]);
});
