// The runs that are counted: an idle planner and an idle sweep, as they happen all day, and one whole drill.

import type { EndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { measuresOf } from '../../lib/control-plane/metrics.ts';
import { profiles } from '../../lib/control-plane/safeguards.ts';
import { builtInDrill, defaultWorld } from '../../lib/drills/catalogue.ts';
import { EmbeddedStage } from '../../lib/drills/embedded-stage.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import { runDrill } from '../../lib/drills/run-drill.ts';
import { World } from '../../lib/drills/world.ts';
import type { Running } from '../../lib/drills/world.ts';
import { times } from './prices.ts';
import type { Counts } from './prices.ts';
import { Usage } from './usage.ts';

const seed = 1;
const lanes = ['a', 'b', 'c'];
/** Runs that are averaged: more than one, in case they differ. */
const samples = 5;
/** Rounds of sweeps in which everything comes to rest. */
const settleRounds = 6;
const betweenMs = 60_000;

export interface IdleRuns {
  readonly planner: Counts;
  readonly sweep: Counts;
  /** Sent by idle runs, and so in every hour of the month: a custom metric is paid for by its hours. */
  readonly metrics: number;
}

/** What one run of the planner and one sweep of a lane use while nothing changes. */
export async function idleRuns(file: EndpointsFile, memoryGb: number): Promise<IdleRuns> {
  // The planner's functions are called each minute, a lane's each five, by a container that may be gone.
  const planner = ['read-health', 'make-plan', 'commit'];
  const usage = new Usage({ memoryGb, isCold: (step) => !planner.includes(step) });
  const world = new World({
    file,
    machines: readMachines(),
    safeguards: profiles.fenced,
    lanes,
    seed,
    meter: usage.meter,
  });
  const ended = async (running: Running): Promise<void> => {
    await world.runUntil(() => running.result !== undefined);
    const untilMs = world.clock.nowMs() + betweenMs;
    world.clock.at(untilMs, () => undefined);
    await world.runUntil(() => world.clock.nowMs() >= untilMs);
  };
  await ended(world.startPlanner({ startLanes: false }));
  for (let round = 0; round < settleRounds; round += 1) {
    for (const lane of lanes) await ended(world.startLane(lane));
  }
  const before = world.zoneText();
  const metrics = new Set<string>();
  world.report = (_actor, event) => {
    for (const { name, endpoint } of measuresOf(event, world.clock.nowMs())) {
      metrics.add(`${name} ${endpoint ?? ''}`);
    }
  };
  const average = async (start: () => Running): Promise<Counts> => {
    usage.reset();
    for (let run = 0; run < samples; run += 1) await ended(start());
    return times(usage.counts(), 1 / samples);
  };
  const counts = {
    planner: await average(() => world.startPlanner({ startLanes: true })),
    sweep: await average(() => world.startLane('a')),
  };
  if (world.zoneText() !== before) throw new Error('something changed: these runs were not idle');
  return { ...counts, metrics: metrics.size };
}

/** What one stale-enactor uses under all three profiles, on stand-ins for DynamoDB's endpoints. */
export async function drillRun(memoryGb: number): Promise<Counts> {
  const usage = new Usage({ memoryGb, isCold: () => true });
  const drill = builtInDrill('stale-enactor');
  const machines = readMachines();
  for (const [profile, safeguards] of Object.entries(profiles)) {
    const file = defaultWorld();
    const { meter } = usage;
    const { lanes } = drill;
    const stage = new EmbeddedStage({ file, machines, safeguards, seed, lanes, meter });
    await runDrill(drill, stage, { file, profile, expected: null, seed });
  }
  return usage.counts();
}
