// Putting built trees live: what is decided on which reading, what is sent, and what success means.

import { describe, expect, test } from 'vitest';
import { install } from '../../lambdas/lane/install.ts';
import { pick } from '../../lambdas/lane/pick.ts';
import type { BuildOutput } from '../../lambdas/lane/lane.ts';
import { deletions } from '../../lib/control-plane/batches.ts';
import { FloorError } from '../../lib/control-plane/errors.ts';
import type { Fence } from '../../lib/control-plane/fence.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import { profiles, without } from '../../lib/control-plane/safeguards.ts';
import { fenceRecord } from '../../lib/control-plane/tree.ts';
import { api, awsError, buildInTime, planOf, planned, SmallWorld, wordFor } from './small-world.ts';

const other = 'other.example.com';
const tree = (generation: number) => `g00000${generation}.api.plans.example.com`;

/** Live at `generation`, with the plan after it built and on the name server. */
async function builtAfter(generation: number): Promise<{ world: SmallWorld; built: BuildOutput }> {
  const world = new SmallWorld();
  for (let since = 1; since <= generation; since += 1) {
    await world.publish(planOf(since));
    await world.goLive();
  }
  await world.publish(planOf(generation + 1));
  const built = await buildInTime(world.lane(), {
    generation: generation + 1,
    endpoints: [api],
    execution: 'run-of-a',
  });
  world.deliver();
  world.calls.length = 0;
  return { world, built };
}

const contention = expect.objectContaining({ name: 'ContentionError', endpoint: api });

async function shown(world: SmallWorld): Promise<{ roots: unknown[]; rollbacks: unknown[] }> {
  const { roots, rollbacks } = await world.picture();
  const names = (records: typeof roots) => records.map(({ alias }) => alias?.name);
  return { roots: names(roots), rollbacks: names(rollbacks) };
}

describe('one batch', () => {
  test('has the swap, both roots and both rollbacks (P1, P5)', async () => {
    const { world, built } = await builtAfter(1);
    const { results } = await install(world.lane(), built);
    expect(world.batches()).toEqual([
      [
        `DELETE TXT _fence.${api}`,
        `CREATE TXT _fence.${api}`,
        `UPSERT A ${api}`,
        `UPSERT AAAA ${api}`,
        `UPSERT A rollback.${api}`,
        `UPSERT AAAA rollback.${api}`,
      ],
    ]);
    expect(await shown(world)).toEqual({
      roots: [tree(2), tree(2)],
      rollbacks: [tree(1), tree(1)],
    });
    const { attempt } = await world.fence();
    expect(results).toEqual([
      { endpoint: api, outcome: 'installed', attempt, changeId: expect.stringMatching(/^.change/) },
    ]);
  });

  test('creates the roots of an endpoint that never had any (P6)', async () => {
    const { world, built } = await builtAfter(0);
    await install(world.lane(), built);
    expect(world.batches()).toEqual([
      [
        `DELETE TXT _fence.${api}`,
        `CREATE TXT _fence.${api}`,
        `CREATE A ${api}`,
        `CREATE AAAA ${api}`,
      ],
    ]);
  });

  test('takes over no root that somebody else made (P6)', async () => {
    const { world, built } = await builtAfter(0);
    const record = { name: api, type: 'A', ttlSeconds: 60, values: ['203.0.113.9'] };
    await world.byHand({ action: 'CREATE', record });
    await expect(install(world.lane(), built)).rejects.toThrow(
      expect.objectContaining({ name: 'BatchRefusedError' }),
    );
    expect((await world.picture()).roots).toEqual([record]);
  });

  test.each<Partial<Fence>>([{ overrides: 3 }, { overrides: 0 }])(
    'alone sets the generation, and begins its order anew: over %o (P4)',
    async (parts) => {
      const { world } = await builtAfter(1);
      await world.swapFence(parts);
      const built = await buildInTime(world.lane(), {
        generation: 2,
        endpoints: [api],
        execution: 'run-of-a',
      });
      world.deliver();
      await install(world.lane({ name: 'a' }), built);
      expect(await world.fence()).toMatchObject({
        generation: 2,
        overrides: 0,
        frozen: false,
        hash: hashOf(planned(2)),
        lane: 'a',
      });
    },
  );

  test('has an attempt id that neither the build nor an attempt before it had (P2)', async () => {
    const { world, built } = await builtAfter(1);
    world.before = (call) => {
      if (wordFor(call) === 'batch') throw awsError('Throttling');
      return undefined;
    };
    await expect(install(world.lane(), built)).rejects.toThrow(
      expect.objectContaining({ name: 'ThrottledError' }),
    );
    world.before = () => undefined;
    await install(world.lane(), built);
    const ids = world.calls
      .filter((call) => wordFor(call) === 'batch')
      .map(({ command }) => /CREATE.*?attempt=(\w+)/.exec(JSON.stringify(command.input))?.[1]);
    expect(new Set([...ids, built.built[0]?.attempt]).size).toBe(3);
  });

  test('is shared by a pack, with a swap and an attempt for each endpoint (P1, P2)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
    const built = await buildInTime(world.lane(), {
      generation: 1,
      endpoints: [api, other],
      execution: 'run-of-a',
    });
    world.calls.length = 0;
    const { results } = await install(world.lane(), built);
    expect(world.batches()).toHaveLength(1);
    const [one, two] = [await world.fence(api), await world.fence(other)];
    expect(results.map(({ endpoint, attempt }) => [endpoint, attempt])).toEqual([
      [api, one.attempt],
      [other, two.attempt],
    ]);
    expect(one.attempt).not.toBe(two.attempt);
  });
});

