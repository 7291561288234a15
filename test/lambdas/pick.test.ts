// What a lane proposes to do, from one reading of the zone.

import { describe, expect, test } from 'vitest';
import { pick } from '../../lambdas/lane/pick.ts';
import { deletions } from '../../lib/control-plane/batches.ts';
import { profiles, without } from '../../lib/control-plane/safeguards.ts';
import { fenceRecord } from '../../lib/control-plane/tree.ts';
import { api, awsError, planOf, planned, SmallWorld, target, wordFor } from './small-world.ts';

const other = 'other.example.com';

async function liveAt(generation: number): Promise<SmallWorld> {
  const world = new SmallWorld();
  for (let since = 1; since <= generation; since += 1) {
    await world.publish(planOf(since));
    await world.goLive();
  }
  return world;
}

test('before the first plan there is nothing to do', async () => {
  const world = new SmallWorld();
  expect(await pick(world.lane())).toEqual({
    generation: 0,
    packs: [],
    packsAtOnce: 1,
    cleanUp: [],
  });
});

test('the first plan is to be installed everywhere', async () => {
  const world = new SmallWorld();
  await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
  expect(await pick(world.lane())).toEqual({
    generation: 1,
    packs: [[api, other]],
    packsAtOnce: 20,
    cleanUp: [[api, other]],
  });
});

test('a sweep without change reads the zone once and writes nothing (L5)', async () => {
  const world = await liveAt(2);
  const records = await world.zone.listAll();
  expect(await pick(world.lane())).toEqual({
    generation: 2,
    packs: [],
    packsAtOnce: 20,
    cleanUp: [],
  });
  expect(world.route53Calls()).toEqual(['records']);
  expect(world.calls.map(({ operation }) => operation).toSorted()).toEqual(
    ['GetItem', 'GetObject', 'ListObjectsV2', 'ListResourceRecordSets'].toSorted(),
  );
  expect(await world.zone.listAll()).toEqual(records);
});

describe('the check made once', () => {
  test.each([
    { title: 'a newer plan', fence: { generation: 1 }, wanted: true },
    { title: 'the plan that is live', fence: { generation: 2 }, wanted: false },
    { title: 'an older plan', fence: { generation: 3 }, wanted: false },
    { title: 'a plan rolled back from', fence: { generation: 2, overrides: 1 }, wanted: false },
    {
      title: 'a plan newer than a rollback',
      fence: { generation: 1, overrides: 5 },
      wanted: true,
    },
    { title: 'a frozen endpoint', fence: { generation: 1, frozen: true }, wanted: false },
    // Goes on to the build, whose refusal raises the alarm.
    { title: 'other contents of one generation', fence: { hash: 'abc' }, wanted: true },
  ])('$title: wanted $wanted', async ({ fence, wanted }) => {
    const world = await liveAt(2);
    await world.swapFence(fence);
    const { packs } = await pick(world.lane());
    expect(packs).toEqual(wanted ? [[api]] : []);
  });

  test('a newer plan counts for the endpoints that it changes', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
    await world.goLive([api, other]);
    await world.publish(planOf(2, [planned(1), planned(2, { name: other })]));
    expect((await pick(world.lane())).packs).toEqual([[other]]);
  });
});

