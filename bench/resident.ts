// Whether the explorer's memory grows with the schedules that it ran: prints what is resident early and late, as
// JSON. A process of its own, so that nothing else is in it, and one whose young generation (--min-semi-space-size,
// MB) has its full size from the start: V8's doubling of it some time after 100,000 schedules would pass for growth.

import { explore } from '../lib/explorer/explore.ts';
import { OptimalDpor } from '../lib/explorer/strategies/optimal-dpor.ts';
import { writers } from '../test/explorer/benchmarks.ts';

/** Resident bytes, the most in the last tenth before so many schedules. */
export interface Resident {
  readonly early: number;
  readonly late: number;
}

const early = 100_000;
const late = 1_000_000;

/** One search over a million schedules: a program of more traces than that. */
async function residentMemory(): Promise<Resident> {
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

console.log(JSON.stringify(await residentMemory()));
