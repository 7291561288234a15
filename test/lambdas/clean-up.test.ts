// Confirming the live roots, and deleting trees after it: from which reading, what is spared, what stops it.

import { describe, expect, test } from 'vitest';
import { build } from '../../lambdas/lane/build.ts';
import { cleanUp } from '../../lambdas/lane/clean-up.ts';
import { confirm } from '../../lambdas/lane/confirm.ts';
import { install } from '../../lambdas/lane/install.ts';
import type { ConfirmOutput, EndpointResult } from '../../lambdas/lane/lane.ts';
import { deletions } from '../../lib/control-plane/batches.ts';
import { profiles, without } from '../../lib/control-plane/safeguards.ts';
import { fenceRecord, treeRecords } from '../../lib/control-plane/tree.ts';
import { api, awsError, planOf, planned, SmallWorld, wordFor, zoneName } from './small-world.ts';

const other = 'other.example.com';

/** Live at `generation`, with the tree of every generation before it. */
async function liveAt(generation: number, names = [api]): Promise<SmallWorld> {
  const world = new SmallWorld();
  for (let since = 1; since <= generation; since += 1) {
    await world.publish(
      planOf(
        since,
        names.map((name) => planned(since, { name })),
      ),
    );
    await world.goLive(names);
  }
  return world;
}

const trees = async (world: SmallWorld, endpoint = api) => [
  ...(await world.picture(endpoint)).trees.keys(),
];

/** Confirms, with nothing installed in this execution, and lets the roots arrive. */
async function confirmed(world: SmallWorld, lane = world.lane()): Promise<ConfirmOutput> {
  const output = await confirm(lane, { endpoints: [api], installed: [] });
  world.deliver();
  world.calls.length = 0;
  return output;
}

/** Puts a tree there that no root shows, as a lane that stopped half-way would leave it. */
async function leaveTree(world: SmallWorld, since: number): Promise<void> {
  await world.byHand(
    ...treeRecords(planned(since), zoneName).map((record) => ({
      action: 'CREATE' as const,
      record,
    })),
  );
}

