// The planner's three steps: what unknown health does, how a plan is numbered, and who wins a commit.

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { commit } from '../../lambdas/planner/commit.ts';
import { makePlan } from '../../lambdas/planner/make-plan.ts';
import type { CommitOutput, Planner, PlanOutput } from '../../lambdas/planner/planner.ts';
import { readHealth } from '../../lambdas/planner/read-health.ts';
import type { HealthReading } from '../../lib/aws/health.ts';
import { swap } from '../../lib/control-plane/batches.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import type { Plan } from '../../lib/control-plane/plan.ts';
import { profiles, without } from '../../lib/control-plane/safeguards.ts';
import { fenceRecord, treeRecords } from '../../lib/control-plane/tree.ts';
import {
  api,
  awsError,
  configured,
  planned,
  SmallWorld,
  startMs,
  zoneName,
} from './small-world.ts';
import type { MadeCall } from './small-world.ts';

const other = 'other.example.com';
const blueAt = (weight: number): HealthReading => ({ blue: { healthy: true, weight } });

async function plan(planner: Planner, health: HealthReading = {}): Promise<CommitOutput> {
  return commit(planner, overTheWire(await makePlan(planner, { health })));
}

/** A world in which `count` plans were committed, each with another weight. */
async function worldWithPlans(count: number): Promise<SmallWorld> {
  const world = new SmallWorld();
  for (let made = 1; made <= count; made += 1) await plan(world.planner(), blueAt(100 + made));
  world.calls.length = 0;
  return world;
}

function overTheWire(output: PlanOutput): PlanOutput {
  return JSON.parse(JSON.stringify(output)) as PlanOutput;
}

const weights = ({ endpoints }: Plan) =>
  endpoints.map(({ targets }) => targets.map(({ weight, healthy }) => (healthy ? weight : 0)));

function bodyOf({ draft }: PlanOutput): Plan {
  if (!draft || !('body' in draft)) throw new Error('no plan in the output');
  return JSON.parse(draft.body) as Plan;
}

function observed(world: SmallWorld, target: string, weight: number): void {
  world.dynamoDb.execute(
    new PutItemCommand({
      TableName: 'health',
      Item: {
        target: { S: target },
        healthy: { BOOL: true },
        weight: { N: String(weight) },
        observedMs: { N: String(startMs) },
      },
    }),
  );
}

describe('reading health', () => {
  test('gives what the source knows', async () => {
    const world = new SmallWorld();
    observed(world, 'blue', 70);
    expect(await readHealth(world.planner())).toEqual({ health: blueAt(70) });
  });

  test.each(['ProvisionedThroughputExceededException', 'InternalServerError', 'TimeoutError'])(
    'that fails says nothing about the targets: %s',
    async (name) => {
      const world = new SmallWorld();
      observed(world, 'blue', 70);
      world.before = () => {
        throw awsError(name);
      };
      expect(await readHealth(world.planner())).toEqual({ health: {}, healthError: name });
    },
  );

  /** A source that knows these targets, and the ids that it was asked for. */
  const sourceOf = (health: HealthReading, errors: readonly string[] = []) => {
    const asked: string[] = [];
    const read = async (targets: readonly { readonly id: string }[]) => {
      asked.push(...targets.map(({ id }) => id));
      return { health, errors };
    };
    return { asked, read };
  };

  test('asks each further source for what none before it knows', async () => {
    const world = new SmallWorld();
    observed(world, 'blue', 70);
    const [second, third] = [sourceOf({ green: { healthy: false } }), sourceOf({})];
    expect(await readHealth(world.planner(), [second, third])).toEqual({
      health: { ...blueAt(70), green: { healthy: false } },
    });
    expect([second.asked, third.asked]).toEqual([['green'], []]);
  });

  test('goes on after a source that fails, and names its errors', async () => {
    const sources = [sourceOf({}, ['Throttling']), sourceOf({ green: { healthy: true } })];
    expect(await readHealth(new SmallWorld().planner(), sources)).toEqual({
      health: { green: { healthy: true } },
      healthError: 'Throttling',
    });
  });

  test('believes no other source while the table, which counts before them, is not to be had', async () => {
    const world = new SmallWorld();
    world.before = () => {
      throw awsError('InternalServerError');
    };
    const source = sourceOf({ blue: { healthy: false } });
    const output = await readHealth(world.planner(), [source]);
    expect(output).toEqual({ health: {}, healthError: 'InternalServerError' });
    expect(source.asked).toEqual([]);
  });
});

