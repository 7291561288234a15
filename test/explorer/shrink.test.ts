// A violation's schedule made simpler, and which two of its calls are shown as the ones that race.

import { describe, expect, test } from 'vitest';
import { explore } from '../../lib/explorer/explore.ts';
import type { Execution, MadeCall } from '../../lib/explorer/program.ts';
import { racingPair } from '../../lib/explorer/racing-pair.ts';
import { replay } from '../../lib/explorer/replay.ts';
import { shrink } from '../../lib/explorer/shrink.ts';
import { RandomWalk } from '../../lib/explorer/strategies/random-walk.ts';
import { toyProgram } from '../../lib/explorer/toy.ts';
import type { ToyActor } from '../../lib/explorer/toy.ts';

/** Two increments that read and then write, and somebody who only looks on: one is lost by one preemption. */
const lostUpdate = toyProgram({
  actors: [increment, increment, lookOn],
  registers: { count: 0 },
  atEnd: { 'both counted': (value) => value('count') === 2 },
});

type Operations = Parameters<ToyActor>[0];

async function increment({ read, write }: Operations): Promise<void> {
  await read('before');
  await write('count', (await read('count')) + 1);
  await read('after');
}

async function lookOn({ read }: Operations): Promise<void> {
  for (let times = 0; times < 4; times += 1) await read('elsewhere');
}

async function violating(seed: number): Promise<Execution> {
  const { violating } = await explore(lostUpdate, new RandomWalk(seed), { maxSchedules: 1_000 });
  if (!violating) throw new Error(`seed ${seed}: no update was lost`);
  return violating;
}

describe('shrink', () => {
  test.each([1, 2, 3, 4, 5])('comes to one preemption from any walk: seed %i', async (seed) => {
    const made = await shrink(lostUpdate, await violating(seed), () => true);
    const { execution, preemptions } = await replay(lostUpdate, made);
    expect(execution.violations).toHaveLength(1);
    expect(preemptions).toHaveLength(1);
    const racing = racingPair(execution.made, preemptions) ?? [];
    expect(racing.map((place) => execution.made[place]?.key)).toEqual(['count', 'count']);
  });

  test('keeps the property: a run in which another one falls is no simpler one', async () => {
    const known = await violating(1);
    const made = await shrink(lostUpdate, known, () => false);
    expect(made).toEqual(known.made);
  });
});

describe('racingPair', () => {
  const call = (actor: number, key: string, isWrite: boolean): MadeCall => ({
    actor,
    sequence: 0,
    operation: isWrite ? 'write' : 'read',
    key,
    footprint: isWrite ? { reads: [], writes: [key] } : { reads: [key], writes: [] },
    outcome: 'ok',
  });

  test.each<[what: string, made: MadeCall[], preemptions: number[], want: unknown]>([
    ['nothing was preempted', [call(0, 'x', true), call(1, 'x', true)], [], undefined],
    [
      'the first call that depends on what came between',
      [
        call(0, 'y', true),
        call(1, 'y', true),
        call(1, 'x', true),
        call(0, 'z', true),
        call(0, 'x', false),
      ],
      [1],
      [2, 4],
    ],
    [
      'two reads are none',
      [call(0, 'x', false), call(1, 'x', false), call(0, 'x', false)],
      [1],
      undefined,
    ],
    ['the preempted actor never went on', [call(0, 'x', true), call(1, 'x', true)], [1], undefined],
  ])('%s', (_what, made, preemptions, want) => {
    expect(racingPair(made, preemptions)).toEqual(want);
  });
});
