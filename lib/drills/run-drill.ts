// Runs one drill under one set of safeguards, from an empty world to its verdict.

import { NotAcknowledgedError, OperatorRefusedError } from '../aws/operator.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import type { PropertyName } from '../control-plane/properties.ts';
import type { Safeguards } from '../control-plane/safeguards.ts';
import { seededRandom } from '../emulator/random.ts';
import type { Drill, DrillStep } from './drill.ts';
import { drift } from './load-balancers.ts';
import type { Machines } from './machines.ts';
import type { Meter } from './meter.ts';
import type { ProfileResult, RootInterval, Timeline, Verdict } from './result.ts';
import { World } from './world.ts';
import type { Running } from './world.ts';

/** Rounds of sweeps after which a world that still changes is called unsettled: the verdict is unknown. */
const settleRounds = 10;
/** Between two runs of the planner; the post-event summary gives no rate. */
const planEveryMs = 2_000;
/** Between two sweeps: longer than any change takes to the name servers. */
const sweepEveryMs = 60_000;

export interface DrillOptions {
  readonly file: EndpointsFile;
  readonly machines: Machines;
  readonly profile: string;
  readonly safeguards: Safeguards;
  /** Null when nothing is expected, as when a safeguard is switched off to see what it holds. */
  readonly expected: Verdict | null;
  readonly seed: number;
  /** Told after each step of the drill: its number, and the AWS calls so far. */
  readonly progress?: (step: number, calls: number) => void;
  readonly meter?: Meter | undefined;
}

export interface ProfileRun {
  readonly result: ProfileResult;
  readonly timeline: Timeline;
}

export async function runDrill(drill: Drill, options: DrillOptions): Promise<ProfileRun> {
  const run = new Run(drill, options);
  for (const [index, step] of drill.steps.entries()) {
    await run.step(step);
    options.progress?.(index + 1, run.calls());
  }
  return run.finish();
}

/** A drill names an endpoint that the world it is played in does not have. */
export class UnknownEndpointError extends Error {
  override readonly name = 'UnknownEndpointError';

  constructor(named: string, names: readonly string[]) {
    super(`the drill names endpoint ${named}; this world has: last, all, ${names.join(', ')}`);
  }
}

/** An operator's command could not be done, so the drill went no further: it has no verdict. */
export class UndecidedDrillError extends Error {
  override readonly name = 'UndecidedDrillError';

  constructor(drill: string, cause: Error) {
    super(`drill ${drill} cannot be decided: ${cause.message}`, { cause });
  }
}

type OperatorStep = Extract<
  DrillStep,
  { freeze: string } | { thaw: string } | { rollback: string }
>;

class Run {
  private readonly world: World;
  private readonly random: () => number;
  private readonly weights = new Map<string, number>();
  private readonly running: Running[] = [];
  private unsettled = false;
  /** Lanes started to be held, and how many of them came to where they were to be held. */
  private readonly holds = { wanted: 0, reached: 0 };

  constructor(
    private readonly drill: Drill,
    private readonly options: DrillOptions,
  ) {
    const { file, machines, meter, safeguards, seed } = options;
    this.world = new World({ file, machines, meter, safeguards, seed, lanes: drill.lanes });
    this.random = seededRandom(seed ^ 0x5eed);
    // Before anything runs: a drill that cannot be played to its end is not begun.
    for (const step of drill.steps) {
      for (const named of endpointsNamedIn(step)) this.endpoints(named);
    }
  }

  async step(step: DrillStep): Promise<void> {
    if ('plan' in step) {
      for (let made = 0; made < step.plan; made += 1) await this.plan();
    } else if ('run' in step) {
      await this.run(step.run);
    } else if ('start' in step) {
      await this.startHeld(step.start, step.hold);
    } else if ('release' in step) {
      this.world.gates.release(`lane-${step.release}`);
      await this.ended(this.running.filter(({ actor }) => actor === `lane-${step.release}`));
    } else if ('refuse' in step) {
      this.refuse(step.refuse);
    } else if ('settle' in step) {
      await this.settle();
    } else {
      await this.operate(step).catch((error: unknown) => {
        const isRefusal =
          error instanceof OperatorRefusedError || error instanceof NotAcknowledgedError;
        throw isRefusal ? new UndecidedDrillError(this.drill.name, error) : error;
      });
    }
  }

  calls(): number {
    return this.world.trace.length;
  }

  finish(): ProfileRun {
    const { drill, options, world } = this;
    world.observer.atRest(world.newestPlan());
    const missing = drill.lanes.filter(
      (lane) => !world.observer.monitor.hasInstalled(`lane-${lane}`),
    );
    for (const lane of missing) world.observer.violated(['made-progress'], `lane-${lane}`);
    const judged: readonly PropertyName[] = drill.properties;
    const violations = world.observer.violations.filter(({ property }) =>
      judged.includes(property),
    );
    const intervals = world.observer.intervals();
    const timeline: Timeline = {
      profile: options.profile,
      roots: intervals,
      holds: world.gates.intervals().map((hold) => ({
        ...hold,
        fromMs: world.sinceStart(hold.fromMs),
        toMs: world.sinceStart(hold.toMs),
      })),
      actors: ['planner', ...drill.lanes.map((lane) => `lane-${lane}`)],
    };
    const { emptyMs, recovered } = outage(intervals);
    const result: ProfileResult = {
      profile: options.profile,
      verdict: violations.length > 0 ? 'violated' : this.isInconclusive() ? 'unknown' : 'passed',
      expected: options.expected,
      violations,
      calls: world.trace.length,
      emptyMs,
      recovered,
      stuck: violations.some(({ property }) => property === 'converges'),
      durationMs: world.elapsedMs(),
      trace: world.trace,
    };
    return { result, timeline };
  }

