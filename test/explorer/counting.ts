// Runs a strategy to its end and counts what it visited.

import { traceHash } from '../../lib/explorer/canonical.ts';
import { explore } from '../../lib/explorer/explore.ts';
import { Dependence } from '../../lib/explorer/happens-before.ts';
import type { Program } from '../../lib/explorer/program.ts';
import type { Scheduler } from '../../lib/explorer/scheduler.ts';

export interface Visited {
  readonly schedules: number;
  readonly givenUp: number;
  readonly stuck: number;
  /** Hashes of the traces. */
  readonly traces: ReadonlySet<string>;
}

/** No benchmark has more. */
const maxSchedules = 1_000_000;

/** @throws Error if the strategy has schedules left, or one violates a property */
export async function visit(program: Program, scheduler: Scheduler): Promise<Visited> {
  const traces = new Set<string>();
  const dependence = new Dependence();
  let stuck = 0;
  const result = await explore(program, scheduler, { maxSchedules }, ({ made }, ending) => {
    if (ending === 'given-up') return;
    if (ending === 'stuck') stuck += 1;
    traces.add(traceHash(made, dependence));
  });
  const { schedules, givenUp, exhausted, violating } = result;
  if (!exhausted) {
    throw new Error(`not exhausted: ${JSON.stringify(violating?.violations ?? maxSchedules)}`);
  }
  return { schedules, givenUp, stuck, traces };
}
