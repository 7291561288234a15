// What a person can do to the zone, on the deployed code and AWS in memory: it holds against lanes in
// mid-flight, and needs neither DynamoDB nor S3.

import { readFileSync } from 'node:fs';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { parseFence } from '../../lib/control-plane/fence.ts';
import type { Fence } from '../../lib/control-plane/fence.ts';
import { profiles, without } from '../../lib/control-plane/safeguards.ts';
import type { Safeguards } from '../../lib/control-plane/safeguards.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import { World } from '../../lib/drills/world.ts';
import type { Running } from '../../lib/drills/world.ts';
import { seed } from '../seed.ts';

const endpoint = 'api.drill.example.com';
const machines = readMachines();
const file = parseEndpointsFile(readFileSync('examples/endpoints.yaml', 'utf8'), 'examples');

/** A world with plans 1 and 2 installed, 2 live and 1 the rollback. */
async function worldWithRollback(safeguards: Safeguards = profiles.fenced): Promise<World> {
  const world = new World({ file, machines, safeguards, lanes: ['a', 'b'], seed });
  await plan(world, 100);
  await lane(world, 'a');
  await plan(world, 90);
  await lane(world, 'a');
  return world;
}

async function ended(world: World, running: Running): Promise<unknown> {
  await world.runUntil(() => running.result !== undefined);
  return running.result;
}

function lane(world: World, name: string): Promise<unknown> {
  return ended(world, world.startLane(name));
}

async function plan(world: World, weight: number): Promise<void> {
  world.setHealth(new Map([['blue', weight]]));
  await ended(world, world.startPlanner({ startLanes: false }));
}

/** Lets time pass until an operator's command is over. */
async function done<T>(world: World, command: Promise<T>): Promise<T> {
  let over = false;
  const settled = command.finally(() => {
    over = true;
  });
  settled.catch(() => undefined);
  await world.runUntil(() => over);
  return settled;
}

function fenceOf(world: World): Fence {
  const [text = ''] =
    world.route53.recordSet(world.zone.id, `_fence.${endpoint}`, 'TXT')?.values ?? [];
  return parseFence(text);
}

function shown(world: World): (number | undefined)[] {
  return world.observer.view(endpoint).roots.map(({ generation }) => generation);
}

/** What a person does in the console: past every seam. */
function byHand(world: World, action: 'CREATE' | 'DELETE', name: string): void {
  const records = world.route53.recordSets(world.zone.id).filter((set) => set.name === `${name}.`);
  for (const record of records) {
    world.route53.execute(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: world.zone.id,
        ChangeBatch: {
          Changes: [
            {
              Action: action,
              ResourceRecordSet: {
                Name: record.name,
                Type: record.type,
                TTL: record.ttlSeconds,
                SetIdentifier: record.setIdentifier,
                Weight: record.routing.kind === 'weighted' ? record.routing.weight : undefined,
                ResourceRecords: record.values.map((Value) => ({ Value })),
              },
            },
          ],
        },
      }),
    );
  }
}

function refuseServices(world: World, ...services: string[]): void {
  world.fault = ({ operation }) =>
    services.some((service) => operation.startsWith(`${service}:`))
      ? { kind: 'refused', error: Object.assign(new Error('down'), { name: 'ServiceUnavailable' }) }
      : undefined;
}

