// Explores a test's own handlers: every order of their AWS calls, within bounds.

import type { Execution, MadeCall } from '../explorer/program.ts';
import { watchEscapes } from './escapes.ts';
import { ActorsProgram } from './program.ts';
import { Properties } from './properties.ts';
import type { Property } from './properties.ts';
import { replay } from '../explorer/replay.ts';
import type { Replayed } from '../explorer/replay.ts';
import type { ExploreResult } from './result.ts';
import type { Actor } from './run.ts';
import { interceptSends } from './sdk.ts';
import { search } from './search.ts';
import type { Searched, Strategy } from './search.ts';
import { runToken, tokenOf } from '../explorer/token.ts';
import { simplest } from '../explorer/simplest.ts';
import { traceLines } from '../explorer/trace.ts';
import { installVirtualGlobals } from './virtual-globals.ts';
import type { World } from './world.ts';

export interface Exploration<Own extends object = object> {
  /** Makes AWS, as it is at the start of each run. */
  readonly world: () => World<Own>;
  /** By name: who acts. One actor is one container; what is to run twice is two actors. */
  readonly actors: Readonly<Record<string, Actor>>;
  /** Must hold after every call of every run. */
  readonly always?: Readonly<Record<string, Property<Own>>>;
  /** Must hold at some point of some run, or the test shows nothing. */
  readonly sometimes?: Readonly<Record<string, Property<Own>>>;
  /** Must hold when every actor has ended. */
  readonly eventually?: Readonly<Record<string, Property<Own>>>;
  readonly bounds?: Bounds;
  /** Runs one schedule only: the token of a violation. */
  readonly replay?: string;
}

export interface Bounds {
  /** 100,000 if left out. */
  readonly maxSchedules?: number;
  /** 60 if left out. */
  readonly maxSeconds?: number;
  /** How much time passes, once each, at any moment: `[15_000]` lets a lease of 10 s run out. */
  readonly passingMs?: readonly number[];
  /**
   * The share of schedules that is run again, twice, and must be the same: as it was, and through all of the SDK.
   * In [0, 1]; 0.01 if left out. A violation always is.
   */
  readonly repeatShare?: number;
  /** For the random strategies and for what actors draw; 1 if left out. */
  readonly seed?: number;
  /** `portfolio` if left out: some random schedules of each kind, then every trace. */
  readonly strategy?: Strategy;
}

/**
 * Runs the actors again and again, in every order of their AWS calls.
 *
 * @throws EscapeError, UnmodelledCommandError, NondeterminismError, IdleActorError, TwoCopiesError: what ran was
 * not, or not only, what is explored
 */
export async function explore<Own extends object = object>(
  exploration: Exploration<Own>,
): Promise<ExploreResult> {
  const restores = [interceptSends(), installVirtualGlobals(), watchEscapes()];
  try {
    return await new Explorer(exploration).result();
  } finally {
    for (const restore of restores.toReversed()) restore();
  }
}

const DEFAULTS = {
  maxSchedules: 100_000,
  maxSeconds: 60,
  passingMs: [],
  repeatShare: 0.01,
  seed: 1,
  strategy: 'portfolio',
} as const;

class Explorer<Own extends object> {
  private readonly bounds: Required<Bounds>;
  private readonly properties: Properties<Own>;
  private readonly program: ActorsProgram<Own>;
  /** The same through all of the SDK. */
  private readonly wholeProgram: ActorsProgram<Own>;
  private readonly setting: string;
  private readonly endMs: number;
  private schedules = 0;
  private repeated = 0;

  constructor(private readonly exploration: Exploration<Own>) {
    const { world, actors, always = {}, sometimes = {}, eventually = {}, bounds } = exploration;
    this.bounds = { ...DEFAULTS, ...bounds };
    this.properties = new Properties({ always, sometimes, eventually });
    const { seed, passingMs, maxSeconds } = this.bounds;
    const { properties } = this;
    const all = { world, actors, properties, seed, passingMs };
    this.program = new ActorsProgram({ ...all, throughStack: false });
    this.wholeProgram = new ActorsProgram({ ...all, throughStack: true });
    const names = [actors, always, sometimes, eventually].map((record) => Object.keys(record));
    this.setting = JSON.stringify([names, seed, passingMs]);
    this.endMs = performance.now() + maxSeconds * 1000;
  }

  async result(): Promise<ExploreResult> {
    const { replay: token } = this.exploration;
    if (token !== undefined) return this.told(await runToken(this.program, token, this.setting), 1);
    const { strategy, maxSchedules, seed } = this.bounds;
    const limits = { maxSchedules, seed, isOver: this.isOver };
    const samples: MadeCall[][] = [];
    const searched = await search(
      this.program,
      strategy,
      limits,
      () => this.properties.growth,
      ({ made }) => {
        if (this.isSampled()) samples.push([...made]);
      },
    );
    for (const made of samples) await this.again(made);
    if (searched.violating) return this.violated(searched.violating, searched);
    return this.notViolated(searched);
  }

  private async violated(
    found: Execution,
    { schedules, traces }: Searched,
  ): Promise<ExploreResult> {
    const first = await this.again(found.made);
    const { length } = first.preemptions;
    const made = await simplest(this.program, found, length, this.isOver);
    return this.told(made === found.made ? first : await this.again(made), schedules, traces);
  }

  private told(replayed: Replayed, schedules: number, traces = 0): ExploreResult {
    const { execution, preemptions } = replayed;
    const [violation] = execution.violations;
    return {
      ...this.counted({ schedules, traces, exhausted: false }),
      verdict: violation ? 'violated' : 'unknown',
      violation: violation && {
        property: violation.property,
        detail: violation.detail,
        token: tokenOf(this.program, replayed, this.setting),
        preemptions: preemptions.length,
        trace: traceLines(this.program.actors, execution.made, preemptions),
      },
      // One run shows nothing about what happens in some.
      never: [],
    };
  }

  private notViolated(searched: Searched): ExploreResult {
    const { never } = this.properties;
    const verdict = never.length > 0 ? 'violated' : 'passed';
    return {
      ...this.counted(searched),
      verdict: searched.exhausted ? verdict : 'unknown',
      violation: undefined,
      never,
    };
  }

  private counted({ schedules, traces, exhausted }: Omit<Searched, 'violating'>) {
    return { schedules, traces, exhausted, repeated: this.repeated, seed: this.bounds.seed };
  }

  private async again(made: readonly MadeCall[]): Promise<Replayed> {
    const replayed = await replay(this.program, made);
    await replay(this.wholeProgram, made);
    this.repeated += 1;
    return replayed;
  }

  /** The first, and then as many as the share says, evenly. */
  private isSampled(): boolean {
    const { repeatShare } = this.bounds;
    this.schedules += 1;
    if (repeatShare <= 0) return false;
    const before = Math.ceil((this.schedules - 1) * repeatShare);
    return Math.ceil(this.schedules * repeatShare) > before;
  }

  private readonly isOver = (): boolean => performance.now() > this.endMs;
}
