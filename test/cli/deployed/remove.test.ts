// remove as a command: what goes, what stays, and that lanes that are still deployed bring nothing back.

import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { exitCodes } from '../../../lib/cli/exit-codes.ts';
import { runMain } from '../run-main.ts';
import { api, DeployedWorld, flat, isFit, zoneId } from './deployed-world.ts';

const tree = (generation: number) => `g00000${generation}.api.plans.drill.example.com`;
const other: ResourceRecordSet = {
  Name: 'www.drill.example.com',
  Type: 'A',
  TTL: 60,
  ResourceRecords: [{ Value: '192.0.2.50' }],
};

/** As if `cdk destroy` had been there. */
function destroyStack(deployed: DeployedWorld): void {
  deployed.account.cloudFormation = () => {
    throw Object.assign(new Error('Stack with id Fencepost does not exist'), {
      name: 'ValidationError',
    });
  };
}

/** Trees that take more than one batch to delete. */
function addOldTrees(deployed: DeployedWorld): void {
  for (let generation = 101; generation <= 112; generation += 1) {
    for (let host = 1; host <= 100; host += 1) {
      deployed.byHand('CREATE', {
        ...other,
        Name: `g000${generation}.api.plans.drill.example.com`,
        SetIdentifier: String(host),
        Weight: 1,
      });
    }
  }
}

describe('without --yes', () => {
  test('lists what would go and what stays, and changes nothing', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.byHand('CREATE', other);
    const before = deployed.world.zoneText();
    const ran = await deployed.run('remove');
    expect(ran).toEqual({
      exitCode: 0,
      out: `${api}:
  delete A rollback.${api}
  delete AAAA rollback.${api}
  delete A ${tree(1)}: blue, green
  delete AAAA ${tree(1)}: blue, green
  delete TXT _fence.${api}
  stays A ${api}
  stays AAAA ${api}
  stays A ${tree(2)}: blue, green
  stays AAAA ${tree(2)}: blue, green
nothing was changed; to delete these records: --yes
`,
      err: '',
    });
    expect(deployed.world.zoneText()).toBe(before);
  });

  test('a zone without records of ours', async () => {
    const deployed = new DeployedWorld();
    deployed.byHand('CREATE', other);
    expect(await deployed.run('remove --yes')).toEqual({
      exitCode: 0,
      out: 'the zone has no records of Fencepost\n',
      err: '',
    });
  });
});

