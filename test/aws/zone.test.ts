// What the zone adapter asks Route 53 for, in which order, and how it passes on what Route 53 says.

import { describe, expect, test } from 'vitest';
import type { Zone } from '../../lib/aws/zone.ts';
import { ThrottledError } from '../../lib/control-plane/errors.ts';
import { fenceName } from '../../lib/control-plane/names.ts';
import type { Change, RecordSet } from '../../lib/control-plane/records.ts';
import { fenceRecord } from '../../lib/control-plane/tree.ts';
import { api, awsError, planOf, planned, SmallWorld, wordFor } from '../lambdas/small-world.ts';

const text = (value: string, ttlSeconds = 60): RecordSet => ({
  name: `${value}.example.com`,
  type: 'TXT',
  ttlSeconds,
  values: [`"${value}"`],
});
const create = (record: RecordSet): Change => ({ action: 'CREATE', record });

async function liveWorld(names: readonly string[] = [api]): Promise<SmallWorld> {
  const world = new SmallWorld();
  await world.publish(
    planOf(
      1,
      names.map((name) => planned(1, { name })),
    ),
  );
  for (const name of names) await world.goLive([name]);
  return world;
}

describe('reading endpoints', () => {
  test('reads the fence before the zone and again after it (L1, L2)', async () => {
    const world = await liveWorld();
    await world.lane().zone.readPictures([api]);
    const words = world.route53Calls();
    expect([words[0], words.at(-1)]).toEqual(['fence', 'fence']);
    expect(words.slice(1, -1)).toEqual(words.slice(1, -1).map(() => 'records'));
    expect(words.length).toBeGreaterThan(2);
  });

  test.each(['fence', 'records'])(
    'a fence that changes before the second reading of it voids all that was read: at %s (L2)',
    async (word) => {
      const world = await liveWorld();
      let seen = 0;
      world.before = async (call) => {
        // The first reading of the fence is over; whatever comes next is too late for it.
        if (wordFor(call) === word && (seen += 1) === (word === 'fence' ? 2 : 1)) {
          await world.swapFence();
        }
        return undefined;
      };
      await expect(world.lane().zone.readPictures([api])).rejects.toThrow(
        expect.objectContaining({ name: 'ContentionError', endpoint: api }),
      );
    },
  );

  test.each(['created', 'deleted'])(
    'a fence that is %s while the zone is read voids it too (L2)',
    async (event) => {
      const world = event === 'created' ? new SmallWorld() : await liveWorld();
      const fence = event === 'created' ? undefined : (await world.picture()).fence;
      const record = fenceRecord(api, fence?.text ?? '');
      const made = fenceRecord(
        api,
        `"fencepost1 g=1 o=0 h=live hash= lane=x attempt=${world.newAttempt()}"`,
      );
      let done = false;
      world.before = async (call) => {
        if (wordFor(call) === 'records' && !done) {
          done = true;
          await world.byHand(fence ? { action: 'DELETE', record } : create(made));
        }
        return undefined;
      };
      await expect(world.lane().zone.readPictures([api])).rejects.toThrow(
        expect.objectContaining({ name: 'ContentionError' }),
      );
    },
  );

  test('another endpoint whose fence changes does not void the reading', async () => {
    const other = 'other.example.com';
    const world = await liveWorld([api, other]);
    world.before = async (call) => {
      if (wordFor(call) === 'records') await world.swapFence({}, other);
      return undefined;
    };
    const [picture] = await world.lane().zone.readPictures([api]);
    expect(picture?.fence?.value.generation).toBe(1);
  });

  test('finds the roots, rollbacks, trees and fence of an endpoint, and nothing of its neighbours', async () => {
    const world = await liveWorld([
      api,
      'ap.example.com',
      'api-2.example.com',
      'v.api.example.com',
    ]);
    await world.publish(planOf(2, [planned(2)]));
    await world.goLive();
    const { fence, roots, rollbacks, trees } = await world.picture();
    expect(fence?.value.generation).toBe(2);
    expect(roots.map(({ name, type }) => `${name} ${type}`)).toEqual([`${api} A`, `${api} AAAA`]);
    expect(rollbacks.map(({ alias }) => alias?.name)).toEqual(
      Array(2).fill(`g000001.api.plans.example.com`),
    );
    expect([...trees].map(([generation, records]) => [generation, records.length])).toEqual([
      [1, 4],
      [2, 4],
    ]);
  });

  test('an endpoint at the apex of the zone is read like any other', async () => {
    const world = await liveWorld([api, 'example.com']);
    const { fence, roots, trees } = await world.picture('example.com');
    expect([fence?.value.generation, roots.length, trees.get(1)?.length]).toEqual([1, 2, 4]);
  });

  test('endpoints of a large pack are read from listings of the whole zone, not one by one (L1, L2)', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((label) => `${label}.example.com`);
    const world = await liveWorld(names);
    const pictures = await world.lane().zone.readPictures(names);
    expect(pictures.map(({ endpoint }) => endpoint)).toEqual(names);
    expect(pictures.map(({ fence, trees }) => [fence?.value.generation, trees.size])).toEqual(
      names.map(() => [1, 1]),
    );
    // Fences, zone, fences: a page each.
    expect(world.route53Calls()).toHaveLength(3);
  });

  test('a fence that changes while a large pack is read voids it (L2)', async () => {
    const names = ['a', 'b', 'c', 'd'].map((label) => `${label}.example.com`);
    const world = await liveWorld(names);
    let listings = 0;
    world.before = async () => {
      if ((listings += 1) === 2) await world.swapFence({}, 'd.example.com');
      return undefined;
    };
    await expect(world.lane().zone.readPictures(names)).rejects.toThrow(
      expect.objectContaining({ name: 'ContentionError', endpoint: 'd.example.com' }),
    );
  });
});

