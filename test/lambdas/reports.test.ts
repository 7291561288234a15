// What each step reports: one event for each decision, with the endpoint, the generation and the reason, and
// none for what decided nothing. Whole runs are held against the AWS calls that they made.

import { describe, expect, test } from 'vitest';
import { build } from '../../lambdas/lane/build.ts';
import { cleanUp } from '../../lambdas/lane/clean-up.ts';
import { confirm } from '../../lambdas/lane/confirm.ts';
import { install } from '../../lambdas/lane/install.ts';
import type { EndpointResult } from '../../lambdas/lane/lane.ts';
import { pick } from '../../lambdas/lane/pick.ts';
import { commit } from '../../lambdas/planner/commit.ts';
import { makePlan } from '../../lambdas/planner/make-plan.ts';
import { readHealth } from '../../lambdas/planner/read-health.ts';
import { deletions } from '../../lib/control-plane/batches.ts';
import type { ControlPlaneEvent } from '../../lib/control-plane/events.ts';
import { without } from '../../lib/control-plane/safeguards.ts';
import { fenceRecord } from '../../lib/control-plane/tree.ts';
import { endpoints, lanes, Playground } from '../workflows/playground.ts';
import { api, awsError, planOf, SmallWorld, startMs } from './small-world.ts';

const buildInput = (generation: number) => ({ generation, endpoints: [api], execution: 'run' });

/** A world in which plan 1 is live and plan 2 is published. */
async function behind(): Promise<SmallWorld> {
  const world = new SmallWorld();
  await world.publish(planOf(1));
  await world.goLive();
  await world.publish(planOf(2));
  world.events.length = 0;
  return world;
}

describe('pick', () => {
  const picked = { decision: 'picked', createdMs: startMs, cleanUp: [], empty: [] };

  test('without a plan', async () => {
    const world = new SmallWorld();
    await pick(world.lane());
    expect(world.events).toEqual([{ decision: 'no-plan' }]);
  });

  test('of a plan that is nowhere yet: the endpoint waits, and is not called emptied', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    await pick(world.lane());
    expect(world.events).toEqual([{ ...picked, generation: 1, waiting: [api], cleanUp: [api] }]);
  });

  test('of an endpoint in its first install, which has a fence already: not called emptied', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    await build(world.lane(), buildInput(1));
    await pick(world.lane());
    expect(world.events.at(-1)).toMatchObject({ decision: 'picked', waiting: [api], empty: [] });
  });

  test('of a plan that is live', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    await world.goLive();
    world.events.length = 0;
    await pick(world.lane());
    expect(world.events).toEqual([{ ...picked, generation: 1, waiting: [] }]);
  });

  test.each([
    { title: 'its tree is gone', damage: (world: SmallWorld) => world.deleteTree(1) },
    {
      title: 'its roots are gone',
      damage: async (world: SmallWorld) => {
        const { roots } = await world.picture();
        await world.byHand(...deletions(roots));
      },
    },
    {
      title: 'one of its roots leads nowhere',
      damage: async (world: SmallWorld) => {
        const { trees } = await world.picture();
        const ipv6 = (trees.get(1) ?? []).filter(({ type }) => type === 'AAAA');
        await world.byHand(...deletions(ipv6));
      },
    },
  ])('of an endpoint that answers nothing: $title', async ({ damage }) => {
    const world = await behind();
    await damage(world);
    await pick(world.lane());
    expect(world.events).toMatchObject([{ decision: 'picked', empty: [api] }]);
  });

  test('of an endpoint that a hand pointed elsewhere: nobody knows what it answers', async () => {
    const world = await behind();
    const { roots } = await world.picture();
    await world.byHand(...deletions(roots), {
      action: 'CREATE',
      record: { name: api, type: 'A', ttlSeconds: 60, values: ['192.0.2.99'] },
    });
    await pick(world.lane());
    expect(world.events).toMatchObject([{ decision: 'picked', empty: [] }]);
  });

  test('counts an endpoint whose fence is missing among those that wait', async () => {
    const world = await behind();
    const { fence } = await world.picture();
    await world.byHand({ action: 'DELETE', record: fenceRecord(api, fence?.text ?? '') });
    await pick(world.lane());
    expect(world.events).toMatchObject([{ decision: 'picked', waiting: [api] }]);
  });

  test('while DynamoDB is down says so', async () => {
    const world = await behind();
    world.before = ({ operation }) => {
      if (operation === 'GetItem') throw awsError('InternalServerError');
      return undefined;
    };
    await pick(world.lane());
    expect(world.events).toMatchObject([
      { decision: 'picked', reason: 'the plan table did not answer: InternalServerError' },
    ]);
  });
});