describe('an install is decided on the fence value that its batch deletes', () => {
  test.each<{ title: string; parts: Partial<Fence> }>([
    { title: 'a newer plan went live', parts: { generation: 3 } },
    { title: 'an operator froze the endpoint', parts: { frozen: true } },
    { title: 'an operator went back', parts: { generation: 2, overrides: 1 } },
    { title: 'another lane built or cleaned up', parts: {} },
  ])('after the build: $title (L3, L4, P3)', async ({ parts }) => {
    const { world, built } = await builtAfter(1);
    const fence = await world.swapFence(parts);
    const before = await shown(world);
    await expect(install(world.lane(), built)).rejects.toThrow(contention);
    expect(world.batches()).toEqual([]);
    expect(await world.fence()).toEqual(fence);
    expect(await shown(world)).toEqual(before);
  });

  test.each<{ title: string; parts: Partial<Fence> }>([
    { title: 'a newer plan goes live', parts: { generation: 3 } },
    { title: 'an operator freezes the endpoint', parts: { frozen: true } },
    { title: 'the very same words under another attempt', parts: {} },
  ])('after the last reading: $title (L3, P1, P2)', async ({ parts }) => {
    const { world, built } = await builtAfter(1);
    let fence: Fence | undefined;
    world.before = async (call) => {
      if (wordFor(call) === 'batch') fence ??= await world.swapFence(parts);
      return undefined;
    };
    const before = await shown(world);
    await expect(install(world.lane(), built)).rejects.toThrow(contention);
    expect(await world.fence()).toEqual(fence);
    expect(await shown(world)).toEqual(before);
  });

  test('and on nothing older: the fence is read before the zone and after it (L1, L2, L3)', async () => {
    const { world, built } = await builtAfter(1);
    await install(world.lane(), built);
    const words = world.route53Calls();
    const reading = words.slice(words.indexOf('change') + 1, words.indexOf('batch'));
    expect([reading[0], reading.at(-1)]).toEqual(['fence', 'fence']);
    expect(reading).toContain('records');
  });

  test('a fence that carries my attempt but a newer generation is not mine to overwrite (L3)', async () => {
    const { world, built } = await builtAfter(1);
    // Nobody would do this; the decision is made on the value all the same, not on who wrote it.
    const { attempt } = await world.fence();
    await world.swapFence({ generation: 3, attempt });
    await expect(install(world.lane(), built)).rejects.toThrow(contention);
    expect(world.batches()).toEqual([]);
  });
});

