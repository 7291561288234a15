// A scan asks for what is wanted, passes over what is not, and never asks for more pages than the whole zone has.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scan } from '../../lib/aws/zone-scan.ts';
import type { Wanted } from '../../lib/aws/zone-scan.ts';
import type { Route53Service } from '../../lib/emulator/route53/service.ts';
import { Zone } from '../../lib/aws/zone.ts';
import { fenceName, treeName } from '../../lib/control-plane/names.ts';
import { seed } from '../seed.ts';
import { planOf, planned, SmallWorld, zoneName } from '../lambdas/small-world.ts';

const under = (name: string): Wanted => ({ name });
const text = (name: string): Wanted => ({ name, type: 'TXT' });

describe('where the next page starts', () => {
  test.each<[what: string, wanted: Wanted[], ended: string, want: string | undefined]>([
    ['inside what is wanted', [under('b.example.com')], 'x.b.example.com.', 'goes on'],
    ['at its first name', [under('b.example.com')], 'b.example.com.', 'goes on'],
    ['before it', [under('b.example.com')], 'a.example.com.', 'b.example.com'],
    ['after the last', [under('b.example.com')], 'c.example.com.', undefined],
    // A hyphen sorts before the dot that ends a label: `com.example.b-2.` before `com.example.b.`
    ['at a neighbour before it', [under('b.example.com')], 'b-2.example.com.', 'b.example.com'],
    ['at a neighbour after it', [under('b.example.com')], 'b2.example.com.', undefined],
    ['under a wanted TXT', [text('_fence.b.example.com')], 'x._fence.b.example.com.', undefined],
    ['at a wanted TXT', [text('_fence.b.example.com')], '_fence.b.example.com.', 'goes on'],
    [
      'at a wildcard, by what its escape stands for',
      [under('b.example.com')],
      '\\052.example.com.',
      'b.example.com',
    ],
    [
      'between two that are wanted',
      [under('d.example.com'), under('b.example.com')],
      'c.example.com.',
      'd.example.com',
    ],
    [
      'within one that holds another',
      [under('example.com'), under('b.example.com')],
      'c.example.com.',
      'goes on',
    ],
  ])('a page that ends %s', (_what, wanted, ended, want) => {
    const scan = new Scan(wanted);
    if (scan.passed(ended)) expect(want).toBe('goes on');
    else expect(scan.next()?.name).toBe(want);
  });

  test('starts at the first in the order of the zone, whatever the order asked', () => {
    const scan = new Scan([
      under('b.example.com'),
      under('a.z.example.com'),
      under('a.example.com'),
    ]);
    expect(scan.next()?.name).toBe('a.example.com');
  });

  test('is nowhere if nothing is wanted', () => {
    expect(new Scan([]).next()).toBeUndefined();
  });
});

describe('a zone read by scans', () => {
  const labels = ['a', 'a-1', 'a1', 'b', 'rollback', 'v.a', 'w.v.a', 'x_y', 'plans2', 'z'];
  const names = labels.map((label) => `${label}.${zoneName.name}`);

  test('shows of any endpoints what each shows alone, in no more pages than the zone has', async () => {
    const world = new SmallWorld();
    const plan = planOf(
      1,
      names.map((name) => planned(1, { name })),
    );
    await world.publish(plan);
    for (const name of names) await world.goLive([name]);
    const alone = new Map(
      await Promise.all(names.map(async (name) => [name, await world.picture(name)] as const)),
    );
    // Pages of few records, so that they end at every place.
    const pageSizes = fc.integer({ min: 1, max: 12 });
    const some = fc.shuffledSubarray(names, { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(some, pageSizes, async (endpoints, pageSize) => {
        const { zone, counted } = paged(world.route53, pageSize);
        expect(await zone.readPictures(endpoints)).toEqual(
          endpoints.map((name) => alone.get(name)),
        );
        const scans = counted();
        await zone.listAll();
        // Fences, records, fences.
        expect(scans).toBeLessThanOrEqual(3 * (counted() - scans));
      }),
      { seed, numRuns: 100 },
    );
  });

  test('passes over what lies between: two endpoints at the ends of a large zone take no page of the middle', async () => {
    const world = new SmallWorld();
    const ends = ['a0', 'a1', 'z0', 'z1'].map((label) => `${label}.${zoneName.name}`);
    await world.publish(
      planOf(
        1,
        ends.map((name) => planned(1, { name })),
      ),
    );
    for (const name of ends) await world.goLive([name]);
    for (let index = 0; index < 9; index += 1) {
      await world.byHand(...middle(index));
    }
    const { zone, counted } = paged(world.route53, 300);
    const fences = await zone.readFences(ends);
    expect([fences.map((fence) => fence?.value.generation), counted()]).toEqual([[1, 1, 1, 1], 2]);
  });

  function middle(index: number) {
    return Array.from({ length: 300 }, (_, record) => ({
      action: 'CREATE' as const,
      record: {
        name: `m${index}-${record}.${zoneName.name}`,
        type: 'TXT',
        ttlSeconds: 60,
        values: ['"between"'],
      },
    }));
  }

  /** Answers each listing with so many records at the most, and counts them. */
  function paged(service: Route53Service, pageSize: number) {
    let count = 0;
    const client = {
      send: async (command: { readonly input: { MaxItems?: number | undefined } }) => {
        count += 1;
        command.input.MaxItems = Math.min(pageSize, command.input.MaxItems ?? pageSize);
        return service.execute(command);
      },
    } as ConstructorParameters<typeof Zone>[0]['reads'];
    return { zone: new Zone({ reads: client, writes: client }, zoneName), counted: () => count };
  }

  test('a tree stands where its endpoint says', () => {
    // The names that the tests above rely on.
    expect([fenceName('a.example.com'), treeName('a.example.com', 1, zoneName)]).toEqual([
      '_fence.a.example.com',
      'g000001.a.plans.example.com',
    ]);
  });
});
