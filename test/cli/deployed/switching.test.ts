// freeze, thaw and rollback as commands: what they say, what they leave in the zone, and that they need
// nothing but Route 53.

import { describe, expect, test } from 'vitest';
import { api, DeployedWorld, flat, isFit } from './deployed-world.ts';
import { runMain, temporaryFile } from '../run-main.ts';

describe('freeze', () => {
  test('stops an endpoint, tells so, and leaves the command in the history', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const ran = await deployed.run(`freeze ${api}`);
    expect(ran).toEqual({ exitCode: 0, out: `${api}: frozen at plan 2\n`, err: '' });
    expect(deployed.fence()).toMatchObject({
      generation: 2,
      frozen: true,
      lane: 'operator-ada',
    });
    await deployed.plan(80);
    await deployed.lane('b');
    expect(deployed.shown()).toEqual([2, 2]);
    const { out } = await deployed.run('history --json');
    expect(JSON.parse(out)).toMatchObject({
      entries: [
        { kind: 'plan', generation: 3 },
        { kind: 'command', command: 'freeze', endpoints: [api], outcome: 'acknowledged' },
        { kind: 'plan', generation: 2 },
        { kind: 'plan', generation: 1 },
      ],
    });
  });

  test('holds against a lane that is past all its checks', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const { world } = deployed;
    await deployed.plan(80);
    world.gates.set({ actor: 'lane-a', before: 'install', endpoint: api });
    const held = world.startLane('a');
    await world.runUntil(() => world.gates.isParked('lane-a'));
    expect((await deployed.run(`freeze ${api}`)).exitCode).toBe(0);
    world.gates.release('lane-a');
    await deployed.ended(held);
    expect(deployed.shown()).toEqual([2, 2]);
  });

  test('is started over when a lane writes in between', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const { world } = deployed;
    await deployed.plan(80);
    // The lane's install comes between the reading of the command and its batch.
    world.gates.set({ actor: 'lane-a', before: 'install', endpoint: api });
    const held = world.startLane('a');
    await world.runUntil(() => world.gates.isParked('lane-a'));
    world.gates.set({ actor: 'operator', before: 'operator', endpoint: api });
    let ran: unknown;
    const running = deployed.run(`freeze ${api}`).then((result) => {
      ran = result;
    });
    await world.runUntil(() => world.gates.isParked('operator'));
    world.gates.release('lane-a');
    await world.runUntil(() => held.result !== undefined);
    world.gates.release('operator');
    await world.runUntil(() => ran !== undefined);
    await running;
    expect(ran).toMatchObject({ exitCode: 0, out: `${api}: frozen at plan 3\n` });
    expect(world.trace.filter(({ key }) => key.startsWith('operator')).length).toBe(2);
  });

  test('says which target, or does nothing', async () => {
    const ran = await runMain(['freeze', api]);
    expect(ran).toMatchObject({ exitCode: 64, out: '' });
    expect(ran.err).toMatch(/required option '--target <target>' not specified/);
  });

  test('--all is every endpoint of the zone, also one that the file no longer has, and the planner', async () => {
    const zone = 'zone: drill.example.com\nendpoints:\n';
    const endpoint = (name: string, id: string) =>
      `  - {name: ${name}.drill.example.com, targets: [{id: ${id}, weight: 100, ipv4: 192.0.2.9}]}\n`;
    const both = temporaryFile(
      'endpoints.yaml',
      zone + endpoint('one', 'x') + endpoint('two', 'x'),
    );
    const deployed = new DeployedWorld(both);
    await deployed.plan(100, 'x');
    await deployed.lane('a');
    const one = temporaryFile('endpoints.yaml', zone + endpoint('one', 'x'));
    const ran = await deployed.main(['freeze', '--all', '--endpoints', one]);
    expect(ran).toEqual({
      exitCode: 0,
      out:
        'one.drill.example.com: frozen at plan 1\n' +
        'two.drill.example.com: frozen at plan 1\n' +
        'the planner makes no more plans\n',
      err: '',
    });
    await deployed.plan(90, 'x');
    expect(deployed.world.newestPlan()?.generation).toBe(1);
    const thawed = await deployed.main(['thaw', '--all', '--endpoints', one]);
    expect(thawed.out).toContain(
      'two.drill.example.com: thawed at plan 1\nthe planner makes plans',
    );
    await deployed.plan(90, 'x');
    expect(deployed.world.newestPlan()?.generation).toBe(2);
  });

  test('of one endpoint that is refused holds up no other', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.deleteByHand(`_fence.${api}`);
    const ran = await deployed.run('freeze --all');
    expect(ran.exitCode).toBe(1);
    expect(flat(ran.err)).toBe(
      `fencepost: ${api}: it has no fence record; adopt it first; nothing was changed`,
    );
    expect(ran.out).toBe('the planner makes no more plans\n');
  });

  test('says how far it is when it is interrupted', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    let said = () => '';
    const told: string[] = [];
    deployed.world.fault = ({ operation }) => {
      if (operation === 'route53:GetChange') told.push(said());
      return undefined;
    };
    await deployed.run(`freeze ${api}`, {
      onInterrupt: (say) => {
        said = say;
      },
    });
    expect(told[0]).toBe(
      `0 of 1 acknowledged; ${api}: what was sent may hold, ask fencepost status`,
    );
  });
});

