// Schedules again through all of the SDK: the same calls with the same outcomes, faults included; another one is
// noticed.

import { expect, test, vi } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../../lib/control-plane/safeguards.ts';
import { DrawnProgram } from '../../../lib/drills/explored/drawn-program.ts';
import { fallOf } from '../../../lib/drills/explored/explain.ts';
import type { Fall } from '../../../lib/drills/explored/explain.ts';
import { isSampled, repeatThroughStack } from '../../../lib/drills/explored/repeat.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import { sendThroughStack } from '../../../lib/emulator/sdk/full-stack.ts';
import { explore } from '../../../lib/explorer/explore.ts';
import { RandomWalk } from '../../../lib/explorer/strategies/random-walk.ts';
import { seed } from '../../seed.ts';

vi.mock('../../../lib/emulator/sdk/full-stack.ts', { spy: true });

const machines = readMachines();

async function walk(profile: ProfileName, faults: number, count: number): Promise<Fall[]> {
  const safeguards = profiles[profile];
  const bounds = { lanes: 2, plans: 3, endpointCount: 2, keepCount: 1, faults };
  const options = { ...bounds, safeguards };
  const program = new DrawnProgram(options, machines, seed);
  const runs: Fall[] = [];
  const limits = { maxSchedules: count, isWanted: () => false };
  await explore(program, new RandomWalk(seed), limits, (execution) => {
    runs.push(fallOf(options, execution, program.faultsOf(execution)));
  });
  return runs;
}

test.each<[ProfileName, faults: number]>([
  ['as-in-2025', 0],
  ['conditional-write', 0],
  ['fenced', 0],
  ['fenced', 8],
])(`%s, %i faults (FENCEPOST_SEED=${seed})`, async (profile, faults) => {
  const runs = await walk(profile, faults, 3);
  expect(runs.flatMap((run) => run.faults).length > 0).toBe(faults > 0);
  for (const run of runs) {
    expect(run.made.length).toBeGreaterThan(50);
    await expect(repeatThroughStack(run, machines)).resolves.toBeUndefined();
  }
});

test('every call of AWS goes through', async () => {
  const [run] = await walk('fenced', 0, 1);
  if (!run) throw new Error('no run');
  const calls = run.made.filter(({ operation }) => /^(?:dynamodb|route53|s3):/.test(operation));
  vi.mocked(sendThroughStack).mockClear();
  await repeatThroughStack(run, machines);
  expect(sendThroughStack).toHaveBeenCalledTimes(calls.length);
});

test('another outcome is noticed', async () => {
  const [run] = await walk('fenced', 0, 1);
  if (!run) throw new Error('no run');
  const made = run.made.map((call, place) =>
    place === 20 ? { ...call, outcome: 'SlowDown' } : call,
  );
  await expect(repeatThroughStack({ ...run, made }, machines)).rejects.toThrow(
    /call 21 was .* → SlowDown/,
  );
});

test('one in a hundred is of the sample, the first among them', () => {
  const sample = Array.from({ length: 250 }, (_, schedule) => schedule).filter(isSampled);
  expect(sample).toEqual([0, 100, 200]);
});
