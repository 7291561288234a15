// The mutants: for every comparison of every safeguard, the order of fence and check, the read-back and each
// retry rule, the edit that would undo it and the tests that must notice.

export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  /** A part of one line; occurs exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** Test files, at least one of which must fail. */
  readonly tests: readonly string[];
}

export const mutants: readonly Mutant[] = [];
