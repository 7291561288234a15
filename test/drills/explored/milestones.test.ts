// What can happen within bounds: the rule that says so, held against whole searches, by states and by traces.

import { expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../../lib/control-plane/safeguards.ts';
import { Coverage } from '../../../lib/drills/explored/coverage.ts';
import { programOf } from '../../../lib/drills/explored/program.ts';
import { expectedMilestones } from '../../../lib/drills/explored/milestones.ts';
import { WatchedStates } from '../../../lib/drills/explored/watched-states.ts';
import { readMachines, withContentionAttempts } from '../../../lib/drills/machines.ts';
import { explore } from '../../../lib/explorer/explore.ts';
import { LateReads } from '../../../lib/explorer/late-reads.ts';
import { searchStates } from '../../../lib/explorer/states.ts';
import { OptimalDpor } from '../../../lib/explorer/strategies/optimal-dpor.ts';

const machines = readMachines();
const bounded = withContentionAttempts(machines, 2);

function optionsOf(profile: ProfileName, lanes: number, plans: number, keepCount = 1) {
  const safeguards = profiles[profile];
  return { lanes, plans, endpointCount: 1, keepCount, faults: 0, safeguards };
}

/** Notes what was reached, expected or not. */
class Noted extends Coverage {
  readonly all = new Set<string>();

  override reach(milestone: string): void {
    super.reach(milestone);
    this.all.add(milestone);
  }
}

/** Everything, whatever falls. */
class Unjudged extends WatchedStates {
  override async make(...args: Parameters<WatchedStates['make']>) {
    return { ...(await super.make(...args)), fallen: [] };
  }

  override judgeEnd() {
    return [];
  }
}

test.each<[profile: ProfileName, lanes: number, plans: number, keep: number, also: string]>([
  ['fenced', 1, 1, 1, ''],
  ['fenced', 1, 2, 1, 'a stale plan is refused'],
  ['fenced', 1, 3, 1, 'a stale plan is refused'],
  ['fenced', 2, 1, 1, 'a batch loses its swap'],
  ['as-in-2025', 1, 1, 1, ''],
  ['as-in-2025', 1, 2, 1, ''],
  ['as-in-2025', 1, 3, 1, 'a tree is deleted'],
  ['as-in-2025', 1, 3, 2, ''],
  ['as-in-2025', 2, 1, 1, 'a batch loses its swap'],
  ['conditional-write', 1, 2, 1, ''],
  ['conditional-write', 1, 3, 1, 'a tree is deleted'],
  ['conditional-write', 2, 1, 1, 'a batch loses its swap'],
])('every state of %s, %i × %i, %i kept: lanes install; %s', async (...args) => {
  const [profile, lanes, plans, keep, also] = args;
  const options = optionsOf(profile, lanes, plans, keep);
  const coverage = new Noted(options, bounded);
  const space = new Unjudged(options, bounded, coverage);
  expect(await searchStates(space, { maxStates: 10_000 })).toMatchObject({ exhausted: true });
  const installs = ['lane a installs', 'lane b installs'].slice(0, lanes);
  const want = [...installs, ...(also === '' ? [] : [also])];
  expect([...coverage.all].sort()).toEqual(want.toSorted());
  expect(expectedMilestones(options).toSorted()).toEqual(want.toSorted());
  expect(coverage.sometimes()).toEqual(Object.fromEntries(want.map((name) => [name, true])));
});

test.each<{ profile: ProfileName; lanes: number; plans: number; keep: number; want: string[] }>([
  {
    profile: 'fenced',
    lanes: 2,
    plans: 4,
    keep: 1,
    want: [
      'lane a installs',
      'lane b installs',
      'a batch loses its swap',
      'a stale plan is refused',
      'a tree is deleted',
    ],
  },
  {
    profile: 'fenced',
    lanes: 1,
    plans: 4,
    keep: 2,
    want: ['lane a installs', 'a stale plan is refused'],
  },
])('expected of $profile, $lanes × $plans, $keep kept', ({ profile, lanes, plans, keep, want }) => {
  expect(expectedMilestones(optionsOf(profile, lanes, plans, keep))).toEqual(want);
});

test('every trace comes to what every state does', async () => {
  const options = optionsOf('fenced', 1, 2);
  const coverage = new Noted(options, machines);
  const program = programOf(options, machines, {
    reached: (milestone) => coverage.reach(milestone),
  });
  const limits = { maxSchedules: 200, isWanted: () => false };
  const { exhausted } = await explore(program, new OptimalDpor(), limits, (run) => {
    coverage.ran(run);
  });
  expect(exhausted).toBe(true);
  expect([...coverage.all].sort()).toEqual(['a stale plan is refused', 'lane a installs']);
});

test('races of two lanes: whose batch comes first was tried both ways', async () => {
  const options = optionsOf('fenced', 2, 1);
  const coverage = new Coverage(options, bounded);
  await searchStates(new LateReads(new WatchedStates(options, bounded, coverage)), {
    maxStates: 10_000,
  });
  const { pairs, bothOrders, oneOrder } = coverage.races();
  expect(oneOrder).toEqual([]);
  expect(pairs).toBe(bothOrders);
  expect(pairs).toBeGreaterThan(3);
});