describe('the tree is compared whole with the plan', () => {
  const damages = [
    {
      title: 'a record is missing',
      damage: async (world: SmallWorld) => {
        const [record] = (await world.picture()).trees.get(2) ?? [];
        await world.byHand(...deletions(record ? [record] : []));
      },
    },
    {
      title: 'a record differs',
      damage: async (world: SmallWorld) => {
        const [record] = (await world.picture()).trees.get(2) ?? [];
        if (!record) throw new Error('no tree');
        await world.byHand({ action: 'UPSERT', record: { ...record, weight: 1 } });
      },
    },
    {
      title: 'there is a stray',
      damage: async (world: SmallWorld) => {
        const [record] = (await world.picture()).trees.get(2) ?? [];
        if (!record) throw new Error('no tree');
        await world.byHand({ action: 'CREATE', record: { ...record, setIdentifier: 'stray' } });
      },
    },
    { title: 'it is gone', damage: (world: SmallWorld) => world.deleteTree(2) },
  ];

  test.each(damages)('$title: built again, not installed (L8)', async ({ damage }) => {
    const { world, built } = await builtAfter(1);
    await damage(world);
    await expect(install(world.lane(), built)).rejects.toThrow(contention);
    expect(world.batches()).toEqual([]);
  });

  test('not without repair: 2025', async () => {
    const { world, built } = await builtAfter(1);
    const [record] = (await world.picture()).trees.get(2) ?? [];
    await world.byHand(...deletions(record ? [record] : []));
    const lane = world.lane({ safeguards: without(profiles.fenced, 'repair') });
    expect((await install(lane, built)).results[0]?.outcome).toBe('installed');
  });
});

describe('the tree is on every name server before the install', () => {
  test('until then the step is asked again (L9)', async () => {
    const { world } = await builtAfter(1);
    const built = await buildInTime(world.lane(), {
      generation: 2,
      endpoints: [api],
      execution: 'run-of-a',
    });
    world.calls.length = 0;
    await expect(install(world.lane(), built)).rejects.toThrow(
      expect.objectContaining({ name: 'ChangePendingError', changeId: built.changeId }),
    );
    expect(world.route53Calls()).toEqual(['change']);
    world.deliver();
    expect((await install(world.lane(), built)).results[0]?.outcome).toBe('installed');
  });

  test('an endpoint that answers nothing is installed at once (L9)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    const built = await buildInTime(world.lane(), {
      generation: 1,
      endpoints: [api],
      execution: 'run-of-a',
    });
    world.calls.length = 0;
    expect((await install(world.lane(), built)).results[0]?.outcome).toBe('installed');
    expect(world.route53Calls()).not.toContain('change');
  });

  test('a change that a failover lost is never waited for as if it had arrived (L9)', async () => {
    const { world, built } = await builtAfter(1);
    world.route53.failOver('Z1EXAMPLE', { lostChanges: 1 });
    await expect(install(world.lane(), built)).rejects.toThrow(
      expect.objectContaining({ name: 'NoSuchChange' }),
    );
    expect(world.batches()).toEqual([]);
  });
});

