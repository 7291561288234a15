// A violation made simple before it is shown: in the smallest world in which the property falls, with the
// simplest schedule there.

import { explore } from '../../explorer/explore.ts';
import type { Execution, MadeCall, Violation } from '../../explorer/program.ts';
import { replay } from '../../explorer/replay.ts';
import type { Replayed } from '../../explorer/replay.ts';
import { fallsAlong, shrink } from '../../explorer/shrink.ts';
import { walks } from '../../explorer/walks.ts';
import type { Machines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import { DrawnProgram } from './drawn-program.ts';
import type { FaultPlan } from './faults.ts';
import { programOf } from './program.ts';

/** Schedules of each walk through a smaller world. */
const trials = 30;

/** A run in which a property falls, as plain data: a thread can tell it to another. */
export interface Fall {
  readonly options: ExploredOptions;
  readonly made: readonly MadeCall[];
  readonly violations: readonly Violation[];
  /** What went wrong in it. */
  readonly faults: FaultPlan;
}

export function fallOf(
  options: ExploredOptions,
  { made, violations }: Execution,
  faults: FaultPlan,
): Fall {
  return { options, made, violations, faults };
}

export interface Explained {
  /** The world that it is shown in: as large as the one that was searched, or smaller. */
  readonly options: ExploredOptions;
  readonly faults: FaultPlan;
  readonly violation: Violation;
  readonly replayed: Replayed;
}

/** Of a violation that repeating its run does not show. */
export async function asItIs(
  { options, faults, made }: Fall,
  violation: Violation,
  machines: Machines,
): Promise<Explained> {
  const replayed = await replay(programOf(options, machines, { faults }), made);
  return { options, faults, violation, replayed };
}

/** @param seed - of the walks through smaller worlds */
export async function explain(
  fall: Fall,
  property: string,
  machines: Machines,
  seed: number,
): Promise<Explained> {
  const isWanted = (violation: Violation) => violation.property === property;
  const smallest = await inSmallestWorld(fall, machines, seed, isWanted);
  const { options } = smallest;
  const { faults, made } = await withFewestFaults(smallest, machines, isWanted);
  const program = programOf(options, machines, { faults });
  const replayed = await replay(program, await shrink(program, { made }, isWanted));
  const violation = replayed.execution.violations.find(isWanted);
  if (!violation) throw new Error(`${property} does not fall when its run is repeated`);
  return { options, faults, violation, replayed };
}

/** One endpoint if that will do, then fewer lanes, then fewer plans, for as long as walks find it there as well. */
async function inSmallestWorld(
  fall: Fall,
  machines: Machines,
  seed: number,
  isWanted: (violation: Violation) => boolean,
): Promise<Fall> {
  let smallest = fall;
  const fewer = [
    ({ endpointCount }: ExploredOptions) => ({ endpointCount: Math.min(1, endpointCount - 1) }),
    ({ lanes }: ExploredOptions) => ({ lanes: lanes - 1 }),
    ({ plans }: ExploredOptions) => ({ plans: plans - 1 }),
  ];
  for (const step of fewer) {
    for (let isFound = true; isFound;) {
      const options = { ...smallest.options, ...step(smallest.options) };
      const isWorld = options.lanes > 0 && options.plans > 0 && options.endpointCount > 0;
      const found = isWorld ? await walk(options, machines, seed, isWanted) : undefined;
      isFound = found !== undefined;
      smallest = found ?? smallest;
    }
  }
  return smallest;
}

async function walk(
  options: ExploredOptions,
  machines: Machines,
  seed: number,
  isWanted: (violation: Violation) => boolean,
): Promise<Fall | undefined> {
  for (const scheduler of walks('portfolio', seed)) {
    const program = new DrawnProgram(options, machines, seed);
    const limits = { maxSchedules: trials, isWanted };
    const { violating } = await explore(program, scheduler, limits);
    if (violating) return fallOf(options, violating, program.faultsOf(violating));
  }
  return undefined;
}

/** Leaves out one fault after the other for which the property falls as well. */
async function withFewestFaults(
  { options, faults, made }: Fall,
  machines: Machines,
  isWanted: (violation: Violation) => boolean,
): Promise<{ faults: FaultPlan; made: readonly MadeCall[] }> {
  let fewest: { faults: FaultPlan; made: readonly MadeCall[] } = { faults, made };
  for (const fault of faults) {
    const left = fewest.faults.filter((one) => one !== fault);
    const program = programOf(options, machines, { faults: left });
    const made = await fallsAlong(program, fewest.made, isWanted);
    if (made) fewest = { faults: left, made };
  }
  return fewest;
}
