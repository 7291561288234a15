// status as a command: what it shows of zone and plan, what it finds wrong, and what it shows when a part of
// the control plane is down.

import { describe, expect, test } from 'vitest';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import { api, DeployedWorld, flat, isFit, zoneId } from './deployed-world.ts';

interface StatusDocument {
  readonly endpoints: readonly {
    readonly name: string;
    readonly findings: readonly { readonly severity: string; readonly kind: string }[];
  }[];
  readonly unread: readonly { readonly part: string }[];
}

async function findings(deployed: DeployedWorld): Promise<string[]> {
  const { out } = await deployed.run('status --json');
  const { endpoints } = JSON.parse(out) as StatusDocument;
  return endpoints.flatMap(({ findings: found }) =>
    found.map(({ severity, kind }) => `${severity} ${kind}`),
  );
}

test('all as planned: a table of 80 columns, and 0', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  const before = deployed.world.zoneText();
  const ran = await deployed.run('status');
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  expect(ran.out).toBe(`drill.example.com (${zoneId}), stack Fencepost, fenced
newest plan: 2 (table 2, archive 2), made ${madeAt(deployed)} by planner
┌──────────────────────────┬────────┬─────────────┬─────────┬──────────────────┐
│ endpoint                 │ plan   │ values live │ back to │ state            │
├──────────────────────────┼────────┼─────────────┼─────────┼──────────────────┤
│ api.drill.example.com    │ 2      │ A 2, AAAA 2 │ 1       │ live (a)         │
└──────────────────────────┴────────┴─────────────┴─────────┴──────────────────┘
all as planned
`);
  expect(deployed.world.zoneText()).toBe(before);
});

test('--json is one document', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  const { exitCode, out, err } = await deployed.run('status --json');
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(JSON.parse(out)).toEqual({
    schemaVersion: 1,
    command: 'status',
    target: 'localstack',
    zone: { id: zoneId, name: 'drill.example.com' },
    stack: { name: 'Fencepost', profile: 'fenced' },
    plan: {
      generation: 2,
      createdMs: deployed.world.newestPlan()?.createdMs,
      planner: 'planner',
      head: 2,
      archived: 2,
    },
    plannerFrozen: false,
    endpoints: [
      {
        name: api,
        planned: 2,
        roots: [
          {
            type: 'A',
            generation: 2,
            live: 2,
            values: [
              { value: '192.0.2.1', weight: 90 },
              { value: '192.0.2.2', weight: 100 },
            ],
          },
          {
            type: 'AAAA',
            generation: 2,
            live: 2,
            values: [
              { value: '2001:db8::1', weight: 90 },
              { value: '2001:db8::2', weight: 100 },
            ],
          },
        ],
        rollback: 1,
        fence: { generation: 2, overrides: 0, frozen: false, writer: expect.any(String) },
        findings: [],
      },
    ],
    unread: [],
  });
});