  /** A run that never came to rest, or that held nobody where it meant to, shows nothing by passing. */
  private isInconclusive(): boolean {
    return this.unsettled || (this.holds.wanted > 0 && this.holds.reached === 0);
  }

  private async plan(): Promise<void> {
    const { endpoints } = this.options.file;
    drift(endpoints, this.weights, this.random);
    this.world.setHealth(this.weights);
    await this.ended([this.world.startPlanner({ startLanes: false })]);
    await this.pause();
  }

  private async run(lanes: readonly string[]): Promise<void> {
    await this.ended(lanes.map((lane) => this.world.startLane(lane)));
  }

  private async startHeld(
    lane: string,
    hold: { before: Parameters<World['gates']['set']>[0]['before']; endpoint: string },
  ): Promise<void> {
    const actor = `lane-${lane}`;
    const [endpoint = ''] = this.endpoints(hold.endpoint);
    this.world.gates.set({ actor, before: hold.before, endpoint });
    const running = this.world.startLane(lane);
    this.running.push(running);
    await this.world.runUntil(
      () => running.result !== undefined || this.world.gates.isParked(actor),
    );
    this.holds.wanted += 1;
    if (this.world.gates.isParked(actor)) this.holds.reached += 1;
  }

  /** Makes services refuse every call of every actor from here on. */
  private refuse(services: readonly string[]): void {
    this.world.fault = ({ operation }) => {
      const service = services.find((one) => operation.startsWith(`${one}:`));
      if (service === undefined) return undefined;
      const message = `${service} refuses every call in this drill`;
      const error = Object.assign(new Error(message), { name: 'ServiceUnavailable' });
      return { kind: 'refused', error };
    };
  }

  /** An operator's command, until it is acknowledged; what it must hold is judged from then on. */
  private async operate(step: OperatorStep): Promise<void> {
    const { monitor } = this.world.observer;
    const operator = this.world.operator();
    if ('freeze' in step) {
      const endpoints = this.endpoints(step.freeze);
      await this.done(operator.freezeAll(endpoints));
      for (const endpoint of endpoints) monitor.freezeAcknowledged(endpoint);
    } else if ('thaw' in step) {
      const endpoints = this.endpoints(step.thaw);
      for (const endpoint of endpoints) monitor.thawed(endpoint);
      await this.done(operator.thawAll(endpoints));
    } else {
      for (const endpoint of this.endpoints(step.rollback)) {
        monitor.rollbackStarted(endpoint, this.world.observer.generationOf(endpoint));
        await this.done(operator.rollback(endpoint));
        monitor.freezeAcknowledged(endpoint);
      }
    }
  }

  /** Lets time pass until an actor other than a lane is done. @throws what it throws */
  private async done<T>(work: Promise<T>): Promise<T> {
    let ended = false;
    const settled = work.finally(() => {
      ended = true;
    });
    // Awaited below; without this a rejection meanwhile would count as unhandled.
    settled.catch(() => undefined);
    await this.world.runUntil(() => ended);
    return settled;
  }

  /** @throws UnknownEndpointError the drill names an endpoint that the world does not have */
  private endpoints(named: string): string[] {
    const names = this.options.file.endpoints.map(({ name }) => name);
    if (named === 'all') return names;
    const found = named === 'last' ? names.at(-1) : names.find((name) => name === named);
    if (found === undefined) throw new UnknownEndpointError(named, names);
    return [found];
  }

  /** Sweeps with every lane until a round leaves the zone as it was, and every name server has it. */
  private async settle(): Promise<void> {
    for (let round = 0; round < settleRounds; round += 1) {
      const before = this.world.zoneText();
      await this.run(this.drill.lanes);
      await this.pause(sweepEveryMs);
      if (this.world.zoneText() === before) return;
    }
    this.unsettled = true;
  }

  private ended(running: readonly Running[]): Promise<void> {
    return this.world.runUntil(() => running.every(({ result }) => result !== undefined));
  }

  private pause(durationMs = planEveryMs): Promise<void> {
    const untilMs = this.world.clock.nowMs() + durationMs;
    this.world.clock.at(untilMs, () => undefined);
    return this.world.runUntil(() => this.world.clock.nowMs() >= untilMs);
  }
}

function endpointsNamedIn(step: DrillStep): string[] {
  if ('start' in step) return [step.hold.endpoint];
  if ('freeze' in step) return [step.freeze];
  if ('thaw' in step) return [step.thaw];
  return 'rollback' in step ? [step.rollback] : [];
}

/** From the first empty answer to recovery or the end; the longest, where several endpoints were empty. */
function outage(intervals: readonly RootInterval[]): { emptyMs: number; recovered: boolean } {
  const born = new Set<string>();
  let emptyMs = 0;
  let recovered = true;
  const endMs = Math.max(0, ...intervals.map(({ toMs }) => toMs));
  for (const { endpoint, type, fromMs, toMs, live } of intervals.toSorted(
    (a, b) => a.fromMs - b.fromMs,
  )) {
    const key = `${endpoint} ${type}`;
    if (live > 0) born.add(key);
    else if (born.has(key)) {
      emptyMs = Math.max(emptyMs, toMs - fromMs);
      if (toMs === endMs) recovered = false;
    }
  }
  return { emptyMs, recovered };
}
