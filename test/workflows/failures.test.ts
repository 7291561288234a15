// Failures that no rule foresees: a service answers with an error of its own. Each step is tried again, so
// many times and no more.

import { readFileSync } from 'node:fs';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { expect, test } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { profiles } from '../../lib/control-plane/safeguards.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import { World } from '../../lib/drills/world.ts';
import type { Running } from '../../lib/drills/world.ts';
import { seed } from '../seed.ts';

const endpoint = 'api.drill.example.com';
const machines = readMachines();
const file = parseEndpointsFile(readFileSync('examples/endpoints.yaml', 'utf8'), 'examples');

async function resultOf(world: World, running: Running) {
  await world.runUntil(() => running.result !== undefined);
  return running.result;
}

async function worldWithPlan(): Promise<World> {
  const world = new World({ file, machines, safeguards: profiles.fenced, lanes: ['a'], seed });
  await resultOf(world, world.startPlanner({ startLanes: false }));
  return world;
}

/** Fails calls with this key, the first so many times; counts them. */
function failing(world: World, key: string, times: number): { count: number } {
  const failed = { count: 0 };
  world.fault = (call) => {
    if (call.key !== key || failed.count >= times) return undefined;
    failed.count += 1;
    return { kind: 'refused', error: Object.assign(new Error('500'), { name: 'InternalError' }) };
  };
  return failed;
}

// Pick lists the whole zone, from its name on; only a build reads this endpoint's fence alone.
const zoneListing = 'drill.example.com';
const fenceReading = `_fence.${endpoint}`;

test.each([
  { times: 1, status: 'SUCCEEDED', calls: 1 },
  { times: 2, status: 'SUCCEEDED', calls: 2 },
  { times: Infinity, status: 'FAILED', calls: 3 },
])('a lane that cannot pick $times times: $status', async ({ times, status, calls }) => {
  const world = await worldWithPlan();
  const failed = failing(world, zoneListing, times);
  const result = await resultOf(world, world.startLane('a'));
  expect([result?.status, failed.count]).toEqual([status, calls]);
});

test.each([
  { times: 3, outcome: 'installed', calls: 3 },
  // Four attempts, and the look before a clean-up that then does not take place.
  { times: Infinity, outcome: 'quarantined', calls: 5 },
])(
  'an endpoint whose attempt fails $times times is $outcome',
  async ({ times, outcome, calls }) => {
    const world = await worldWithPlan();
    const failed = failing(world, fenceReading, times);
    const result = await resultOf(world, world.startLane('a'));
    expect(result).toMatchObject({
      status: 'SUCCEEDED',
      output: { installed: [{ results: [{ endpoint, outcome }] }] },
    });
    expect(failed.count).toBe(calls);
  },
);

test('a planner that cannot read the newest plan twice makes its plan all the same', async () => {
  const world = new World({ file, machines, safeguards: profiles.fenced, lanes: ['a'], seed });
  const failed = failing(world, zoneListing, 2);
  const result = await resultOf(world, world.startPlanner({ startLanes: false }));
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: { commit: { rose: true } } });
  expect(failed.count).toBe(2);
});

test('what trying again cannot mend is tried once: roots without a fence', async () => {
  const world = await worldWithPlan();
  await resultOf(world, world.startLane('a'));
  const [fence] = world.route53
    .recordSets(world.zone.id)
    .filter(({ name }) => name === `${fenceReading}.`);
  world.route53.execute(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: world.zone.id,
      ChangeBatch: {
        Changes: [
          {
            Action: 'DELETE',
            ResourceRecordSet: {
              Name: fence?.name,
              Type: 'TXT',
              TTL: fence?.ttlSeconds,
              ResourceRecords: fence?.values.map((Value) => ({ Value })),
            },
          },
        ],
      },
    }),
  );
  const from = world.trace.length;
  const result = await resultOf(world, world.startLane('a'));
  expect(result).toMatchObject({
    output: {
      installed: [{ results: [{ endpoint, outcome: 'quarantined', error: 'MissingFenceError' }] }],
    },
  });
  // One attempt reads the fence twice, before the zone and after it.
  expect(world.trace.slice(from).filter(({ key }) => key === fenceReading).length).toBe(2);
});

test('a lane that was overtaken drops its plan by name, and is not quarantined', async () => {
  const world = await worldWithPlan();
  world.gates.set({ actor: 'lane-a', before: 'build', endpoint });
  const held = world.startLane('a');
  await world.runUntil(() => world.gates.isParked('lane-a'));
  world.setHealth(new Map([['blue', 90]]));
  await resultOf(world, world.startPlanner({ startLanes: false }));
  await resultOf(world, world.startLane('b'));
  world.gates.release('lane-a');
  expect(await resultOf(world, held)).toMatchObject({
    output: { installed: [{ results: [{ endpoint, outcome: 'stale' }] }] },
  });
});
