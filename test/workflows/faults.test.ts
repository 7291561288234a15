// One call goes wrong, whichever it is: its answer is lost, it is refused, or the lane dies there.
// Each run is the same up to the fault, so that every call of the undisturbed run gets its turn.

import { describe, expect, test } from 'vitest';
import type { FaultedCall } from '../../lib/drills/seam.ts';
import { awsError, endpoints, isOfLane, isWrite, lanes, Playground } from './playground.ts';

/** A world with something to install, to clean up and to spare, and the plan that lane a is to install. */
async function prepared(): Promise<Playground> {
  const ground = new Playground();
  await ground.history(4);
  await ground.plan();
  return ground;
}

/** How many calls of a kind the undisturbed run of a lane makes. */
async function countCalls(isMeant: (call: FaultedCall) => boolean): Promise<number> {
  const ground = await prepared();
  const from = ground.world.trace.length;
  await ground.run('a');
  return ground.laneCalls(from).filter(isMeant).length;
}

/** What is left to complain about once the fault is over and the lanes have swept. */
async function afterSweeps(ground: Playground): Promise<object> {
  ground.world.fault = () => undefined;
  await ground.settle();
  const left = [];
  for (const endpoint of endpoints) left.push([...(await ground.picture(endpoint)).trees.keys()]);
  return { verdict: ground.verdict(), left };
}

/** Every root on the newest plan, nothing violated on the way, and no tree piled up. */
const healed = { verdict: [], left: endpoints.map(() => [3, 4, 5]) };

describe('the answer of any single batch is lost', () => {
  test.each(['TimeoutError', 'InternalFailure', 'InvalidChangeBatch'])(
    'with %s: the lane still converges, nothing is violated (L4, L5)',
    async (name) => {
      const writes = await countCalls(isWrite);
      expect(writes).toBeGreaterThanOrEqual(5);
      for (let at = 1; at <= writes; at += 1) {
        const ground = await prepared();
        let seen = 0;
        ground.world.fault = (call) =>
          isOfLane(call) && isWrite(call) && (seen += 1) === at
            ? { kind: 'answer-lost', error: awsError(name) }
            : undefined;
        const [running] = await ground.run('a');
        expect({ at, status: running?.result?.status }).toEqual({ at, status: 'SUCCEEDED' });
        expect({ at, verdict: ground.verdict() }).toEqual({ at, verdict: [] });
        expect({ at, ...(await afterSweeps(ground)) }).toEqual({ at, ...healed });
      }
    },
  );

  test('while three lanes run: every property holds (P1, P2, L4)', async () => {
    for (let at = 1; at <= 8; at += 1) {
      const ground = await prepared();
      let seen = 0;
      ground.world.fault = (call) =>
        isOfLane(call) && isWrite(call) && (seen += 1) === at
          ? { kind: 'answer-lost', error: awsError('TimeoutError') }
          : undefined;
      await ground.run(...lanes);
      expect({ at, verdict: ground.verdict() }).toEqual({ at, verdict: [] });
      expect({ at, ...(await afterSweeps(ground)) }).toEqual({ at, ...healed });
    }
  });
});

test.each(['InternalFailure', 'Throttling'])(
  'any single call of a lane is refused with %s: sweeps converge, nothing is violated (L4)',
  async (name) => {
    const calls = await countCalls(() => true);
    expect(calls).toBeGreaterThan(40);
    for (let at = 1; at <= calls; at += 1) {
      const ground = await prepared();
      let seen = 0;
      ground.world.fault = (call) =>
        isOfLane(call) && (seen += 1) === at
          ? { kind: 'refused', error: awsError(name) }
          : undefined;
      await ground.run('a');
      expect(seen).toBeGreaterThanOrEqual(at);
      expect({ at, ...(await afterSweeps(ground)) }).toEqual({ at, ...healed });
    }
  },
);

test('a lane dies at any call: the others take over, nothing is violated (L9)', async () => {
  const calls = await countCalls(() => true);
  for (let at = 1; at <= calls; at += 1) {
    const ground = await prepared();
    let seen = 0;
    ground.world.fault = (call) =>
      isOfLane(call) && (seen += 1) >= at
        ? { kind: 'refused', error: awsError('AccessDenied') }
        : undefined;
    await ground.run('a');
    expect({ at, ...(await afterSweeps(ground)) }).toEqual({ at, ...healed });
  }
});

test.each(['refused', 'answer-lost'] as const)(
  'any single call of the planner is %s: the next run makes a plan, and each generation has one (N1, N2, N3)',
  async (kind) => {
    const undisturbed = await prepared();
    const from = undisturbed.world.trace.length;
    await undisturbed.plan();
    const calls = undisturbed.world.trace.length - from;
    expect(calls).toBeGreaterThan(5);
    for (let at = 1; at <= calls; at += 1) {
      const ground = await prepared();
      let seen = 0;
      ground.world.fault = ({ actor }) =>
        actor === 'planner' && (seen += 1) === at
          ? { kind, error: awsError('InternalFailure') }
          : undefined;
      await ground.plan();
      ground.world.fault = () => undefined;
      await ground.plan();
      await ground.settle();
      expect({ at, verdict: ground.verdict() }).toEqual({ at, verdict: [] });
      expect(ground.world.newestPlan()?.generation).toBeGreaterThan(5);
    }
  },
);

test('the control plane of the zone fails over, and loses the newest changes (L2, L9, L11)', async () => {
  for (let lostChanges = 1; lostChanges <= 6; lostChanges += 1) {
    const ground = await prepared();
    await ground.run('a');
    ground.world.route53.failOver(ground.world.zone.id, { lostChanges });
    // The order of what was shown starts anew: a root that fell back is what a failover is.
    await ground.plan();
    await ground.settle();
    const verdict = ground.verdict('no-regression');
    expect({ lostChanges, verdict }).toEqual({ lostChanges, verdict: [] });
  }
});
