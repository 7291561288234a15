// plan as a command: the numbers of a preview, what floor and change limit hold back, and that nothing is
// written.

import { readFileSync } from 'node:fs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { temporaryFile } from '../run-main.ts';
import { api, DeployedWorld, flat, isFit } from './deployed-world.ts';

/** What a world's writes are, from here on. */
function writesSince(deployed: DeployedWorld, from: number): string[] {
  return deployed.world.trace
    .slice(from)
    .map(({ operation }) => operation)
    .filter((operation) => /Put|Update|Delete|Change|Transact/.test(operation));
}

test('nothing new: says so, and writes nothing', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  const from = deployed.world.trace.length;
  const ran = await deployed.run('plan');
  expect(ran).toEqual({
    exitCode: 0,
    out: 'plan 2; no new plan would be made\nunchanged: 1\n',
    err: '',
  });
  expect(writesSince(deployed, from)).toEqual([]);
});

test('a change that is allowed: old and new, floor and change limit, and what the planner then does', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.world.setHealth(new Map([['blue', 40]]));
  const from = deployed.world.trace.length;
  const ran = await deployed.run('plan');
  expect(ran).toEqual({
    exitCode: 0,
    out: `plan 2; plan 3 would be made
${api}: would change
  blue: weight 90 → weight 40
  A 2 live of 2, AAAA 2 live of 2 (floor 1); loses 26 % (limit 50 %)
`,
    err: '',
  });
  expect(writesSince(deployed, from)).toEqual([]);
  await deployed.plan(40);
  expect(deployed.world.newestPlan()?.generation).toBe(3);
});

test('a change beyond the limit: refused with the numbers and the remedy, and 1', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  // Blue is drained, and green lost most of its capacity.
  deployed.world.setHealth(
    new Map([
      ['blue', 0],
      ['green', 50],
    ]),
  );
  const ran = await deployed.run('plan');
  expect(ran.exitCode).toBe(1);
  expect(flat(ran.out)).toBe(
    `plan 2; no new plan would be made ${api}: held back blue: weight 90 → weight 0 ` +
      'green: weight 100 → weight 50 A 1 live of 2, AAAA 1 live of 2 (floor 1); loses 74 % ' +
      '(limit 50 %) refused by change-limit: would lose 74 % of its capacity at once, the limit ' +
      'is 50 %; to allow it, record an override how to record an override: docs/operate.md',
  );
  expect(isFit(ran)).toBe(true);
});

test('an override lets it through, and is told', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.world.setHealth(
    new Map([
      ['blue', 0],
      ['green', 50],
    ]),
  );
  await deployed.world.runUntil(() => true);
  const row = {
    pk: { S: 'override' },
    sk: { S: api },
    who: { S: 'ada' },
    why: { S: 'moving out' },
    untilMs: { N: String(deployed.world.clock.nowMs() + 3_600_000) },
  };
  await settled(
    deployed,
    deployed.world
      .clients('ada')
      .dynamoDb.send(new PutItemCommand({ TableName: 'plans', Item: row })),
  );
  const ran = await deployed.run('plan');
  expect(ran.exitCode).toBe(0);
  expect(ran.out).toMatch(/override by ada until 2025-10-20 .* UTC: moving out/);
});

test('below the floor: refused, and --json has it as one document', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.world.setHealth(
    new Map([
      ['blue', 0],
      ['green', 0],
    ]),
  );
  const { exitCode, out } = await deployed.run('plan --json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    schemaVersion: 1,
    command: 'plan',
    previous: 2,
    next: null,
    floor: 1,
    changeLimit: 0.5,
    plannerFrozen: false,
    endpoints: [
      {
        name: api,
        since: 2,
        live: [
          { type: 'A', live: 0, of: 2 },
          { type: 'AAAA', live: 0, of: 2 },
        ],
        removedShare: 1,
        refusal: { safeguard: 'floor' },
      },
    ],
    unchangedCount: 0,
    unread: [],
  });
});

test('the endpoints file at hand counts: new endpoints, moved targets, and ones it no longer has', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  const file = temporaryFile(
    'endpoints.yaml',
    `zone: drill.example.com
endpoints:
  - name: web.drill.example.com
    ttlSeconds: 30
    targets: [{ id: red, weight: 10, ipv4: 192.0.2.9 }]
`,
  );
  const ran = await deployed.main(['plan', '--endpoints', file]);
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  expect(ran.out).toBe(`plan 2; plan 3 would be made
web.drill.example.com: new
  red: new, weight 10, 192.0.2.9
  A 1 live of 1 (floor 1); loses 0 % (limit 50 %)
${api}: no longer in the endpoints file; its records stay as they
  are
`);
  const moved = temporaryFile(
    'endpoints.yaml',
    readFileSync(deployed.path, 'utf8').replace('192.0.2.2', '192.0.2.3').replace('60', '30'),
  );
  const { out } = await deployed.main(['plan', '--endpoints', moved]);
  expect(flat(out)).toContain(
    'green: weight 100 → weight 100, 192.0.2.2 2001:db8::2 → 192.0.2.3 2001:db8::2 TTL 60 s → 30 s',
  );
});

test('a frozen planner is told', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  await deployed.run('freeze --all');
  const ran = await deployed.run('plan');
  expect(ran.out).toContain('the planner is frozen: it makes no plan until fencepost thaw --all');
});

test('a committed plan that nobody archived is seen, and stays as it is', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.world.fault = ({ operation }) =>
    operation === 's3:PutObject'
      ? { kind: 'refused', error: Object.assign(new Error('x'), { name: 'ServiceUnavailable' }) }
      : undefined;
  await deployed.plan(80);
  deployed.world.fault = () => undefined;
  const from = deployed.world.trace.length;
  const ran = await deployed.run('plan');
  expect(ran.out).toMatch(/^plan 3; no new plan/);
  expect(writesSince(deployed, from)).toEqual([]);
});

test.each([
  { down: 'dynamodb', text: 'the newest plan could not be read: DynamoDB refused GetItem' },
  { down: 's3', text: 'the newest plan could not be read: S3 refused ListObjectsV2' },
  { down: 'cloudFormation', text: 'CloudFormation refused DescribeStacks' },
])('with $down down there is no preview, one line says why, and 2', async ({ down, text }) => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.refuse(down);
  const ran = await deployed.run('plan');
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(flat(ran.err)).toBe(`fencepost: ${text} (ServiceUnavailable)`);
});

test('health that cannot be read keeps what was, as for the planner, and ends with 2', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.world.fault = ({ operation }) =>
    operation === 'dynamodb:Scan'
      ? { kind: 'refused', error: Object.assign(new Error('x'), { name: 'ServiceUnavailable' }) }
      : undefined;
  const ran = await deployed.run('plan');
  expect(ran.exitCode).toBe(2);
  expect(ran.out).toContain('not read: health: DynamoDB refused Scan (ServiceUnavailable)');
});

async function settled<T>(deployed: DeployedWorld, doing: Promise<T>): Promise<T> {
  let over = false;
  const ended = doing.finally(() => {
    over = true;
  });
  ended.catch(() => undefined);
  await deployed.world.runUntil(() => over);
  return ended;
}