describe('something broken under the live plan', () => {
  const breakages = [
    {
      title: 'a root deleted',
      damage: async (world: SmallWorld) => {
        const { roots } = await world.picture();
        await world.byHand(...deletions(roots.slice(0, 1)));
      },
    },
    { title: 'its tree deleted', damage: (world: SmallWorld) => world.deleteTree(2) },
    { title: "the rollback's tree deleted", damage: (world: SmallWorld) => world.deleteTree(1) },
    {
      title: 'one of two rollbacks deleted',
      damage: async (world: SmallWorld) => {
        const { rollbacks } = await world.picture();
        await world.byHand(...deletions(rollbacks.slice(0, 1)));
      },
    },
    {
      title: 'rollbacks at two trees',
      damage: async (world: SmallWorld) => {
        const { roots, rollbacks } = await world.picture();
        const [rollback] = rollbacks;
        const alias = roots[0]?.alias;
        if (!rollback || !alias) throw new Error('no rollback');
        await world.byHand({ action: 'UPSERT', record: { ...rollback, alias } });
      },
    },
    {
      title: 'one record of the tree deleted',
      damage: async (world: SmallWorld) => {
        const { trees } = await world.picture();
        await world.byHand(...deletions((trees.get(2) ?? []).slice(0, 1)));
      },
    },
    {
      title: 'a record of the tree edited',
      damage: async (world: SmallWorld) => {
        const [record] = (await world.picture()).trees.get(2) ?? [];
        if (!record) throw new Error('no tree');
        await world.byHand({ action: 'UPSERT', record: { ...record, weight: 7 } });
      },
    },
    {
      title: 'a stray record in the tree',
      damage: async (world: SmallWorld) => {
        const [record] = (await world.picture()).trees.get(2) ?? [];
        if (!record) throw new Error('no tree');
        await world.byHand({ action: 'CREATE', record: { ...record, setIdentifier: 'stray' } });
      },
    },
    {
      title: 'a root that points elsewhere',
      damage: async (world: SmallWorld) => {
        const { roots, rollbacks } = await world.picture();
        const [root] = roots;
        const alias = rollbacks[0]?.alias;
        if (!root || !alias) throw new Error('no root');
        await world.byHand({ action: 'UPSERT', record: { ...root, alias } });
      },
    },
  ];

  test.each(breakages)('$title: the plan is installed again (L6)', async ({ damage }) => {
    const world = await liveAt(2);
    await damage(world);
    expect((await pick(world.lane())).packs).toEqual([[api]]);
    // An unrepaired endpoint stays as it is when repair is switched off.
    const safeguards = without(profiles.fenced, 'repair');
    expect((await pick(world.lane({ safeguards }))).packs).toEqual([]);
  });
});

test('roots without a fence go on to the build, whose refusal raises the alarm (P6)', async () => {
  const world = await liveAt(1);
  const { fence } = await world.picture();
  await world.byHand({ action: 'DELETE', record: fenceRecord(api, fence?.text ?? '') });
  expect((await pick(world.lane())).packs).toEqual([[api]]);
});

describe('the applied marker', () => {
  test.each([
    { title: 'with the fence the zone decides', safeguards: profiles.fenced, packs: [[api]] },
    {
      title: 'without, a newer plan noted there keeps a lane from starting at all',
      safeguards: profiles['conditional-write'],
      packs: [],
    },
    { title: 'nothing does in 2025', safeguards: profiles['as-in-2025'], packs: [[api]] },
  ])('$title (L11)', async ({ safeguards, packs }) => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await world.table.raiseApplied(api, 3);
    expect((await pick(world.lane({ safeguards }))).packs).toEqual(packs);
  });

  test('is raised for what is to be installed, not for the rest', async () => {
    const world = await liveAt(2);
    await pick(world.lane());
    expect(world.calls.map(({ operation }) => operation)).not.toContain('UpdateItem');
    await world.publish(planOf(3));
    await pick(world.lane());
    expect(await world.table.raiseApplied(api, 2)).toBe(false);
  });

  test('does not say that a plan is live: the zone does (L11)', async () => {
    const world = await liveAt(2);
    await world.table.raiseApplied(api, 2);
    // The control plane of the zone fails over: the install of plan 2 is lost, the marker is not.
    world.route53.failOver('Z1EXAMPLE', { lostChanges: 2 });
    expect((await world.fence()).generation).toBe(1);
    expect((await pick(world.lane())).packs).toEqual([[api]]);
  });
});

describe('while DynamoDB is down', () => {
  test('the newest archived plan is to be installed, and the output says why (L10)', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    world.before = (call) => {
      if (/Item/.test(call.operation)) throw awsError('InternalServerError');
      return undefined;
    };
    expect(await pick(world.lane())).toEqual({
      generation: 2,
      packs: [[api]],
      packsAtOnce: 20,
      cleanUp: [[api]],
      tableError: 'InternalServerError',
    });
  });
});

test('DynamoDB that reads but does not write keeps no lane from installing', async () => {
  const world = await liveAt(1);
  await world.publish(planOf(2));
  world.before = (call) => {
    if (call.operation === 'UpdateItem') throw awsError('ProvisionedThroughputExceededException');
    return undefined;
  };
  expect((await pick(world.lane())).packs).toEqual([[api]]);
  // Without the fence the condition is all there is: no installing past it.
  await expect(pick(world.lane({ safeguards: profiles['conditional-write'] }))).rejects.toThrow(
    expect.objectContaining({ name: 'ProvisionedThroughputExceededException' }),
  );
});

test('a damaged fence stops its own endpoint only: it goes on to the build', async () => {
  const world = new SmallWorld();
  await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
  await world.goLive([api, other]);
  await world.byHand({ action: 'UPSERT', record: fenceRecord(api, '"edited"') });
  await world.publish(planOf(2, [planned(2), planned(2, { name: other })]));
  expect((await pick(world.lane())).packs).toEqual([[other], [api]]);
});