describe('finds', () => {
  const weighted = { Name: `g000002.api.plans.drill.example.com`, Type: 'A', TTL: 60 } as const;
  test.each<{
    title: string;
    change: (deployed: DeployedWorld) => void | Promise<unknown>;
    found: string[];
    exitCode?: number;
  }>([
    {
      title: 'a plan that is not live yet',
      change: (deployed) => deployed.plan(80),
      found: ['differs behind'],
    },
    {
      title: 'a rollback that holds',
      change: (deployed) => deployed.run(`rollback ${api}`),
      found: ['differs rolled-back'],
    },
    {
      title: 'nothing wrong with a frozen endpoint',
      change: (deployed) => deployed.run(`freeze ${api}`),
      found: [],
      exitCode: 0,
    },
    {
      title: 'roots without a fence (P6)',
      change: (deployed) => deployed.deleteByHand(`_fence.${api}`),
      found: ['unsafe no-fence'],
    },
    {
      title: 'a damaged fence',
      change: (deployed) => {
        deployed.deleteByHand(`_fence.${api}`);
        deployed.byHand('CREATE', {
          Name: `_fence.${api}`,
          Type: 'TXT',
          TTL: 60,
          ResourceRecords: [{ Value: '"fencepost1 g=9"' }],
        });
      },
      found: ['unsafe damaged-fence'],
    },
    {
      title: 'a root that answers nothing',
      change: (deployed) => deployed.deleteByHand('g000002.api.plans.drill.example.com'),
      found: ['unsafe empty', 'unsafe empty', 'differs tree-differs'],
    },
    {
      title: 'a rollback at nothing',
      change: (deployed) => deployed.deleteByHand('g000001.api.plans.drill.example.com'),
      found: ['unsafe rollback-dangles'],
    },
    {
      title: 'a root that somebody pointed at another tree',
      change: (deployed) =>
        deployed.byHand('UPSERT', {
          Name: api,
          Type: 'A',
          AliasTarget: {
            DNSName: 'g000001.api.plans.drill.example.com',
            HostedZoneId: zoneId,
            EvaluateTargetHealth: false,
          },
        }),
      found: ['unsafe roots-disagree', 'unsafe stale-fence'],
    },
    {
      title: 'a root that is not ours',
      change: (deployed) =>
        deployed.byHand('UPSERT', {
          Name: api,
          Type: 'A',
          TTL: 60,
          ResourceRecords: [{ Value: '192.0.2.77' }],
        }),
      found: ['unsafe foreign-root', 'unsafe roots-disagree'],
    },
    {
      title: 'a record of the live tree edited by hand (O5)',
      change: (deployed) =>
        deployed.byHand('UPSERT', {
          ...weighted,
          SetIdentifier: 'blue',
          Weight: 1,
          ResourceRecords: [{ Value: '192.0.2.1' }],
        }),
      found: ['differs tree-differs'],
    },
    {
      title: 'as many values as the floor asks for: only that it was edited',
      change: (deployed) =>
        deployed.byHand('UPSERT', {
          ...weighted,
          SetIdentifier: 'blue',
          Weight: 0,
          ResourceRecords: [{ Value: '192.0.2.1' }],
        }),
      found: ['differs tree-differs'],
    },
    {
      title: 'too few values',
      change: (deployed) => {
        for (const [id, value] of [
          ['blue', '192.0.2.1'],
          ['green', '192.0.2.2'],
        ] as const) {
          deployed.byHand('UPSERT', {
            ...weighted,
            SetIdentifier: id,
            Weight: 0,
            ResourceRecords: [{ Value: value }],
          });
        }
      },
      found: ['unsafe below-floor', 'differs tree-differs'],
    },
  ])('$title', async ({ change, found, exitCode = 1 }) => {
    const deployed = await new DeployedWorld().twoPlans();
    await change(deployed);
    expect(await findings(deployed)).toEqual(found);
    const ran = await deployed.run('status');
    expect(ran.exitCode).toBe(exitCode);
    expect(isFit(ran)).toBe(true);
  });

  test('before the first plan: no root yet', async () => {
    expect(await findings(new DeployedWorld())).toEqual(['differs no-root']);
  });
});

describe('with a part down', () => {
  test.each([
    { down: ['dynamodb'], part: 'plan table', text: 'DynamoDB refused GetItem' },
    { down: ['s3'], part: 'archive', text: 'S3 refused ListObjectsV2' },
    { down: ['cloudFormation'], part: 'stack', text: 'CloudFormation refused DescribeStacks' },
  ])('$down: shows the zone, says what did not answer, and ends with 2', async (row) => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.refuse(...row.down);
    const ran = await deployed.run('status');
    expect(ran.exitCode).toBe(2);
    expect(ran.out).toContain('A 2, AAAA 2');
    expect(flat(ran.out)).toContain(`not read: ${row.part}: ${row.text} (ServiceUnavailable)`);
    expect(isFit(ran)).toBe(true);
    const { out } = await deployed.run('status --json');
    expect((JSON.parse(out) as StatusDocument).unread.map(({ part }) => part)).toEqual([row.part]);
  });

  test('what is surely wrong in the zone still ends with 1', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.deleteByHand(`_fence.${api}`);
    deployed.refuse('dynamodb', 's3', 'cloudFormation');
    expect((await deployed.run('status')).exitCode).toBe(1);
  });

  test('a stack of another zone is no part of this one', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    deployed.account.outputs = { ...deployed.account.outputs, HostedZoneId: 'Z9OTHER' };
    const ran = await deployed.run('status');
    expect(ran.exitCode).toBe(2);
    expect(flat(ran.out)).toContain('stack Fencepost serves drill.example.com (Z9OTHER), not');
  });
});

function madeAt({ world }: DeployedWorld): string {
  const at = new Date(world.newestPlan()?.createdMs ?? 0);
  expect(world.options.safeguards).toEqual(profiles.fenced);
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
