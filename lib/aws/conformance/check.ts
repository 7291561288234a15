// What a check of the probe is, what rests on it, and what it can come to. Decides nothing.

import type { Bench } from './bench.ts';

/** Unknown: nothing was seen that decides it. Never counts as holding. */
export type Result = 'holds' | 'fails' | 'unknown';

/** What rests on a check: the fence itself; a rule of Route 53 that drills run into; or nothing. */
export type Bearing = 'fence' | 'rules' | 'note';

export interface Check {
  /** Kebab-case: also the label under which the check writes. */
  readonly id: string;
  /** What holds where the check holds. */
  readonly title: string;
  /** What it means for the fence. */
  readonly meaning: string;
  readonly bearing: Bearing;
  /** @throws UndecidedError nothing was seen that decides it */
  readonly run: (bench: Bench) => Promise<Finding>;
}

export interface Finding {
  readonly result: Result;
  /** In a few words, what was seen. */
  readonly finding: string;
}

export interface CheckResult extends Omit<Check, 'run'>, Finding {
  readonly evidence: readonly Exchange[];
}

/** One request of a check, and what came back. */
export interface Exchange {
  readonly sent: string;
  readonly answer: string;
}

/** A check could not be brought to where it decides: the endpoint refused what every Route 53 takes, or gave way. */
export class UndecidedError extends Error {
  override readonly name = 'UndecidedError';
}

/** No further request makes sense: interrupted, not allowed, or nobody there. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

export const holds = (finding: string): Finding => ({ result: 'holds', finding });
export const fails = (finding: string): Finding => ({ result: 'fails', finding });
