// Explores the outage's world by one strategy or by all: walks that find most races at once, few preemptions, and
// then every state. Only a search that ran out of orders can say that there is no race.

import { explore as runSchedules } from '../../explorer/explore.ts';
import { traceHash } from '../../explorer/canonical.ts';
import type { Execution, Program, Violation } from '../../explorer/program.ts';
import { LateReads } from '../../explorer/late-reads.ts';
import { replay } from '../../explorer/replay.ts';
import type { Replayed } from '../../explorer/replay.ts';
import type { Scheduler } from '../../explorer/scheduler.ts';
import { shrink } from '../../explorer/shrink.ts';
import { searchStates } from '../../explorer/states.ts';
import type { SearchedStates } from '../../explorer/states.ts';
import { DelayBound } from '../../explorer/strategies/delay-bound.ts';
import { OptimalDpor } from '../../explorer/strategies/optimal-dpor.ts';
import { PreemptionBound } from '../../explorer/strategies/preemption-bound.ts';
import { walks } from '../../explorer/walks.ts';
import { seededRandom } from '../../explorer/random.ts';
import type { Machines } from '../machines.ts';
import { withContentionAttempts } from '../machines.ts';
import { actorNames } from './actors.ts';
import type { ExploredOptions } from './bounds.ts';
import { FaultDraw } from './faults.ts';
import type { FaultPlan } from './faults.ts';
import { runAlong } from './path.ts';
import { exploredProgram } from './program.ts';
import { ExploredStates } from './state-space.ts';

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

/** What a violation is shown for first: customers get no answer. Others end a search only when it is over. */
const outage = 'never-empty';
/** Attempts of a lane that loses a swap: a bound, as the number of lanes is one. */
export const contentionAttempts = 2;
/** Schedules of each walk in a portfolio, before every state is searched. */
const walkSchedules = 400;
const preemptionBounds = [0, 1, 2];
const delayBounds = [0, 1, 2, 3, 4];

export interface SearchLimits {
  readonly maxSchedules: number;
  readonly isOver: () => boolean;
  readonly seed: number;
  readonly progress: (text: string) => void;
}

export interface Found {
  readonly violation: Violation;
  readonly replayed: Replayed;
  /** What went wrong in that run. */
  readonly faults: FaultPlan;
}

export interface Searched {
  /** Whole runs of the program. */
  readonly schedules: number;
  /** Different traces among them, as far as they were counted. */
  readonly traces: number;
  readonly givenUp: number;
  readonly calls: number;
  /** Undefined unless states were searched. */
  readonly states: Omit<SearchedStates<unknown>, 'violation'> | undefined;
  readonly exhausted: boolean;
  readonly found: Found | undefined;
}

export function programOf(
  options: ExploredOptions,
  machines: Machines,
  faults: FaultPlan = [],
): Program {
  return exploredProgram(options, boundedMachines(machines), faults);
}

function boundedMachines(machines: Machines): Machines {
  return withContentionAttempts(machines, contentionAttempts);
}

/** Searches until the outage is found, everything was searched, or a limit is hit. */
export async function search(
  options: ExploredOptions,
  machines: Machines,
  strategy: Strategy,
  limits: SearchLimits,
): Promise<Searched> {
  const searching = new Search(options, machines, limits);
  return searching.by(strategy);
}

class Search {
  private readonly program: Program;
  private readonly faultDraw: FaultDraw;
  private readonly faultsIn = new WeakMap<Execution, FaultPlan>();
  private readonly counts = { schedules: 0, givenUp: 0, calls: 0 };
  private readonly traces = new Set<string>();
  /** A run that violates some property, the outage if there is one. */
  private violating: Execution | undefined;
  private states: Searched['states'];
  private exhausted = false;

