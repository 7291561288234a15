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

/** Fixed: that faults happen in so few runs is chance. */
const seed = 20251020;

vi.mock('../../../lib/emulator/sdk/full-stack.ts', { spy: true });

const machines = readMachines();
const faultNames = ['InternalFailure', 'Throttling', 'TimeoutError', 'Sandbox.Timedout'];

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
])('%s, %i faults', async (profile, faults) => {
  const runs = await walk(profile, faults, 3);
  const outcomes = runs.flatMap(({ made }) => made.map(({ outcome }) => outcome));
  expect(outcomes.some((outcome) => faultNames.includes(outcome))).toBe(faults > 0);
  const isViolated = runs.some(({ violations }) => violations.length > 0);
  expect(isViolated).toBe(profile !== 'fenced');
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

test('another fall is noticed, and a run that ends too early', async () => {
  const runs = await walk('as-in-2025', 0, 3);
  const run = runs.find(({ violations }) => violations.length > 0);
  if (!run) throw new Error('no run in which a property falls');
  await expect(repeatThroughStack({ ...run, violations: [] }, machines)).rejects.toThrow(
    /^what falls is not the same .*: nothing; and now \S+ after \d+ calls/,
  );
  const [last] = run.made.slice(-1);
  const made = [...run.made, ...(last ? [last] : [])];
  await expect(repeatThroughStack({ ...run, made }, machines)).rejects.toThrow(/and now nothing/);
});

test('one in a hundred is of the sample, the first among them', () => {
  const sample = Array.from({ length: 250 }, (_, schedule) => schedule).filter(isSampled);
  expect(sample).toEqual([0, 100, 200]);
});