test.each([
  { title: 'roots without a fence (P6)', damage: 'no fence' },
  { title: 'other contents under one generation (L6)', damage: 'conflict' },
])('$title: sent alone, so that its refusal is not that of its neighbours', async ({ damage }) => {
  const world = new SmallWorld();
  await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
  await world.goLive([api, other]);
  const plan = planOf(2, [planned(1), planned(2, { name: other })]);
  await world.publish(plan);
  if (damage === 'conflict') await world.swapFence({ hash: 'abc' });
  else {
    const { fence } = await world.picture();
    await world.byHand({ action: 'DELETE', record: fenceRecord(api, fence?.text ?? '') });
  }
  const { packs } = await pick(world.lane());
  expect(packs.map(String).toSorted()).toEqual([api, other]);
});

describe('frozen by a flag alone, without the safeguard', () => {
  const safeguards = without(profiles.fenced, 'freeze');

  test.each([
    { flag: true, safeguards, packs: [] },
    { flag: false, safeguards, packs: [[api]] },
    { flag: true, safeguards: profiles.fenced, packs: [[api]] },
  ])('flag $flag: $packs', async ({ flag, safeguards, packs }) => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await world.table.setFrozen(flag, 'someone');
    expect((await pick(world.lane({ safeguards }))).packs).toEqual(packs);
  });

  test('while DynamoDB is down nobody knows of the flag', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await world.table.setFrozen(true, 'someone');
    world.before = (call) => {
      if (/Item/.test(call.operation)) throw awsError('InternalServerError');
      return undefined;
    };
    expect((await pick(world.lane({ safeguards }))).packs).toEqual([[api]]);
  });
});

describe('clean-up', () => {
  test('is proposed where a tree may go, and only there (C8)', async () => {
    const world = await liveAt(4);
    // 4 is live, 3 the rollback, 2 kept: 1 may go.
    expect((await pick(world.lane({ keepCount: 1 }))).cleanUp).toEqual([[api]]);
    expect((await pick(world.lane({ keepCount: 2 }))).cleanUp).toEqual([]);
  });

  test('of a frozen endpoint is not proposed (C6)', async () => {
    const world = await liveAt(4);
    await world.swapFence({ frozen: true });
    expect((await pick(world.lane())).cleanUp).toEqual([]);
  });

  test('follows an install', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    expect((await pick(world.lane())).cleanUp).toEqual([[api]]);
  });

  test('by age follows only an install: 2025', async () => {
    const world = await liveAt(4);
    const safeguards = without(profiles.fenced, 'reachable-clean-up');
    expect((await pick(world.lane({ safeguards }))).cleanUp).toEqual([]);
  });
});

describe('packs', () => {
  test('share a batch with the fence, and are single without', async () => {
    const world = new SmallWorld();
    const names = ['a', 'b', 'c'].map((label) => `${label}.example.com`);
    await world.publish(
      planOf(
        1,
        names.map((name) => planned(1, { name })),
      ),
    );
    expect((await pick(world.lane())).packs).toEqual([names]);
    const single = await pick(world.lane({ safeguards: profiles['as-in-2025'] }));
    // One after the other, as the enactor of 2025 went.
    expect([single.packs, single.packsAtOnce]).toEqual([names.map((name) => [name]), 1]);
  });

  test('stay within what Route 53 takes in one batch', async () => {
    const world = new SmallWorld();
    const names = Array.from({ length: 20 }, (_, index) => `e${10 + index}.example.com`);
    const targets = Array.from({ length: 60 }, (_, index) =>
      target(`t${index}`, 1, { ipv4: `192.0.2.${index}` }),
    );
    const endpoints = names.map((name) => planned(1, { name, types: ['A'], targets }));
    await world.publish(planOf(1, endpoints));
    const { packs } = await pick(world.lane());
    expect(packs.flat()).toEqual(names);
    expect(packs.length).toBeGreaterThan(1);
    for (const pack of packs) await world.goLive(pack);
    expect((await world.fence('e29.example.com')).generation).toBe(1);
  });
});

test('writes nothing to the zone, whatever there is to do', async () => {
  const world = await liveAt(4);
  await world.publish(planOf(5));
  await pick(world.lane());
  expect(world.calls.filter((call) => wordFor(call) === 'batch')).toEqual([]);
});
