// The state machines with fewer attempts for a lane that loses a swap: nothing else of them changes.

import { expect, test } from 'vitest';
import { readMachines, withContentionAttempts } from '../../lib/drills/machines.ts';
import type { Branch, State } from '../../lib/emulator/step-functions/machine.ts';

/** Of every state however deep: what it retries, and how often. */
function retriesOf(branch: Branch): (readonly [state: string, errors: string, attempts: number])[] {
  return [...branch.states].flatMap(([name, state]) => [
    ...state.retriers.map(
      ({ errorEquals, maxAttempts }) => [name, errorEquals.join(' '), maxAttempts] as const,
    ),
    ...innerOf(state).flatMap(retriesOf),
  ]);
}

function innerOf(state: State): readonly Branch[] {
  if (state.type === 'Map') return [state.processor];
  return state.type === 'Parallel' ? state.branches : [];
}

const machines = readMachines();
const all = retriesOf(machines.lane);

test.each([2, 3, 21])('%i attempts', (attempts) => {
  const limited = withContentionAttempts(machines, attempts);
  const want = all.map(([state, errors, retries]) => [
    state,
    errors,
    errors.includes('ContentionError') ? Math.min(retries, attempts - 1) : retries,
  ]);
  expect(retriesOf(limited.lane)).toEqual(want);
  expect(limited.planner).toBe(machines.planner);
});

test('there is something to limit, and the machines read stay as they are', () => {
  withContentionAttempts(machines, 2);
  expect(retriesOf(machines.lane)).toEqual(all);
  const contended = all.filter(([, errors]) => errors.includes('ContentionError'));
  expect(Math.max(...contended.map(([, , retries]) => retries))).toBe(20);
});
