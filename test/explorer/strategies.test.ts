// What each strategy promises, but for the counts and the fuzz.

import { describe, expect, test } from 'vitest';
import { explore } from '../../lib/explorer/explore.ts';
import { LiveExecution } from '../../lib/explorer/live.ts';
import type { Program } from '../../lib/explorer/program.ts';
import type { Scheduler } from '../../lib/explorer/scheduler.ts';
import { DelayBound } from '../../lib/explorer/strategies/delay-bound.ts';
import { OptimalDpor } from '../../lib/explorer/strategies/optimal-dpor.ts';
import { Pct } from '../../lib/explorer/strategies/pct.ts';
import { PreemptionBound } from '../../lib/explorer/strategies/preemption-bound.ts';
import { RandomWalk } from '../../lib/explorer/strategies/random-walk.ts';
import { StickyWalk } from '../../lib/explorer/strategies/sticky.ts';
import { toyProgram } from '../../lib/explorer/toy.ts';
import type { ToyActor } from '../../lib/explorer/toy.ts';
import { seed } from '../seed.ts';
import { visit } from './counting.ts';

/** The actors of each schedule, as `0 0 1`. */
async function schedules(program: Program, scheduler: Scheduler, maxSchedules: number) {
  const found: string[] = [];
  await explore(program, scheduler, { maxSchedules }, ({ made }) => {
    found.push(made.map(({ actor }) => actor).join(' '));
  });
  return found;
}

const calling =
  (count: number): ToyActor =>
  async ({ write }) => {
    for (let calls = 0; calls < count; calls += 1) await write('x', calls);
  };

/** Two actors, two calls each: six orders. */
const twoByTwo = toyProgram({ actors: [calling(2), calling(2)] });
const sixOrders = ['0 0 1 1', '0 1 0 1', '0 1 1 0', '1 0 0 1', '1 0 1 0', '1 1 0 0'];

describe.each([
  { name: 'random walk', make: (seed: number) => new RandomWalk(seed) },
  { name: 'sticky walk', make: (seed: number) => new StickyWalk(seed) },
  { name: 'PCT', make: (seed: number) => new Pct(seed, 3) },
])('$name', ({ make }) => {
  test(`repeats itself by its seed, and differs by another; seed ${seed}`, async () => {
    const [one, same, other] = [
      await schedules(twoByTwo, make(seed), 40),
      await schedules(twoByTwo, make(seed), 40),
      await schedules(twoByTwo, make(seed + 1), 40),
    ];
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
  });

  test('comes to every order in time', async () => {
    expect([...new Set(await schedules(twoByTwo, make(seed), 1_000))].sort()).toEqual(sixOrders);
  });
});

describe('how often an actor is left that could go on', () => {
  const program = toyProgram({ actors: [calling(50), calling(50)] });
  test.each([
    { title: 'random walk: every other time', make: new RandomWalk(seed), least: 0.47, most: 0.53 },
    { title: 'sticky walk: every tenth time', make: new StickyWalk(seed), least: 0.08, most: 0.12 },
    {
      title: 'sticky walk: as often as it is told',
      make: new StickyWalk(seed, 0.3),
      least: 0.27,
      most: 0.33,
    },
  ])('$title', async ({ make, least, most }) => {
    const runs = (await schedules(program, make, 60)).map((text) => text.split(' '));
    let [points, switches] = [0, 0];
    for (const actors of runs) {
      const counts = [0, 0];
      for (const [index, actor] of actors.entries()) {
        counts[Number(actor)] = (counts[Number(actor)] ?? 0) + 1;
        if (counts.includes(50)) break;
        points += 1;
        if (actors[index + 1] !== actor) switches += 1;
      }
    }
    expect(switches / points).toBeGreaterThan(least);
    expect(switches / points).toBeLessThan(most);
  });
});

describe('PCT finds a bug of depth d with a chance of at least 1 / (n k^(d-1))', () => {
  /** Depth 2: the second actor's only call comes between two calls of the first one. */
  const between: ToyActor[] = [
    async ({ write, read }) => {
      for (let calls = 0; calls < 6; calls += 1) await write('other', calls);
      await write('x', 1);
      if ((await read('x')) === 2) await write('hit', 1);
      for (let calls = 0; calls < 6; calls += 1) await write('other', calls);
    },
    ({ write }) => write('x', 2),
  ];
  /** Depth 3: the second actor's first call as before, its second one after the first actor's last. */
  const around: ToyActor[] = [
    async ({ write, read }) => {
      await write('x', 1);
      if ((await read('x')) === 2) await write('y', 1);
    },
    async ({ write, read }) => {
      await write('x', 2);
      if ((await read('y')) === 1) await write('hit', 1);
    },
  ];
  test.each([
    { depth: 2, actors: between, calls: 16 },
    { depth: 3, actors: around, calls: 6 },
  ])('depth $depth', async ({ depth, actors, calls }) => {
    const tries = 20_000;
    let hits = 0;
    const program = toyProgram({ actors });
    await explore(program, new Pct(seed, depth, calls), { maxSchedules: tries }, ({ made }) => {
      if (made.some(({ key }) => key === 'hit')) hits += 1;
    });
    const least = tries / (actors.length * calls ** (depth - 1));
    // The bound is met exactly by the second program; chance may take three standard deviations off.
    expect(hits).toBeGreaterThan(least - 3 * Math.sqrt(least));
    // And the bug is one: not every schedule has it.
    expect(hits).toBeLessThan(tries / 2);
  });
});