  constructor(
    private readonly options: ExploredOptions,
    private readonly machines: Machines,
    private readonly limits: SearchLimits,
  ) {
    const { faults } = options;
    this.faultDraw = new FaultDraw(faults, actorNames(options), seededRandom(limits.seed));
    const { actors } = this.programWith([]);
    this.program = {
      actors,
      start: async () => {
        const plan = this.faultDraw.draw();
        const execution = await this.programWith(plan).start();
        this.faultsIn.set(execution, plan);
        return execution;
      },
    };
  }

  async by(strategy: Strategy): Promise<Searched> {
    for (const scheduler of this.schedulers(strategy)) {
      const each = strategy === 'portfolio' ? walkSchedules : Infinity;
      if (await this.run(scheduler, each)) break;
    }
    const isStates = strategy === 'states' || strategy === 'portfolio';
    if (isStates && !this.violating) await this.everyState();
    const found = this.violating && (await this.simplified(this.violating));
    const { traces, states, exhausted } = this;
    return { ...this.counts, traces: traces.size, states, exhausted, found };
  }

  private schedulers(strategy: Strategy): Scheduler[] {
    const { seed } = this.limits;
    if (strategy === 'states') return [];
    if (strategy === 'bounded') return preemptionBounds.map((bound) => new PreemptionBound(bound));
    if (strategy === 'delay') return delayBounds.map((bound) => new DelayBound(bound));
    if (strategy === 'dpor') return [new OptimalDpor()];
    return walks(strategy, seed);
  }

  /** @returns whether to search no further */
  private async run(scheduler: Scheduler, each: number): Promise<boolean> {
    const { limits, counts } = this;
    const maxSchedules = Math.min(each, limits.maxSchedules - counts.schedules);
    const explored = await runSchedules(
      this.program,
      scheduler,
      { maxSchedules, isOver: limits.isOver, isWanted: isOutage },
      (execution) => {
        counts.schedules += 1;
        this.traces.add(traceHash(execution.made));
        this.faultDraw.ran(execution.made);
        if (execution.violations.length > 0) this.violating ??= execution;
        limits.progress(`${counts.schedules} schedules, ${this.traces.size} traces`);
      },
    );
    counts.givenUp += explored.givenUp;
    counts.calls += explored.calls;
    if (explored.violating) this.violating = explored.violating;
    // Walks have no end, and bounds end before everything was tried: only the search of every trace does not.
    if (scheduler instanceof OptimalDpor) this.exhausted = explored.exhausted;
    return (
      explored.violating !== undefined || counts.schedules >= limits.maxSchedules || limits.isOver()
    );
  }

  private async everyState(): Promise<void> {
    const { limits } = this;
    const { violation, ...states } = await searchStates(
      new LateReads(new ExploredStates(this.options, boundedMachines(this.machines))),
      {
        maxStates: limits.maxSchedules,
        isOver: limits.isOver,
        progress: (count) => limits.progress(`${count.toLocaleString('en')} states`),
      },
    );
    this.states = states;
    this.exhausted = states.exhausted;
    if (violation) {
      const path = violation.path.map(({ move }) => move);
      const along = await runAlong((faults) => this.programWith(faults), path, violation.property);
      this.violating = along.execution;
      this.faultsIn.set(along.execution, along.faults);
    }
  }

  private programWith(faults: FaultPlan): Program {
    return programOf(this.options, this.machines, faults);
  }

  private async simplified(violating: Execution): Promise<Found> {
    const wanted = violating.violations.find(isOutage) ?? violating.violations[0];
    if (!wanted) throw new RangeError('a run without a violation has nothing to be simplified');
    const isWanted = ({ property }: Violation) => property === wanted.property;
    this.limits.progress(`${wanted.property} fell; looking for the simplest schedule`);
    const faults = this.faultsIn.get(violating) ?? [];
    const program = this.programWith(faults);
    const made = await shrink(program, violating, isWanted);
    const replayed = await replay(program, made);
    const violation = replayed.execution.violations.find(isWanted);
    if (!violation) throw new Error(`${wanted.property} does not fall when its run is repeated`);
    return { violation, replayed, faults };
  }
}

function isOutage({ property }: Violation): boolean {
  return property === outage;
}
