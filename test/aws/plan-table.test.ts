// The conditions under which the plan table takes a plan and an applied marker, and what it reads back.

import { PutItemCommand, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import type { PlanTable, StoredPlan } from '../../lib/aws/plan-table.ts';
import { awsError, SmallWorld } from '../lambdas/small-world.ts';

const plan = (generation: number, body = `body of ${generation}`): StoredPlan => ({
  generation,
  hash: `hash of ${body}`,
  body,
});
const tableOf = (world: SmallWorld, conditional = true): PlanTable =>
  world.plans('planner', conditional).table;

/** A table whose head stands at `head`, with every plan below. */
async function worldAt(head: number): Promise<SmallWorld> {
  const world = new SmallWorld();
  for (let generation = 1; generation <= head; generation += 1) {
    await world.table.commit(plan(generation), generation - 1);
  }
  return world;
}

describe('committing', () => {
  test('writes the plan and raises the head', async () => {
    const world = new SmallWorld();
    const table = tableOf(world);
    expect(await table.head()).toBe(0);
    expect(await table.commit(plan(1), 0)).toBe(true);
    expect(await table.commit(plan(7), 1)).toBe(true);
    expect(await table.head()).toBe(7);
    expect(await table.plan(7)).toEqual(plan(7));
    expect(await table.plan(1)).toEqual(plan(1));
    expect(await table.plan(2)).toBeUndefined();
  });

  test('the loser of two commits is told so, and the winner stands (N2)', async () => {
    for (const head of [0, 1, 5]) {
      const world = await worldAt(head);
      const table = tableOf(world);
      expect(await table.commit(plan(head + 1, 'first'), head)).toBe(true);
      expect(await table.commit(plan(head + 1, 'second'), head)).toBe(false);
      expect(await table.plan(head + 1)).toEqual(plan(head + 1, 'first'));
    }
  });

  test.each([
    { title: 'the head has risen since', at: 3, generation: 9, head: 2 },
    { title: 'the head has fallen since', at: 3, generation: 9, head: 4 },
    { title: 'there is a head already', at: 3, generation: 9, head: 0 },
    { title: 'there is no head any more', at: 0, generation: 9, head: 1 },
    { title: 'there is a plan of that generation', at: 3, generation: 2, head: 3 },
  ])('is refused as a whole when $title', async ({ at, generation, head }) => {
    const world = await worldAt(at);
    const table = tableOf(world);
    const before = await table.plan(generation);
    expect(await table.commit(plan(generation, 'late'), head)).toBe(false);
    expect(await table.head()).toBe(at);
    expect(await table.plan(generation)).toEqual(before);
  });

  test('a body stored elsewhere is named by its hash (N4)', async () => {
    const world = new SmallWorld();
    const stored = { generation: 1, hash: 'h', bodyHash: 'abc' };
    await tableOf(world).commit(stored, 0);
    expect(await tableOf(world).plan(1)).toEqual(stored);
  });

  test.each(['InternalServerError', 'TimeoutError', 'ThrottlingException'])(
    'an error that says nothing about another planner is no loss: %s',
    async (name) => {
      const world = new SmallWorld();
      world.before = () => {
        throw awsError(name);
      };
      await expect(tableOf(world).commit(plan(1), 0)).rejects.toThrow(
        expect.objectContaining({ name }),
      );
    },
  );

  test.each([
    { codes: ['TransactionConflict', 'None'], lost: true },
    { codes: ['None', 'ConditionalCheckFailed'], lost: true },
    { codes: ['ThrottlingError', 'None'], lost: false },
    { codes: ['ConditionalCheckFailed', 'ProvisionedThroughputExceeded'], lost: false },
  ])('a transaction cancelled for $codes is lost to another planner: $lost', async (given) => {
    const world = new SmallWorld();
    const CancellationReasons = given.codes.map((Code) => ({ Code }));
    world.before = () => {
      throw new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons });
    };
    const said = await tableOf(world)
      .commit(plan(1), 0)
      .catch((error: unknown) => error instanceof TransactionCanceledException && 'thrown');
    expect(said).toBe(given.lost ? false : 'thrown');
  });

  test('without conditions the last writer wins, whatever stands there', async () => {
    const world = await worldAt(5);
    const table = tableOf(world, false);
    expect(await table.commit(plan(3, 'late'), 2)).toBe(true);
    expect(await table.head()).toBe(3);
    expect(await table.plan(3)).toEqual(plan(3, 'late'));
  });
});