describe('making a plan', () => {
  test('the first plan has everything as configured', async () => {
    const world = new SmallWorld();
    const output = await makePlan(world.planner(), { health: {} });
    const made = bodyOf(output);
    expect(made).toMatchObject({ generation: 1, planner: 'planner', createdMs: startMs });
    expect(made.hash).toBe(hashOf(made.endpoints));
    expect(output.draft).toMatchObject({ head: 0, generation: 1, hash: made.hash });
    expect(weights(made)).toEqual([[100, 100]]);
  });

  test('unknown health keeps what the last plan had: no plan', async () => {
    const world = new SmallWorld();
    await plan(world.planner(), { blue: { healthy: false, weight: 80 } });
    world.calls.length = 0;
    expect(await makePlan(world.planner(), { health: {} })).toEqual({ draft: null, refusals: [] });
  });

  test('nothing changed, no plan: and neither the zone nor the overrides are read', async () => {
    const world = await worldWithPlans(2);
    expect((await makePlan(world.planner(), { health: blueAt(102) })).draft).toBeNull();
    const operations = world.calls.map(({ operation }) => operation);
    expect(operations).not.toContain('ListResourceRecordSets');
    expect(operations).not.toContain('Query');
  });

  test('an endpoint that did not change keeps its since', async () => {
    const world = new SmallWorld();
    const red = { ...configured(other), targets: [{ ...configured(other).targets[0] }] };
    const target = { id: 'red', weight: 9, address: { ipv4: '192.0.2.9', ipv6: '2001:db8::9' } };
    const endpoints = [configured(api), { ...red, targets: [target] }];
    await plan(world.planner({ endpoints }));
    const made = bodyOf(await makePlan(world.planner({ endpoints }), { health: blueAt(90) }));
    expect(made.endpoints.map(({ name, since }) => [name, since])).toEqual([
      [api, 2],
      [other, 1],
    ]);
  });

  test('without the table nothing is made, and the error says why', async () => {
    const world = await worldWithPlans(1);
    world.before = (call) => {
      if (call.operation === 'GetItem') throw awsError('InternalServerError');
      return undefined;
    };
    await expect(makePlan(world.planner(), { health: blueAt(90) })).rejects.toThrow(
      'InternalServerError',
    );
  });

  test('writes nothing but the body of a large plan (N2)', async () => {
    const world = await worldWithPlans(1);
    await makePlan(world.planner(), { health: blueAt(90) });
    expect(
      world.calls.filter(({ operation }) => /Put|Write|Update|Change/.test(operation)),
    ).toEqual([]);
  });
});

describe('a new generation is above', () => {
  const next = async (world: SmallWorld) =>
    bodyOf(await makePlan(world.planner(), { health: blueAt(90) })).generation;

  test('the head of the table (N1)', async () => {
    expect(await next(await worldWithPlans(3))).toBe(4);
  });

  test('a head whose plan is not archived yet (N1)', async () => {
    const world = await worldWithPlans(1);
    world.before = (call) => {
      if (call.operation === 'PutObject') throw awsError('SlowDown');
      return undefined;
    };
    await plan(world.planner(), blueAt(80)).catch(() => undefined);
    world.before = () => undefined;
    expect(await next(world)).toBe(3);
  });

  test('the archive, when the table was restored (N1)', async () => {
    const world = await worldWithPlans(4);
    const Item = { pk: { S: 'head' }, sk: { S: 'head' }, generation: { N: '2' } };
    world.dynamoDb.execute(new PutItemCommand({ TableName: 'plans', Item }));
    const output = await makePlan(world.planner(), { health: blueAt(90) });
    expect(output.draft).toMatchObject({ generation: 5, head: 2 });
    expect((await commit(world.planner(), output)).rose).toBe(true);
  });

  test.each([api, other])('every tree name in the zone: one of %s (N1)', async (name) => {
    const world = await worldWithPlans(2);
    await world.byHand(
      ...treeRecords(planned(41, { name }), zoneName).map((record) => ({
        action: 'CREATE' as const,
        record,
      })),
    );
    expect(await next(world)).toBe(42);
  });

  test('every fence in the zone (N1)', async () => {
    const world = await worldWithPlans(2);
    const fence = {
      generation: 57,
      overrides: 0,
      frozen: false,
      hash: 'abc',
      lane: 'a',
      attempt: world.newAttempt(),
    };
    await world.byHand(...swap(await world.picture(), fence));
    expect(await next(world)).toBe(58);
  });
});

