// Explores the outage's world by one strategy or by all: walks that find most races at once, few preemptions, and
// then every state. Only a search that ran out of orders can say that there is no race.

import { explore as runSchedules } from '../../explorer/explore.ts';
import { LateReads, movesOf } from '../../explorer/late-reads.ts';
import type { Scheduler } from '../../explorer/scheduler.ts';
import { livelock, searchStates } from '../../explorer/states.ts';
import type { SearchedStates } from '../../explorer/states.ts';
import { DelayBound } from '../../explorer/strategies/delay-bound.ts';
import { OptimalDpor } from '../../explorer/strategies/optimal-dpor.ts';
import { PreemptionBound } from '../../explorer/strategies/preemption-bound.ts';
import type { Races } from '../../explorer/races.ts';
import type { Machines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import { Coverage } from './coverage.ts';
import type { Sometimes } from './coverage.ts';
import { asItIs, explain, fallOf } from './explain.ts';
import type { Explained, Fall } from './explain.ts';
import { FaultPlans } from './fault-plans.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { runAlong } from './path.ts';
import { percent } from './percent.ts';
import { boundedMachines, programOf } from './program.ts';
import { isSampled, repeatThroughStack } from './repeat.ts';
import { walkAll } from './walk-pool.ts';
import { isOutage, partsOf } from './walk-part.ts';
import type { Walking } from './walk-part.ts';
import { WatchedStates } from './watched-states.ts';

export const strategies = [
  'portfolio',
  'random',
  'sticky',
  'pct',
  'bounded',
  'delay',
  'dpor',
  'states',
] as const;

export type Strategy = (typeof strategies)[number];

/** Schedules of each walk in a portfolio, before every state is searched; and of a part of any walk. */
const partSchedules = 400;
const preemptionBounds = [0, 1, 2];
const delayBounds = [0, 1, 2, 3, 4];

export interface SearchLimits {
  readonly maxSchedules: number;
  readonly isOver: () => boolean;
  readonly seed: number;
  /** Threads that walk; one searches everything else. */
  readonly jobs: number;
  /** @param done - schedules or states so far */
  readonly progress: (text: string, done: number) => void;
}

export interface Searched {
  /** Whole runs of the program. */
  readonly schedules: number;
  /** Different traces among them, as far as they were counted. */
  readonly traces: number;
  readonly givenUp: number;
  readonly calls: number;
  /** Runs that were made again through all of the SDK. */
  readonly repeated: number;
  /** Undefined unless states were searched. */
  readonly states: Omit<SearchedStates<unknown>, 'violation'> | undefined;
  readonly exhausted: boolean;
  readonly sometimes: Sometimes;
  readonly races: Races;
  /** The chance that the next walk is a new trace; undefined if there were no walks. */
  readonly newTraceChance: number | undefined;
  /** About which share of the traces or of the ways through the states was searched; undefined for walks and bounds. */
  readonly explored: number | undefined;
  readonly found: Explained | undefined;
}

/** All but one: which call lets a second run begin is not what `dpor` can ask of a call. */
export function takesDuplicates(strategy: Strategy): boolean {
  return strategy !== 'dpor';
}

/**
 * Searches until the outage is found, everything was searched, or a limit is hit.
 *
 * @throws RangeError functions that run twice, and a strategy that does not take them
 */
export async function search(
  options: ExploredOptions,
  machines: Machines,
  strategy: Strategy,
  limits: SearchLimits,
): Promise<Searched> {
  if ((options.duplicates ?? 0) > 0 && !takesDuplicates(strategy)) {
    throw new RangeError(`${strategy} searches without duplicates only`);
  }
  const searching = new Search(options, machines, limits);
  return searching.by(strategy);
}

/** What the tree of a fault plan has to do with those of the others. */
interface OfPlan {
  readonly couldGoWrong: (fault: Fault) => void;
  /** Of the whole search, by that of this tree. */
  readonly share: (ofTree: number) => number;
  /** Which plan it is, for the progress. */
  readonly atPlan: () => string;
}

class Search {
  private readonly coverage: Coverage;
  private readonly counts = { schedules: 0, givenUp: 0, calls: 0, repeated: 0 };
  /** A run that violates some property, the outage if there is one. */
  private fall: Fall | undefined;
  private states: Searched['states'];
  private explored: number | undefined;
  private exhausted = false;

  constructor(
    private readonly options: ExploredOptions,
    private readonly machines: Machines,
    private readonly limits: SearchLimits,
  ) {
    this.coverage = new Coverage(options, machines);
  }

  async by(strategy: Strategy): Promise<Searched> {
    if (isSampling(strategy)) await this.walk(strategy);
    for (const scheduler of schedulersOf(strategy)) {
      if (await this.runAll(scheduler)) break;
    }
    const isStates = strategy === 'states' || strategy === 'portfolio';
    if (isStates && !this.fall) await this.everyState();
    const found = this.fall && (await this.explained(this.fall));
    const { coverage, states, exhausted, explored } = this;
    return {
      ...this.counts,
      traces: coverage.traces.size,
      states,
      exhausted,
      sometimes: coverage.sometimes(),
      races: coverage.races(),
      newTraceChance: isSampling(strategy) ? coverage.traces.newChance : undefined,
      explored,
      found,
    };
  }

  private async walk(walking: Walking): Promise<void> {
    const { options, machines, limits, counts, coverage } = this;
    const { seed, maxSchedules, jobs, isOver } = limits;
    let running = 0;
    const ran = () => {
      running += 1;
      const schedules = counts.schedules + running;
      limits.progress(this.walkedSoFar(schedules), schedules);
    };
    const parts = partsOf(walking, seed, partSchedules, maxSchedules);
    const walkOptions = { world: { options, machines }, coverage, isOver, ran };
    for await (const part of walkAll(parts, jobs, walkOptions)) {
      running = 0;
      counts.schedules += part.schedules;
      counts.givenUp += part.givenUp;
      counts.calls += part.calls;
      counts.repeated += part.repeated;
      this.fall = part.isEnded ? part.fall : (this.fall ?? part.fall);
      limits.progress(this.walkedSoFar(counts.schedules), counts.schedules);
      if (part.isEnded) return;
    }
  }

  /** A tree of schedules for each fault plan. @returns whether to search no further */
  private async runAll(schedulerOf: () => Scheduler): Promise<boolean> {
    const plans = new FaultPlans(this.options);
    let done = 0;
    for (const plan of plans) {
      const share = (ofTree: number) => (done + ofTree) / plans.size;
      const atPlan = () => (plans.size > 1 ? `fault plan ${done + 1} of ${plans.size}, ` : '');
      const couldGoWrong = (fault: Fault) => plans.couldGoWrong(plan, fault);
      const isOver = await this.run(schedulerOf(), plan, { couldGoWrong, share, atPlan });
      done += 1;
      // That of a tree: more of them may be left.
      this.exhausted &&= done === plans.size;
      if (isOver) return true;
    }
    return false;
  }

  /** @returns whether to search no further */
  private async run(
    scheduler: Scheduler,
    faults: FaultPlan,
    { couldGoWrong, share, atPlan }: OfPlan,
  ): Promise<boolean> {
    const { options, machines, limits, counts } = this;
    const maxSchedules = limits.maxSchedules - counts.schedules;
    const reached = (milestone: string) => this.coverage.reach(milestone);
    const program = programOf(options, machines, { faults, reached, couldGoWrong });
    const explored = await runSchedules(
      program,
      scheduler,
      { maxSchedules, isOver: limits.isOver, isWanted: isOutage },
      async (execution) => {
        const isOfSample = isSampled(counts.schedules);
        counts.schedules += 1;
        this.coverage.ran(execution, faults);
        if (isOfSample) await this.repeat(fallOf(options, execution, faults));
        if (execution.violations.length > 0) this.fall ??= fallOf(options, execution, faults);
        if (scheduler instanceof OptimalDpor) this.explored = share(scheduler.explored());
        limits.progress(`${atPlan()}${this.soFar()}`, counts.schedules);
      },
    );
    counts.givenUp += explored.givenUp;
    counts.calls += explored.calls;
    if (explored.violating) this.fall = fallOf(options, explored.violating, faults);
    // Walks have no end, and bounds end before everything was tried: only the search of every trace does not.
    if (scheduler instanceof OptimalDpor) {
      this.exhausted = explored.exhausted;
      this.explored = share(scheduler.explored());
    }
    return (
      explored.violating !== undefined || counts.schedules >= limits.maxSchedules || limits.isOver()
    );
  }

  private walkedSoFar(schedules: number): string {
    const { size, newChance = 1 } = this.coverage.traces;
    return `${schedules} schedules, ${size} traces, next is new: ${percent(newChance)}`;
  }

  private soFar(): string {
    const { counts, coverage, explored } = this;
    const runs = `${counts.schedules} schedules, ${coverage.traces.size} traces`;
    return explored === undefined ? runs : `${runs}, ${percent(explored)} done`;
  }

  private async everyState(): Promise<void> {
    const { limits } = this;
    const { violation, ...states } = await searchStates(
      new LateReads(new WatchedStates(this.options, boundedMachines(this.machines), this.coverage)),
      {
        maxStates: limits.maxSchedules,
        isOver: limits.isOver,
        progress: (count, _, explored) =>
          limits.progress(`${count.toLocaleString('en')} states, ${percent(explored)} done`, count),
      },
    );
    this.states = states;
    this.explored = states.explored;
    this.exhausted = states.exhausted;
    if (violation) {
      const { options, machines } = this;
      const path = violation.path.flatMap(movesOf);
      const withFaults = (faults: FaultPlan) => programOf(options, machines, { faults });
      const { property, detail } = violation;
      const shown = property === livelock.property ? undefined : property;
      const { execution, faults } = await runAlong(withFaults, path, shown);
      this.fall = fallOf(options, execution, faults);
      if (shown !== undefined) return;
      // That a state comes back, perhaps with the lanes swapped, shows in no run by itself: the way to it is shown.
      const violations = [{ property, detail, calls: execution.made.length }];
      this.fall = { ...this.fall, violations };
    }
  }

  private async explained(fall: Fall): Promise<Explained> {
    const { violations } = fall;
    const wanted = violations.find(isOutage) ?? violations[0];
    if (!wanted) throw new RangeError('a run without a violation cannot be explained');
    this.limits.progress(`${wanted.property} fell; looking for the simplest schedule`, 0);
    const explained =
      wanted.property === livelock.property
        ? await asItIs(fall, wanted, this.machines)
        : await explain(fall, wanted.property, this.machines, this.limits.seed);
    const { options, faults, replayed } = explained;
    await this.repeat(fallOf(options, replayed.execution, faults));
    return explained;
  }

  private async repeat(run: Fall): Promise<void> {
    await repeatThroughStack(run, this.machines);
    this.counts.repeated += 1;
  }
}

/** Whether schedules are drawn at random: only then do those before say anything of the next one. */
export function isSampling(strategy: Strategy): strategy is Walking {
  return ['portfolio', 'random', 'sticky', 'pct'].includes(strategy);
}

/** Each ends a tree of its own. */
function schedulersOf(strategy: Strategy): (() => Scheduler)[] {
  if (strategy === 'bounded') {
    return preemptionBounds.map((bound) => () => new PreemptionBound(bound));
  }
  if (strategy === 'delay') return delayBounds.map((bound) => () => new DelayBound(bound));
  return strategy === 'dpor' ? [() => new OptimalDpor()] : [];
}
