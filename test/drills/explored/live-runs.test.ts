// States against live runs: a state takes the continuation of another history that led to it, and that is
// sound only if a run of its own history goes on alike. Random ways through both, step by step.

import { describe, expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../../lib/control-plane/safeguards.ts';
import { ExploredStates } from '../../../lib/drills/explored/state-space.ts';
import { readMachines, withContentionAttempts } from '../../../lib/drills/machines.ts';
import { seededRandom } from '../../../lib/explorer/random.ts';
import { seed } from '../../seed.ts';
import { heldBy, LiveWorld, pendingIn } from './walk.ts';

/** Judged at the name server, where a live run shows one order of arrivals and a state all of them. */
const seenOnArrival = new Set(['never-empty', 'above-floor']);

interface Case {
  readonly profile: ProfileName;
  readonly plans: number;
  /** Of a lane that loses a swap. */
  readonly attempts: number;
  /** How often an actor goes on when it can: high, and others are overtaken far; low, and lanes contend. */
  readonly sticky: number;
}

const walks = 8;

describe(`a way through the states is a live run (FENCEPOST_SEED=${seed})`, () => {
  test.each<Case>([
    { profile: 'as-in-2025', plans: 1, attempts: 2, sticky: 0.8 },
    { profile: 'as-in-2025', plans: 3, attempts: 2, sticky: 0.9 },
    { profile: 'conditional-write', plans: 2, attempts: 2, sticky: 0.8 },
    { profile: 'fenced', plans: 1, attempts: 2, sticky: 0.8 },
    { profile: 'fenced', plans: 3, attempts: 2, sticky: 0.9 },
    { profile: 'fenced', plans: 2, attempts: 20, sticky: 0.5 },
  ])('$profile, $plans plans, $attempts attempts', async (bounds) => {
    const { profile, plans, attempts, sticky } = bounds;
    const machines = withContentionAttempts(readMachines(), attempts);
    const safeguards = profiles[profile];
    const options = { lanes: 2, plans, endpointCount: 1, keepCount: 1, safeguards };
    // One space: what the first ways found out, the later ones are told.
    const space = new ExploredStates(options, machines, false);
    for (let walk = 0; walk < walks; walk += 1) {
      const random = seededRandom(seed + walk);
      const live = await LiveWorld.start(options, machines);
      let state = await space.start();
      const fallen = new Set<string>();
      let last = 0;
      for (let step = 0; ; step += 1) {
        expect({ walk, step, pending: pendingIn(space, state), held: heldBy(state) }).toEqual({
          walk,
          step,
          pending: live.pending(),
          held: live.text(),
        });
        const moves = space.moves(state);
        if (moves.length === 0) break;
        const own = moves.filter(({ actor }) => actor === last);
        const among = own.length > 0 && random() < sticky ? own : moves;
        const move = among[Math.floor(random() * among.length)];
        if (!move) break;
        last = move.actor;
        const next = await space.make(state, move);
        for (const { property } of next.fallen) fallen.add(property);
        await live.make(move);
        ({ state } = next);
      }
      for (const { property } of space.judgeEnd(state)) fallen.add(property);
      live.execution.finish();
      const violated = live.violated();
      expect({ walk, fallen: [...fallen] }).toEqual({
        walk,
        fallen: expect.arrayContaining(violated),
      });
      const isSure = (property: string) => !seenOnArrival.has(property);
      const sure = [...fallen].filter(isSure).sort();
      expect({ walk, sure }).toEqual({ walk, sure: violated.filter(isSure) });
      expect(
        live.execution.pending().filter(({ operation }) => operation !== 'dns:Arrive'),
      ).toEqual([]);
    }
  });
});