describe('fences', () => {
  test('come in the order asked, undefined where there is none', async () => {
    const world = await liveWorld(['b.example.com', 'a.example.com']);
    const { zone } = world.lane();
    const fences = await zone.readFences(['b.example.com', 'none.example.com', 'a.example.com']);
    expect(fences.map((fence) => fence?.value.generation)).toEqual([1, undefined, 1]);
    expect(fences[0]?.text).toBe((await world.picture('b.example.com')).fence?.text);
    expect(fences[2]?.text).toBe((await world.picture('a.example.com')).fence?.text);
  });

  test('the next name in the zone is not taken for a missing fence', async () => {
    const world = new SmallWorld();
    await world.byHand(create({ ...text('x'), name: `a.${fenceName(api)}` }));
    expect(await world.lane().zone.readFences([api])).toEqual([undefined]);
  });

  test('a fence record that is not ours is refused with its text', async () => {
    const world = new SmallWorld();
    await world.byHand(create(fenceRecord(api, '"v=spf1 -all"')));
    await expect(world.lane().zone.readFences([api])).rejects.toThrow(
      expect.objectContaining({ name: 'FenceSyntaxError', text: '"v=spf1 -all"' }),
    );
  });
});

describe('listing', () => {
  test('goes on from page to page until the zone ends', async () => {
    const world = new SmallWorld();
    const records = Array.from({ length: 650 }, (_, index) => text(`r${1000 + index}`));
    await world.byHand(...records.map(create));
    const listed = await world.lane().zone.listAll();
    expect(listed.filter(({ type }) => type === 'TXT')).toEqual(records);
    expect(world.route53Calls()).toHaveLength(3);
  });

  test('goes on within one weighted name', async () => {
    const world = new SmallWorld();
    const weighted = Array.from({ length: 4 }, (_, name) =>
      Array.from({ length: 99 }, (_member, index) => ({
        ...text(`w${name}`),
        setIdentifier: `s${100 + index}`,
        weight: 1,
      })),
    ).flat();
    for (let from = 0; from < weighted.length; from += 99) {
      await world.byHand(...weighted.slice(from, from + 99).map(create));
    }
    const listed = await world.lane().zone.listAll();
    expect(listed.filter(({ type }) => type === 'TXT')).toEqual(weighted);
  });

  test('ends with an error, not without end, when the pages do not end', async () => {
    const world = new SmallWorld();
    world.before = () => ({ ResourceRecordSets: [], IsTruncated: true, NextRecordName: 'a.' });
    await expect(world.lane().zone.listAll()).rejects.toThrow(RangeError);
    expect(world.calls.length).toBeLessThan(1000);
  });
});

describe('sending', () => {
  test('one call for one batch, with its comment; the id of the change is what to wait for', async () => {
    const world = new SmallWorld();
    const { zone } = world.lane();
    const id = await zone.apply([create(text('one')), create(text('two'))], 'why');
    expect(world.route53Calls()).toEqual(['batch']);
    expect(world.calls[0]?.command.input).toMatchObject({
      HostedZoneId: 'Z1EXAMPLE',
      ChangeBatch: { Comment: 'why' },
    });
    expect(await zone.isInSync(id)).toBe(false);
    world.deliver();
    expect(await zone.isInSync(id)).toBe(true);
  });

  test('a batch is not sent again, whatever became of it (L4)', async () => {
    const world = new SmallWorld();
    world.after = () => {
      throw awsError('TimeoutError');
    };
    await expect(world.lane().zone.apply([create(text('one'))], '')).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
    expect(world.route53Calls()).toEqual(['batch']);
  });

  test('an answer that names no change is an error', async () => {
    const world = new SmallWorld();
    world.before = () => ({});
    await expect(world.lane().zone.apply([create(text('one'))], '')).rejects.toThrow(TypeError);
  });
});

const calls: readonly (readonly [string, (zone: Zone) => Promise<unknown>])[] = [
  ['ChangeResourceRecordSets', (zone) => zone.apply([create(text('one'))], '')],
  ['ListResourceRecordSets', (zone) => zone.listAll()],
  ['ListResourceRecordSets', (zone) => zone.readFences([api])],
  ['GetChange', (zone) => zone.isInSync('/change/C1')],
];

describe.each(calls)('%s', (operation, call) => {
  test.each([
    'Throttling',
    'ThrottlingException',
    'PriorRequestNotComplete',
    'RequestLimitExceeded',
    'SlowDown',
    'ProvisionedThroughputExceededException',
  ])('refused with %s is throttled', async (name) => {
    const world = new SmallWorld();
    world.before = () => {
      throw awsError(name);
    };
    const refused = call(world.lane().zone);
    await expect(refused).rejects.toThrow(ThrottledError);
    await expect(refused).rejects.toThrow(expect.objectContaining({ operation }));
    expect(world.calls).toHaveLength(1);
  });

  test('refused in any other way says so unchanged, whatever the message', async () => {
    const world = new SmallWorld();
    const error = Object.assign(new Error('Rate exceeded: Throttling'), { name: 'AccessDenied' });
    world.before = () => {
      throw error;
    };
    await expect(call(world.lane().zone)).rejects.toBe(error);
  });
});
