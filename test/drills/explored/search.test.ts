// Searches through the states of the outage's world: what is found within small bounds, that the moves left out
// change nothing, and that a way to a fall is a live run in which the same falls.

import { describe, expect, test } from 'vitest';
import { profiles, without } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName, SafeguardName } from '../../../lib/control-plane/safeguards.ts';
import { ExploredStates } from '../../../lib/drills/explored/state-space.ts';
import type { StateMove } from '../../../lib/drills/explored/state-space.ts';
import { readMachines, withContentionAttempts } from '../../../lib/drills/machines.ts';
import { FaultPlans } from '../../../lib/drills/explored/fault-plans.ts';
import type { Fault } from '../../../lib/drills/explored/faults.ts';
import { allActors } from '../../../lib/drills/explored/world.ts';
import { explore } from '../../../lib/explorer/explore.ts';
import { LateReads, movesOf } from '../../../lib/explorer/late-reads.ts';
import type { Program } from '../../../lib/explorer/program.ts';
import { searchStates } from '../../../lib/explorer/states.ts';
import type { Fallen, StateSpace } from '../../../lib/explorer/states.ts';
import { OptimalDpor } from '../../../lib/explorer/strategies/optimal-dpor.ts';
import { heldBy, LiveWorld, pendingIn, storedIn, zoneIn } from './walk.ts';
import type { State } from './walk.ts';

const machines = withContentionAttempts(readMachines(), 2);
const limits = { maxStates: 2_000_000 };

function bounds(profile: ProfileName, lanes: number, plans: number) {
  return { lanes, plans, endpointCount: 1, keepCount: 1, faults: 0, safeguards: profiles[profile] };
}

/** Tells states apart that differ by who is who. */
class LanesApart extends ExploredStates {
  override key(state: State): string {
    return this.keyAs(state);
  }

  keySwapped(state: State): string {
    return this.keyAs(state, this.swap);
  }
}

/** Takes note of each call that changes tables, archive or zone, and of each function that runs twice. */
class WritesNoted extends LanesApart {
  readonly writes = new Set<string>();

  override async make(state: State, move: StateMove) {
    const made = await super.make(state, move);
    const { actor, nth, fault } = move;
    const isCall = state.actors[actor]?.requests[nth]?.form.kind === 'aws';
    const isMarkerRead = !this.actor.options.safeguards.fence;
    const [before, after] = [state, made.state].map((one) => storedIn(one, isMarkerRead));
    if (isCall && (before !== after || fault === 'duplicate')) {
      const call = pendingIn(this, state)[actor]?.[nth];
      this.writes.add([actor, fault, call, before, after].join('\n'));
    }
    return made;
  }
}

/** A space, and what was seen in it: no fall ends the search. */
function watched<M>(space: StateSpace<State, M>) {
  const fallen = new Set<string>();
  const ends = new Set<string>();
  const zones = new Set<string>();
  const notes = (fell: readonly Fallen[]) => {
    for (const { property, detail } of fell) fallen.add(`${property} ${detail}`);
    return [];
  };
  const all: StateSpace<State, M> = {
    start: () => space.start(),
    moves: (state) => space.moves(state),
    isPassing: (state) => space.isPassing?.(state) ?? false,
    key: (state) => {
      zones.add(zoneIn(state));
      return space.key(state);
    },
    make: async (state, move) => {
      const made = await space.make(state, move);
      return { state: made.state, fallen: notes(made.fallen) };
    },
    judgeEnd: (state) => {
      ends.add(heldBy(state));
      return notes(space.judgeEnd(state));
    },
  };
  return { all, fallen, ends, zones };
}

test('with every safeguard nothing falls, of two lanes and one plan', async () => {
  const space = new LateReads(new ExploredStates(bounds('fenced', 2, 1), machines));
  expect(await searchStates(space, limits)).toEqual({
    states: 25,
    transitions: 203,
    ends: 1,
    depth: 23,
    exhausted: true,
    explored: 1,
    violation: undefined,
  });
});