describe('confirming', () => {
  test('without a root does nothing, however many trees are left (C7)', async () => {
    const world = new SmallWorld();
    for (const since of [1, 2, 3, 4]) {
      await world.publish(planOf(since, [planned(since)]));
      await build(world.lane(), {
        generation: since,
        endpoints: [api],
        execution: `lane-${since}`,
      });
    }
    expect(await trees(world)).toEqual([1, 2, 3, 4]);
    world.calls.length = 0;
    expect(
      await confirm(world.lane({ keepCount: 1 }), { endpoints: [api], installed: [] }),
    ).toEqual({
      confirmed: [],
    });
    expect(world.batches()).toEqual([]);
  });

  test('sends the live roots again, the same, under a swap (C7, P1, P4)', async () => {
    const world = await liveAt(4);
    const before = await world.picture();
    const output = await confirm(world.lane({ name: 'b' }), { endpoints: [api], installed: [] });
    expect(world.batches()).toEqual([
      [
        `DELETE TXT _fence.${api}`,
        `CREATE TXT _fence.${api}`,
        `UPSERT A ${api}`,
        `UPSERT AAAA ${api}`,
      ],
    ]);
    const after = await world.picture();
    expect([after.roots, after.rollbacks, after.trees]).toEqual([
      before.roots,
      before.rollbacks,
      before.trees,
    ]);
    const { attempt, lane, ...order } = await world.fence();
    expect(order).toMatchObject({ generation: 4, overrides: 0, hash: before.fence?.value.hash });
    expect(lane).toBe('b');
    const changeId = output.confirmed[0]?.changeId ?? '';
    expect(output.confirmed).toEqual([{ endpoint: api, attempt, changeId }]);
    // It arrives after this step: what clean-up waits for is this change, not one long arrived.
    expect(await world.zone.isInSync(changeId)).toBe(false);
  });

  test('sends nothing where nothing may be deleted', async () => {
    const world = await liveAt(3);
    const output = await confirm(world.lane(), { endpoints: [api], installed: [] });
    expect([output.confirmed, world.batches()]).toEqual([[], []]);
  });

  test.each(['frozen', 'without a fence'])('sends nothing for an endpoint %s (C6)', async (how) => {
    const world = await liveAt(4);
    if (how === 'frozen') await world.swapFence({ frozen: true });
    else {
      const { fence } = await world.picture();
      await world.byHand({ action: 'DELETE', record: fenceRecord(api, fence?.text ?? '') });
    }
    const output = await confirm(world.lane(), { endpoints: [api], installed: [] });
    expect([output.confirmed, world.batches()]).toEqual([[], []]);
  });

  test('an install of this execution is as good as roots sent again (C7)', async () => {
    const world = await liveAt(3);
    await world.publish(planOf(4));
    const lane = world.lane();
    const built = await build(lane, { generation: 4, endpoints: [api], execution: 'run-of-a' });
    world.deliver();
    const { results } = await install(lane, built);
    world.calls.length = 0;
    const output = await confirm(lane, { endpoints: [api], installed: [{ results }] });
    expect(world.batches()).toEqual([]);
    const [{ attempt, changeId } = {}] = results;
    expect(output.confirmed).toEqual([{ endpoint: api, attempt, changeId }]);
  });

  test.each([
    { title: 'another lane wrote since', swap: true, parts: {} },
    { title: 'its answer was lost', swap: false, parts: { changeId: undefined } },
  ])('an install of this execution is not taken when $title (C7)', async ({ swap, parts }) => {
    const world = await liveAt(4);
    const { attempt } = await world.fence();
    const result: EndpointResult = {
      endpoint: api,
      outcome: 'installed',
      attempt,
      changeId: '/change/C0000000000001',
      ...parts,
    };
    if (swap) await world.swapFence();
    const { confirmed } = await confirm(world.lane(), {
      endpoints: [api],
      installed: [{ results: [result] }],
    });
    expect(confirmed.filter((one) => one.changeId === result.changeId)).toEqual([]);
    expect(confirmed.filter((one) => one.attempt === attempt)).toEqual([]);
    // The roots are sent again instead.
    expect([confirmed.length, world.batches().length]).toEqual([1, 1]);
  });

  test('what this execution tried to install and another lane installed is left to that lane', async () => {
    const world = await liveAt(4);
    const results: EndpointResult[] = [{ endpoint: api, outcome: 'done' }];
    const output = await confirm(world.lane(), { endpoints: [api], installed: [{ results }] });
    expect([output.confirmed, world.batches()]).toEqual([[], []]);
  });

  test('roots that lead nowhere are left to be repaired: sending them again would be refused', async () => {
    const world = await liveAt(6);
    await world.deleteTree(6);
    const output = await confirm(world.lane(), { endpoints: [api], installed: [] });
    expect([output.confirmed, world.batches()]).toEqual([[], []]);
  });

  test('a lost answer leaves nothing to wait for: no clean-up this time (C7)', async () => {
    const world = await liveAt(4);
    world.after = (call) => {
      if (wordFor(call) === 'batch') throw awsError('TimeoutError');
    };
    expect((await confirm(world.lane(), { endpoints: [api], installed: [] })).confirmed).toEqual(
      [],
    );
  });

  test('another writer in between: no clean-up this time (P1)', async () => {
    const world = await liveAt(4);
    world.before = async (call) => {
      if (wordFor(call) === 'batch') await world.swapFence();
      return undefined;
    };
    const { confirmed } = await confirm(world.lane(), { endpoints: [api], installed: [] });
    expect(confirmed).toEqual([]);
  });

  test('one that is refused in a pack does not keep its neighbour from being cleaned up (C4)', async () => {
    const world = await liveAt(4, [api, other]);
    world.before = (call) => {
      const isOfApi = JSON.stringify(call.command.input).includes(`_fence.${api}`);
      if (wordFor(call) === 'batch' && isOfApi) throw awsError('InvalidChangeBatch');
    };
    const { confirmed } = await confirm(world.lane(), { endpoints: [api, other], installed: [] });
    expect(confirmed.map(({ endpoint }) => endpoint)).toEqual([other]);
  });

  test('without reachable-clean-up the install is enough, whatever stands there now', async () => {
    const world = await liveAt(2);
    const safeguards = without(profiles.fenced, 'reachable-clean-up');
    const results: EndpointResult[] = [
      { endpoint: api, outcome: 'installed', attempt: 'x', changeId: '/change/C1' },
      { endpoint: other, outcome: 'done' },
    ];
    const lane = world.lane({ safeguards });
    expect(await confirm(lane, { endpoints: [api], installed: [{ results }] })).toEqual({
      confirmed: [{ endpoint: api, attempt: 'x', changeId: '/change/C1' }],
    });
    expect(world.calls).toEqual([]);
  });
});

