// The explorer on toy programs: executions a second, and whether its memory grows with the schedules that it ran.

import { explore } from '../lib/explorer/explore.ts';
import type { Program } from '../lib/explorer/program.ts';
import { OptimalDpor } from '../lib/explorer/strategies/optimal-dpor.ts';
import { lastZero, readers, writers } from '../test/explorer/benchmarks.ts';
import type { Subject } from './measure.ts';

/** Every trace of a program, of which there are so many. */
function everyTrace(name: string, program: Program, traces: number): Subject {
  return {
    name: `explore ${name}`,
    unit: 'executions',
    callsPerRound: traces,
    async round() {
      const limits = { maxSchedules: traces + 1 };
      const { schedules } = await explore(program, new OptimalDpor(), limits);
      if (schedules !== traces) throw new Error(`${name}: ${schedules} runs, not ${traces}`);
    },
  };
}

export const lastZeros = (): Subject => everyTrace('lastzero(10)', lastZero(10), 3_328);
export const manyReaders = (): Subject => everyTrace('readers(13)', readers(13), 8_192);

const early = 100_000;
const late = 1_000_000;

/** Resident bytes, the most in the last tenth before so many schedules. */
export interface Resident {
  readonly early: number;
  readonly late: number;
}

/** One search over a million schedules: a program of more traces than that. */
export async function residentMemory(): Promise<Resident> {
  const most = { early: 0, late: 0 };
  let schedules = 0;
  await explore(writers(10), new OptimalDpor(), { maxSchedules: late }, () => {
    schedules += 1;
    if (schedules % 100 > 0) return;
    const now = process.memoryUsage.rss();
    if (schedules > 0.9 * early && schedules <= early) most.early = Math.max(most.early, now);
    if (schedules > 0.9 * late) most.late = Math.max(most.late, now);
  });
  return most;
}
