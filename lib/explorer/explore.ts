// The loop: runs one schedule after another until the scheduler has no more, a limit is hit, or a property fell.

import type { Execution, Program, Violation } from './program.ts';
import type { Ending, Scheduler } from './scheduler.ts';

/** Calls that one run may make before it counts as one that never ends. */
const callLimit = 100_000;

export interface Limits {
  readonly maxSchedules: number;
  /** Asked between schedules; true ends the search. */
  readonly isOver?: () => boolean;
  /** Which violation ends the search; by default any does. A run with another one goes on to its end. */
  readonly isWanted?: (violation: Violation) => boolean;
}

export interface Explored {
  readonly schedules: number;
  /** Runs given up by the scheduler. */
  readonly givenUp: number;
  /** All calls made. */
  readonly calls: number;
  /** Whether the scheduler had no schedule left. */
  readonly exhausted: boolean;
  /** The run that ended the search by a violation. */
  readonly violating: Execution | undefined;
}

/** Told of each run that ended; the next waits for it. @returns true to end the search */
export type Look = (
  execution: Execution,
  ending: Ending,
) => boolean | void | Promise<boolean | void>;

/** Runs schedules until one violates a property that ends the search. */
export async function explore(
  program: Program,
  scheduler: Scheduler,
  { maxSchedules, isOver = () => false, isWanted = () => true }: Limits,
  look: Look = () => undefined,
): Promise<Explored> {
  let [schedules, givenUp, calls] = [0, 0, 0];
  const isDone = ({ violations }: Execution): boolean => violations.some(isWanted);
  const result = (exhausted: boolean, violating?: Execution): Explored => ({
    schedules,
    givenUp,
    calls,
    exhausted,
    violating,
  });
  while (schedules < maxSchedules && !isOver()) {
    if (!scheduler.begin()) return result(true);
    const execution = await program.start();
    const ending = await run(execution, scheduler, isDone);
    scheduler.ended(execution, ending);
    schedules += 1;
    calls += execution.made.length;
    if (ending === 'given-up') givenUp += 1;
    const looked = look(execution, ending);
    const stop = looked instanceof Promise ? await looked : looked;
    if (isDone(execution)) return result(false, execution);
    if (stop === true) return result(false);
  }
  return result(false);
}

/** One schedule to its end, or to the violation that ends the search. */
async function run(
  execution: Execution,
  scheduler: Scheduler,
  isDone: (execution: Execution) => boolean,
): Promise<Ending> {
  for (let calls = 0; calls < callLimit; calls += 1) {
    if (isDone(execution)) return 'complete';
    const pending = execution.pending();
    const enabled = pending.filter(({ isEnabled }) => isEnabled);
    if (enabled.length === 0) {
      execution.finish();
      return pending.length === 0 ? 'complete' : 'stuck';
    }
    const call = scheduler.choose(enabled, execution);
    if (!call) return 'given-up';
    await execution.make(call);
  }
  throw new RangeError(`a run made ${callLimit} calls and had not ended: an actor that never ends`);
}