describe('the rollback', () => {
  test('is what was live before (L7)', async () => {
    const { world, built } = await builtAfter(2);
    await install(world.lane(), built);
    expect((await shown(world)).rollbacks).toEqual([tree(2), tree(2)]);
  });

  test('that would point at nothing is left out, and a dangling one removed (L7)', async () => {
    const { world } = await builtAfter(2);
    await world.deleteTree(1);
    await world.deleteTree(2);
    const built = await buildInTime(world.lane(), {
      generation: 3,
      endpoints: [api],
      execution: 'run-of-a',
    });
    await install(world.lane(), built);
    expect(await shown(world)).toEqual({ roots: [tree(3), tree(3)], rollbacks: [] });
  });

  test('that resolves is kept when what was live is gone (L7)', async () => {
    const { world } = await builtAfter(2);
    await world.deleteTree(2);
    const built = await buildInTime(world.lane(), {
      generation: 3,
      endpoints: [api],
      execution: 'run-of-a',
    });
    await install(world.lane(), built);
    expect(await shown(world)).toEqual({
      roots: [tree(3), tree(3)],
      rollbacks: [tree(1), tree(1)],
    });
  });

  test('is never the tree that goes live (L5)', async () => {
    const world = new SmallWorld();
    for (const since of [1, 2]) {
      await world.publish(planOf(since));
      await world.goLive();
    }
    const { roots } = await world.picture();
    // Only one root is broken; the other shows the very plan that is installed again.
    await world.byHand(...deletions(roots.slice(0, 1)));
    await world.goLive();
    expect(await shown(world)).toEqual({
      roots: [tree(2), tree(2)],
      rollbacks: [tree(1), tree(1)],
    });
  });

  test('of 2025 takes the tree before, there or not, and is refused for ever', async () => {
    const { world } = await builtAfter(1);
    const safeguards = without(profiles.fenced, 'repair');
    const input = { generation: 2, endpoints: [api], execution: 'run-of-a' };
    const built = await buildInTime(world.lane({ safeguards }), input);
    world.deliver();
    await world.deleteTree(1);
    await expect(install(world.lane({ safeguards }), built)).rejects.toThrow(
      expect.objectContaining({ name: 'BatchRefusedError' }),
    );
  });
});

describe('an endpoint whose record types change', () => {
  test.each([
    { title: 'loses its AAAA', before: ['A', 'AAAA'], after: ['A'], rollbacks: [tree(1)] },
    // The tree before has no AAAA: a rollback to it would point at nothing (L7).
    { title: 'gains AAAA', before: ['A'], after: ['A', 'AAAA'], rollbacks: [] },
  ] as const)('$title, and comes to rest', async ({ before, after, rollbacks }) => {
    const world = new SmallWorld();
    await world.publish(planOf(1, [planned(1, { types: before })]));
    await world.goLive();
    await world.publish(planOf(2, [planned(2, { types: after })]));
    await world.goLive();
    expect(await shown(world)).toEqual({ roots: after.map(() => tree(2)), rollbacks });
    expect((await pick(world.lane())).packs).toEqual([]);
  });
});

describe('the floor', () => {
  const oneTarget = planned(2, { targets: planned(2).targets.slice(0, 1) });

  test.each([
    { floor: 1, refused: false },
    { floor: 2, refused: true },
  ])('of $floor on one live value: refused $refused', async ({ floor, refused }) => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    await world.goLive();
    await world.publish(planOf(2, [oneTarget]));
    const built = await buildInTime(world.lane(), {
      generation: 2,
      endpoints: [api],
      execution: 'run-of-a',
    });
    world.deliver();
    world.calls.length = 0;
    const said: unknown = await install(world.lane({ floor }), built).catch((error) => error);
    expect(said instanceof FloorError && [said.endpoint, said.live, said.floor]).toEqual(
      refused && [api, 1, 2],
    );
    expect(world.batches()).toHaveLength(refused ? 0 : 1);
    const safeguards = without(profiles.fenced, 'floor');
    if (refused) await install(world.lane({ floor, safeguards }), built);
  });
});

