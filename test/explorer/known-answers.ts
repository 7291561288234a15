// What other checkers count: the numbers of traces of published benchmarks, and where they were published.

import type { Program } from '../../lib/explorer/program.ts';
import { casRotation, fileSystem, lastZero, readers, writers } from './benchmarks.ts';

export interface KnownAnswer {
  readonly title: string;
  readonly program: Program;
  readonly traces: number;
}

function series(
  name: string,
  make: (count: number) => Program,
  answers: Readonly<Record<number, number>>,
): KnownAnswer[] {
  return Object.entries(answers).map(([count, traces]) => ({
    title: `${name}(${count})`,
    program: make(Number(count)),
    traces,
  }));
}

const all: readonly KnownAnswer[] = [
  // GenMC's ainc.
  ...series('writers', writers, { 3: 6, 4: 24, 5: 120, 6: 720, 7: 5_040, 8: 40_320 }),
  // Abdulla et al., POPL 2014; GenMC and Nidhugg.
  ...series('readers', readers, { 2: 4, 8: 256, 13: 8_192 }),
  // Abdulla et al., JACM 2017; Nidhugg and GenMC.
  ...series('lastzero', lastZero, { 5: 64, 10: 3_328, 15: 147_456 }),
  // Flanagan and Godefroid, POPL 2005; counts from POPL 2014 and Concuerror.
  ...series('filesystem', fileSystem, { 14: 2, 16: 8, 18: 32, 19: 64 }),
  // GenMC.
  ...series('casrot', casRotation, { 2: 2, 3: 5, 4: 14, 5: 43, 6: 144, 7: 523 }),
];

const largestInTests = 10_000;

/** Those that the tests run. */
export const smallAnswers = all.filter(({ traces }) => traces <= largestInTests);

/** Those that `npm run known-answers` runs. */
export const largeAnswers = all.filter(({ traces }) => traces > largestInTests);
