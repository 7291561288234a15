// history as a command: plans and commands in one order, bounded, and one store when the other is down.

import { expect, test } from 'vitest';
import { api, DeployedWorld, flat, isFit } from './deployed-world.ts';

test('plans and commands, newest first, within 80 columns', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  await deployed.run(`rollback ${api}`);
  await deployed.run(`thaw ${api}`);
  const ran = await deployed.run('history');
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  const lines = ran.out.replaceAll(/\n +/g, ' ').trim();
  expect(lines.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'AT'))
    .toBe(`AT  thaw by operator-ada: ${api}
AT  rollback by operator-ada: ${api}
AT  plan 2 by planner: ${api}
AT  plan 1 by planner: ${api}`);
  expect(isFit(ran)).toBe(true);
});

test('is bounded', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  await deployed.run(`freeze ${api}`);
  const { out } = await deployed.run('history --limit 2 --json');
  const { entries } = JSON.parse(out) as { entries: { kind: string }[] };
  expect(entries.map(({ kind }) => kind)).toEqual(['command', 'plan']);
});

test('a command that was refused is there too, and how it ended', async () => {
  const deployed = new DeployedWorld();
  await deployed.plan(100);
  await deployed.lane('a');
  await deployed.run(`rollback ${api}`);
  expect(flat((await deployed.run('history')).out)).toContain(
    `rollback by operator-ada (1 of 1 not): ${api}`,
  );
});

test('before anything happened', async () => {
  expect(await new DeployedWorld().run('history')).toEqual({
    exitCode: 0,
    out: 'nothing yet\n',
    err: '',
  });
});

test.each([
  { down: 'dynamodb', left: 'plan 2 by planner', part: 'commands: DynamoDB refused Query' },
  { down: 's3', left: 'freeze by operator', part: 'plans: S3 refused ListObjectsV2' },
])('with $down down it shows the rest, and ends with 2', async ({ down, left, part }) => {
  const deployed = await new DeployedWorld().twoPlans();
  await deployed.run(`freeze ${api}`);
  deployed.refuse(down);
  const ran = await deployed.run('history');
  expect(ran.exitCode).toBe(2);
  expect(ran.out).toContain(left);
  expect(flat(ran.out)).toContain(`not read: ${part} (ServiceUnavailable)`);
});

test.each(['0', '201', 'x', '1.5'])('--limit %s is wrong usage', async (limit) => {
  const ran = await new DeployedWorld().run(`history --limit ${limit}`);
  expect(ran).toMatchObject({ exitCode: 64, out: '' });
  expect(ran.err).toContain(`--limit ${limit}: allowed is a whole number from 1 to 200`);
});