describe('preemption bound', () => {
  test.each([
    { bound: 0, want: ['0 0 1 1', '1 1 0 0'] },
    { bound: 1, want: ['0 0 1 1', '0 1 1 0', '1 0 0 1', '1 1 0 0'] },
    { bound: 2, want: sixOrders },
    { bound: Infinity, want: sixOrders },
  ])('$bound: each order that has no more, once', async ({ bound, want }) => {
    const found = await schedules(twoByTwo, new PreemptionBound(bound), 100);
    expect(found.sort()).toEqual(want);
  });

  test('to leave an actor that waits costs nothing', async () => {
    const program = toyProgram({
      actors: [
        async ({ acquire, release }) => {
          await acquire('l');
          await release('l');
        },
        async ({ write, acquire }) => {
          await write('x', 1);
          await acquire('l');
        },
      ],
    });
    // The one preemption is of actor 0, which holds what actor 1 waits for.
    expect(await schedules(program, new PreemptionBound(1), 100)).toContain('0 1 0 1');
  });
});

describe('delay bound', () => {
  test.each([
    { bound: 0, want: ['0 0 1 1'] },
    { bound: 1, want: ['0 0 1 1', '0 1 1 0', '1 1 0 0'] },
    { bound: Infinity, want: sixOrders },
  ])('$bound: each order that has no more, once', async ({ bound, want }) => {
    const found = await schedules(twoByTwo, new DelayBound(bound), 100);
    expect(found.sort()).toEqual(want);
  });
});

describe('optimal DPOR', () => {
  test('runs a program of one order once', async () => {
    expect(await visit(toyProgram({ actors: [calling(3)] }), new OptimalDpor())).toMatchObject({
      schedules: 1,
    });
  });

  test('runs a program of no calls once', async () => {
    expect(await visit(toyProgram({ actors: [] }), new OptimalDpor())).toMatchObject({
      schedules: 1,
    });
  });

  test('a call that another actor’s call brings about comes after it', async () => {
    const program: Program = {
      actors: ['starts the other', 'is started'],
      async start() {
        const execution = new LiveExecution(2);
        const write = (actor: number) =>
          execution.ask(actor, {
            operation: 'write',
            key: 'x',
            footprint: { reads: [], writes: ['x'] },
            run: () => undefined,
          });
        const begin = async () => {
          await write(0);
          await Promise.all([write(1), write(0)]);
        };
        void begin();
        await execution.settle();
        return execution;
      },
    };
    expect((await schedules(program, new OptimalDpor(), 10)).sort()).toEqual(['0 0 1', '0 1 0']);
  });

  test.each([
    { title: 'with its history', history: true, want: '1 run' },
    {
      title: 'without it: an error, since DPOR would have to guess',
      history: false,
      want: 'would have waited after 0 calls is not known',
    },
  ])('a call that waits $title', async ({ history, want }) => {
    const program: Program = {
      actors: ['opens', 'waits'],
      async start() {
        const execution = new LiveExecution(2);
        const { made } = execution;
        let openedAt = Infinity;
        const touches = (key: string) => ({ key, footprint: { reads: [], writes: [key] } });
        const opens = execution.ask(0, {
          operation: 'open',
          ...touches('gate'),
          run: () => (openedAt = made.length),
        });
        const waits = async () => {
          await execution.ask(1, { operation: 'write', ...touches('y'), run: () => undefined });
          await execution.ask(1, {
            operation: 'pass',
            ...touches('gate'),
            isEnabled: () => openedAt <= made.length,
            ...(history && { wasEnabled: (calls: number) => openedAt <= calls }),
            run: () => undefined,
          });
        };
        void Promise.all([opens, waits()]);
        await execution.settle();
        return execution;
      },
    };
    const outcome = await visit(program, new OptimalDpor()).then(
      ({ schedules }) => `${schedules} run`,
      String,
    );
    expect(outcome).toContain(want);
  });

  test('one that waits for several things says which calls it could have come instead of', async () => {
    const program: Program = {
      actors: ['one', 'other'],
      start: async () => {
        const execution = new LiveExecution(2);
        let worked = 0;
        const turns = new Set<number>();
        const works = async (actor: number) => {
          const own = `own ${actor}`;
          const writes = (key: string) => ({ key, footprint: { reads: [], writes: [key] } });
          const run = () => (worked += 1);
          await execution.ask(actor, { operation: 'work', ...writes(own), run });
          await execution.ask(actor, {
            operation: 'turn',
            key: 'all',
            footprint: { reads: [], writes: ['own 0', 'own 1'] },
            isEnabled: () => worked === 2,
            couldComeAt: (at) => turns.has(at),
            run: () => turns.add(execution.made.length - 1),
          });
        };
        void Promise.all([works(0), works(1)]);
        await execution.settle();
        return execution;
      },
    };
    expect(await schedules(program, new OptimalDpor(), 10)).toEqual(['0 1 0 1', '0 1 1 0']);
  });

  test('says which call is not asked for again', async () => {
    let runs = 0;
    const program = toyProgram({
      actors: [
        calling(1),
        async ({ write }) => write((runs += 1) === 1 ? 'x' : 'y', 1),
        async ({ write }) => {
          if (runs === 1) await write('x', 1);
        },
      ],
    });
    await expect(visit(program, new OptimalDpor())).rejects.toThrow(
      /does not ask for .* where it did before/,
    );
  });
});
