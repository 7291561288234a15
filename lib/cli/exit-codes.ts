// The exit codes of every command (documented in the README).

import type { ProfileResult } from '../drills/result.ts';

export const exitCodes = {
  asExpected: 0,
  notAsExpected: 1,
  unknown: 2,
  usage: 64,
  internal: 70,
  interrupted: 130,
} as const;

type Judged = Pick<ProfileResult, 'verdict' | 'expected'>;

/** Undecided never counts as passed; but where one verdict is surely wrong, that is what is said. */
export function exitCodeOf(results: readonly Judged[]): number {
  const surprises = results.filter(isSurprise);
  if (surprises.length === 0) return exitCodes.asExpected;
  const decided = surprises.some(({ verdict }) => verdict !== 'unknown');
  return decided ? exitCodes.notAsExpected : exitCodes.unknown;
}

function isSurprise({ verdict, expected }: Judged): boolean {
  return expected === null ? verdict === 'unknown' : verdict !== expected;
}