test('a damaged fence does not stop the plans of all', async () => {
  const world = await worldWithPlans(1);
  await world.byHand({ action: 'CREATE', record: fenceRecord(api, '"edited"') });
  expect((await plan(world.planner(), blueAt(90))).rose).toBe(true);
});

describe('refusals', () => {
  const refused = async (world: SmallWorld, health: HealthReading, parts: Partial<Planner> = {}) =>
    makePlan(world.planner(parts), { health });
  const down = { healthy: false };

  test('below the floor: the last good plan stays', async () => {
    const world = await worldWithPlans(1);
    const health = { blue: down, green: down };
    const output = await refused(world, health, { changeLimit: 1 });
    expect(output).toMatchObject({
      draft: null,
      refusals: [{ endpoint: api, safeguard: 'floor' }],
    });
    const safeguards = without(profiles.fenced, 'floor');
    const made = bodyOf(await refused(world, health, { changeLimit: 1, safeguards }));
    expect(weights(made)).toEqual([[0, 0]]);
  });

  test('above the change limit: the last good plan stays, until someone overrides it', async () => {
    const world = await worldWithPlans(1);
    const health = { blue: down };
    const first = await refused(world, health);
    expect(first).toMatchObject({
      draft: null,
      refusals: [{ endpoint: api, safeguard: 'change-limit' }],
    });
    const override = (untilMs: number) =>
      world.dynamoDb.execute(
        new PutItemCommand({
          TableName: 'plans',
          Item: {
            pk: { S: 'override' },
            sk: { S: api },
            who: { S: 'someone' },
            why: { S: 'drain' },
            untilMs: { N: String(untilMs) },
          },
        }),
      );
    override(startMs);
    expect((await refused(world, health)).draft).toBeNull();
    override(startMs + 1);
    expect(weights(bodyOf(await refused(world, health)))).toEqual([[0, 100]]);
  });

  test('an endpoint that does not fit is refused with the limit in the message (N5)', async () => {
    const targets = Array.from({ length: 101 }, (_, index) => ({
      id: `t${index}`,
      weight: 1,
      address: { ipv4: `192.0.2.${index}` },
    }));
    const endpoints = [{ ...configured(api), types: ['A' as const], targets }];
    await expect(makePlan(new SmallWorld().planner({ endpoints }), { health: {} })).rejects.toThrow(
      /api\.example\.com has 101 A targets; Route 53 takes at most 100/,
    );
  });
});

