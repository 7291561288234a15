// Random small programs, searched whole and with reads made late only: the same ends, the same orders of
// writes, the same falls. The programs read, write what they read, wait, and ask for two things at once.

import { describe, expect, test } from 'vitest';
import { LateReads } from '../../lib/explorer/late-reads.ts';
import type { Option, TouchingSpace } from '../../lib/explorer/late-reads.ts';
import { seededRandom } from '../../lib/explorer/random.ts';
import { searchStates } from '../../lib/explorer/states.ts';
import type { Fallen, StateSpace } from '../../lib/explorer/states.ts';
import { seed } from '../seed.ts';

/**
 * - `read` adds the register to what the actor knows; `write` writes what it knows, plus one.
 * - `wait`: until the register is not 0. `rest` touches nothing. `skip`: past the next step if it knows an odd sum.
 */
interface Step {
  readonly kind: 'read' | 'write' | 'wait' | 'rest' | 'skip';
  readonly register: number;
}

/** By actor its steps; those of one group are asked for at once. */
type Actors = readonly (readonly (readonly Step[])[])[];

interface Place {
  readonly group: number;
  /** Steps of the group that are done. */
  readonly done: readonly number[];
  readonly known: readonly number[];
}

interface State {
  readonly registers: readonly number[];
  readonly places: readonly Place[];
  /** Every write in its order. */
  readonly written: string;
}

interface Move {
  readonly actor: number;
  readonly step: number;
}

const registerCount = 3;

class Programs implements StateSpace<State, Move>, TouchingSpace<State, Move> {
  readonly fallen = new Set<string>();
  readonly ends = new Set<string>();
  readonly actorCount: number;

  constructor(private readonly actors: Actors) {
    this.actorCount = actors.length;
  }

  start(): Promise<State> {
    return Promise.resolve({
      registers: Array<number>(registerCount).fill(0),
      places: this.actors.map(() => ({ group: 0, done: [], known: [] })),
      written: '',
    });
  }

  moves(state: State): readonly Move[] {
    const all = this.actors.map((_, actor) => this.options(state, actor));
    const free = all.find(([first]) => first?.kind === 'free');
    return (free ?? all.flat()).map(({ move }) => move);
  }

  options({ registers, places }: State, actor: number): readonly Option<Move>[] {
    const { group = 0, done = [] } = places[actor] ?? {};
    const options = (this.actors[actor]?.[group] ?? []).flatMap((step, index): Option<Move>[] => {
      const isBlocked = step.kind === 'wait' && registers[step.register] === 0;
      if (done.includes(index) || isBlocked) return [];
      return [{ ...touchOf(step), move: { actor, step: index } }];
    });
    const free = options.find(({ kind }) => kind === 'free');
    return free ? [free] : options;
  }

  make(state: State, move: Move): Promise<{ state: State; fallen: readonly Fallen[] }> {
    const { kind, register } = this.stepOf(state, move);
    const { actor, step } = move;
    const place = state.places[actor] ?? { group: 0, done: [], known: [] };
    const sum = place.known.reduce((one, other) => one + other, 0);
    const known = kind === 'read' ? [...place.known, state.registers[register] ?? 0] : place.known;
    const done = [...place.done, step];
    const isOver = done.length === this.actors[actor]?.[place.group]?.length;
    const jumps = kind === 'skip' && sum % 2 === 1 ? 2 : 1;
    const next = isOver
      ? { group: place.group + jumps, done: [], known }
      : { ...place, done, known };
    const isWrite = kind === 'write';
    const registers = isWrite ? state.registers.with(register, sum + 1) : state.registers;
    const written = isWrite ? `${state.written} ${actor}:${register}=${sum + 1}` : state.written;
    // Some state of the registers is a fall, and which one matters as little as in real life.
    const fell = isWrite && registers.reduce((one, other) => one + other, 0) % 5 === 4;
    if (fell) this.fallen.add(written);
    const after = { registers, written, places: state.places.with(actor, next) };
    return Promise.resolve({ state: after, fallen: [] });
  }

