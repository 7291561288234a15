// The run that a path through the states stands for. The states leave open when a change arrives at the name
// server; here each arrives when somebody waits for it, and what is left at the end in the order that shows the fall.

import { strict as assert } from 'node:assert';
import type { Execution, PendingCall, Program } from '../../explorer/program.ts';
import { runsAgain } from './actors.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { startOperation } from './requests.ts';
import type { StateMove } from './state-space.ts';

/** Orders tried in which the changes left at the end may arrive. */
const orderLimit = 5_040;

export interface RunAlong {
  readonly execution: Execution;
  /** What went wrong on the way. */
  readonly faults: FaultPlan;
}

/**
 * @param programOf - with calls to which faults happen; they may be added while it runs
 * @param property - undefined: none that one run could show
 * @returns the first run along the path in which the property falls
 * @throws Error there is none: states and runs disagree, a fault of the explorer
 */
export async function runAlong(
  programOf: (faults: FaultPlan) => Program,
  path: readonly StateMove[],
  property: string | undefined,
): Promise<RunAlong> {
  for (let order = 0; order < orderLimit; order += 1) {
    const { execution, faults, isLastOrder } = await run(programOf, path, order);
    const isShown = execution.violations.some((one) => one.property === property);
    if (isShown || property === undefined) return { execution, faults };
    if (isLastOrder) break;
  }
  throw new Error(
    `the states say that ${property} falls, and the run along the same path does not: a fault of the explorer`,
  );
}

/** @param order - counts the orders of the last arrivals */
async function run(
  programOf: (faults: FaultPlan) => Program,
  path: readonly StateMove[],
  order: number,
): Promise<RunAlong & { isLastOrder: boolean }> {
  const faults: Fault[] = [];
  const program = programOf(faults);
  const nameServer = program.actors.length - 1;
  const execution = await program.start();
  for (const { actor, nth, fault } of path) {
    const pendingOf = (name: string) =>
      execution.pending().filter((one) => program.actors[one.actor] === name);
    const name = program.actors[actor] ?? '';
    const asked = pendingOf(name)[nth];
    assert(asked, `${name} waits for no call ${nth}`);
    if (fault !== undefined) faults.push({ actor: name, call: asked.sequence, kind: fault });
    const isRunAgain = fault === 'duplicate' && asked.operation !== startOperation;
    const call = () => (isRunAgain ? pendingOf(runsAgain(name))[0] : pendingOf(name)[nth]);
    for (let waiting = call(); waiting && !waiting.isEnabled; waiting = call()) {
      await execution.make(arrivalFor(waiting, execution, nameServer));
    }
    const made = call();
    assert(made);
    await execution.make(made);
  }
  let rest = order;
  for (
    let left = arrivals(execution, nameServer);
    left.length > 0;
    left = arrivals(execution, nameServer)
  ) {
    const next = left[rest % left.length];
    assert(next);
    rest = Math.floor(rest / left.length);
    await execution.make(next);
  }
  if (execution.pending().every(({ isEnabled }) => !isEnabled)) execution.finish();
  return { execution, faults, isLastOrder: rest > 0 };
}

/** The arrival of the change that a call waits for; for a sweep, of any. */
function arrivalFor(waiting: PendingCall, execution: Execution, nameServer: number): PendingCall {
  const left = arrivals(execution, nameServer);
  const awaited = left.find(({ key }) => waiting.key.endsWith(key)) ?? left[0];
  assert(awaited, `${waiting.operation} of ${waiting.key} waits for ever`);
  return awaited;
}

function arrivals(execution: Execution, nameServer: number): PendingCall[] {
  return execution.pending().filter(({ actor }) => actor === nameServer);
}
