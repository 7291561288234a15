// Building trees: what is sent, what is copied, and when nothing is sent at all.

import { describe, expect, test } from 'vitest';
import { build } from '../../lambdas/lane/build.ts';
import type { BuildOutput, Lane } from '../../lambdas/lane/lane.ts';
import { deletions } from '../../lib/control-plane/batches.ts';
import type { Fence } from '../../lib/control-plane/fence.ts';
import { profiles, without } from '../../lib/control-plane/safeguards.ts';
import { fenceRecord, isWhole, rootRecords, treeRecords } from '../../lib/control-plane/tree.ts';
import {
  api,
  awsError,
  buildInTime,
  planOf,
  planned,
  SmallWorld,
  target,
  wordFor,
  zoneName,
} from './small-world.ts';

const other = 'other.example.com';
const tree = (generation: number) => `g00000${generation}.api.plans.example.com`;

async function liveAt(generation: number): Promise<SmallWorld> {
  const world = new SmallWorld();
  for (let since = 1; since <= generation; since += 1) {
    await world.publish(planOf(since));
    await world.goLive();
  }
  return world;
}

/** @param picked - the generation that the execution picked; by default the newest */
async function run(lane: Lane, endpoints = [api], picked?: number): Promise<BuildOutput> {
  const generation = picked ?? (await lane.plans.archive.newest(0)) ?? 0;
  return buildInTime(lane, { generation, endpoints, execution: `run-of-${lane.name}` });
}

async function isBuilt(world: SmallWorld, since: number): Promise<boolean> {
  const { trees } = await world.picture();
  return isWhole(trees.get(since) ?? [], treeRecords(planned(since), zoneName));
}

describe('the batch', () => {
  test('swaps the fence and creates the tree (P1)', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    const before = await world.fence();
    const { built, changeId } = await run(world.lane());
    expect(world.batches()).toEqual([
      [
        `DELETE TXT _fence.${api}`,
        `CREATE TXT _fence.${api}`,
        `CREATE A ${tree(2)} blue`,
        `CREATE A ${tree(2)} green`,
        `CREATE AAAA ${tree(2)} blue`,
        `CREATE AAAA ${tree(2)} green`,
      ],
    ]);
    const { attempt } = await world.fence();
    expect(attempt).not.toBe(before.attempt);
    expect(built).toEqual([{ endpoint: api, attempt }]);
    expect(await world.zone.isInSync(changeId ?? '')).toBe(false);
    expect(await isBuilt(world, 2)).toBe(true);
  });

  test('of an endpoint without any record creates the fence, never overwrites one (P6)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    await run(world.lane());
    expect(world.batches()[0]?.[0]).toBe(`CREATE TXT _fence.${api}`);
    expect(world.batches()[0]?.filter((line) => line.includes('TXT'))).toHaveLength(1);
    expect(await world.fence()).toMatchObject({ generation: 0, overrides: 0, frozen: false });
  });

  test('of an endpoint that another lane created meanwhile is refused (P1, P6)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    const second = world.lane({ name: 'b' });
    let started = false;
    world.before = async ({ actor, ...call }) => {
      if (actor === 'lane-a' && wordFor({ actor, ...call }) === 'batch' && !started) {
        started = true;
        await run(second);
      }
      return undefined;
    };
    await expect(run(world.lane())).rejects.toThrow(
      expect.objectContaining({ name: 'ContentionError' }),
    );
    expect((await world.fence()).lane).toBe('b');
  });

  test.each<Partial<Fence>>([
    { generation: 1, overrides: 3 },
    { generation: 1, overrides: 0 },
    { generation: 0, overrides: 2, hash: '' },
  ])('copies what the fence says of the order: %o (P4)', async (parts) => {
    const world = await liveAt(1);
    const before = await world.swapFence(parts);
    await world.publish(planOf(5));
    await run(world.lane({ name: 'c' }));
    const { generation, overrides, frozen, hash } = before;
    expect(await world.fence()).toMatchObject({ generation, overrides, frozen, hash, lane: 'c' });
  });

  test.each(['a', 'b'])(
    'sends every record of a tree that lane %s built whole: it may still be on its way (L9)',
    async (name) => {
      const world = await liveAt(1);
      await world.publish(planOf(2));
      await run(world.lane({ name }));
      world.calls.length = 0;
      const { changeId } = await run(world.lane());
      expect(world.batches()[0]?.filter((line) => line.startsWith('UPSERT'))).toHaveLength(4);
      expect(await world.zone.isInSync(changeId ?? '')).toBe(false);
    },
  );

  test('goes over the leftovers of a lane that stopped half-way (L8)', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    const [first, ...rest] = treeRecords(planned(2), zoneName);
    if (!first) throw new Error('no tree');
    await world.byHand(
      { action: 'CREATE', record: { ...first, weight: 77 } },
      ...rest.slice(0, 1).map((record) => ({ action: 'CREATE' as const, record })),
    );
    await run(world.lane());
    expect(await isBuilt(world, 2)).toBe(true);
  });

  test('removes strays from under the name of the tree, and only there (L8)', async () => {
    const world = await liveAt(2);
    const targets = [target('stray', 9, { ipv4: '192.0.2.99' })];
    const stray = (since: number) => planned(since, { types: ['A'], targets });
    for (const since of [1, 2]) {
      await world.byHand(
        ...treeRecords(stray(since), zoneName).map((record) => ({
          action: 'CREATE' as const,
          record,
        })),
      );
    }
    await run(world.lane());
    expect(
      world
        .batches()
        .flat()
        .filter((line) => line.startsWith('DELETE A')),
    ).toEqual([`DELETE A ${tree(2)} stray`]);
    expect(await isBuilt(world, 2)).toBe(true);
  });

  test('touches neither roots nor rollbacks', async () => {
    const world = await liveAt(2);
    await world.publish(planOf(3));
    const { roots, rollbacks } = await world.picture();
    await run(world.lane());
    const after = await world.picture();
    expect([after.roots, after.rollbacks]).toEqual([roots, rollbacks]);
  });

  test('is one for a whole pack, with a swap for each endpoint (P1)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
    const { built } = await run(world.lane(), [api, other]);
    expect(world.batches()).toHaveLength(1);
    expect(built).toEqual([
      { endpoint: api, attempt: (await world.fence(api)).attempt },
      { endpoint: other, attempt: (await world.fence(other)).attempt },
    ]);
    expect(built[0]?.attempt).not.toBe(built[1]?.attempt);
  });

  test('has a new attempt id each time it is sent (P2)', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    const seen = new Set<string>();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      // Refused, accepted, refused, accepted: the id is new all the same.
      world.before = (call) => {
        if (attempt % 2 === 0 && wordFor(call) === 'batch') throw awsError('Throttling');
        return undefined;
      };
      await run(world.lane()).catch(() => undefined);
    }
    for (const { command } of world.calls.filter((call) => wordFor(call) === 'batch')) {
      const [, id] = /CREATE.*?attempt=([0-9a-f]{32})/.exec(JSON.stringify(command.input)) ?? [];
      seen.add(id ?? '');
    }
    expect(seen.size).toBe(4);
    expect(seen).not.toContain('');
  });
});

