// Which plan is the newest, when table and archive agree, when they do not, and when one is down.

import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { awsError, planOf, SmallWorld } from '../lambdas/small-world.ts';
import type { MadeCall } from '../lambdas/small-world.ts';

/** Puts the table back to an earlier head, as a restore would. */
function restore(world: SmallWorld, head: number): void {
  const key = { pk: { S: 'head' }, sk: { S: 'head' } };
  world.dynamoDb.execute(
    head === 0
      ? new DeleteItemCommand({ TableName: 'plans', Key: key })
      : new PutItemCommand({
          TableName: 'plans',
          Item: { ...key, generation: { N: String(head) } },
        }),
  );
}

const isDynamoDb = ({ operation }: MadeCall): boolean => operation === 'GetItem';
const dynamoDbDown = (call: MadeCall): undefined => {
  if (isDynamoDb(call)) throw awsError('InternalServerError');
  return undefined;
};

describe('newest', () => {
  test('none before the first plan', async () => {
    const { head, plan } = await new SmallWorld().plans('a').newest(0);
    expect([head, plan]).toEqual([0, undefined]);
  });

  test('is the head, read from the archive', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    await world.publish(planOf(2));
    expect(await world.plans('a').newest(0)).toEqual({ head: 2, plan: planOf(2) });
  });

  test('a committed plan that is not archived is archived first (L10)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    await world.commit(planOf(2));
    expect(await world.plans('a').newest(0)).toEqual({ head: 2, plan: planOf(2) });
    expect(await world.archive.get(2)).toEqual(planOf(2));
  });

  test('a committed plan whose body stands in S3 is archived whole (L10, N4)', async () => {
    const world = new SmallWorld();
    const plan = planOf(2);
    const bodyHash = await world.archive.putBody(JSON.stringify(plan));
    await world.table.commit({ generation: 2, hash: plan.hash, bodyHash }, 0);
    expect(await world.plans('a').newest(0)).toEqual({ head: 2, plan });
    expect(await world.archive.get(2)).toEqual(plan);
  });

  test.each([0, 1, 2])(
    'a restored table at %i does not bring back an old plan (L10)',
    async (head) => {
      const world = new SmallWorld();
      for (const generation of [1, 2, 3]) await world.publish(planOf(generation));
      restore(world, head);
      const newest = await world.plans('a').newest(0);
      expect(newest).toEqual({ head, plan: planOf(3) });
    },
  );

  test('a head whose plan is gone: the newest archived plan serves (L10)', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    restore(world, 5);
    expect(await world.plans('a').newest(0)).toEqual({ head: 5, plan: planOf(1) });
  });

  test('of two bodies under one generation the archived one counts (L10, N3)', async () => {
    const world = new SmallWorld();
    const archived = planOf(2);
    await world.archive.put(archived);
    await world.commit({ ...archived, planner: 'after a restore', hash: 'other' });
    expect(await world.plans('a').newest(0)).toEqual({ head: 2, plan: archived });
  });

  test('two lanes that archive at once see the same plan (N3)', async () => {
    const world = new SmallWorld();
    await world.commit(planOf(1));
    const both = await Promise.all([world.plans('a').newest(0), world.plans('b').newest(0)]);
    expect(both.map(({ plan }) => plan)).toEqual([planOf(1), planOf(1)]);
  });

  test.each([
    { title: 'nothing known', atLeast: 0 },
    { title: 'a generation known', atLeast: 2 },
    { title: 'a generation known that the archive lacks', atLeast: 9 },
  ])('while the table is down the archive serves: $title (L10)', async ({ atLeast }) => {
    const world = new SmallWorld();
    for (const generation of [1, 2, 3]) await world.publish(planOf(generation));
    await world.commit(planOf(4));
    world.before = dynamoDbDown;
    expect(await world.plans('a').newest(atLeast)).toEqual({
      head: undefined,
      tableError: 'InternalServerError',
      plan: planOf(3),
    });
  });

  test('while the table is down and nothing is archived there is no plan', async () => {
    const world = new SmallWorld();
    world.before = dynamoDbDown;
    const { plan, tableError } = await world.plans('a').newest(0);
    expect([plan, tableError]).toEqual([undefined, 'InternalServerError']);
  });

  test('an archive that is down is an error', async () => {
    const world = new SmallWorld();
    await world.publish(planOf(1));
    world.before = (call) => {
      if (!isDynamoDb(call)) throw awsError('SlowDown');
      return undefined;
    };
    await expect(world.plans('a').newest(0)).rejects.toThrow(
      expect.objectContaining({ name: 'SlowDown' }),
    );
  });

  test('the archive is not listed from the start when a generation is known', async () => {
    const world = new SmallWorld();
    for (let generation = 1; generation <= 1_500; generation += 1) {
      await world.archive.put(planOf(generation));
    }
    await world.commit(planOf(1_500));
    await world.plans('a').newest(0);
    expect(world.calls.filter(({ operation }) => operation === 'ListObjectsV2')).toHaveLength(1);
  });
});