describe('with --yes', () => {
  test('everything but the roots and the tree that answers; lanes stay out (P6)', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const ran = await deployed.run('remove --yes');
    expect(ran.exitCode).toBe(0);
    expect(ran.out).toContain('plan 3 names no endpoint');
    expect(ran.out).toContain(`${api}: 7 record sets deleted`);
    const left = [`${api} A`, `${api} AAAA`];
    expect(new Set(deployed.recordNames())).toEqual(
      new Set([...left, `${tree(2)} A`, `${tree(2)} AAAA`]),
    );
    const before = deployed.world.zoneText();
    await deployed.plan(70);
    await deployed.lane('a');
    await deployed.lane('b');
    expect(deployed.world.zoneText()).toBe(before);
    expect(deployed.shown()).toEqual([2, 2]);
    // Given again it does nothing, and with --roots it finishes.
    const again = await deployed.run('remove --yes');
    expect(again).toMatchObject({ exitCode: 0, err: '' });
    expect(again.out).not.toContain('deleted');
    expect(deployed.world.zoneText()).toBe(before);
    expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
    expect(deployed.recordNames()).toEqual([]);
  });

  test('--roots leaves the zone as it was before Fencepost, while lanes and planner still run', async () => {
    const deployed = new DeployedWorld();
    deployed.byHand('CREATE', other);
    const snapshot = deployed.world.zoneText();
    await deployed.twoPlans();
    const ran = await deployed.run('remove --yes --roots');
    expect(ran.exitCode).toBe(0);
    expect(isFit(ran)).toBe(true);
    expect(deployed.world.zoneText()).toBe(snapshot);
    await deployed.plan(70);
    await deployed.lane('a');
    await deployed.lane('b');
    expect(deployed.world.zoneText()).toBe(snapshot);
    expect(await deployed.run('remove --yes --roots')).toMatchObject({
      exitCode: 0,
      out: 'the zone has no records of Fencepost\n',
    });
    // And a thaw is what brings everything back.
    await deployed.run('thaw --all');
    await deployed.plan(70);
    await deployed.lane('a');
    expect(deployed.shown()).toEqual([4, 4]);
  });

  test.each(['build', 'install', 'confirm', 'clean-up'] as const)(
    'a lane that was held before its %s brings nothing back',
    async (before) => {
      const deployed = await new DeployedWorld().twoPlans();
      const { world } = deployed;
      for (const weight of [80, 70, 60]) {
        await deployed.plan(weight);
        if (weight > 60) await deployed.lane('a');
      }
      world.gates.set({ actor: 'lane-b', before, endpoint: api });
      const held = world.startLane('b');
      await world.runUntil(() => world.gates.isParked('lane-b') || held.result !== undefined);
      const ran = await deployed.run('remove --yes --roots');
      expect(ran.exitCode).toBe(0);
      world.gates.release('lane-b');
      await world.runUntil(() => held.result !== undefined);
      await deployed.lane('a');
      expect(deployed.recordNames()).toEqual([]);
    },
  );

  test('waits until lanes that began before the last plan must have ended', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const from = deployed.world.clock.nowMs();
    const ran = await deployed.run('remove --yes --roots');
    expect(deployed.world.clock.nowMs() - from).toBeGreaterThan(120_000);
    expect(ran.err).toMatch(/^waiting \d+ s for lanes that began before to end\n$/);
  });

  test('without a stack nothing is waited for', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    destroyStack(deployed);
    const from = deployed.world.clock.nowMs();
    const ran = await deployed.run('remove --yes --roots');
    expect(ran).toMatchObject({ exitCode: 0, err: '' });
    expect(ran.out).toContain('no stack of this zone is there');
    expect(deployed.world.clock.nowMs() - from).toBeLessThan(120_000);
    expect(deployed.recordNames()).toEqual([]);
  });

  test.each(['dynamodb', 's3', 'cloudFormation'])(
    'with %s down the fences stay, frozen; a second run finishes',
    async (down) => {
      const deployed = await new DeployedWorld().twoPlans();
      const { cloudFormation } = deployed.account;
      deployed.refuse(down);
      const ran = await deployed.run('remove --yes --roots');
      expect(ran.exitCode).toBe(2);
      expect(flat(ran.err)).toContain('the fence records stay, frozen');
      expect(flat(ran.err)).toMatch(/(DynamoDB|S3|CloudFormation) refused \w+ \(Service/);
      expect(deployed.recordNames()).toEqual([`_fence.${api} TXT`]);
      expect(deployed.fence()).toMatchObject({ frozen: true });
      deployed.world.fault = () => undefined;
      await deployed.lane('a');
      expect(deployed.recordNames()).toEqual([`_fence.${api} TXT`]);
      deployed.account.cloudFormation = cloudFormation;
      expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
      expect(deployed.recordNames()).toEqual([]);
    },
  );

  test('roots whose fence is gone are removed all the same', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.deleteByHand(`_fence.${api}`);
    expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
    expect(deployed.recordNames()).toEqual([]);
  });

  test('records beside ours stay: a root, a rollback and a fence of somebody else', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const foreign: ResourceRecordSet[] = [
      { ...other, Name: 'rollback.shop.drill.example.com' },
      { ...other, Name: 'g000009.drill.example.com' },
      {
        Name: '_fence.shop.drill.example.com',
        Type: 'TXT',
        TTL: 60,
        ResourceRecords: [{ Value: '"electric"' }],
      },
    ];
    for (const record of foreign) deployed.byHand('CREATE', record);
    expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
    expect(new Set(deployed.recordNames())).toEqual(
      new Set(foreign.map(({ Name, Type }) => `${Name} ${Type}`)),
    );
  });

  test('a fence that is damaged stops it for that endpoint, and nothing of it is touched', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.deleteByHand(`_fence.${api}`);
    deployed.byHand('CREATE', {
      Name: `_fence.${api}`,
      Type: 'TXT',
      TTL: 60,
      ResourceRecords: [{ Value: '"fencepost1 g=9"' }],
    });
    const before = deployed.world.zoneText();
    const ran = await deployed.run('remove --yes --roots');
    expect(ran.exitCode).toBe(1);
    expect(flat(ran.err)).toContain(`fencepost: ${api}: the fence record holds`);
    expect(deployed.world.zoneText()).toBe(before);
  });
});

