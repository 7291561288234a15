// The explorer on the outage's world: calls of the deployed code a second, and how soon the outage is found.

import { profiles } from '../lib/control-plane/safeguards.ts';
import { search } from '../lib/drills/explored/explore.ts';
import { exploredProgram } from '../lib/drills/explored/program.ts';
import { readMachines } from '../lib/drills/machines.ts';
import { explore } from '../lib/explorer/explore.ts';
import { StickyWalk } from '../lib/explorer/strategies/sticky.ts';
import type { Subject } from './measure.ts';

const machines = readMachines();
const bounds = { lanes: 2, plans: 3, endpointCount: 1, keepCount: 1, faults: 0 };
const seed = 1;
const schedulesPerRound = 100;

export interface Walks extends Subject {
  /** Of a schedule, on average. */
  readonly meanCalls: number;
}

/** The same schedules each round. */
export async function outageWalks(): Promise<Walks> {
  const program = exploredProgram({ ...bounds, safeguards: profiles['as-in-2025'] }, machines);
  const walk = async (): Promise<number> => {
    const limits = { maxSchedules: schedulesPerRound, isWanted: () => false };
    const { calls } = await explore(program, new StickyWalk(seed), limits);
    return calls;
  };
  const callsPerRound = await walk();
  return {
    name: 'explore the outage, as in 2025',
    unit: 'calls',
    // 2,000 schedules of 16 calls.
    goal: 32_000,
    callsPerRound,
    meanCalls: callsPerRound / schedulesPerRound,
    round: async () => {
      await walk();
    },
  };
}

/** @returns milliseconds until the outage was found, and until its simplest schedule was */
export async function timeToOutage(): Promise<{
  readonly foundMs: number;
  readonly shownMs: number;
}> {
  const beganMs = performance.now();
  let foundMs = 0;
  const { found } = await search(
    { ...bounds, safeguards: profiles['as-in-2025'] },
    machines,
    'portfolio',
    {
      maxSchedules: 10_000,
      isOver: () => false,
      seed,
      jobs: 1,
      progress: (text) => {
        if (text.includes(' fell')) foundMs = performance.now() - beganMs;
      },
    },
  );
  if (found?.violation.property !== 'never-empty') throw new Error('the outage was not found');
  return { foundMs, shownMs: performance.now() - beganMs };
}