describe('as it was in 2025', () => {
  test.each([
    { plans: 2, want: 'no-regression', count: 90 },
    { plans: 3, want: 'no-regression', count: 98 },
  ])('$plans plans: $want falls, live as well', async ({ plans, want, count }) => {
    const options = bounds('as-in-2025', 2, plans);
    const space = new LateReads(new ExploredStates(options, machines));
    const { states, violation } = await searchStates(space, limits);
    expect({ states, property: violation?.property }).toEqual({ states: count, property: want });
    const live = await LiveWorld.start(options, machines);
    for (const move of (violation?.path ?? []).flatMap(movesOf)) {
      expect(live.violated()).toEqual([]);
      await live.make(move);
    }
    expect(live.violated()).toEqual([want]);
  });
});

test('without the fence a name server may answer nothing', async () => {
  const { fenced } = profiles;
  const options = { ...bounds('fenced', 2, 2), safeguards: without(fenced, 'fence') };
  const { all, fallen } = watched(new LateReads(new ExploredStates(options, machines)));
  expect(await searchStates(all, limits)).toMatchObject({ exhausted: true });
  expect([...fallen]).toContain('never-empty api.example.com');
});

describe('what falls, and what the end is, with the moves left out and without', () => {
  test.each<{
    profile: ProfileName;
    lanes: number;
    plans: number;
    endpointCount?: number;
    keepCount?: number;
    faults?: number;
    duplicates?: number;
    off?: SafeguardName;
  }>([
    { profile: 'as-in-2025', lanes: 2, plans: 1 },
    { profile: 'as-in-2025', lanes: 2, plans: 2 },
    { profile: 'conditional-write', lanes: 2, plans: 1 },
    { profile: 'fenced', lanes: 1, plans: 2 },
    { profile: 'fenced', lanes: 2, plans: 1 },
    { profile: 'fenced', lanes: 1, plans: 3, keepCount: 0 },
    { profile: 'fenced', lanes: 1, plans: 1, faults: 2 },
    { profile: 'fenced', lanes: 1, plans: 2, endpointCount: 2, faults: 1 },
    { profile: 'fenced', lanes: 2, plans: 1, faults: 1 },
    { profile: 'conditional-write', lanes: 1, plans: 3, keepCount: 0, faults: 1 },
    { profile: 'as-in-2025', lanes: 2, plans: 1, faults: 1 },
    { profile: 'fenced', lanes: 1, plans: 1, duplicates: 1 },
    { profile: 'conditional-write', lanes: 2, plans: 1, duplicates: 1 },
    { profile: 'fenced', lanes: 1, plans: 1, faults: 1, duplicates: 1 },
    { profile: 'as-in-2025', lanes: 1, plans: 1, duplicates: 2 },
    { profile: 'as-in-2025', lanes: 1, plans: 2, duplicates: 1 },
    { profile: 'fenced', lanes: 1, plans: 2, duplicates: 1, off: 'conditional-write' },
    { profile: 'fenced', lanes: 1, plans: 3, keepCount: 0, off: 'reachable-clean-up' },
    // A quarter of a minute each, alone.
    { profile: 'fenced', lanes: 2, plans: 1, endpointCount: 2 },
    { profile: 'fenced', lanes: 2, plans: 2 },
    { profile: 'fenced', lanes: 2, plans: 1, duplicates: 1 },
  ])(
    '$profile, $lanes × $plans',
    async ({ profile, lanes, plans, off, ...bounded }) => {
      const safeguards = off ? without(profiles[profile], off) : profiles[profile];
      const options = { ...bounds(profile, lanes, plans), ...bounded, safeguards };
      const search = async <M>(space: StateSpace<State, M>) => {
        const { all, fallen, ends, zones } = watched(space);
        const { exhausted, states } = await searchStates(all, limits);
        expect(exhausted).toBe(true);
        const seen = {
          fallen: [...fallen].sort(),
          ends: [...ends].sort(),
          zones: [...zones].sort(),
        };
        return { states, seen };
      };
      const whole = new WritesNoted(options, machines, false);
      const reduced = new WritesNoted(options, machines);
      const full = await search(whole);
      const late = await search(new LateReads(reduced));
      expect(late.seen).toEqual(full.seen);
      expect([...whole.writes].filter((write) => !reduced.writes.has(write))).toEqual([]);
      expect(late.states).toBeLessThan(full.states / 5);
    },
    180_000,
  );
});

