// init as a command: a zone of its own or an empty one, never one in use; a file, never over another one; and
// commands that can be copied.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nextCommands } from '../../../lib/cli/deployed/next-commands.ts';
import { parseEndpointsFile } from '../../../lib/control-plane/endpoints-file.ts';
import { temporaryFolder } from '../run-main.ts';
import { DeployedWorld, flat, isFit, zoneId } from './deployed-world.ts';

function init(deployed: DeployedWorld, zone: string, path: string) {
  return deployed.main(['init', '--zone', zone, '--endpoints', path]);
}

function newPath(): string {
  return join(temporaryFolder(), 'endpoints.yaml');
}

function soaOf(deployed: DeployedWorld, id: string, zone: string) {
  const { values, ttlSeconds } = deployed.world.route53.recordSet(id, zone, 'SOA') ?? {};
  return { ttlSeconds, minimumSeconds: Number(values?.[0]?.split(' ').at(-1)) };
}

const minute = { ttlSeconds: 60, minimumSeconds: 60 };

test('makes a zone whose absences are forgotten in a minute, and a file that can be deployed', async () => {
  const deployed = new DeployedWorld();
  const path = newPath();
  const ran = await init(deployed, 'game.example.org', path);
  expect(ran).toMatchObject({ exitCode: 0, err: '' });
  const id = /zone game\.example\.org: (Z\w+), made/.exec(ran.out)?.[1] ?? '';
  expect(soaOf(deployed, id, 'game.example.org')).toEqual(minute);
  const file = parseEndpointsFile(readFileSync(path, 'utf8'), path);
  expect(file).toMatchObject({ zone: 'game.example.org', floor: 2, changeLimit: 0.5 });
  for (const { targets } of file.endpoints) {
    expect(targets.length).toBeGreaterThan(file.floor);
    for (const { address } of targets) {
      expect(address).toEqual({
        ipv4: expect.stringMatching(/^192\.0\.2\.\d+$/),
        ipv6: expect.stringMatching(/^2001:db8::/),
      });
    }
  }
  expect(ran.out).toContain(`  npx cdk deploy --all \\\n    -c hostedZoneId=${id} -c endpoints=`);
  expect(ran.out).toContain('export AWS_ENDPOINT_URL=http://127.0.0.1:4566\n');
  expect(ran.out).toContain('    -c route53Endpoint=http://127.0.0.1:4566\n');
});