describe('nothing is sent', () => {
  const untouched = async (world: SmallWorld, act: () => Promise<unknown>): Promise<void> => {
    const before = await world.zone.listAll();
    await act();
    expect(world.batches()).toEqual([]);
    expect(await world.zone.listAll()).toEqual(before);
  };

  test('for a plan that is live, whole, with a rollback that resolves (L5)', async () => {
    const world = await liveAt(2);
    await untouched(world, async () => {
      expect(await run(world.lane())).toMatchObject({
        generation: 2,
        built: [],
        changeId: null,
        urgent: false,
        results: [{ endpoint: api, outcome: 'done' }],
      });
    });
  });

  test.each<{ title: string; fence: Partial<Fence> }>([
    { title: 'a newer plan is live', fence: { generation: 3 } },
    { title: 'an operator went back from this very plan', fence: { overrides: 1 } },
  ])('for a stale plan: $title (L3)', async ({ fence }) => {
    const world = await liveAt(2);
    await world.swapFence(fence);
    const { generation } = await world.fence();
    await untouched(world, () =>
      expect(run(world.lane())).rejects.toThrow(
        expect.objectContaining({
          name: 'StalePlanError',
          endpoint: api,
          offered: 2,
          live: generation,
        }),
      ),
    );
  });

  test('for a frozen endpoint, even for a newer plan', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await world.swapFence({ frozen: true });
    await untouched(world, async () => {
      const { built, results } = await run(world.lane());
      expect([built, results]).toEqual([[], [{ endpoint: api, outcome: 'frozen' }]]);
    });
  });

  test('for other contents under the generation that is live (L6)', async () => {
    const world = await liveAt(2);
    await world.swapFence({ hash: 'abc' });
    await untouched(world, () =>
      expect(run(world.lane())).rejects.toThrow(
        expect.objectContaining({ name: 'PlanConflictError', endpoint: api, generation: 2 }),
      ),
    );
  });

  test.each([1, 2])('for roots without a fence: a person decides (P6), %i roots', async (count) => {
    const world = await liveAt(1);
    const { fence, roots } = await world.picture();
    await world.byHand(
      { action: 'DELETE', record: fenceRecord(api, fence?.text ?? '') },
      ...deletions(roots.slice(count)),
    );
    await untouched(world, () =>
      expect(run(world.lane())).rejects.toThrow(
        expect.objectContaining({ name: 'MissingFenceError', endpoint: api }),
      ),
    );
  });

  test('for an endpoint that the newest plan no longer has', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2, [planned(2, { name: other })]));
    await untouched(world, () =>
      expect(run(world.lane())).rejects.toThrow(
        expect.objectContaining({ name: 'StalePlanError' }),
      ),
    );
  });
});

