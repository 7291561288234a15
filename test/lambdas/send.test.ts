// What becomes of a batch whose answer was an error: the fence alone says.

import { describe, expect, test } from 'vitest';
import type { Lane } from '../../lambdas/lane/lane.ts';
import { send } from '../../lambdas/lane/send.ts';
import type { Part } from '../../lambdas/lane/send.ts';
import { copyOf, swap } from '../../lib/control-plane/batches.ts';
import { api, awsError, planOf, planned, SmallWorld, wordFor } from './small-world.ts';
import type { MadeCall } from './small-world.ts';

const other = 'other.example.com';

async function liveWorld(): Promise<SmallWorld> {
  const world = new SmallWorld();
  await world.publish(planOf(1, [planned(1), planned(1, { name: other })]));
  await world.goLive([api, other]);
  return world;
}

/** A swap and nothing else, for each endpoint. */
async function parts(world: SmallWorld, lane: Lane, endpoints = [api]): Promise<Part[]> {
  const pictures = await world.zone.readPictures(endpoints);
  return pictures.map((picture) => {
    const attempt = lane.newAttempt();
    return { picture, attempt, changes: swap(picture, copyOf(picture, lane.name, attempt)) };
  });
}

const onBatch = (act: () => void) => (call: MadeCall) => {
  if (wordFor(call) === 'batch') act();
  return undefined;
};
const lost = (name = 'TimeoutError') =>
  onBatch(() => {
    throw awsError(name);
  });

test('an accepted batch gives its change, and the zone has the new attempt', async () => {
  const world = await liveWorld();
  const lane = world.lane();
  const [part] = await parts(world, lane);
  expect(await send(lane, part ? [part] : [], 'build', 1)).toMatch(/^\/change\//);
  expect((await world.fence()).attempt).toBe(part?.attempt);
  // Nothing else was asked: an answer that came needs no second look here.
  expect(world.route53Calls()).toEqual(['batch']);
});

describe('an error after which the fence', () => {
  test.each(['TimeoutError', 'InvalidChangeBatch', 'InternalFailure', 'Unknown'])(
    'has my attempt means accepted, whatever the error: %s',
    async (name) => {
      const world = await liveWorld();
      const lane = world.lane();
      world.after = lost(name);
      expect(await send(lane, await parts(world, lane), 'install', 1)).toBeUndefined();
      expect(world.route53Calls()).toEqual(['batch', 'fence']);
    },
  );

  test('is as it was means refused: the batch itself is at fault', async () => {
    const world = await liveWorld();
    const lane = world.lane();
    world.before = lost('InvalidChangeBatch');
    await expect(send(lane, await parts(world, lane), 'install', 1)).rejects.toThrow(
      expect.objectContaining({
        name: 'BatchRefusedError',
        endpoint: api,
        reason: 'AWS says InvalidChangeBatch',
      }),
    );
  });

  test.each([{ title: 'another value' }, { title: 'the same words, another attempt' }])(
    'has $title means that another writer was first (P1, P2, L4)',
    async ({ title }) => {
      const world = await liveWorld();
      const lane = world.lane();
      const mine = await parts(world, lane);
      await world.swapFence(title === 'another value' ? { generation: 2 } : {});
      await expect(send(lane, mine, 'install', 1)).rejects.toThrow(
        expect.objectContaining({ name: 'ContentionError', endpoint: api }),
      );
    },
  );

  test('is gone means that another writer was first', async () => {
    const world = await liveWorld();
    const lane = world.lane();
    const mine = await parts(world, lane);
    const [deletion] = mine[0]?.changes ?? [];
    await world.byHand(...(deletion ? [deletion] : []));
    await expect(send(lane, mine, 'install', 1)).rejects.toThrow(
      expect.objectContaining({ name: 'ContentionError' }),
    );
  });

  test('was read too late to be mine counts as contention: everything is read again (L4)', async () => {
    const world = await liveWorld();
    const lane = world.lane();
    world.after = lost();
    world.before = async (call) => {
      if (wordFor(call) === 'fence') await world.swapFence();
      return undefined;
    };
    await expect(send(lane, await parts(world, lane), 'install', 1)).rejects.toThrow(
      expect.objectContaining({ name: 'ContentionError' }),
    );
  });

  test('cannot be read says nothing: that error comes out', async () => {
    const world = await liveWorld();
    const lane = world.lane();
    const mine = await parts(world, lane);
    world.before = (call) => {
      throw awsError(wordFor(call) === 'batch' ? 'TimeoutError' : 'ServiceUnavailable');
    };
    await expect(send(lane, mine, 'install', 1)).rejects.toThrow(
      expect.objectContaining({ name: 'ServiceUnavailable' }),
    );
  });
});

test.each(['Throttling', 'PriorRequestNotComplete'])(
  'a throttled batch was not taken: nothing is read, %s',
  async (name) => {
    const world = await liveWorld();
    const lane = world.lane();
    const before = await world.fence();
    world.before = lost(name);
    await expect(send(lane, await parts(world, lane), 'install', 1)).rejects.toThrow(
      expect.objectContaining({ name: 'ThrottledError' }),
    );
    expect(world.route53Calls()).toEqual(['batch']);
    expect(await world.fence()).toEqual(before);
  },
);

describe('a batch of several endpoints', () => {
  test.each([api, other])('is refused as a whole when %s was changed (P1)', async (changed) => {
    const world = await liveWorld();
    const lane = world.lane();
    const mine = await parts(world, lane, [api, other]);
    const attempts = [await world.fence(api), await world.fence(other)];
    const swapped = await world.swapFence({}, changed);
    await expect(send(lane, mine, 'build', 1)).rejects.toThrow(
      expect.objectContaining({ name: 'PackRefusedError', endpoints: [api, other] }),
    );
    expect([await world.fence(api), await world.fence(other)]).toEqual(
      attempts.map((fence, index) => ([api, other][index] === changed ? swapped : fence)),
    );
  });

  test('was accepted when its answer was lost and the first fence is mine', async () => {
    const world = await liveWorld();
    const lane = world.lane();
    const mine = await parts(world, lane, [api, other]);
    world.after = lost();
    expect(await send(lane, mine, 'build', 1)).toBeUndefined();
    expect((await world.fence(other)).attempt).toBe(mine[1]?.attempt);
  });
});

test('a batch for nobody is our own mistake', async () => {
  const world = await liveWorld();
  await expect(send(world.lane(), [], 'build', 1)).rejects.toThrow(RangeError);
  expect(world.calls).toEqual([]);
});

test('the batch says who sent it and what for', async () => {
  const world = await liveWorld();
  const lane = world.lane({ name: 'c' });
  await send(lane, await parts(world, lane), 'clean-up', 145);
  expect(world.calls[0]?.command.input).toMatchObject({
    ChangeBatch: { Comment: 'fencepost c: clean-up 145' },
  });
});
