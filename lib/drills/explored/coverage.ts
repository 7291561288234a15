// What a search of the outage's world has covered: milestones that happened, races and their orders, traces.

import { traceHash } from '../../explorer/canonical.ts';
import { TraceCounts } from '../../explorer/estimate.ts';
import { areDependent } from '../../explorer/footprint.ts';
import { Dependence } from '../../explorer/happens-before.ts';
import type { Call, Execution } from '../../explorer/program.ts';
import { RaceMatrix } from '../../explorer/races.ts';
import type { RacedPair, Races } from '../../explorer/races.ts';
import type { ExploredOptions } from './bounds.ts';
import { callSite } from './call-sites.ts';
import { faultText } from './faults.ts';
import type { FaultPlan } from './faults.ts';
import { expectedMilestones } from './milestones.ts';
import { actorOptions, allActors } from './world.ts';
import type { Machines } from '../machines.ts';

/** By milestone that the bounds can reach, whether it happened in some order. */
export type Sometimes = Readonly<Record<string, boolean>>;

/** What was covered, as plain data: a thread can tell it to another. */
export interface Covered {
  readonly traces: ReadonlyMap<string, number>;
  readonly reached: ReadonlySet<string>;
  readonly races: readonly RacedPair[];
}

export class Coverage {
  readonly traces = new TraceCounts();
  private readonly reached = new Set<string>();
  private readonly expected: readonly string[];
  private readonly matrix: RaceMatrix;
  // Walks repeat each other's calls: what was compared is remembered.
  private readonly dependence = new Dependence();

  constructor(options: ExploredOptions, machines: Machines) {
    const { zone } = actorOptions(options, machines);
    const actors = allActors(options);
    this.expected = expectedMilestones(options);
    this.matrix = new RaceMatrix((call) => callSite(actors[call.actor] ?? '', call, zone));
  }

  reach(milestone: string): void {
    this.reached.add(milestone);
  }

  /** @param faults - what went wrong, if it tells traces apart */
  ran({ made }: Execution, faults: FaultPlan = []): void {
    const onRace = (earlier: Call, later: Call) => this.matrix.came(earlier, later);
    const calls = traceHash(made, this.dependence, onRace);
    this.traces.add([calls, ...faults.map(faultText)].join('+'));
  }

  /** Takes note of two calls of different actors, both of which can be made now. */
  bothCanBeMade(one: Call, other: Call): void {
    if (areDependent(one.footprint, other.footprint)) this.matrix.either(one, other);
  }

  covered(): Covered {
    return { traces: this.traces.all(), reached: this.reached, races: this.matrix.all() };
  }

  /** Takes over what was covered elsewhere. */
  add({ traces, reached, races }: Covered): void {
    for (const [trace, times] of traces) this.traces.add(trace, times);
    for (const milestone of reached) this.reach(milestone);
    for (const pair of races) this.matrix.add(pair);
  }

  sometimes(): Sometimes {
    return Object.fromEntries(this.expected.map((name) => [name, this.reached.has(name)]));
  }

  races(): Races {
    return this.matrix.result();
  }
}
