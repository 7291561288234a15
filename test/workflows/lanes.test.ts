// Whole executions of several lanes at once, and of one that was held at the worst moment.

import { describe, expect, test } from 'vitest';
import type { Hold } from '../../lib/drills/gates.ts';
import type { Running } from '../../lib/drills/world.ts';
import { endpoints, first, isWrite, lanes, outcomes, Playground, second } from './playground.ts';

const statuses = (running: readonly Running[]) => running.map(({ result }) => result?.status);
const succeeded = (running: readonly Running[]) => running.map(() => 'SUCCEEDED');

async function heldLane(
  ground: Playground,
  lane: string,
  before: Hold['before'],
  endpoint = first,
): Promise<Running> {
  const actor = `lane-${lane}`;
  ground.world.gates.set({ actor, before, endpoint });
  const running = ground.world.startLane(lane);
  await ground.world.runUntil(() => ground.world.gates.isParked(actor));
  return running;
}

async function release(ground: Playground, running: Running): Promise<void> {
  ground.world.gates.release(running.actor);
  await ground.ended([running]);
}

describe('three lanes at once', () => {
  test('converge, and every property holds', async () => {
    const ground = new Playground();
    const running = [];
    for (let generation = 1; generation <= 8; generation += 1) {
      await ground.plan();
      running.push(...(await ground.run(...lanes)));
      expect(ground.verdict()).toEqual([]);
    }
    expect(statuses(running)).toEqual(succeeded(running));
    await ground.settle();
    expect(ground.verdict()).toEqual([]);
    for (const endpoint of endpoints) {
      const { fence, trees } = await ground.picture(endpoint);
      expect(fence?.value.generation).toBe(8);
      // Live, rollback, and one kept.
      expect([...trees.keys()]).toEqual([6, 7, 8]);
    }
  });

  test('install each plan once: what is live is not written again (L5)', async () => {
    const ground = new Playground();
    await ground.plan();
    const running = await ground.run(...lanes);
    const installed = running.filter((one) => outcomes(one)[first] === 'installed');
    expect(installed).toHaveLength(1);
    const writes = ground.laneCalls().filter(isWrite);
    expect(writes.filter(({ key }) => key.startsWith('install'))).toHaveLength(1);
  });

  test('started by the planner, only when the head rose', async () => {
    const ground = new Playground();
    const planned = ground.world.startPlanner({ startLanes: true });
    await ground.ended([planned]);
    await ground.pause(300_000);
    expect(ground.verdict()).toEqual([]);
    expect(new Set(ground.laneCalls().map(({ actor }) => actor)).size).toBe(lanes.length);
    const calls = ground.world.trace.length;
    await ground.ended([ground.world.startPlanner({ startLanes: true })]);
    await ground.pause(300_000);
    expect(ground.laneCalls(calls)).toEqual([]);
  });

  test('with nothing to do write nothing, and read the zone once each (L5)', async () => {
    const ground = new Playground();
    await ground.history(3);
    await ground.settle();
    const calls = ground.world.trace.length;
    const text = ground.world.zoneText();
    await ground.run(...lanes);
    expect(ground.world.zoneText()).toBe(text);
    const asked = ground
      .laneCalls(calls)
      .filter(({ operation }) => operation.startsWith('route53'));
    expect(asked.map(({ operation }) => operation)).toEqual(
      lanes.map(() => 'route53:ListResourceRecordSets'),
    );
  });
});

describe('a lane that was held', () => {
  test.each<Hold['before']>(['build', 'install', 'confirm', 'clean-up'])(
    'before a %s goes on with old papers, and is refused (P1, L3, L4, C7)',
    async (before) => {
      const ground = new Playground();
      await ground.history(5);
      await ground.plan();
      // A confirm comes only in a sweep: when another lane's install left something to clean up.
      if (before === 'confirm') {
        const b = await heldLane(ground, 'b', 'clean-up');
        ground.world.gates.release('lane-b');
        ground.swapFence(first);
        await ground.ended([b]);
      }
      const held = await heldLane(ground, 'a', before);
      // Others overtake it by many plans, and clean up behind them.
      for (let made = 0; made < 5; made += 1) {
        await ground.plan();
        await ground.run('b', 'c');
        await ground.pause(60_000);
      }
      await release(ground, held);
      expect(held.result?.status).toBe('SUCCEEDED');
      expect(ground.verdict()).toEqual([]);
      await ground.settle();
      expect(ground.verdict()).toEqual([]);
    },
  );

  test('before an install leaves a newer plan to the executions of that plan (L3, L4)', async () => {
    const ground = new Playground();
    await ground.history(1);
    await ground.plan([first]);
    const held = await heldLane(ground, 'a', 'install');
    ground.swapFence(first, { lane: 'a' });
    await ground.plan([first]);
    const calls = ground.world.trace.length;
    await release(ground, held);
    const sent = ground.laneCalls(calls).filter(({ key }) => key.startsWith('install'));
    // Refused once; nothing of the old plan is tried again.
    expect(sent.filter(({ key }) => key.endsWith('g2'))).toHaveLength(1);
    await ground.run('b');
    expect((await ground.picture(first)).fence?.value.generation).toBe(3);
    expect(ground.verdict()).toEqual([]);
  });

  test('drops a plan that has become stale, and the execution goes on (L3)', async () => {
    const ground = new Playground();
    await ground.history(1);
    await ground.plan([first]);
    const held = await heldLane(ground, 'a', 'build');
    ground.swapFence(first, { generation: 70 });
    const calls = ground.world.trace.length;
    await release(ground, held);
    expect(outcomes(held)).toEqual({ [first]: 'stale' });
    expect(ground.laneCalls(calls).filter(({ key }) => key.startsWith('install'))).toEqual([]);
    // The next plan is numbered above that fence, and goes live (N1).
    await ground.plan([first]);
    await ground.run('b');
    expect((await ground.picture(first)).fence?.value.generation).toBe(71);
  });

  test('before a clean-up deletes nothing after an operator went back to an old tree (P1, C2)', async () => {
    const ground = new Playground();
    await ground.history(5);
    await ground.plan();
    const held = await heldLane(ground, 'a', 'clean-up');
    const from = (await ground.picture(first)).fence?.value.generation ?? 0;
    ground.world.observer.monitor.rollbackStarted(first, from);
    const command = ground.world.operator().rollback(first);
    let acknowledged = false;
    void command.then(() => (acknowledged = true));
    await ground.world.runUntil(() => acknowledged);
    const { trees } = await ground.picture(first);
    await release(ground, held);
    expect([...(await ground.picture(first)).trees.keys()]).toEqual([...trees.keys()]);
    await ground.run(...lanes);
    expect(ground.verdict('converges')).toEqual([]);
  });

  test('before an install is stopped by a freeze, and so is every sweep after it (P1, L3)', async () => {
    const ground = new Playground();
    await ground.history(3);
    await ground.plan();
    const held = await heldLane(ground, 'a', 'install');
    const command = ground.world.operator().freeze(first);
    let acknowledged = false;
    void command.then(() => (acknowledged = true));
    await ground.world.runUntil(() => acknowledged);
    ground.world.observer.monitor.freezeAcknowledged(first);
    const { fence } = await ground.picture(first);
    await release(ground, held);
    await ground.run(...lanes);
    expect((await ground.picture(first)).fence).toEqual(fence);
    expect((await ground.picture(second)).fence?.value.generation).toBe(4);
    expect(ground.verdict('converges')).toEqual([]);
  });
});
