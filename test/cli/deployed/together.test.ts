// freeze and thaw of many endpoints: in shared batches where that goes, one by one where it does not.

import { describe, expect, test } from 'vitest';
import { temporaryFile } from '../run-main.ts';
import { DeployedWorld } from './deployed-world.ts';

const names = Array.from({ length: 40 }, (_, number) => `e${number}.drill.example.com`);
const [first = '', second = ''] = names;

/** Forty endpoints with one plan installed. */
async function fortyEndpoints(): Promise<DeployedWorld> {
  const endpoints = names.map(
    (name) => `  - {name: ${name}, targets: [{id: x, weight: 100, ipv4: 192.0.2.9}]}\n`,
  );
  const deployed = new DeployedWorld(
    temporaryFile('endpoints.yaml', `zone: drill.example.com\nendpoints:\n${endpoints.join('')}`),
  );
  await deployed.plan(100, 'x');
  await deployed.lane('a');
  return deployed;
}

function batchesSince({ world }: DeployedWorld, from: number): number {
  return world.trace
    .slice(from)
    .filter(({ operation }) => operation === 'route53:ChangeResourceRecordSets').length;
}

function frozenCount(deployed: DeployedWorld): number {
  return names.filter((name) => deployed.fence(name)?.frozen).length;
}

test('forty endpoints are frozen in two batches, and every one is told', async () => {
  const deployed = await fortyEndpoints();
  const from = deployed.world.trace.length;
  const ran = await deployed.run('freeze --all');
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  expect(ran.out.split('\n').filter((line) => line.endsWith(': frozen at plan 1')).length).toBe(40);
  expect(batchesSince(deployed, from)).toBe(2);
  expect(frozenCount(deployed)).toBe(40);
  expect((await deployed.run('thaw --all')).exitCode).toBe(0);
  expect(frozenCount(deployed)).toBe(0);
});

describe('one that does not go along holds up nobody', () => {
  test('a fence that was deleted, and one that was damaged', async () => {
    const deployed = await fortyEndpoints();
    deployed.deleteByHand(`_fence.${first}`);
    deployed.deleteByHand(`_fence.${second}`);
    deployed.byHand('CREATE', {
      Name: `_fence.${second}`,
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: [{ Value: '"fencepost1 g=9"' }],
    });
    const from = deployed.world.trace.length;
    const ran = await deployed.run('freeze --all');
    expect(ran.exitCode).toBe(1);
    expect(ran.err).toContain(`fencepost: ${first}: it has no fence record`);
    expect(ran.err).toContain(`fencepost: ${second}: the fence record holds`);
    expect(batchesSince(deployed, from)).toBe(2);
    expect(ran.out.split('\n').filter((line) => line.endsWith(': frozen at plan 1')).length).toBe(
      38,
    );
  });

  test('a fence that somebody changed meanwhile: its pack is done one by one', async () => {
    const deployed = await fortyEndpoints();
    const { world } = deployed;
    let changed = false;
    world.fault = ({ operation }) => {
      if (operation === 'route53:ChangeResourceRecordSets' && !changed) {
        changed = true;
        deployed.deleteByHand(`_fence.${first}`);
      }
      return undefined;
    };
    const from = world.trace.length;
    const ran = await deployed.run('freeze --all');
    expect(ran.exitCode).toBe(1);
    expect(ran.err).toContain(`fencepost: ${first}: it has no fence record`);
    expect(frozenCount(deployed)).toBe(39);
    // Two packs, of which one was refused, and its other 29 endpoints alone.
    expect(batchesSince(deployed, from)).toBe(31);
  });

  test('a fence that somebody changed before the freeze was seen is frozen again', async () => {
    const deployed = await fortyEndpoints();
    let changed = false;
    deployed.world.fault = ({ operation }) => {
      if (operation === 'route53:GetChange' && !changed) {
        changed = true;
        deployed.thawByHand(first);
      }
      return undefined;
    };
    expect(await deployed.run('freeze --all')).toMatchObject({ exitCode: 0, err: '' });
    expect(changed).toBe(true);
    expect(frozenCount(deployed)).toBe(40);
  });

  test('an answer that was lost, a throttled batch, a question that was throttled: all acknowledged', async () => {
    const deployed = await fortyEndpoints();
    const { world } = deployed;
    const failures = [
      { operation: 'route53:ChangeResourceRecordSets', kind: 'answer-lost', name: 'TimeoutError' },
      { operation: 'route53:ChangeResourceRecordSets', kind: 'refused', name: 'Throttling' },
      { operation: 'route53:GetChange', kind: 'refused', name: 'Throttling' },
    ] as const;
    const left = [...failures];
    world.fault = ({ operation }) => {
      const [next] = left;
      if (next?.operation !== operation) return undefined;
      left.shift();
      return { kind: next.kind, error: Object.assign(new Error('?'), { name: next.name }) };
    };
    const ran = await deployed.run('freeze --all');
    expect(left).toEqual([]);
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(frozenCount(deployed)).toBe(40);
  });
});

test('a lane that is past all its checks is refused, whichever endpoint it is at', async () => {
  const deployed = await fortyEndpoints();
  const { world } = deployed;
  await deployed.plan(90, 'x');
  world.gates.set({ actor: 'lane-a', before: 'install', endpoint: second });
  const held = world.startLane('a');
  await world.runUntil(() => world.gates.isParked('lane-a'));
  expect((await deployed.run('freeze --all')).exitCode).toBe(0);
  world.gates.release('lane-a');
  await deployed.ended(held);
  expect(deployed.shown(second)).toEqual([1]);
});