describe('build and install', () => {
  test('of a new plan: built, then installed, with the age to come of it', async () => {
    const world = await behind();
    const built = await build(world.lane(), buildInput(2));
    world.deliver();
    await install(world.lane(), built);
    expect(world.events).toEqual([
      { decision: 'built', endpoint: api, generation: 2 },
      { decision: 'installed', endpoint: api, generation: 2, createdMs: startMs },
    ]);
  });

  test('of an endpoint that answers nothing: built, and why nobody waits', async () => {
    const world = await behind();
    await world.deleteTree(1);
    await build(world.lane(), buildInput(2));
    expect(world.events).toEqual([
      {
        decision: 'built',
        endpoint: api,
        generation: 2,
        reason: 'urgent: it answers nothing now',
      },
    ]);
  });

  test('while another lane builds: waits, and yields in the end', async () => {
    const world = await behind();
    await build(world.lane({ name: 'b' }), { ...buildInput(2), execution: 'other' });
    world.events.length = 0;
    const reason = 'another lane builds it; looked at again in 30 s';
    const waits = { decision: 'waits', endpoint: api, generation: 2, reason };
    const { yielded } = await build(world.lane(), buildInput(2));
    expect(world.events).toEqual([waits]);
    await build(world.lane(), {
      ...buildInput(2),
      yielded: { to: '', times: 0, total: 20, ...(yielded && { to: yielded.to }) },
    });
    expect(world.events.at(-1)).toMatchObject({ decision: 'yielded', endpoint: api });
  });

  test.each([
    { decision: 'frozen', parts: { frozen: true } },
    { decision: 'done', parts: {} },
  ])('with nothing to do: $decision', async ({ decision, parts }) => {
    const world = await behind();
    await world.goLive();
    await world.swapFence(parts);
    world.events.length = 0;
    await build(world.lane(), buildInput(2));
    expect(world.events).toEqual([{ decision, endpoint: api, generation: 2 }]);
  });
});

describe('confirm', () => {
  const other = 'other.example.com';
  const quarantined = (endpoint: string): EndpointResult => ({
    endpoint,
    outcome: 'quarantined',
    error: 'BatchRefusedError',
  });

  test('says once who was quarantined, though every pack is handed all results', async () => {
    const world = await behind();
    const installed = [{ results: [quarantined(api), quarantined(other)] }];
    await confirm(world.lane(), { endpoints: [api], installed });
    expect(world.events).toEqual([
      { decision: 'quarantined', endpoint: api, reason: 'BatchRefusedError' },
    ]);
  });

  test('says whose live roots it sent again, and what kept it from that', async () => {
    const world = new SmallWorld();
    for (const generation of [1, 2, 3, 4]) {
      await world.publish(planOf(generation));
      await world.goLive();
    }
    world.events.length = 0;
    await confirm(world.lane(), { endpoints: [api], installed: [] });
    expect(world.events).toEqual([{ decision: 'confirmed', endpoint: api, generation: 4 }]);

    world.events.length = 0;
    world.before = async ({ operation }) => {
      world.before = operation === 'ChangeResourceRecordSets' ? () => undefined : world.before;
      if (operation === 'ChangeResourceRecordSets') await world.swapFence();
      return undefined;
    };
    await confirm(world.lane(), { endpoints: [api], installed: [] });
    expect(world.events).toMatchObject([{ decision: 'swap-lost', endpoint: api }]);
  });
});