test.each([
  ['localstack', '    -c route53Endpoint=http://127.0.0.1:5380\n', 4],
  ['aws', 'route53Endpoint', 0],
] as const)(
  'on %s functions are deployed to write where the zone is',
  async (target, text, times) => {
    const environment = { AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:5380' };
    const said = nextCommands({ target, path: 'endpoints.yaml', zoneId: 'Z1' }, environment);
    expect(said.split(text).length - 1).toBe(times);
    expect(said.includes('--account')).toBe(target === 'aws');
  },
);

test('a second run finds what the first one made, and changes nothing', async () => {
  const deployed = new DeployedWorld();
  const path = newPath();
  const first = await init(deployed, 'game.example.org', path);
  const before = [readFileSync(path, 'utf8'), deployed.world.route53.changeCount];
  const second = await init(deployed, 'game.example.org', path);
  expect(second.out).toContain('empty, adopted');
  expect(flat(second.out)).toContain(`${path}: there already, left as it is`);
  expect(second.out.split('Next,')[1]).toBe(first.out.split('Next,')[1]);
  expect([readFileSync(path, 'utf8'), deployed.world.route53.changeCount]).toEqual(before);
});

test('interrupted before the file was written, a second run writes it', async () => {
  const deployed = new DeployedWorld();
  await init(deployed, 'game.example.org', newPath());
  const path = newPath();
  expect((await init(deployed, 'game.example.org', path)).exitCode).toBe(0);
  expect(existsSync(path)).toBe(true);
});

test('an answer that was lost makes no second zone', async () => {
  const deployed = new DeployedWorld();
  let lost = 0;
  deployed.world.fault = ({ operation }) => {
    if (operation !== 'route53:CreateHostedZone' || lost > 0) return undefined;
    lost += 1;
    // As the SDK sees it when it sends the same request again.
    return {
      kind: 'answer-lost',
      error: Object.assign(new Error('there is one'), { name: 'HostedZoneAlreadyExists' }),
    };
  };
  const ran = await init(deployed, 'game.example.org', newPath());
  expect(ran.exitCode).toBe(0);
  expect(lost).toBe(1);
});

describe('a zone that is there', () => {
  test('and empty is adopted', async () => {
    const deployed = new DeployedWorld();
    const ran = await init(deployed, 'Drill.Example.com.', newPath());
    expect(ran.out).toContain(`zone drill.example.com: ${zoneId}, empty, adopted`);
    expect(soaOf(deployed, zoneId, 'drill.example.com')).toEqual(minute);
  });

  test('with records of Fencepost is used again, and they stay', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    const names = deployed.recordNames();
    const ran = await init(deployed, 'drill.example.com', newPath());
    expect(flat(ran.out)).toContain('with records of Fencepost, left as they are');
    expect(deployed.recordNames()).toEqual(names);
  });

  test('with records of somebody else is refused, with what is there', async () => {
    const deployed = await new DeployedWorld().twoPlans();
    for (const host of [1, 2, 3, 4]) {
      deployed.byHand('CREATE', {
        Name: `www${host}.drill.example.com`,
        Type: 'A',
        TTL: 60,
        ResourceRecords: [{ Value: '192.0.2.5' }],
      });
    }
    const before = deployed.world.zoneText();
    const path = newPath();
    const ran = await init(deployed, 'drill.example.com', path);
    expect(ran).toMatchObject({ exitCode: 64, out: '' });
    expect(flat(ran.err)).toContain(
      `zone drill.example.com (${zoneId}) is in use: www1.drill.example.com A, ` +
        'www2.drill.example.com A, www3.drill.example.com A and 1 more; give',
    );
    expect(deployed.world.zoneText()).toBe(before);
    expect(existsSync(path)).toBe(false);
  });

  test('twice is refused: which is meant is never guessed', async () => {
    const deployed = new DeployedWorld();
    deployed.world.route53.createZone('Z2', 'drill.example.com');
    const ran = await init(deployed, 'drill.example.com', newPath());
    expect(ran).toMatchObject({ exitCode: 2, out: '' });
    expect(flat(ran.err)).toContain(
      `there are 2 public hosted zones drill.example.com: Z0EMBEDDED, Z2`,
    );
    const status = await deployed.run('status');
    expect(flat(status.err)).toContain('say which with --hosted-zone-id');
    expect((await deployed.run(`freeze --all --hosted-zone-id ${zoneId}`)).exitCode).toBe(0);
  });
});

test('a file of another zone is not written over, and no zone is made', async () => {
  const deployed = new DeployedWorld();
  const path = newPath();
  const text = readFileSync(deployed.path, 'utf8');
  writeFileSync(path, text);
  const ran = await init(deployed, 'game.example.org', path);
  expect(ran).toMatchObject({ exitCode: 64, out: '' });
  expect(ran.err).toContain('is there already, for zone drill.example.com');
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(deployed.world.trace.some(({ operation }) => operation.includes('Create'))).toBe(false);
});

test.each(['com', 'a b.example', '-x.example.com', '*.example.com'])(
  '--zone %s is wrong usage',
  async (zone) => {
    const ran = await init(new DeployedWorld(), zone, newPath());
    expect(ran).toMatchObject({ exitCode: 64, out: '' });
  },
);

test('a folder that is not there: said before the zone is made', async () => {
  const deployed = new DeployedWorld();
  const ran = await init(deployed, 'game.example.org', '/nowhere/endpoints.yaml');
  expect(deployed.world.trace).toEqual([]);
  expect(ran.exitCode).toBe(64);
  expect(flat(ran.err)).toContain('cannot write /nowhere/endpoints.yaml: there is no such file');
});

test('what it prints fits the terminal, but for commands to copy', async () => {
  const folder = temporaryFolder();
  const ran = await init(new DeployedWorld(), 'game.example.org', join(folder, "it's.yaml"));
  expect(ran.out).toContain(`-c endpoints='${folder}/it'\\''s.yaml'`);
  expect(isFit({ ...ran, out: ran.out.replaceAll(/^ {2}.*$/gm, '') })).toBe(true);
});
