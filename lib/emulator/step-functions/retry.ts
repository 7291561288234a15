// Which retrier or catcher an error meets, and how long a retrier waits. Pure but for the chance that
// is passed in for jitter.
// Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html

import type { Random } from '../random.ts';
import type { Catcher, Retrier, State } from './machine.ts';

/** Attempts used, for each retrier of one visit to a state. */
export class RetryLedger {
  private readonly used: number[];

  constructor(private readonly state: State) {
    this.used = state.retriers.map(() => 0);
  }

  /**
   * Milliseconds to wait before the next attempt; undefined: do not retry.
   *
   * The first retrier that matches decides. If its attempts are used up, none of the others is asked.
   */
  nextDelayMs(error: string, random: Random): number | undefined {
    const at = this.retrierOf(error);
    const retrier = this.state.retriers[at];
    const used = this.used[at] ?? 0;
    if (!retrier || used >= retrier.maxAttempts) return undefined;
    this.used[at] = used + 1;
    return delayMs(retrier, used, random);
  }

  /** How many more attempts the retrier of this error has. */
  attemptsLeft(error: string): number {
    const at = this.retrierOf(error);
    return (this.state.retriers[at]?.maxAttempts ?? 0) - (this.used[at] ?? 0);
  }

  private retrierOf(error: string): number {
    return this.state.retriers.findIndex((retrier) => matches(retrier, error, this.state.type));
  }
}

/** The catcher that an error meets; undefined if none. */
export function catcherFor(state: State, error: string): Catcher | undefined {
  return state.catchers.find((catcher) => matches(catcher, error, state.type));
}

/** @param retried - how often this retrier has waited before */
function delayMs(retrier: Retrier, retried: number, random: Random): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** retried;
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Infinity);
  const share = retrier.jitter === 'FULL' ? random() : 1;
  return Math.round(seconds * 1000 * share);
}

function matches(
  { errorEquals }: { readonly errorEquals: readonly string[] },
  error: string,
  type: State['type'],
): boolean {
  // Documented: States.Runtime always fails the execution, whatever a Retry or Catch says.
  if (error === 'States.Runtime') return false;
  if (errorEquals.includes(error)) return true;
  // Documented as terminal for the wildcards; it must be named.
  if (error === 'States.DataLimitExceeded') return false;
  return errorEquals.some(
    (wildcard) =>
      wildcard === 'States.ALL' ||
      (wildcard === 'States.TaskFailed' && error !== 'States.Timeout') ||
      // A Parallel reports the error of the branch that failed; this name stands for any of them.
      (wildcard === 'States.BranchFailed' && type === 'Parallel'),
  );
}
