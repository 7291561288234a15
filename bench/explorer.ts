// The explorer on toy programs: executions a second.

import { explore } from '../lib/explorer/explore.ts';
import type { Program } from '../lib/explorer/program.ts';
import { OptimalDpor } from '../lib/explorer/strategies/optimal-dpor.ts';
import { lastZero, readers } from '../test/explorer/benchmarks.ts';
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
