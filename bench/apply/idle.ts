// An hour in which nothing changes, in virtual time: planner and lanes on their schedules, on the real machines
// and functions. Counts the requests that they make of AWS.

import { readFileSync } from 'node:fs';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { profiles } from '../../lib/control-plane/safeguards.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import { World } from '../../lib/drills/world.ts';
import { operationOf } from '../../lib/emulator/service.ts';

export interface IdleRequests {
  readonly operation: string;
  readonly planner: number;
  readonly lanes: number;
}

const file = 'examples/endpoints.yaml';
const lanes = ['a', 'b', 'c'];
const minuteMs = 60_000;
/** As the stack's rules have it: the planner each minute, each lane's sweep each five, a minute apart. */
const sweepMinutes = 5;
const hourMinutes = 60;
/** In which the first plan is installed and everything comes to rest. */
const settleMinutes = 60;

/** @throws Error the zone changed: this was no idle hour */
export async function idleHour(): Promise<IdleRequests[]> {
  const counts = new Map<string, { planner: number; lanes: number }>();
  let isCounting = false;
  const world = new World({
    file: parseEndpointsFile(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8'), file),
    machines: readMachines(),
    safeguards: profiles.fenced,
    lanes,
    seed: 1,
    meter: (event) => {
      if (!isCounting || event.kind !== 'call') return;
      const operation = `${event.service}:${operationOf(event.command)}`;
      const count = counts.get(operation) ?? { planner: 0, lanes: 0 };
      count[event.actor === 'planner' ? 'planner' : 'lanes'] += 1;
      counts.set(operation, count);
    },
  });
  await pass(world, settleMinutes);
  const before = world.zoneText();
  isCounting = true;
  await pass(world, hourMinutes);
  if (world.zoneText() !== before) throw new Error('the zone changed: this was no idle hour');
  return [...counts]
    .map(([operation, count]) => ({ operation, ...count }))
    .toSorted((a, b) => a.operation.localeCompare(b.operation));
}

async function pass(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    world.startPlanner({ startLanes: true });
    const lane = lanes[minute % sweepMinutes];
    if (lane !== undefined) world.startLane(lane);
    const untilMs = world.clock.nowMs() + minuteMs;
    world.clock.at(untilMs, () => undefined);
    await world.runUntil(() => world.clock.nowMs() >= untilMs);
  }
}
