// Random plans, runs, holds, faults and releases, in random order: every property holds at every moment,
// and at the end all is at rest on the newest plan.

import {
  array,
  assert as assertProperty,
  asyncProperty,
  constantFrom,
  integer,
  oneof,
  record,
  subarray,
} from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';
import { purposes } from '../../lib/aws/calls.ts';
import type { Running } from '../../lib/drills/world.ts';
import { seed } from '../seed.ts';
import { awsError, endpoints, isOfLane, isWrite, lanes, Playground } from './playground.ts';

const someOf = (values: readonly string[]) => subarray([...values], { minLength: 1 });

const step = oneof(
  { weight: 4, arbitrary: record({ plan: someOf(endpoints) }) },
  { weight: 4, arbitrary: record({ run: someOf(lanes) }) },
  { weight: 2, arbitrary: record({ start: someOf(lanes) }) },
  {
    weight: 3,
    arbitrary: record({
      hold: constantFrom(...lanes),
      before: constantFrom(...purposes),
      endpoint: constantFrom(...endpoints),
    }),
  },
  { weight: 3, arbitrary: record({ release: constantFrom(...lanes) }) },
  { weight: 2, arbitrary: record({ loseAnswerOfWrite: integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: record({ pauseMs: integer({ min: 1, max: 40_000 }) }) },
);
type Step = typeof step extends Arbitrary<infer Value> ? Value : never;

class RandomRun {
  readonly ground: Playground;
  private readonly running: Running[] = [];

  constructor(worldSeed: number) {
    this.ground = new Playground(worldSeed);
  }

  async take(step: Step): Promise<void> {
    const { gates } = this.ground.world;
    if ('plan' in step) await this.ground.plan(step.plan);
    else if ('run' in step) await this.start(step.run, true);
    else if ('start' in step) await this.start(step.start, false);
    else if ('hold' in step) {
      gates.set({ actor: `lane-${step.hold}`, before: step.before, endpoint: step.endpoint });
    } else if ('release' in step) gates.release(`lane-${step.release}`);
    else if ('pauseMs' in step) await this.ground.pause(step.pauseMs);
    else this.loseAnswer(step.loseAnswerOfWrite);
  }

  async finish(): Promise<string[]> {
    for (const lane of lanes) this.ground.world.gates.release(`lane-${lane}`);
    await this.ground.ended(this.running);
    await this.ground.settle();
    return this.ground.verdict();
  }

  /** @param wait - whether to go on only when each has ended or stands before a gate */
  private async start(names: readonly string[], wait: boolean): Promise<void> {
    const { gates } = this.ground.world;
    const started = names.map((name) => this.ground.world.startLane(name));
    this.running.push(...started);
    if (!wait) return;
    await this.ground.world.runUntil(() =>
      started.every(({ actor, result }) => result !== undefined || gates.isParked(actor)),
    );
  }

  private loseAnswer(ofWrite: number): void {
    let seen = 0;
    this.ground.world.fault = (call) =>
      isOfLane(call) && isWrite(call) && (seen += 1) === ofWrite
        ? { kind: 'answer-lost', error: awsError('TimeoutError') }
        : undefined;
  }
}

test('whatever happens, and in whatever order, no property is violated and all comes to rest', async () => {
  await assertProperty(
    asyncProperty(
      integer({ min: 0, max: 2 ** 31 }),
      array(step, { minLength: 5, maxLength: 30, size: 'max' }),
      async (worldSeed, steps) => {
        const run = new RandomRun(worldSeed);
        await run.ground.plan();
        for (const one of steps) await run.take(one);
        expect(await run.finish()).toEqual([]);
      },
    ),
    { seed, numRuns: 25 },
  );
});