describe('committing', () => {
  test('nothing to commit: nothing rose', async () => {
    const world = new SmallWorld();
    const output = await commit(world.planner(), { draft: null, refusals: [] });
    expect([output.rose, world.calls]).toEqual([false, []]);
  });

  test('the table first, the archive after (N2)', async () => {
    const world = new SmallWorld();
    const output = await makePlan(world.planner(), { health: {} });
    world.calls.length = 0;
    expect(await commit(world.planner(), output)).toEqual({ rose: true, generation: 1 });
    expect(world.calls.map(({ operation }) => operation)).toEqual([
      'TransactWriteItems',
      'PutObject',
    ]);
    expect(await world.archive.get(1)).toEqual(bodyOf(output));
  });

  test('a commit that failed leaves no body that a lane could take (N2)', async () => {
    const world = await worldWithPlans(1);
    const output = await makePlan(world.planner(), { health: blueAt(90) });
    world.before = (call) => {
      if (call.operation === 'TransactWriteItems') throw awsError('InternalServerError');
      return undefined;
    };
    await expect(commit(world.planner(), output)).rejects.toThrow(
      expect.objectContaining({ name: 'InternalServerError' }),
    );
    expect(await world.archive.newest(0)).toBe(1);
  });

  test.each(['inline', 'through S3'])(
    'of two planners at once one wins, and the loser leaves no body: %s (N2, N4)',
    async (how) => {
      const world = new SmallWorld();
      const config = how === 'inline' ? configured(api) : large();
      const [one, two] = ['one', 'two'].map((name) => world.planner({ name, endpoints: [config] }));
      if (!one || !two) throw new Error('two planners');
      const outputs = [
        await makePlan(one, { health: {} }),
        await makePlan(two, { health: { blue: { healthy: true, weight: 60 } } }),
      ];
      const [first, second] = outputs.map(overTheWire);
      if (!first || !second) throw new Error('two plans');
      const results = [await commit(two, second), await commit(one, first)];
      expect(results).toEqual([
        { rose: true, generation: 1 },
        { rose: false, generation: 1 },
      ]);
      const { plan: newest } = await world.plans('a').newest(0);
      expect(newest?.planner).toBe('two');
      expect(await world.archive.newest(0)).toBe(1);
    },
  );

  test('whatever the order of the calls of two planners, there is one plan a generation', async () => {
    // Each planner stops before each of its calls in turn, and the other one runs to its end there.
    const length = async () => {
      const world = new SmallWorld();
      await plan(world.planner({ name: 'one' }), blueAt(90));
      return world.calls.length;
    };
    const calls = await length();
    expect(calls).toBeGreaterThan(4);
    for (let at = 1; at <= calls; at += 1) {
      const world = new SmallWorld();
      let made = 0;
      world.before = async ({ actor }: MadeCall) => {
        if (actor === 'one' && (made += 1) === at) {
          await plan(world.planner({ name: 'two' }), blueAt(60));
        }
        return undefined;
      };
      await plan(world.planner({ name: 'one' }), blueAt(90)).catch(() => undefined);
      const head = await world.table.head();
      for (let generation = 1; generation <= head; generation += 1) {
        const stored = await world.table.plan(generation);
        const archived = await world.archive.get(generation);
        expect({ at, hash: archived.hash }).toEqual({ at, hash: stored?.hash });
      }
      expect({ at, newest: await world.archive.newest(0) }).toEqual({ at, newest: head });
    }
  });
});

/** An endpoint whose plan is larger than a step may hand on. */
function large() {
  const targets = Array.from({ length: 100 }, (_, index) => ({
    id: index === 0 ? 'blue' : `t${index}-${'x'.repeat(90)}`,
    weight: 100,
    healthCheckId: `check-${'y'.repeat(2_200)}`,
    address: { ipv4: `192.0.2.${index}` },
  }));
  return { ...configured(api), types: ['A' as const], targets };
}

test('a large plan goes through S3 under its hash, and is archived like any other (N4)', async () => {
  const world = new SmallWorld();
  const planner = world.planner({ endpoints: [large()] });
  const output = overTheWire(await makePlan(planner, { health: {} }));
  expect(JSON.stringify(output).length).toBeLessThan(10_000);
  const { draft } = output;
  if (!draft || !('bodyHash' in draft)) throw new Error('not through S3');
  const body = await world.archive.getBody(draft.bodyHash);
  expect(draft.bodyHash).toBe(hashOf(body));
  expect(await commit(planner, output)).toEqual({ rose: true, generation: 1 });
  expect(await world.archive.get(1)).toEqual(JSON.parse(body));
  expect(await world.table.plan(1)).toMatchObject({ bodyHash: draft.bodyHash });
});

test('while everything is frozen no plan is made', async () => {
  const world = await worldWithPlans(1);
  await world.table.setFrozen(true, 'someone');
  expect((await makePlan(world.planner(), { health: blueAt(90) })).draft).toBeNull();
  await world.table.setFrozen(false, 'someone');
  expect((await makePlan(world.planner(), { health: blueAt(90) })).draft).not.toBeNull();
});