describe('two lanes are alike: whatever can come, can come with lanes swapped', () => {
  test.each<{ profile: ProfileName; plans: number; faults: number; duplicates?: number }>([
    { profile: 'as-in-2025', plans: 2, faults: 0 },
    { profile: 'conditional-write', plans: 2, faults: 0 },
    { profile: 'fenced', plans: 1, faults: 1 },
    { profile: 'fenced', plans: 2, faults: 0 },
    { profile: 'as-in-2025', plans: 1, faults: 0, duplicates: 1 },
  ])(
    '$profile, 2 × $plans, $faults faults',
    async ({ profile, plans, faults, duplicates = 0 }) => {
      const options = { ...bounds(profile, 2, plans), faults, duplicates };
      const apart = new LanesApart(options, machines);
      const whole = watched(new LateReads(apart));
      const [keys, swapped, orbits] = [new Set(), new Set(), new Set()];
      const noted: typeof whole.all = {
        ...whole.all,
        key: (state) => {
          const [key, other] = [whole.all.key(state), apart.keySwapped(state)];
          if (whole.all.isPassing?.(state)) return key;
          keys.add(key);
          swapped.add(other);
          orbits.add(key < other ? key : other);
          return key;
        },
      };
      expect(await searchStates(noted, limits)).toMatchObject({ exhausted: true });
      const half = watched(new LateReads(new ExploredStates(options, machines)));
      const { states, exhausted } = await searchStates(half.all, limits);
      expect(exhausted).toBe(true);
      expect(swapped).toEqual(keys);
      expect(states).toBe(orbits.size);
      expect([...half.fallen].sort()).toEqual([...whole.fallen].sort());
      // A quarter of a minute alone.
    },
    180_000,
  );
});

// Two searches that have nothing in common but the world: one that knows no states, one that knows no traces.
test.each<[profile: ProfileName, plans: number, faults: number, traces: number]>([
  ['as-in-2025', 1, 0, 1],
  ['as-in-2025', 2, 0, 11],
  ['conditional-write', 2, 0, 11],
  ['fenced', 1, 0, 2],
  ['fenced', 2, 0, 102],
  ['as-in-2025', 1, 1, 165],
  ['fenced', 1, 1, 332],
])(
  'every trace and every state of %s, 1 × %i, %i faults: the same ends and falls',
  async (...args) => {
    const [profile, plans, faults, traces] = args;
    const options = { ...bounds(profile, 1, plans), faults };
    const space = new LateReads(new ExploredStates(options, machines));
    const { all, fallen, ends } = watched(space);
    expect(await searchStates(all, limits)).toMatchObject({ exhausted: true });

    const runs = { fallen: new Set<string>(), ends: new Set<string>() };
    let schedules = 0;
    const plansOfFaults = new FaultPlans(options);
    for (const plan of plansOfFaults) {
      let live: LiveWorld | undefined;
      const couldGoWrong = (fault: Fault) => plansOfFaults.couldGoWrong(plan, fault);
      const program: Program = {
        actors: allActors(options),
        start: async () => {
          live = await LiveWorld.start(options, machines, { faults: plan, couldGoWrong });
          return live.execution;
        },
      };
      const explored = await explore(
        program,
        new OptimalDpor(),
        { maxSchedules: 1_000, isWanted: () => false },
        ({ violations }) => {
          runs.ends.add(live?.text() ?? '');
          for (const { property, detail } of violations) runs.fallen.add(`${property} ${detail}`);
        },
      );
      expect(explored).toMatchObject({ givenUp: 0, exhausted: true });
      schedules += explored.schedules;
    }
    expect(schedules).toBe(traces);
    expect(runs).toEqual({ fallen, ends });
  },
);
