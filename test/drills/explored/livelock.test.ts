// A state that comes back to itself is shown with the way to it, though no run by itself shows it.

import { expect, test, vi } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import { search } from '../../../lib/drills/explored/explore.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import { livelock, searchStates } from '../../../lib/explorer/states.ts';
import type { StateSpace } from '../../../lib/explorer/states.ts';

vi.mock('../../../lib/explorer/states.ts', { spy: true });

/** Goes so many moves into a space, and says that a state came back there. */
async function comesBackAfter<State, Move>(space: StateSpace<State, Move>, count: number) {
  const path: Move[] = [];
  let state: State = await space.start();
  while (path.length < count) {
    const [move] = await space.moves(state);
    if (move === undefined) throw new Error('the space ends before that');
    path.push(move);
    ({ state } = await space.make(state, move));
  }
  const violation = { ...livelock, path };
  const counts = { states: count, transitions: count, ends: 0, depth: count };
  return { ...counts, exhausted: false, explored: 0.5, violation };
}

test('a livelock is violated, and its way is a run', async () => {
  vi.mocked(searchStates).mockImplementationOnce((space) => comesBackAfter(space, 6));
  const bounds = { lanes: 2, plans: 1, endpointCount: 1, keepCount: 1, faults: 0 };
  const { found, repeated } = await search(
    { ...bounds, safeguards: profiles.fenced },
    readMachines(),
    'states',
    { maxSchedules: 10, isOver: () => false, seed: 1, jobs: 1, progress: () => undefined },
  );
  expect(found?.violation).toMatchObject({ property: 'livelock', detail: livelock.detail });
  expect(found?.replayed.execution.made.length).toBe(found?.violation.calls);
  expect(found?.violation.calls).toBeGreaterThan(6);
  expect(repeated).toBe(1);
});
