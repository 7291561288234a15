// What a strategy is: it says whether there is another schedule to run, and at each point which call is next.

import type { Call, Execution, PendingCall } from './program.ts';

/** How a run ended: nothing was left to do; actors wait for ever; or the scheduler gave it up. */
export type Ending = 'complete' | 'stuck' | 'given-up';

/** Whether a call takes the turn of the actor that made the last one, which could have gone on. */
export function isPreemption(
  { actor }: Call,
  enabled: readonly PendingCall[],
  last: number | undefined,
): boolean {
  return actor !== last && enabled.some((one) => one.actor === last);
}

/** Chooses the order of calls, schedule after schedule. */
export interface Scheduler {
  /** Whether there is another schedule to run. False: everything within its bounds was run. */
  begin(): boolean;
  /**
   * The call to make next.
   *
   * @param enabled - at least one, by actor, then sequence
   * @param execution - the run so far
   * @returns undefined to give the run up: what follows was seen already
   */
  choose(enabled: readonly PendingCall[], execution: Execution): Call | undefined;
  /** Told how the run ended that began last. */
  ended(execution: Execution, ending: Ending): void;
}
