// What is shown of a violation: the smallest world that has it, without what it does not need.

import { expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ExploredOptions } from '../../../lib/drills/explored/bounds.ts';
import { explain, fallOf } from '../../../lib/drills/explored/explain.ts';
import type { FaultPlan } from '../../../lib/drills/explored/faults.ts';
import { programOf } from '../../../lib/drills/explored/program.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import { explore } from '../../../lib/explorer/explore.ts';
import type { Violation } from '../../../lib/explorer/program.ts';
import { Pct } from '../../../lib/explorer/strategies/pct.ts';

const machines = readMachines();
const property = 'rollback-resolves';

async function fallIn(options: ExploredOptions, faults: FaultPlan = []) {
  const isWanted = (violation: Violation) => violation.property === property;
  const program = programOf(options, machines, { faults });
  const { violating } = await explore(program, new Pct(1, 2), { maxSchedules: 500, isWanted });
  if (!violating) throw new Error('nothing fell');
  return fallOf(options, violating, faults);
}

const world = {
  lanes: 2,
  plans: 4,
  endpointCount: 2,
  keepCount: 1,
  faults: 0,
  safeguards: profiles['as-in-2025'],
};

test('as few endpoints, lanes and plans as have it', async () => {
  const { options, violation, replayed } = await explain(
    await fallIn(world),
    property,
    machines,
    1,
  );
  // One lane is enough: its clean-up goes by age, and by the third plan deletes what the rollback shows.
  expect(options).toMatchObject({ lanes: 1, plans: 3, endpointCount: 1 });
  expect(violation).toMatchObject({ property, calls: replayed.execution.made.length });
});

test('no fault that it does not need', async () => {
  // Long after everything has come to rest, and so never.
  const idle: FaultPlan = [{ actor: 'lane-a', call: 100_000, kind: 'lost' }];
  const small = { ...world, lanes: 1, plans: 3, endpointCount: 1, faults: 1 };
  const { faults } = await explain(await fallIn(small, idle), property, machines, 1);
  expect(faults).toEqual([]);
});