describe('broken off, and answers that were lost', () => {
  // A batch is the unit: after each of them the process may end, and never send another.
  test.each([1, 2])(
    'ended after batch %i: says so, and a second run finishes',
    async (sentCount) => {
      const deployed = await new DeployedWorld().twoPlans();
      const { world } = deployed;
      addOldTrees(deployed);
      let said = () => '';
      let sent = 0;
      world.fault = ({ operation }) => {
        if (operation === 'route53:ChangeResourceRecordSets') sent += 1;
        if (sent === sentCount) {
          world.gates.set({ actor: 'operator', before: 'operator', endpoint: api });
          world.fault = () => undefined;
        }
        return undefined;
      };
      const ended = deployed.main(['remove', '--yes', '--roots', '--endpoints', deployed.path], {
        onInterrupt: (say) => {
          said = say;
        },
      });
      ended.catch(() => undefined);
      await world.runUntil(() => world.gates.isParked('operator'));
      expect(flat(said())).toBe(
        `0 of 1 endpoints are removed; ${api} is frozen and may be half removed. ` +
          'Give the command again to go on',
      );
      expect(deployed.fence()).toMatchObject({ frozen: true });
      const before = deployed.recordNames().length;
      expect(before > 0 && sentCount > 1 === before < 1000).toBe(true);
      await deployed.lane('a');
      expect(deployed.recordNames().length).toBe(before);

      expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
      expect(deployed.recordNames()).toEqual([]);
    },
  );

  test.each([1, 2])('the answer of batch %i is lost: still removed', async (nth) => {
    const deployed = await new DeployedWorld().twoPlans();
    let sent = 0;
    deployed.world.fault = ({ operation }) => {
      if (operation !== 'route53:ChangeResourceRecordSets') return undefined;
      sent += 1;
      return sent === nth
        ? { kind: 'answer-lost', error: new Error('connection reset') }
        : undefined;
    };
    const ran = await deployed.run('remove --yes --roots');
    expect(ran.exitCode).toBe(0);
    expect(ran.out).toContain(`${api}: 13 record sets deleted`);
    expect(sent).toBeGreaterThanOrEqual(2);
    expect(deployed.recordNames()).toEqual([]);
  });

  test('a planner that commits meanwhile: the last plan is numbered after it', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    let lost = 0;
    deployed.world.fault = ({ operation }) => {
      if (operation !== 'dynamodb:TransactWriteItems' || lost > 0) return undefined;
      lost += 1;
      const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }];
      const message = 'Transaction cancelled';
      const error = new TransactionCanceledException({
        message,
        $metadata: {},
        CancellationReasons,
      });
      return { kind: 'refused', error };
    };
    expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
    expect(lost).toBe(1);
    expect(deployed.world.newestPlan()).toMatchObject({ generation: 3, endpoints: [] });
  });

  test('the live roots are sent once more before a tree goes (C7)', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    await deployed.run('remove --yes');
    const batches = deployed.world.trace
      .filter(({ key }) => key.startsWith('operator'))
      .map(({ key }) => key);
    expect(batches).toEqual([`operator ${api} g2`, `operator ${api} g1`]);
  });

  test('a fence that is deleted before the hold was seen is written again', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    let deleted = false;
    deployed.world.fault = ({ operation }) => {
      if (operation === 'route53:GetChange' && !deleted) {
        deleted = true;
        deployed.deleteByHand(`_fence.${api}`);
      }
      return undefined;
    };
    expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
    expect(deleted).toBe(true);
    expect(deployed.recordNames()).toEqual([]);
  });

  test('a thaw after the hold was seen voids it: held again before anything goes', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const { world } = deployed;
    let listings = -1;
    world.fault = ({ operation }) => {
      // The first listing after the question about the change is the read-back, the second the removal's own.
      if (operation === 'route53:GetChange' && listings < 0) listings = 0;
      else if (operation === 'route53:ListResourceRecordSets' && listings >= 0) {
        listings += 1;
        if (listings === 2) deployed.thawByHand();
      }
      return undefined;
    };
    // All at once, so that the first question is answered with INSYNC.
    const ran = await deployed.run('remove --yes --roots');
    expect(ran.exitCode).toBe(0);
    expect(deployed.recordNames()).toEqual([]);
    expect(world.trace.filter(({ key }) => key.startsWith('operator')).length).toBe(3);
  });

  test('Route 53 refuses for good: 1, and the fence holds', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    let sent = 0;
    deployed.world.fault = ({ operation }) => {
      if (operation !== 'route53:ChangeResourceRecordSets') return undefined;
      sent += 1;
      return sent === 1
        ? undefined
        : { kind: 'refused', error: Object.assign(new Error('x'), { name: 'AccessDenied' }) };
    };
    const ran = await deployed.run('remove --yes --roots');
    expect(ran.exitCode).toBe(exitCodes.notAsExpected);
    expect(flat(ran.err)).toContain(`${api}: Route 53 refused it (AccessDenied)`);
    expect(deployed.fence()).toMatchObject({ generation: 2, frozen: true });
  });
});

test('another control plane in the same hosted zone keeps its fence', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  const name = 'api.as-in-2025.drill.example.com';
  const target = 'g000001.api.plans.as-in-2025.drill.example.com';
  const text = deployed.world.route53.recordSet(zoneId, `_fence.${api}`, 'TXT')?.values[0] ?? '';
  deployed.byHand('CREATE', { ...other, Name: target });
  deployed.byHand('CREATE', {
    Name: name,
    Type: 'A',
    AliasTarget: { DNSName: target, HostedZoneId: zoneId, EvaluateTargetHealth: false },
  });
  deployed.byHand('CREATE', {
    Name: `_fence.${name}`,
    Type: 'TXT',
    TTL: 60,
    ResourceRecords: [{ Value: text }],
  });
  expect((await deployed.run('remove --yes --roots')).exitCode).toBe(0);
  expect(new Set(deployed.recordNames())).toEqual(
    new Set([`${name} A`, `${target} A`, `_fence.${name} TXT`]),
  );
});

test('needs a target', async () => {
  expect((await runMain(['remove', '--yes'])).exitCode).toBe(64);
});
