// When nothing is left to write to a zone, and that a batch which is accepted there all the same ends a search.

import { expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../../lib/control-plane/safeguards.ts';
import { boundedMachines } from '../../../lib/drills/explored/program.ts';
import { ExploredStates } from '../../../lib/drills/explored/state-space.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import { LateReads } from '../../../lib/explorer/late-reads.ts';
import { searchStates } from '../../../lib/explorer/states.ts';
import { zoneIn } from './walk.ts';
import type { State } from './walk.ts';

const machines = boundedMachines(readMachines());
const limits = { maxStates: 100_000 };

function world(profile: ProfileName, bounds: { lanes: number; plans: number; keepCount: number }) {
  return { ...bounds, endpointCount: 1, faults: 0, safeguards: profiles[profile] };
}

/** Takes note of the zones that are as planned, and of those that are not. */
class Noted extends ExploredStates {
  readonly asPlanned: string[] = [];
  readonly others: string[] = [];

  override key(state: State): string {
    (state.shared.isAsPlanned ? this.asPlanned : this.others).push(zoneIn(state));
    return super.key(state);
  }
}

test('a zone is as planned once the newest plan is installed and what it replaced is deleted', async () => {
  const space = new Noted(world('fenced', { lanes: 1, plans: 3, keepCount: 0 }), machines, false);
  const { exhausted } = await searchStates(space, limits);
  expect(exhausted).toBe(true);
  const treesIn = (held: string) => new Set(held.match(/g\d+(?=\.api\.plans)/g));
  const rootIn = (held: string) =>
    /"name":"api\.example\.com\."[^{]*{[^{]*{[^{]*"name":"(g\d+)/.exec(held)?.[1];
  expect(new Set(space.asPlanned.map(rootIn))).toEqual(new Set(['g000001', 'g000002', 'g000003']));
  // Root and rollback hold two; a third one is being built, or left to be deleted.
  const most = (zones: readonly string[]) => Math.max(...zones.map((held) => treesIn(held).size));
  expect(most(space.asPlanned)).toBe(2);
  expect(most(space.others)).toBe(3);
});

test('a batch that is accepted where everything is as planned ends the search', async () => {
  // In 2025 an old plan was written over a newer one.
  const space = new ExploredStates(
    world('as-in-2025', { lanes: 2, plans: 2, keepCount: 1 }),
    machines,
  );
  Object.assign(space, { isKept: true });
  await expect(searchStates(new LateReads(space), limits)).rejects.toThrow(
    /^lane-[ab] wrote to a zone in which everything was as planned$/,
  );
});