describe('reading back', () => {
  test('a lost answer with my attempt there is an install, without a change to wait for (L5)', async () => {
    const { world, built } = await builtAfter(1);
    world.after = (call) => {
      if (wordFor(call) === 'batch') throw awsError('TimeoutError');
    };
    const { results } = await install(world.lane(), built);
    expect(results).toEqual([
      { endpoint: api, outcome: 'installed', attempt: (await world.fence()).attempt },
    ]);
    expect((await world.fence()).generation).toBe(2);
  });

  test('a lost answer without effect, and nobody else: the batch was refused', async () => {
    const { world, built } = await builtAfter(1);
    world.before = (call) => {
      if (wordFor(call) === 'batch') throw awsError('TimeoutError');
      return undefined;
    };
    await expect(install(world.lane(), built)).rejects.toThrow(
      expect.objectContaining({ name: 'BatchRefusedError' }),
    );
    expect((await world.fence()).generation).toBe(1);
  });

  test('a lost answer and another writer: start over (L4)', async () => {
    const { world, built } = await builtAfter(1);
    world.before = async (call) => {
      if (wordFor(call) !== 'batch') return undefined;
      await world.swapFence();
      throw awsError('TimeoutError');
    };
    await expect(install(world.lane(), built)).rejects.toThrow(contention);
  });

  test('success without effect is no success: start over (L4)', async () => {
    const { world, built } = await builtAfter(1);
    world.before = (call) =>
      wordFor(call) === 'batch' ? { ChangeInfo: { Id: '/change/C9' } } : undefined;
    await expect(install(world.lane(), built)).rejects.toThrow(contention);
  });

  test('success without effect on the second endpoint of a pack is noticed too', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
    const built = await buildInTime(world.lane(), {
      generation: 1,
      endpoints: [api, other],
      execution: 'run-of-a',
    });
    const { fence } = await world.picture(other);
    let undone = false;
    world.before = async (call) => {
      const sent = world.calls.filter((one) => wordFor(one) === 'batch').length === 2;
      if (sent && wordFor(call) === 'fence' && !undone) {
        undone = true;
        const now = await world.picture(other);
        // As if the batch had never touched it.
        await world.byHand(
          { action: 'DELETE', record: fenceRecord(other, now.fence?.text ?? '') },
          { action: 'CREATE', record: fenceRecord(other, fence?.text ?? '') },
        );
      }
      return undefined;
    };
    await expect(install(world.lane(), built)).rejects.toThrow(
      expect.objectContaining({ name: 'ContentionError', endpoint: other }),
    );
  });

  test('a lane that wrote right after is no failure of this install', async () => {
    const { world, built } = await builtAfter(1);
    let swapped = false;
    world.before = async (call) => {
      const sent = world.calls.some((one) => wordFor(one) === 'batch');
      if (sent && wordFor(call) === 'fence' && !swapped) {
        swapped = true;
        await world.swapFence();
      }
      return undefined;
    };
    expect((await install(world.lane(), built)).results[0]?.outcome).toBe('installed');
    expect(swapped).toBe(true);
  });
});

test('what the build had nothing to do for stays in the results', async () => {
  const { world, built } = await builtAfter(1);
  const results = [{ endpoint: other, outcome: 'done' as const }];
  const output = await install(world.lane(), { ...built, results });
  expect(output.results.map(({ endpoint, outcome }) => [endpoint, outcome])).toEqual([
    [other, 'done'],
    [api, 'installed'],
  ]);
});

test('the plan installed is the one that was built, not a newer one', async () => {
  const { world, built } = await builtAfter(1);
  await world.publish(planOf(3));
  await install(world.lane(), built);
  expect((await world.fence()).generation).toBe(2);
});

test('without the fence an old plan goes live over a newer one: 2025', async () => {
  const { world } = await builtAfter(2);
  const safeguards = profiles['conditional-write'];
  const lane = world.lane({ safeguards });
  const built = await buildInTime(lane, { generation: 1, endpoints: [api], execution: 'run-of-a' });
  world.deliver();
  await install(lane, built);
  expect((await shown(world)).roots).toEqual([tree(1), tree(1)]);
  expect((await world.fence()).generation).toBe(1);
});