describe('freeze', () => {
  test('stops a lane that is past all its checks, by Route 53 alone (O1)', async () => {
    const world = await worldWithRollback();
    await plan(world, 80);
    world.gates.set({ actor: 'lane-a', before: 'install', endpoint });
    const held = world.startLane('a');
    await world.runUntil(() => world.gates.isParked('lane-a'));

    await done(world, world.operator().freeze(endpoint));
    world.gates.release('lane-a');
    await ended(world, held);

    expect(shown(world)).toEqual([2, 2]);
    expect(fenceOf(world)).toMatchObject({ generation: 2, overrides: 0, frozen: true });
    const install = world.trace.findLast(({ key }) => key.startsWith('install'));
    expect(install?.outcome).toBe('InvalidChangeBatch');
  });

  test('is a flag only without the safeguard, and the same lane goes on (O1)', async () => {
    const world = await worldWithRollback(without(profiles.fenced, 'freeze'));
    await plan(world, 80);
    world.gates.set({ actor: 'lane-a', before: 'install', endpoint });
    const held = world.startLane('a');
    await world.runUntil(() => world.gates.isParked('lane-a'));

    await done(world, world.operator().freezeAll([endpoint]));
    world.gates.release('lane-a');
    await ended(world, held);
    expect(shown(world)).toEqual([3, 3]);

    // A lane that starts now reads the flag, once.
    await plan(world, 70);
    await lane(world, 'b');
    expect(shown(world)).toEqual([3, 3]);
  });

  test('stops the planner too, and thaw lets both go on (O4)', async () => {
    const world = await worldWithRollback();
    await done(world, world.operator().freezeAll([endpoint]));
    await plan(world, 80);
    expect(world.newestPlan()?.generation).toBe(2);
    await done(world, world.operator().thawAll([endpoint]));
    expect(fenceOf(world)).toMatchObject({ generation: 2, overrides: 0, frozen: false });
    await plan(world, 80);
    await lane(world, 'b');
    expect(shown(world)).toEqual([3, 3]);
  });

  test('is acknowledged only when INSYNC and read back (O3)', async () => {
    const world = await worldWithRollback();
    const from = world.trace.length;
    const { fence } = await done(world, world.operator().freeze(endpoint));
    const calls = world.trace.slice(from).map(({ operation, key }) => `${operation} ${key}`);
    const sent = calls.findIndex((call) => call.includes('ChangeResourceRecordSets'));
    const asked = calls.findLastIndex((call) => call.includes('GetChange'));
    const read = calls.findLastIndex((call) => call.endsWith(`_fence.${endpoint}`));
    expect([sent > 0, asked > sent, read > asked]).toEqual([true, true, true]);
    // Its arrival at the last name server is what took this long.
    expect(asked - sent).toBeGreaterThan(1);
    expect(fence).toEqual(fenceOf(world));
  });

  test('whose answer was lost is given again, not taken for done (O3)', async () => {
    const world = await worldWithRollback();
    let lost = 0;
    world.fault = ({ operation }) => {
      if (operation !== 'route53:ChangeResourceRecordSets' || lost > 0) return undefined;
      lost += 1;
      return { kind: 'answer-lost', error: new Error('connection reset') };
    };
    const { fence } = await done(world, world.operator().freeze(endpoint));
    expect(fence).toEqual(fenceOf(world));
    expect(fence.frozen).toBe(true);
    const sent = world.trace.filter(({ key }) => key.startsWith('operator'));
    expect(sent.length).toBe(2);
  });

  test('that a failover lost is not acknowledged, and roots without a fence are not frozen (O3)', async () => {
    const world = await worldWithRollback();
    let lost = false;
    world.fault = ({ operation }) => {
      // While the operator waits for INSYNC the zone loses the fence.
      if (operation === 'route53:GetChange' && !lost) {
        lost = true;
        byHand(world, 'DELETE', `_fence.${endpoint}`);
      }
      return undefined;
    };
    await expect(done(world, world.operator().freeze(endpoint))).rejects.toThrow(
      'it has no fence record; adopt it first',
    );
    expect(lost).toBe(true);
  });

  test('needs neither DynamoDB nor S3, and says that the flag was not set', async () => {
    const world = await worldWithRollback();
    refuseServices(world, 'dynamodb', 's3');
    const { endpoints, flagError } = await done(world, world.operator().freezeAll([endpoint]));
    expect(endpoints.map(({ fence }) => fence.frozen)).toEqual([true]);
    expect(flagError).toBe('ServiceUnavailable');
  });
});

