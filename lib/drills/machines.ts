// The state machines as they are deployed: written by `npm run build:machines`, loaded once.

import { readFileSync } from 'node:fs';
import { loadMachine } from '../emulator/step-functions/load.ts';
import type { Branch, Machine, State } from '../emulator/step-functions/machine.ts';

export interface Machines {
  readonly planner: Machine;
  readonly lane: Machine;
}

export function readMachines(): Machines {
  const text = readFileSync(new URL('./machines.json', import.meta.url), 'utf8');
  const { planner, lane } = JSON.parse(text) as { planner: unknown; lane: unknown };
  return { planner: loadMachine(planner), lane: loadMachine(lane) };
}

/**
 * The machines with fewer attempts for a lane that loses a swap to another: a bound of a search, which would
 * otherwise follow lanes that take turns in undoing each other's builds.
 *
 * @param attempts - at least 2
 */
export function withContentionAttempts({ planner, lane }: Machines, attempts: number): Machines {
  return { planner, lane: { ...lane, states: limited(lane.states, attempts) } };
}

function limited(states: ReadonlyMap<string, State>, attempts: number): Map<string, State> {
  return new Map([...states].map(([name, state]) => [name, limitedState(state, attempts)]));
}

function limitedState(state: State, attempts: number): State {
  const retriers = state.retriers.map((retrier) =>
    retrier.errorEquals.includes('ContentionError')
      ? { ...retrier, maxAttempts: Math.min(retrier.maxAttempts, attempts - 1) }
      : retrier,
  );
  const inner = (branch: Branch): Branch => ({
    ...branch,
    states: limited(branch.states, attempts),
  });
  if (state.type === 'Map') return { ...state, retriers, processor: inner(state.processor) };
  if (state.type === 'Parallel') return { ...state, retriers, branches: state.branches.map(inner) };
  return { ...state, retriers };
}
