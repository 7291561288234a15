// States against live runs: a state takes the continuation of another history that led to it, and that is
// sound only if a run of its own history goes on alike. Random ways through both, step by step.

import { describe, expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../../lib/control-plane/safeguards.ts';
import type { ExploredOptions } from '../../../lib/drills/explored/bounds.ts';
import type { StateMove } from '../../../lib/drills/explored/state-space.ts';
import type { Machines } from '../../../lib/drills/machines.ts';
import { ExploredStates } from '../../../lib/drills/explored/state-space.ts';
import { readMachines, withContentionAttempts } from '../../../lib/drills/machines.ts';
import { searchStates } from '../../../lib/explorer/states.ts';
import { seededRandom } from '../../../lib/explorer/random.ts';
import { seed } from '../../seed.ts';
import { heldBy, LiveWorld, pendingIn } from './walk.ts';
import type { State } from './walk.ts';

/** Judged at the name server, where a live run shows one order of arrivals and a state all of them. */
const seenOnArrival = new Set(['never-empty', 'above-floor']);

interface Case {
  readonly profile: ProfileName;
  readonly plans: number;
  readonly faults?: number;
  readonly duplicates?: number;
  /** Of a lane that loses a swap. */
  readonly attempts: number;
  /** How often an actor goes on when it can: high, and others are overtaken far; low, and lanes contend. */
  readonly sticky: number;
}

const walks = 6;

interface World {
  readonly space: ExploredStates;
  readonly options: ExploredOptions;
  readonly machines: Machines;
}

/** A way through the states, from its beginning on, and the same live, compared at each step. @returns its steps */
async function follow(
  { space, options, machines }: World,
  random: () => number,
  sticky: number,
  beginning: readonly StateMove[] = [],
): Promise<number> {
  const live = await LiveWorld.start(options, machines);
  const path: string[] = [];
  let state = await space.start();
  const fallen = new Set<string>();
  let last = 0;
  for (let step = 0; ; step += 1) {
    const shown = { path, pending: pendingIn(space, state), held: heldBy(state) };
    expect(shown).toEqual({ path, pending: live.pending(), held: live.text() });
    const moves = space.moves(state);
    if (moves.length === 0) break;
    const own = moves.filter(({ actor }) => actor === last);
    const among = own.length > 0 && random() < sticky ? own : moves;
    const move = beginning[step] ?? among[Math.floor(random() * among.length)];
    if (!move) break;
    last = move.actor;
    path.push(`${move.actor}.${move.nth}${move.fault ?? ''}`);
    const next = await space.make(state, move);
    for (const { property } of next.fallen) fallen.add(property);
    await live.make(move);
    ({ state } = next);
  }
  for (const { property } of space.judgeEnd(state)) fallen.add(property);
  live.execution.finish();
  const violated = live.violated();
  expect({ path, fallen: [...fallen] }).toEqual({ path, fallen: expect.arrayContaining(violated) });
  const isSure = (property: string) => !seenOnArrival.has(property);
  const sure = [...fallen].filter(isSure).sort();
  expect({ path, sure }).toEqual({ path, sure: violated.filter(isSure) });
  return path.length;
}

describe(`a way through the states is a live run (FENCEPOST_SEED=${seed})`, () => {
  test.each<Case>([
    { profile: 'as-in-2025', plans: 1, attempts: 2, sticky: 0.8 },
    { profile: 'as-in-2025', plans: 3, attempts: 2, sticky: 0.9 },
    { profile: 'conditional-write', plans: 2, attempts: 2, sticky: 0.8 },
    { profile: 'fenced', plans: 1, attempts: 2, sticky: 0.8 },
    { profile: 'fenced', plans: 3, attempts: 2, sticky: 0.9 },
    { profile: 'fenced', plans: 2, attempts: 20, sticky: 0.5 },
    { profile: 'fenced', plans: 2, attempts: 2, sticky: 0.8, faults: 4 },
    { profile: 'as-in-2025', plans: 2, attempts: 2, sticky: 0.8, faults: 4 },
    { profile: 'fenced', plans: 2, attempts: 2, sticky: 0.8, duplicates: 4 },
    { profile: 'fenced', plans: 2, attempts: 2, sticky: 0.5, faults: 2, duplicates: 4 },
    { profile: 'as-in-2025', plans: 2, attempts: 2, sticky: 0.8, duplicates: 4 },
  ])('$profile, $plans plans, $attempts attempts', async (bounds) => {
    const { profile, plans, attempts, sticky, faults = 0, duplicates = 0 } = bounds;
    const machines = withContentionAttempts(readMachines(), attempts);
    const safeguards = profiles[profile];
    const size = { lanes: 2, plans, endpointCount: 1, keepCount: 1 };
    const options = { ...size, faults, duplicates, safeguards };
    // One space: what the first ways found out, the later ones are told.
    const world = { space: new ExploredStates(options, machines, false), options, machines };
    for (let walk = 0; walk < walks; walk += 1) {
      expect(await follow(world, seededRandom(seed + walk), sticky)).toBeGreaterThan(0);
    }
  });
});

const oneLane = { lanes: 1, plans: 1, endpointCount: 1 };

/** A state, and one way that led there. */
interface Reached {
  readonly state: State;
  readonly path: readonly StateMove[];
}

/** Searches to the end. @returns ways that led to a state which another way had led to before */
async function mergedWays(space: ExploredStates): Promise<(readonly StateMove[])[]> {
  const seen = new Set<string>();
  const merged: (readonly StateMove[])[] = [];
  const { exhausted } = await searchStates<Reached, StateMove>(
    {
      start: async () => ({ state: await space.start(), path: [] }),
      moves: ({ state }) => space.moves(state),
      key: ({ state, path }) => {
        const key = space.key(state);
        if (seen.has(key)) merged.push(path);
        seen.add(key);
        return key;
      },
      make: async ({ state, path }, move) => {
        const made = await space.make(state, move);
        return { state: { state: made.state, path: [...path, move] }, fallen: [] };
      },
      judgeEnd: () => [],
    },
    { maxStates: 20_000 },
  );
  expect(exhausted).toBe(true);
  return merged;
}

describe(`states that were taken for one go on alike (FENCEPOST_SEED=${seed})`, () => {
  test.each<Case & { endpointCount: number; lanes: number }>([
    { profile: 'as-in-2025', lanes: 2, plans: 1, endpointCount: 1, attempts: 2, sticky: 0.5 },
    { profile: 'fenced', lanes: 2, plans: 1, endpointCount: 1, attempts: 2, sticky: 0.5 },
    { profile: 'fenced', lanes: 1, plans: 2, endpointCount: 2, attempts: 2, sticky: 0.5 },
    { ...oneLane, profile: 'fenced', attempts: 2, sticky: 0.5, duplicates: 1 },
  ])('$profile, $lanes × $plans × $endpointCount', async (bounds) => {
    const { profile, lanes, plans, endpointCount, attempts, sticky, duplicates = 0 } = bounds;
    const machines = withContentionAttempts(readMachines(), attempts);
    const safeguards = profiles[profile];
    const size = { lanes, plans, endpointCount, keepCount: 1 };
    const options = { ...size, faults: 0, duplicates, safeguards };
    const world = { space: new ExploredStates(options, machines, false), options, machines };
    const ways = await mergedWays(world.space);
    const random = seededRandom(seed);
    for (let sample = 0; sample < 16; sample += 1) {
      const way = ways[Math.floor(random() * ways.length)];
      expect(await follow(world, random, sticky, way)).toBeGreaterThan(way?.length ?? 0);
    }
  });
});