test('in a pack a stale endpoint is left out and the others are built (L3)', async () => {
  const world = new SmallWorld();
  await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
  await world.goLive([other]);
  await world.swapFence({ generation: 2 }, other);
  const { built, results } = await run(world.lane(), [api, other]);
  expect(built.map(({ endpoint }) => endpoint)).toEqual([api]);
  expect(results).toEqual([{ endpoint: other, outcome: 'stale' }]);
});

describe('the plan is read again at each attempt', () => {
  test('an endpoint that a newer plan changes is left to the executions of that plan (L4)', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await world.publish(planOf(3));
    await expect(run(world.lane(), [api], 2)).rejects.toThrow(
      expect.objectContaining({ name: 'StalePlanError', offered: 2, live: 3 }),
    );
    expect(world.batches()).toEqual([]);
  });

  test('an endpoint that it does not change is built as it is there (L4)', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2, [planned(2)]));
    await world.publish(planOf(3, [planned(2), planned(3, { name: other })]));
    expect((await run(world.lane(), [api], 2)).built).toHaveLength(1);
    expect(await isBuilt(world, 2)).toBe(true);
  });
});

test('while DynamoDB is down the newest archived plan is built (L10)', async () => {
  const world = await liveAt(1);
  await world.publish(planOf(2));
  world.before = (call) => {
    if (call.operation === 'GetItem') throw awsError('InternalServerError');
    return undefined;
  };
  expect((await run(world.lane(), [api], 2)).generation).toBe(2);
});

test('a lost answer leaves no change to wait for: the tree is built again (L9)', async () => {
  const world = await liveAt(1);
  await world.publish(planOf(2));
  world.after = (call) => {
    if (wordFor(call) === 'batch') throw awsError('TimeoutError');
  };
  await expect(run(world.lane())).rejects.toThrow(
    expect.objectContaining({ name: 'ContentionError' }),
  );
  expect(await isBuilt(world, 2)).toBe(true);
});

describe('a tree that another lane has built', () => {
  const inputOf = (execution: string) => ({ generation: 2, endpoints: [api], execution });

  async function builtByOther(): Promise<SmallWorld> {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await run(world.lane({ name: 'b' }));
    world.calls.length = 0;
    return world;
  }

  test('is left to that lane for a while', async () => {
    const world = await builtByOther();
    const output = await build(world.lane(), {
      generation: 2,
      endpoints: [api],
      execution: 'run-of-a',
    });
    expect(output.waitSeconds).toBeGreaterThan(0);
    expect([output.built, world.batches()]).toEqual([[], []]);
  });

  test('is taken over when that lane makes no progress: one that died keeps nobody (L9)', async () => {
    const world = await builtByOther();
    expect((await run(world.lane())).built).toHaveLength(1);
    expect(world.batches()).toHaveLength(1);
  });

  test('is waited for anew when that lane makes progress, but not for ever', async () => {
    const world = await builtByOther();
    let output = await build(world.lane(), {
      generation: 2,
      endpoints: [api],
      execution: 'run-of-a',
    });
    let waits = 0;
    for (; output.waitSeconds !== undefined && waits < 100; waits += 1) {
      await world.swapFence({ lane: 'b' });
      output = await build(world.lane(), output);
    }
    expect(output.results).toEqual([{ endpoint: api, outcome: 'yielded' }]);
    expect(world.batches()).toEqual([]);
    expect(waits).toBeGreaterThan(5);
    expect(waits).toBeLessThan(50);
  });

  test('is built again when something of it is missing (L8)', async () => {
    const world = await builtByOther();
    const [record] = (await world.picture()).trees.get(2) ?? [];
    await world.byHand(...deletions(record ? [record] : []));
    const output = await build(world.lane(), inputOf('run-of-a'));
    expect([output.waitSeconds, output.built.length]).toEqual([undefined, 1]);
    expect(await isBuilt(world, 2)).toBe(true);
  });

  test('is not waited for when the endpoint answers nothing (L9)', async () => {
    const world = await builtByOther();
    await world.deleteTree(1);
    const output = await build(world.lane(), inputOf('run-of-a'));
    expect([output.waitSeconds, output.urgent]).toEqual([undefined, true]);
  });
});