describe('clean-up', () => {
  /** A world with trees to delete, and what clean-up is handed. */
  async function confirmed() {
    const world = new SmallWorld();
    for (const generation of [1, 2, 3, 4]) {
      await world.publish(planOf(generation));
      await world.goLive();
    }
    const output = await confirm(world.lane(), { endpoints: [api], installed: [] });
    world.deliver();
    world.events.length = 0;
    return { world, output };
  }

  test('names each tree that it deleted', async () => {
    const { world, output } = await confirmed();
    const { deleted } = await cleanUp(world.lane(), output);
    expect(deleted.length).toBeGreaterThan(0);
    expect(world.events).toEqual(deleted.map((tree) => ({ decision: 'tree-deleted', ...tree })));
  });

  test('says that another writer came first', async () => {
    const { world, output } = await confirmed();
    world.before = async ({ operation }) => {
      world.before = operation === 'ChangeResourceRecordSets' ? () => undefined : world.before;
      if (operation === 'ChangeResourceRecordSets') await world.swapFence();
      return undefined;
    };
    expect(await cleanUp(world.lane(), output)).toEqual({ deleted: [] });
    expect(world.events).toMatchObject([
      { decision: 'swap-lost', endpoint: api, reason: expect.stringContaining(api) as string },
    ]);
  });

  test('by age, as in 2025, names its trees too', async () => {
    const { world, output } = await confirmed();
    const { safeguards } = world.lane();
    const lane = world.lane({ safeguards: without(safeguards, 'reachable-clean-up') });
    await world.publish(planOf(5));
    const { deleted } = await cleanUp(lane, output);
    expect(deleted.length).toBeGreaterThan(0);
    expect(world.events).toEqual(deleted.map((tree) => ({ decision: 'tree-deleted', ...tree })));
  });
});

describe('the planner', () => {
  const blueAt = (weight: number, healthy = true) => ({ blue: { healthy, weight } });

  test('drafts, commits, and then finds nothing new', async () => {
    const world = new SmallWorld();
    const draft = await makePlan(world.planner(), { health: {} });
    await commit(world.planner(), draft);
    await commit(world.planner(), draft);
    await makePlan(world.planner(), { health: {} });
    expect(world.events).toEqual([
      { decision: 'drafted', generation: 1 },
      { decision: 'committed', generation: 1 },
      { decision: 'commit-lost', generation: 1 },
      { decision: 'nothing-new', generation: 1 },
    ]);
  });

  test('says which endpoint was refused, by which safeguard, with the numbers', async () => {
    const world = new SmallWorld();
    await commit(world.planner(), await makePlan(world.planner(), { health: {} }));
    world.events.length = 0;
    await makePlan(world.planner({ floor: 2 }), { health: blueAt(100, false) });
    expect(world.events).toEqual([
      {
        decision: 'plan-refused',
        endpoint: api,
        safeguard: 'floor',
        reason: 'A would have 1 live of 2 targets, the floor is 2',
      },
    ]);
  });

  test('says that health is unknown, and by which error', async () => {
    const world = new SmallWorld();
    world.before = () => {
      throw awsError('TimeoutError');
    };
    await readHealth(world.planner());
    expect(world.events).toEqual([{ decision: 'health-unknown', reason: 'TimeoutError' }]);
  });

  test('frozen by an operator plans nothing, and says so', async () => {
    const world = new SmallWorld();
    await world.table.setFrozen(true, 'somebody');
    await makePlan(world.planner(), { health: {} });
    expect(world.events).toEqual([{ decision: 'planner-frozen' }]);
  });
});

test('three lanes at once: every accepted batch has its events, and no event is without a batch', async () => {
  const ground = new Playground();
  await ground.history(4);
  await ground.plan();
  const events: ControlPlaneEvent[] = [];
  ground.world.report = (_, event) => events.push(event);
  const from = ground.world.trace.length;
  await ground.run(...lanes);
  const batches = (purpose: string) =>
    ground
      .laneCalls(from)
      .filter((call) => 'outcome' in call && call.outcome === 'ok')
      .filter(({ key }) => key.startsWith(`${purpose} `)).length;
  const decided = (decision: ControlPlaneEvent['decision']) =>
    events.filter((event) => event.decision === decision);
  // One shared batch for all endpoints, by the lane that was first.
  expect(batches('install')).toBe(1);
  expect(decided('installed').map((event) => 'endpoint' in event && event.endpoint)).toEqual(
    endpoints,
  );
  expect(decided('built')).toHaveLength(batches('build') * endpoints.length);
  expect(decided('tree-deleted')).toHaveLength(batches('clean-up'));
  expect(decided('picked')).toHaveLength(lanes.length);
});
