// What both tests explore: two workers, a lease of 10 s, and 15 s that pass at any moment.

import { createWorld } from 'fencepost/explorer';

/** @param {(event: { worker: string }) => Promise<string>} handler */
export const workers = (handler) => ({
  world: () =>
    createWorld({
      tables: [
        { name: 'leases', partitionKey: { name: 'id', type: 'S' } },
        { name: 'jobs', partitionKey: { name: 'id', type: 'S' }, items: [{ id: 'report' }] },
      ],
    }),
  actors: {
    a: () => handler({ worker: 'a' }),
    b: () => handler({ worker: 'b' }),
  },
  sometimes: {
    'the lease changes hands': (state) =>
      ['a', 'b'].every((worker) => hasReturned(state, worker) && !isBusy(state, worker)),
  },
  eventually: {
    'the report is by who took the lease last': (state) =>
      state.item('jobs', { id: 'report' })?.writtenBy ===
      state.item('leases', { id: 'report' })?.holder,
  },
  bounds: { passingMs: [15_000] },
});

const hasReturned = (state, worker) => state.ended(worker)?.status === 'returned';
const isBusy = (state, worker) => state.ended(worker)?.value === 'busy';