describe('cleaning up', () => {
  test('deletes what nothing points at, oldest first, one tree a batch (C2, C8)', async () => {
    const world = await liveAt(6);
    const { deleted } = await cleanUp(world.lane(), await confirmed(world));
    expect(deleted).toEqual([1, 2, 3].map((generation) => ({ endpoint: api, generation })));
    // 6 is live, 5 the rollback, 4 kept.
    expect(await trees(world)).toEqual([4, 5, 6]);
    expect(world.batches().map((batch) => batch.filter((line) => line.includes('blue')))).toEqual(
      [1, 2, 3].map((generation) => [
        `DELETE A g00000${generation}.api.plans.example.com blue`,
        `DELETE AAAA g00000${generation}.api.plans.example.com blue`,
      ]),
    );
  });

  test('each batch swaps the fence to a value of its own, and the order stays (P1, P2, P3, P4)', async () => {
    const world = await liveAt(6);
    const attempt = (await confirmed(world)).confirmed[0]?.attempt ?? '';
    const order = await world.fence();
    await cleanUp(world.lane(), {
      confirmed: [{ endpoint: api, attempt, changeId: '/change/C0000000000001' }],
    });
    expect(world.batches().map((batch) => batch.slice(0, 2))).toEqual(
      [1, 2, 3].map(() => [`DELETE TXT _fence.${api}`, `CREATE TXT _fence.${api}`]),
    );
    const ids = world.calls.flatMap(({ command }) =>
      [...JSON.stringify(command.input).matchAll(/attempt=(\w+)/g)].map(([, id]) => id),
    );
    // Each value but the first and the last is created once and deleted once.
    expect(new Set(ids).size).toBe(4);
    expect(ids).toHaveLength(6);
    expect({ ...(await world.fence()), attempt }).toEqual({ ...order, attempt });
  });

  test('writes no root and no rollback (C7)', async () => {
    const world = await liveAt(6);
    const { roots, rollbacks } = await world.picture();
    await cleanUp(world.lane(), await confirmed(world));
    const after = await world.picture();
    expect([after.roots, after.rollbacks]).toEqual([roots, rollbacks]);
    expect(
      world
        .batches()
        .flat()
        .filter((line) => /UPSERT/.test(line)),
    ).toEqual([]);
  });

  test('reads the fence before the trees, and again after (C1, L2)', async () => {
    const world = await liveAt(6);
    await cleanUp(world.lane(), await confirmed(world));
    const words = world.route53Calls();
    const reading = words.slice(words.indexOf('change') + 1, words.indexOf('batch'));
    expect([reading[0], reading.at(-1)]).toEqual(['fence', 'fence']);
    expect(reading).toContain('records');
  });

  test('takes the victims from the zone, not from what it was told (C5)', async () => {
    const world = await liveAt(5);
    const start = await confirmed(world);
    // A tree that no plan row names.
    await leaveTree(world, 0);
    await cleanUp(world.lane(), start);
    expect(await trees(world)).toEqual([3, 4, 5]);
  });

  test.each([
    { title: 'the root shows', root: 1, rollback: 5, left: [1, 4, 5, 6] },
    { title: 'the rollback shows', root: 5, rollback: 2, left: [2, 4, 5, 6] },
    { title: 'both show, A and AAAA apart', root: 5, rollback: 3, aaaa: 2, left: [2, 3, 4, 5, 6] },
  ])('spares what $title, however old (C2)', async ({ root, rollback, aaaa = root, left }) => {
    const world = await liveAt(6);
    const { roots, rollbacks } = await world.picture();
    const points = [...roots, ...rollbacks].map((record) => {
      const to = rollbacks.includes(record) ? rollback : record.type === 'A' ? root : aaaa;
      const name = `g00000${to}.api.plans.example.com`;
      const alias = { name, zoneId: zoneName.id, evaluateTargetHealth: false };
      return { action: 'UPSERT' as const, record: { ...record, alias } };
    });
    await world.byHand(...points);
    await cleanUp(world.lane(), await confirmed(world));
    // Besides, 6 is not older than the newest plan, and the newest of the rest is kept.
    expect(await trees(world)).toEqual(left);
  });

  test.each([
    { title: 'the newest plan', newest: 7 },
    { title: 'a plan above it', newest: 6 },
  ])('spares the tree of $title: it is being built (C3)', async ({ newest }) => {
    const world = await liveAt(4);
    await leaveTree(world, 7);
    for (let generation = 5; generation <= newest; generation += 1) {
      await world.publish(planOf(generation));
    }
    await cleanUp(
      world.lane({ keepCount: 0 }),
      await confirmed(world, world.lane({ keepCount: 0 })),
    );
    expect(await trees(world)).toEqual([3, 4, 7]);
  });

  test('spares the tree of the newest plan though other endpoints changed since (C3)', async () => {
    const world = await liveAt(4);
    await world.publish(planOf(5));
    await leaveTree(world, 5);
    await world.publish(planOf(8, [planned(5), planned(8, { name: other })]));
    const lane = world.lane({ keepCount: 0 });
    await cleanUp(lane, await confirmed(world, lane));
    expect(await trees(world)).toEqual([3, 4, 5]);
  });

  test('takes trees between the fence and the newest plan (C4)', async () => {
    const world = await liveAt(4);
    for (const generation of [5, 6, 7]) await world.publish(planOf(generation));
    await leaveTree(world, 5);
    await leaveTree(world, 6);
    await cleanUp(world.lane(), await confirmed(world));
    // 6 is the newest unreferenced one, and kept.
    expect(await trees(world)).toEqual([3, 4, 6]);
  });

  test('a fence above every known plan is the newest: what stands there is spared, what is below goes (C3, C4)', async () => {
    const world = await liveAt(4);
    await world.swapFence({ generation: 9 });
    await leaveTree(world, 6);
    await leaveTree(world, 9);
    const lane = world.lane({ keepCount: 0 });
    const start = await confirmed(world, lane);
    await cleanUp(lane, start);
    expect(await trees(world)).toEqual([3, 4, 9]);
  });

  test.each([0, 1, 2, 3, 9])('keeps the newest %i unreferenced trees (C8)', async (keepCount) => {
    const world = await liveAt(6);
    const lane = world.lane({ keepCount });
    await cleanUp(lane, await confirmed(world, lane));
    expect(await trees(world)).toEqual([1, 2, 3, 4, 5, 6].slice(Math.max(0, 4 - keepCount)));
  });

  test('waits until the roots are on every name server (C7)', async () => {
    const world = await liveAt(5);
    const output = await confirm(world.lane(), { endpoints: [api], installed: [] });
    world.calls.length = 0;
    await expect(cleanUp(world.lane(), output)).rejects.toThrow(
      expect.objectContaining({
        name: 'ChangePendingError',
        changeId: output.confirmed[0]?.changeId,
      }),
    );
    expect(world.batches()).toEqual([]);
    world.deliver();
    expect((await cleanUp(world.lane(), output)).deleted).not.toEqual([]);
  });

  test.each([
    { title: 'another lane swapped the fence', act: (world: SmallWorld) => world.swapFence() },
    {
      title: 'an operator froze the endpoint',
      act: (world: SmallWorld) => world.swapFence({ frozen: true }),
    },
    {
      title: 'the fence is gone',
      act: async (world: SmallWorld) => {
        const { fence } = await world.picture();
        await world.byHand({ action: 'DELETE', record: fenceRecord(api, fence?.text ?? '') });
      },
    },
  ])('starts only from its own fence value: not when $title (C6, C7)', async ({ act }) => {
    const world = await liveAt(5);
    const start = await confirmed(world);
    await act(world);
    expect((await cleanUp(world.lane(), start)).deleted).toEqual([]);
    expect(world.batches()).toEqual([]);
    expect(await trees(world)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a frozen endpoint is left alone even under its own fence value (C6)', async () => {
    const world = await liveAt(5);
    const start = await confirmed(world);
    const { attempt } = await world.fence();
    await world.swapFence({ frozen: true, attempt });
    expect((await cleanUp(world.lane(), start)).deleted).toEqual([]);
  });

  test.each([1, 2])(
    'stops at the first batch that is refused: at the %ith (P1, P3)',
    async (at) => {
      const world = await liveAt(6);
      const start = await confirmed(world);
      let batches = 0;
      world.before = async (call) => {
        // Whatever another lane did: what this one read is void.
        if (wordFor(call) === 'batch' && (batches += 1) === at) await world.swapFence();
        return undefined;
      };
      const { deleted } = await cleanUp(world.lane(), start);
      expect(deleted.map(({ generation }) => generation)).toEqual([1, 2, 3].slice(0, at - 1));
      expect(await trees(world)).toEqual([1, 2, 3, 4, 5, 6].slice(at - 1));
      // What is left waits for the next time: nothing more is sent on a reading that is void.
      expect(world.batches()).toHaveLength(at);
    },
  );

  test('goes on after an answer that was lost', async () => {
    const world = await liveAt(6);
    const start = await confirmed(world);
    world.after = (call) => {
      if (wordFor(call) === 'batch') throw awsError('TimeoutError');
    };
    await cleanUp(world.lane(), start);
    expect(await trees(world)).toEqual([4, 5, 6]);
  });

  test('an error that is no contention comes out', async () => {
    const world = await liveAt(6);
    const start = await confirmed(world);
    world.before = (call) => {
      if (wordFor(call) === 'batch') throw awsError('Throttling');
      return undefined;
    };
    await expect(cleanUp(world.lane(), start)).rejects.toThrow(
      expect.objectContaining({ name: 'ThrottledError' }),
    );
    expect(await trees(world)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('while DynamoDB is down the newest archived plan is the newest known (L10, C3)', async () => {
    const world = await liveAt(4);
    await world.publish(planOf(5));
    await leaveTree(world, 5);
    world.before = (call) => {
      if (/Item/.test(call.operation)) throw awsError('InternalServerError');
      return undefined;
    };
    const lane = world.lane({ keepCount: 0 });
    await cleanUp(lane, await confirmed(world, lane));
    expect(await trees(world)).toEqual([3, 4, 5]);
  });
});

test('a lane that verified a tree notices that clean-up took another one since (P3)', async () => {
  const world = await liveAt(5);
  await world.publish(planOf(6));
  const built = await build(world.lane({ name: 'b' }), {
    generation: 6,
    endpoints: [api],
    execution: 'run-of-a',
  });
  await cleanUp(world.lane(), await confirmed(world));
  await expect(install(world.lane({ name: 'b' }), built)).rejects.toThrow(
    expect.objectContaining({ name: 'ContentionError' }),
  );
});

describe('clean-up by age, as in 2025', () => {
  const safeguards = without(profiles.fenced, 'reachable-clean-up');

  test('deletes old trees whatever points at them, without a swap', async () => {
    const world = await liveAt(6);
    const { roots } = await world.picture();
    await world.byHand(
      ...roots.map((record) => ({
        action: 'UPSERT' as const,
        record: {
          ...record,
          alias: {
            name: 'g000001.api.plans.example.com',
            zoneId: zoneName.id,
            evaluateTargetHealth: false,
          },
        },
      })),
    );
    const changeId = '/change/C0000000000001';
    const { deleted } = await cleanUp(world.lane({ safeguards, keepCount: 3 }), {
      confirmed: [{ endpoint: api, attempt: 'x', changeId }],
    });
    expect(deleted.map(({ generation }) => generation)).toEqual([1, 2]);
    expect(await trees(world)).toEqual([3, 4, 5, 6]);
    expect(
      world
        .batches()
        .flat()
        .filter((line) => line.includes('TXT')),
    ).toEqual([]);
  });

  test('goes on where another lane was first, and stops at any other error', async () => {
    const changeId = '/change/C0000000000001';
    const input = { confirmed: [{ endpoint: api, attempt: 'x', changeId }] };
    const world = await liveAt(5);
    world.before = async (call) => {
      if (wordFor(call) === 'batch' && (await trees(world)).includes(1)) await world.deleteTree(1);
      return undefined;
    };
    await cleanUp(world.lane({ safeguards }), input);
    expect(await trees(world)).toEqual([4, 5]);
    const broken = await liveAt(5);
    broken.before = (call) => {
      if (wordFor(call) === 'batch') throw awsError('AccessDenied');
      return undefined;
    };
    await expect(cleanUp(broken.lane({ safeguards }), input)).rejects.toThrow(
      expect.objectContaining({ name: 'AccessDenied' }),
    );
  });

  test('without a fence there is nothing to go by', async () => {
    const world = new SmallWorld();
    await leaveTree(world, 1);
    const [change] = world.route53.undelivered(zoneName.id, 0);
    expect(change).toBeUndefined();
    const { deleted } = await cleanUp(world.lane({ safeguards }), {
      confirmed: [{ endpoint: api, attempt: 'x', changeId: '/change/C0000000000001' }],
    });
    expect(deleted).toEqual([]);
  });
});

test('a broken root does not make its tree deletable while it is the newest kept (C8)', async () => {
  const world = await liveAt(5);
  const { roots } = await world.picture();
  await world.byHand(...deletions(roots));
  const lane = world.lane();
  await cleanUp(lane, await confirmed(world, lane));
  expect(await trees(world)).toContain(5);
});
