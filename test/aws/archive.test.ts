// The archive of plans: written once, found by the highest generation.

import { describe, expect, test } from 'vitest';
import type { Archive } from '../../lib/aws/archive.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import { awsError, planOf, SmallWorld } from '../lambdas/small-world.ts';

const archiveOf = (world: SmallWorld): Archive => world.plans('a').archive;

async function worldWith(generations: readonly number[]): Promise<SmallWorld> {
  const world = new SmallWorld();
  for (const generation of generations) await world.archive.put(planOf(generation));
  return world;
}

test('a plan is kept as it was first put (N3)', async () => {
  const archive = archiveOf(new SmallWorld());
  const first = planOf(7);
  await archive.put(first);
  await archive.put({ ...first, planner: 'another' });
  expect(await archive.get(7)).toEqual(first);
});

test('a plan that was never archived is an error', async () => {
  const world = await worldWith([1]);
  await expect(archiveOf(world).get(2)).rejects.toThrow(
    expect.objectContaining({ name: 'NoSuchKey' }),
  );
});

test('somebody who was first is no error (N3)', async () => {
  const world = new SmallWorld();
  world.before = () => {
    throw awsError('PreconditionFailed');
  };
  await expect(archiveOf(world).put(planOf(1))).resolves.toBeUndefined();
  expect(world.calls).toHaveLength(1);
});

test('somebody who is at it just now is waited for: S3 says only then who was first (N3)', async () => {
  const world = new SmallWorld();
  world.before = () => {
    if (world.calls.length === 1) throw awsError('ConditionalRequestConflict');
    return undefined;
  };
  await archiveOf(world).put(planOf(1));
  expect(await world.archive.get(1)).toEqual(planOf(1));
  world.before = () => {
    throw awsError('ConditionalRequestConflict');
  };
  // Nothing says that the plan is archived: an error, after a few tries.
  await expect(archiveOf(world).put(planOf(2))).rejects.toThrow(
    expect.objectContaining({ name: 'ThrottledError' }),
  );
  expect(world.calls.length).toBeLessThan(20);
});

test.each(['AccessDenied', 'SlowDown', 'TimeoutError'])(
  'a plan that was not archived is an error: %s',
  async (name) => {
    const world = new SmallWorld();
    world.before = () => {
      throw awsError(name);
    };
    await expect(archiveOf(world).put(planOf(1))).rejects.toThrow(
      expect.objectContaining({ name }),
    );
  },
);

describe('the newest', () => {
  test.each([
    { archived: [], from: 0, want: undefined },
    { archived: [1], from: 0, want: 1 },
    { archived: [1, 2, 3], from: 0, want: 3 },
    { archived: [1, 2, 3], from: 2, want: 3 },
    { archived: [1, 2, 3], from: 3, want: 3 },
    { archived: [1, 2, 3], from: 4, want: undefined },
    // As text, 10 stands before 9.
    { archived: [9, 10, 100_000_000], from: 9, want: 100_000_000 },
  ])('of $archived from $from: $want', async ({ archived, from, want }) => {
    const world = await worldWith(archived);
    expect(await archiveOf(world).newest(from)).toBe(want);
  });

  test('is found behind many pages', async () => {
    const world = await worldWith(Array.from({ length: 2_500 }, (_, index) => index + 1));
    expect(await archiveOf(world).newest(0)).toBe(2_500);
    expect(world.calls).toHaveLength(3);
  });

  test('bodies are no plans', async () => {
    const world = await worldWith([3]);
    await world.archive.putBody('{}');
    expect(await archiveOf(world).newest(0)).toBe(3);
  });

  test('pages without end are an error', async () => {
    const world = new SmallWorld();
    world.before = () => ({ IsTruncated: true, Contents: [{ Key: 'plans/000000001.json' }] });
    await expect(archiveOf(world).newest(0)).rejects.toThrow(RangeError);
    expect(world.calls.length).toBeLessThan(5000);
  });
});

test('a body is kept under its own hash (N4)', async () => {
  const archive = archiveOf(new SmallWorld());
  const [one, other] = [await archive.putBody('one'), await archive.putBody('other')];
  expect([one, other]).toEqual([hashOf('one'), hashOf('other')]);
  expect(await archive.putBody('one')).toBe(one);
  expect([await archive.getBody(one), await archive.getBody(other)]).toEqual(['one', 'other']);
});

test('an answer without a body is an error', async () => {
  const world = new SmallWorld();
  world.before = () => ({});
  await expect(archiveOf(world).get(1)).rejects.toThrow(TypeError);
});
