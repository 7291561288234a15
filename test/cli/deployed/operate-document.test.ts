// Keeps docs/operate.md true: what it shows of the commands is what they print.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { api, DeployedWorld } from './deployed-world.ts';

/** The outputs that the document shows, by their commands; times are of one run only. */
const shown = new Map(
  [
    ...readFileSync('docs/operate.md', 'utf8').matchAll(
      /^ {4}\$ fencepost (.+)\n((?: {4}.*\n)+)/gm,
    ),
  ].map(([, command = '', output = '']) => [command, timeless(output.replaceAll(/^ {4}/gm, ''))]),
);

function timeless(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME');
}

async function printed(deployed: DeployedWorld, command: string): Promise<string> {
  expect([...shown.keys()]).toContain(command);
  const ran = await deployed.main([
    ...command.replace(' --target localstack', '').split(' '),
    '--endpoints',
    deployed.path,
  ]);
  return timeless(ran.out);
}

test('docs/operate.md shows what status, rollback, history and remove print', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  for (const command of [
    `rollback ${api} --target localstack`,
    'status --target localstack',
    'history --target localstack',
    'remove --target localstack --yes --roots',
  ]) {
    expect(await printed(deployed, command)).toBe(shown.get(command));
  }
});

test('docs/operate.md shows what plan prints', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.world.setHealth(
    new Map([
      ['blue', 0],
      ['green', 50],
    ]),
  );
  const command = 'plan --target localstack';
  expect(await printed(deployed, command)).toBe(shown.get(command));
});
