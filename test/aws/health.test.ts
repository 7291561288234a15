// What counts as known of a target's health.

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { SmallWorld, startMs } from '../lambdas/small-world.ts';

const maxAgeMs = 60_000;

function observed(world: SmallWorld, target: string, parts: Record<string, AttributeValue>): void {
  const Item = { target: { S: target }, observedMs: { N: String(startMs) }, ...parts };
  world.dynamoDb.execute(new PutItemCommand({ TableName: 'health', Item }));
}

const read = (world: SmallWorld) => world.healthTable('planner', maxAgeMs).read(startMs);
const healthy = { healthy: { BOOL: true } };

test('a target has a state, and a weight where the source gives one', async () => {
  const world = new SmallWorld();
  observed(world, 'up', healthy);
  observed(world, 'down', { healthy: { BOOL: false } });
  observed(world, 'half', { ...healthy, weight: { N: '50' } });
  observed(world, 'drained', { ...healthy, weight: { N: '0' } });
  expect(await read(world)).toEqual({
    up: { healthy: true },
    down: { healthy: false },
    half: { healthy: true, weight: 50 },
    drained: { healthy: true, weight: 0 },
  });
});

interface Case {
  readonly title: string;
  readonly parts: Record<string, AttributeValue>;
  readonly known: boolean;
}

test.each<Case>([
  { title: 'just observed', parts: {}, known: true },
  {
    title: 'as old as allowed',
    parts: { observedMs: { N: `${startMs - maxAgeMs}` } },
    known: true,
  },
  {
    title: 'a millisecond too old',
    parts: { observedMs: { N: `${startMs - maxAgeMs - 1}` } },
    known: false,
  },
  { title: 'observed at no known time', parts: { observedMs: { S: 'today' } }, known: false },
  { title: 'without a state', parts: { healthy: { S: 'yes' } }, known: false },
])('an observation $title is known: $known', async ({ parts, known }) => {
  const world = new SmallWorld();
  observed(world, 'blue', { ...healthy, ...parts });
  expect('blue' in (await read(world))).toBe(known);
});

test.each(['256', '-1', '1.5'])(
  'a weight that Route 53 does not take is unknown: %s',
  async (N) => {
    const world = new SmallWorld();
    observed(world, 'blue', { ...healthy, weight: { N } });
    expect(await read(world)).toEqual({ blue: { healthy: true } });
  },
);

test('targets come from every page', async () => {
  const world = new SmallWorld();
  // 390 KB each: two make a page of 1 MB.
  const targets = ['a', 'b', 'c', 'd', 'e'];
  for (const target of targets) {
    observed(world, target, { ...healthy, note: { S: 'x'.repeat(390_000) } });
  }
  expect(Object.keys(await read(world)).toSorted()).toEqual(targets);
  expect(world.calls.length).toBeGreaterThan(1);
});

test('pages without end are an error', async () => {
  const world = new SmallWorld();
  world.before = () => ({ Items: [], LastEvaluatedKey: { target: { S: 'a' } } });
  await expect(read(world)).rejects.toThrow(RangeError);
  expect(world.calls.length).toBeLessThan(1000);
});

test('the reading is consistent', async () => {
  const world = new SmallWorld();
  await read(world);
  expect(world.calls.map(({ command }) => command.input)).toEqual([
    expect.objectContaining({ ConsistentRead: true }),
  ]);
});
