// Regression: three lanes, a plan a minute and slow name servers. Executions that chased the newest plan used
// to void each other's builds, 449 of them, and stood still 40 minutes after the last plan.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { profiles } from '../../lib/control-plane/safeguards.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import { World } from '../../lib/drills/world.ts';
import { seed } from '../seed.ts';

const endpoint = 'api.drill.example.com';
const machines = readMachines();
const file = parseEndpointsFile(readFileSync('examples/endpoints.yaml', 'utf8'), 'examples');
const minuteMs = 60_000;
const plans = 12;

/** Each change takes this much longer to every name server. */
function slowDown(world: World, moreMs: number): void {
  const deliver = world.route53.deliver.bind(world.route53);
  world.route53.deliver = (...delivery) => {
    world.clock.at(world.clock.nowMs() + moreMs, () => deliver(...delivery));
    return true;
  };
}

async function pause(world: World, durationMs: number): Promise<void> {
  const untilMs = world.clock.nowMs() + durationMs;
  world.clock.at(untilMs, () => undefined);
  await world.runUntil(() => world.clock.nowMs() >= untilMs);
}

const shown = (world: World) => world.observer.view(endpoint).roots[0]?.generation;

test.each([
  { moreMs: 0, restMinutes: 2 },
  { moreMs: 30_000, restMinutes: 3 },
  { moreMs: 60_000, restMinutes: 6 },
])('changes $moreMs ms slower: about one build for each plan, and rest soon after', async (row) => {
  const world = new World({
    file,
    machines,
    safeguards: profiles.fenced,
    lanes: ['a', 'b', 'c'],
    seed,
  });
  slowDown(world, row.moreMs);
  for (let minute = 0; minute < plans; minute += 1) {
    world.setHealth(new Map([['blue', 60 + minute]]));
    world.startPlanner({ startLanes: true });
    // The lanes' sweeps, each five minutes, meet the lanes that the plan started.
    if (minute % 5 === 2) for (const lane of ['a', 'b', 'c']) world.startLane(lane);
    await pause(world, minuteMs);
  }
  await pause(world, row.restMinutes * minuteMs);

  expect(world.newestPlan()?.generation).toBe(plans);
  expect(shown(world)).toBe(plans);
  const builds = world.trace.filter(
    ({ key, outcome }) => key.startsWith('build') && outcome === 'ok',
  );
  expect(builds.length).toBeLessThanOrEqual(plans + 3);
  expect(world.observer.violations).toEqual([]);
});