describe('with everything down but Route 53', () => {
  const broken = ['dynamodb', 's3', 'cloudFormation', 'sts'];

  test.each([
    { command: `freeze ${api}`, out: `${api}: frozen at plan 2\n`, shown: [2, 2] },
    { command: 'freeze --all', out: `${api}: frozen at plan 2\n`, shown: [2, 2] },
    { command: `thaw ${api}`, out: `${api}: thawed at plan 2\n`, shown: [2, 2] },
    {
      command: `rollback ${api}`,
      out: `${api}: rolled back (1 since plan 2), frozen; when it may go on:`,
      shown: [1, 1],
    },
  ])('$command is acknowledged, and says what did not follow', async (row) => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.refuse(...broken);
    const ran = await deployed.run(row.command, { environment: { USER: 'ada' } });
    expect(ran.exitCode).toBe(0);
    expect(ran.out.startsWith(row.out)).toBe(true);
    expect(ran.err).toContain('the history does not have this command');
    expect(ran.err).toContain('CloudFormation refused DescribeStacks (ServiceUnavailable)');
    expect(ran.err.includes("the planner's flag was not set")).toBe(row.command.includes('--all'));
    expect(ran.err.includes('held to the floor alone')).toBe(row.command.includes('rollback'));
    expect(deployed.shown()).toEqual(row.shown);
    expect(deployed.fence()?.lane).toBe('operator-ada');
    expect(isFit(ran)).toBe(true);
  });

  test('and Route 53 down too: one line, and 2', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.refuse('route53', ...broken);
    const ran = await deployed.run(`freeze ${api}`);
    expect(ran).toEqual({
      exitCode: 2,
      out: '',
      err: 'fencepost: Route 53 refused ListHostedZonesByName (ServiceUnavailable)\n',
    });
  });
});

describe('rollback', () => {
  test('goes back, is held, and its second one goes forth again', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const ran = await deployed.run(`rollback ${api}`);
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(deployed.shown()).toEqual([1, 1]);
    await deployed.run(`rollback ${api}`);
    expect(deployed.shown()).toEqual([2, 2]);
    expect(deployed.fence()).toMatchObject({ generation: 2, overrides: 2, frozen: true });
    const thawed = await deployed.run(`thaw ${api}`);
    expect(flat(thawed.out)).toBe(
      `${api}: thawed; what was put live by hand stays until a plan newer than 2`,
    );
  });

  test('whose answer was lost is done once', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    let lost = 0;
    deployed.world.fault = ({ operation }) => {
      if (operation !== 'route53:ChangeResourceRecordSets' || lost > 0) return undefined;
      lost += 1;
      return { kind: 'answer-lost', error: new Error('connection reset') };
    };
    expect((await deployed.run(`rollback ${api}`)).exitCode).toBe(0);
    expect(deployed.shown()).toEqual([1, 1]);
    expect(lost).toBe(1);
  });

  test('without a plan before is refused with 1, and nothing is changed', async () => {
    const deployed = new DeployedWorld();
    await deployed.plan(100);
    await deployed.lane('a');
    const before = deployed.world.zoneText();
    const ran = await deployed.run(`rollback ${api}`);
    expect(ran).toMatchObject({ exitCode: 1, out: '' });
    expect(flat(ran.err)).toBe(
      `fencepost: ${api}: it has no rollback to one tree; nothing was changed`,
    );
    expect(deployed.world.zoneText()).toBe(before);
  });
});

test('thaw --adopt writes a fence, frozen; a thaw after it gives the endpoint back to the lanes', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.deleteByHand(`_fence.${api}`);
  await deployed.plan(80);
  const ran = await deployed.run(`thaw ${api} --adopt`);
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  expect(flat(ran.out)).toBe(
    `${api}: adopted at plan 3, frozen; check its records, then fencepost thaw ${api}`,
  );
  await deployed.lane('a');
  expect(deployed.shown()).toEqual([2, 2]);
  await deployed.run(`thaw ${api}`);
  await deployed.lane('a');
  expect(deployed.shown()).toEqual([3, 3]);
});

describe('which endpoints', () => {
  test.each<[string, RegExp]>([
    ['freeze', /name endpoints, or give --all/],
    [`freeze ${api} --all`, /name endpoints, or give --all/],
    ['freeze nope.example.com', /no endpoint nope\.example\.com: allowed are api\.drill/],
    [`thaw --all --adopt`, /cannot be used with option '--all'/],
    [`freeze ${api} --hosted-zone-id /x`, /--hosted-zone-id \/x: allowed is the id/],
  ])('%s is wrong usage', async (command, message) => {
    const deployed = new DeployedWorld();
    const ran = await deployed.run(command);
    expect(ran).toMatchObject({ exitCode: 64, out: '' });
    expect(ran.err).toMatch(message);
  });
});