describe('rollback', () => {
  test('goes back to the tree before, keeps g, raises o and freezes (O2)', async () => {
    const world = await worldWithRollback();
    await done(world, world.operator().rollback(endpoint));
    expect(shown(world)).toEqual([1, 1]);
    expect(fenceOf(world)).toMatchObject({ generation: 2, overrides: 1, frozen: true });
    // And forth again.
    await done(world, world.operator().rollback(endpoint));
    expect(shown(world)).toEqual([2, 2]);
    expect(fenceOf(world)).toMatchObject({ generation: 2, overrides: 2, frozen: true });
  });

  test('is not undone by the plan it replaced, only by a newer one (O2, O4)', async () => {
    const world = await worldWithRollback();
    await done(world, world.operator().rollback(endpoint));
    await done(world, world.operator().thaw(endpoint));
    await lane(world, 'a');
    await lane(world, 'b');
    expect(shown(world)).toEqual([1, 1]);
    await plan(world, 70);
    await lane(world, 'a');
    expect(shown(world)).toEqual([3, 3]);
  });

  test.each([
    {
      title: 'answer was lost',
      operation: 'route53:ChangeResourceRecordSets',
      kind: 'answer-lost',
    },
    { title: 'change could not be asked for', operation: 'route53:GetChange', kind: 'refused' },
  ] as const)('whose $title is not done twice: it does not go forth again (O3)', async (row) => {
    const world = await worldWithRollback();
    let failed = 0;
    world.fault = ({ operation }) => {
      if (operation !== row.operation || failed > 0) return undefined;
      failed += 1;
      return { kind: row.kind, error: Object.assign(new Error('?'), { name: 'Throttling' }) };
    };
    await done(world, world.operator().rollback(endpoint));
    expect(failed).toBe(1);
    expect(shown(world)).toEqual([1, 1]);
    expect(fenceOf(world)).toMatchObject({ generation: 2, overrides: 1, frozen: true });
  });

  test('works with DynamoDB and S3 refusing every call', async () => {
    const world = await worldWithRollback();
    refuseServices(world, 'dynamodb', 's3');
    await done(world, world.operator().rollback(endpoint));
    expect(shown(world)).toEqual([1, 1]);
  });

  test('to a tree of which a part is missing is refused, and nothing is changed (O2)', async () => {
    const world = await worldWithRollback();
    const before = fenceOf(world);
    const [first] = world.route53
      .recordSets(world.zone.id)
      .filter(({ name, type }) => name.startsWith('g000001.') && type === 'A');
    world.route53.execute(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: world.zone.id,
        ChangeBatch: {
          Changes: [
            {
              Action: 'DELETE',
              ResourceRecordSet: {
                Name: first?.name,
                Type: 'A',
                TTL: first?.ttlSeconds,
                SetIdentifier: first?.setIdentifier,
                Weight: first?.routing.kind === 'weighted' ? first.routing.weight : undefined,
                ResourceRecords: first?.values.map((Value) => ({ Value })),
              },
            },
          ],
        },
      }),
    );
    await expect(done(world, world.operator().rollback(endpoint))).rejects.toThrow(
      `${endpoint}: tree 1 is not as it was planned; nothing was changed`,
    );
    expect(fenceOf(world)).toEqual(before);
    expect(shown(world)).toEqual([2, 2]);
  });

  test('to a tree below the floor is refused even when no plan can be read (O2)', async () => {
    const world = await worldWithRollback();
    refuseServices(world, 'dynamodb', 's3');
    byHand(world, 'DELETE', 'g000001.api.plans.drill.example.com');
    await expect(done(world, world.operator().rollback(endpoint))).rejects.toThrow(
      'tree 1 has 0 live A values, the floor is 1',
    );
  });

  test('without a rollback record is refused', async () => {
    const world = new World({ file, machines, safeguards: profiles.fenced, lanes: ['a'], seed });
    await plan(world, 100);
    await lane(world, 'a');
    await expect(done(world, world.operator().rollback(endpoint))).rejects.toThrow(
      'it has no rollback to one tree',
    );
  });
});

describe('after the fence was deleted by hand', () => {
  test('lanes stop, and adopt gives the endpoint back to them once a person thaws it (O6)', async () => {
    const world = await worldWithRollback();
    byHand(world, 'DELETE', `_fence.${endpoint}`);
    await plan(world, 80);
    expect(JSON.stringify(await lane(world, 'a'))).toContain('MissingFenceError');
    expect(shown(world)).toEqual([2, 2]);

    await done(world, world.operator().adopt(endpoint, world.newestPlan()));
    expect(fenceOf(world)).toMatchObject({ generation: 3, overrides: 0, frozen: true });
    await lane(world, 'a');
    expect(shown(world)).toEqual([2, 2]);

    await done(world, world.operator().thaw(endpoint));
    await lane(world, 'a');
    expect(shown(world)).toEqual([3, 3]);
  });

  test('adopt refuses an endpoint that has a fence', async () => {
    const world = await worldWithRollback();
    await expect(done(world, world.operator().adopt(endpoint, world.newestPlan()))).rejects.toThrow(
      'it has a fence record',
    );
  });
});

test('records edited by hand under freeze stay as they are: no lane undoes them (O5)', async () => {
  const world = await worldWithRollback();
  await done(world, world.operator().freeze(endpoint));
  byHand(world, 'DELETE', 'g000001.api.plans.drill.example.com');
  const before = world.zoneText();
  await lane(world, 'a');
  await lane(world, 'b');
  expect(world.zoneText()).toBe(before);
});

test('a writer whose name cannot stand in a fence is refused before anything is sent', async () => {
  const world = await worldWithRollback();
  const before = world.zoneText();
  const operator = world.operator('Ada Lovelace');
  await expect(done(world, operator.freeze(endpoint))).rejects.toThrow('lane=Ada Lovelace');
  expect(world.zoneText()).toBe(before);
});