describe('the applied marker', () => {
  test.each([
    { noted: undefined, offered: 1, want: true },
    { noted: 5, offered: 6, want: true },
    // A lane that raised the marker and then lost a swap must not refuse itself.
    { noted: 5, offered: 5, want: true },
    { noted: 5, offered: 4, want: false },
    { noted: 10, offered: 9, want: false },
    { noted: 9, offered: 10, want: true },
  ])('at $noted, $offered: $want', async ({ noted, offered, want }) => {
    const table = tableOf(new SmallWorld());
    if (noted !== undefined) await table.raiseApplied('a', noted);
    expect(await table.raiseApplied('a', offered)).toBe(want);
    const highest = Math.max(noted ?? 0, offered);
    // It never falls: below the highest all is refused, at the highest all is taken.
    expect(await table.raiseApplied('a', highest - 1)).toBe(false);
    expect(await table.raiseApplied('a', highest)).toBe(true);
  });

  test('each endpoint has its own', async () => {
    const table = tableOf(new SmallWorld());
    await table.raiseApplied('a', 5);
    expect(await table.raiseApplied('b', 1)).toBe(true);
  });

  test('a call that fails is no refusal', async () => {
    const world = new SmallWorld();
    world.before = () => {
      throw awsError('InternalServerError');
    };
    await expect(tableOf(world).raiseApplied('a', 1)).rejects.toThrow(
      expect.objectContaining({ name: 'InternalServerError' }),
    );
  });

  test('without conditions nothing is noted and nothing refused', async () => {
    const world = new SmallWorld();
    expect(await tableOf(world, false).raiseApplied('a', 5)).toBe(true);
    expect(await tableOf(world, false).raiseApplied('a', 4)).toBe(true);
    expect(world.calls).toEqual([]);
  });
});

describe('overrides', () => {
  const override = (endpoint: string, why: string) => ({
    endpoint,
    who: 'someone',
    why,
    untilMs: 12_345,
  });

  function record(world: SmallWorld, { endpoint, who, why, untilMs }: ReturnType<typeof override>) {
    world.dynamoDb.execute(
      new PutItemCommand({
        TableName: 'plans',
        Item: {
          pk: { S: 'override' },
          sk: { S: endpoint },
          who: { S: who },
          why: { S: why },
          untilMs: { N: String(untilMs) },
        },
      }),
    );
  }

  test('none', async () => {
    const world = await worldAt(2);
    expect(await tableOf(world).overrides()).toEqual([]);
  });

  test('come from every page', async () => {
    const world = await worldAt(1);
    // 400 KB each: two make a page of 1 MB.
    const long = 'x'.repeat(390_000);
    const given = ['a', 'b', 'c', 'd', 'e'].map((endpoint) => override(endpoint, long));
    for (const one of given) record(world, one);
    expect(await tableOf(world).overrides()).toEqual(given);
    expect(world.calls.length).toBeGreaterThan(1);
  });

  test('pages without end are an error', async () => {
    const world = new SmallWorld();
    world.before = () => ({ Items: [], LastEvaluatedKey: { pk: { S: 'override' } } });
    await expect(tableOf(world).overrides()).rejects.toThrow(RangeError);
    expect(world.calls.length).toBeLessThan(1000);
  });
});

test('the flag of a freeze is off until it is set, and as it was set last', async () => {
  const table = tableOf(new SmallWorld());
  expect(await table.isFrozen()).toBe(false);
  await table.setFrozen(true, 'someone');
  expect(await table.isFrozen()).toBe(true);
  await table.setFrozen(false, 'someone');
  expect(await table.isFrozen()).toBe(false);
});

test('every reading is consistent: an old head would number a plan twice', async () => {
  const world = await worldAt(2);
  const table = tableOf(world);
  await table.head();
  await table.plan(1);
  await table.overrides();
  await table.isFrozen();
  expect(world.calls.map(({ command }) => command.input)).toEqual(
    Array(4).fill(expect.objectContaining({ ConsistentRead: true })),
  );
});