  key(state: State): string {
    return JSON.stringify(state);
  }

  judgeEnd(state: State): readonly Fallen[] {
    this.ends.add(JSON.stringify(state));
    return [];
  }

  private stepOf(state: State, { actor, step }: Move): Step {
    const found = this.actors[actor]?.[state.places[actor]?.group ?? 0]?.[step];
    if (!found) throw new RangeError(`actor ${actor} has no step ${step}`);
    return found;
  }
}

function touchOf({ kind, register }: Step): Pick<Option<Move>, 'kind' | 'footprint'> {
  const key = `r${register}`;
  if (kind === 'read') return { kind: 'read', footprint: { reads: [key], writes: [] } };
  if (kind === 'write') return { kind: 'write', footprint: { reads: [], writes: [key] } };
  if (kind === 'wait') return { kind: 'write', footprint: { reads: [key], writes: [] } };
  return { kind: 'free', footprint: { reads: [], writes: [] } };
}

function randomActors(random: () => number): Actors {
  const below = (limit: number) => Math.floor(random() * limit);
  const kinds = ['read', 'read', 'read', 'write', 'write', 'wait', 'rest', 'skip'] as const;
  const step = (): Step => ({
    kind: kinds[below(kinds.length)] ?? 'read',
    register: below(registerCount),
  });
  const together = (): Step => ({
    kind: below(3) === 0 ? 'write' : 'read',
    register: below(registerCount),
  });
  const count = 2 + below(2);
  const each = count === 2 ? 5 : 3;
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + below(each) }, () =>
      below(6) === 0 ? [together(), together()] : [step()],
    ),
  );
}

async function searched<S, M>(programs: Programs, space: StateSpace<S, M>) {
  const { exhausted, states } = await searchStates(space, { maxStates: 200_000 });
  expect(exhausted).toBe(true);
  return { states, ends: [...programs.ends].sort(), fallen: [...programs.fallen].sort() };
}

describe(`reads made late (FENCEPOST_SEED=${seed})`, () => {
  test('300 random programs: the same ends, the same orders of writes, the same falls', async () => {
    const random = seededRandom(seed);
    let [late, whole] = [0, 0];
    for (let run = 0; run < 300; run += 1) {
      const actors = randomActors(random);
      const all = new Programs(actors);
      const some = new Programs(actors);
      const want = await searched(all, all);
      const left = await searched(some, new LateReads(some));
      const shown = { run, actors };
      expect({ ...shown, ends: left.ends, fallen: left.fallen }).toEqual({
        ...shown,
        ends: want.ends,
        fallen: want.fallen,
      });
      late += left.states;
      whole += want.states;
    }
    expect(late).toBeLessThan(whole * 0.6);
  });

  test('an actor that reads for ever is a livelock', async () => {
    const polls: TouchingSpace<number, number> = {
      actorCount: 1,
      start: () => Promise.resolve(0),
      options: (state) => [{ kind: 'read', move: state, footprint: { reads: ['r0'], writes: [] } }],
      // It comes to a loop of seven states.
      make: (state) => ({ state: state < 100 ? state + 1 : 94, fallen: [] }),
      key: (state) => `${state}`,
      judgeEnd: () => [],
    };
    const { exhausted, violation } = await searchStates(new LateReads(polls), { maxStates: 10 });
    expect({ exhausted, property: violation?.property }).toEqual({
      exhausted: false,
      property: 'livelock',
    });
  });

  test('of two who only read, neither is ever seen in the middle of it', async () => {
    const reads = [0, 1, 2].map((register) => [{ kind: 'read', register } as const]);
    const programs = new Programs([reads, reads]);
    // Neither, either, both.
    expect(await searched(programs, new LateReads(programs))).toMatchObject({ states: 4 });
    expect(await searched(programs, programs)).toMatchObject({ states: 16 });
  });
});