describe('is it urgent?', () => {
  test.each([
    { title: 'no: the endpoint answers', damage: async () => undefined, urgent: false },
    {
      title: 'yes: both roots are gone',
      damage: async (world: SmallWorld) => {
        const { roots } = await world.picture();
        await world.byHand(...deletions(roots));
      },
      urgent: true,
    },
    {
      title: 'no: a root is gone, the other answers',
      damage: async (world: SmallWorld) => {
        const { roots } = await world.picture();
        await world.byHand(...deletions(roots.slice(0, 1)));
      },
      urgent: false,
    },
    {
      title: 'yes: the tree that the roots show is gone',
      damage: (world: SmallWorld) => world.deleteTree(2),
      urgent: true,
    },
    {
      title: 'no: the tree of the rollback is gone',
      damage: (world: SmallWorld) => world.deleteTree(1),
      urgent: false,
    },
  ])('$title (L9)', async ({ damage, urgent }) => {
    const world = await liveAt(2);
    await world.publish(planOf(3));
    await damage(world);
    expect((await run(world.lane())).urgent).toBe(urgent);
    const safeguards = without(profiles.fenced, 'repair');
    expect((await run(world.lane({ safeguards }))).urgent).toBe(false);
  });

  test('an endpoint that answers nothing does not hurry its neighbours in a pack (L9)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
    await world.goLive([other]);
    await world.publish(planOf(2, [planned(2), planned(2, { name: other })]));
    await expect(run(world.lane(), [api, other])).rejects.toThrow(
      expect.objectContaining({ name: 'PackRefusedError', endpoints: [api, other] }),
    );
    expect(world.batches()).toEqual([]);
    expect((await run(world.lane(), [api])).urgent).toBe(true);
    expect((await run(world.lane(), [other])).urgent).toBe(false);
  });

  test('yes: the endpoint has never been installed (L9)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    expect((await run(world.lane())).urgent).toBe(true);
  });
});

describe('without the fence', () => {
  const safeguards = without(profiles.fenced, 'fence');

  test('the plan picked before the retry loop is built, whatever is newest', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await world.publish(planOf(3));
    const { generation, built } = await run(world.lane({ safeguards }), [api], 2);
    expect([generation, built]).toEqual([2, [{ endpoint: api }]]);
  });

  test('an older plan is built, a frozen endpoint too, and nothing is swapped', async () => {
    const world = await liveAt(2);
    const fence = await world.swapFence({ frozen: true, generation: 9 });
    await run(world.lane({ safeguards }), [api], 1);
    expect(world.batches()[0]?.filter((line) => line.includes('TXT'))).toEqual([]);
    expect(await world.fence()).toEqual(fence);
  });

  test('a plan that is live and whole is done only with repair', async () => {
    const world = await liveAt(2);
    expect((await run(world.lane({ safeguards }), [api], 2)).results).toEqual([
      { endpoint: api, outcome: 'done' },
    ]);
    const neither = without(safeguards, 'repair');
    expect((await run(world.lane({ safeguards: neither }), [api], 2)).built).toHaveLength(1);
  });

  test('as in 2025 the tree is sent without reading anything of the zone', async () => {
    const world = await liveAt(1);
    await world.publish(planOf(2));
    await run(world.lane({ safeguards: profiles['as-in-2025'] }), [api], 2);
    expect(world.route53Calls()).toEqual(['batch']);
  });
});

test('with the fence but without repair a live plan is done, whole or not', async () => {
  const world = await liveAt(2);
  const [root] = rootRecords(planned(2), zoneName);
  await world.byHand(...deletions(root ? [root] : []));
  const safeguards = without(profiles.fenced, 'repair');
  expect((await run(world.lane({ safeguards }))).results).toEqual([
    { endpoint: api, outcome: 'done' },
  ]);
});
