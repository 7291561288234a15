// Runs one drill on one stage, from an empty world to its verdict.

import { NotAcknowledgedError, OperatorRefusedError } from '../aws/operator.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import type { PropertyName } from '../control-plane/properties.ts';
import { seededRandom } from '../emulator/random.ts';
import type { Drill, DrillStep } from './drill.ts';
import { drift } from './load-balancers.ts';
import type { ProfileResult, RootInterval, Timeline, Verdict } from './result.ts';
import type { Stage } from './stage.ts';

/** Rounds of sweeps after which a world that still changes is called unsettled: the verdict is unknown. */
const settleRounds = 10;

export interface DrillOptions {
  readonly file: EndpointsFile;
  readonly profile: string;
  /** Null when nothing is expected, as when a safeguard is switched off to see what it holds. */
  readonly expected: Verdict | null;
  readonly seed: number;
  /** Why a pass would show nothing here, where that is known before: a Route 53 that breaks its promises. */
  readonly distrust?: string | undefined;
  /** Told after each step of the drill: its number, and the AWS calls so far. */
  readonly progress?: (step: number, calls: number) => void;
}

export interface ProfileRun {
  readonly result: ProfileResult;
  readonly timeline: Timeline;
}

export async function runDrill(
  drill: Drill,
  stage: Stage,
  options: DrillOptions,
): Promise<ProfileRun> {
  const run = new Run(drill, stage, options);
  for (const [index, step] of drill.steps.entries()) {
    await run.step(step);
    options.progress?.(index + 1, stage.calls());
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
  private readonly random: () => number;
  private readonly weights = new Map<string, number>();
  private unsettled = false;
  /** Lanes started to be held, and how many of them were held until they were released. */
  private readonly holds = { wanted: 0, kept: 0 };

  constructor(
    private readonly drill: Drill,
    private readonly stage: Stage,
    private readonly options: DrillOptions,
  ) {
    this.random = seededRandom(options.seed ^ 0x5eed);
    // Before anything runs: a drill that cannot be played to its end is not begun.
    for (const step of drill.steps) {
      for (const named of endpointsNamedIn(step)) this.endpoints(named);
    }
  }

  async step(step: DrillStep): Promise<void> {
    if ('plan' in step) {
      for (let made = 0; made < step.plan; made += 1) await this.plan();
    } else if ('run' in step) {
      await this.stage.run(step.run);
    } else if ('start' in step) {
      const [endpoint = ''] = this.endpoints(step.hold.endpoint);
      await this.stage.startHeld(step.start, step.hold.before, endpoint);
      this.holds.wanted += 1;
    } else if ('release' in step) {
      if (await this.stage.release(step.release)) this.holds.kept += 1;
    } else if ('refuse' in step) {
      await this.stage.refuse(step.refuse);
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

  async finish(): Promise<ProfileRun> {
    const { drill, options, stage } = this;
    const { judge } = stage;
    const seen = await stage.finish();
    const missing = drill.lanes.filter((lane) => !judge.monitor.hasInstalled(`lane-${lane}`));
    for (const lane of missing) judge.violated(['made-progress'], `lane-${lane}`);
    const judged: readonly PropertyName[] = drill.properties;
    const violations = judge.violations.filter(({ property }) => judged.includes(property));
    const timeline: Timeline = {
      profile: options.profile,
      roots: seen.roots,
      holds: seen.holds,
      actors: ['planner', ...drill.lanes.map((lane) => `lane-${lane}`)],
    };
    const { emptyMs, recovered } = outage(seen.roots);
    const reason = violations.length > 0 ? undefined : this.doubt();
    const passed = reason === undefined ? 'passed' : 'unknown';
    const result: ProfileResult = {
      profile: options.profile,
      verdict: violations.length > 0 ? 'violated' : passed,
      ...(reason !== undefined && { reason }),
      expected: options.expected,
      violations,
      calls: seen.trace.length,
      emptyMs,
      recovered,
      stuck: violations.some(({ property }) => property === 'converges'),
      durationMs: seen.durationMs,
      trace: seen.trace,
    };
    return { result, timeline };
  }

  /** Why a run without a violation shows nothing, if so. */
  private doubt(): string | undefined {
    if (this.options.distrust !== undefined) return this.options.distrust;
    if (this.unsettled) return `still changing after ${settleRounds} rounds of sweeps`;
    if (this.holds.wanted > 0 && this.holds.kept === 0)
      return 'no lane was held where it was to be';
    return undefined;
  }

  private async plan(): Promise<void> {
    drift(this.options.file.endpoints, this.weights, this.random);
    await this.stage.setHealth(this.weights);
    await this.stage.plan();
    await this.stage.pause();
  }

  /** An operator's command, until it is acknowledged; what it must hold is judged from then on. */
  private async operate(step: OperatorStep): Promise<void> {
    const { stage } = this;
    const { monitor } = stage.judge;
    if ('freeze' in step) {
      const endpoints = this.endpoints(step.freeze);
      await stage.operate((operator) => operator.freezeAll(endpoints));
      for (const endpoint of endpoints) monitor.freezeAcknowledged(endpoint);
    } else if ('thaw' in step) {
      const endpoints = this.endpoints(step.thaw);
      for (const endpoint of endpoints) monitor.thawed(endpoint);
      await stage.operate((operator) => operator.thawAll(endpoints));
    } else {
      for (const endpoint of this.endpoints(step.rollback)) {
        monitor.rollbackStarted(endpoint, stage.judge.generationOf(endpoint));
        await stage.operate((operator) => operator.rollback(endpoint));
        monitor.freezeAcknowledged(endpoint);
      }
    }
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
      const before = await this.stage.zoneText();
      await this.stage.run(this.drill.lanes);
      await this.stage.rest();
      if ((await this.stage.zoneText()) === before) return;
    }
    this.unsettled = true;
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
