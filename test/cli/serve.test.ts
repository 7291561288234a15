// The command around the server: what it prints, what its options do, and how it ends.

import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCountCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { a, upsert } from '../emulator/route53/harness.ts';
import { runMain } from './run-main.ts';
import type { Ran } from './run-main.ts';

const freePorts = ['--port', '0', '--dns-port', '0'];
const NAME_OF_ZONE = 'example.com';

interface Running {
  readonly client: Route53Client;
  readonly printed: string;
  /** Presses Ctrl-C. */
  stop(): Promise<Ran>;
}

async function running(...options: readonly string[]): Promise<Running> {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  let ended: Promise<Ran> | undefined;
  const printed = await new Promise<string>((resolve, reject) => {
    ended = runMain(['serve', ...freePorts, ...options], { stopped, onOut: resolve });
    ended.then(({ err }) => reject(new Error(err)), reject);
  });
  const [, endpoint = ''] = /AWS_ENDPOINT_URL_ROUTE_53=(\S+)/.exec(printed) ?? [];
  const client = new Route53Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(() => stop());
  return {
    client,
    printed,
    stop: async () => {
      client.destroy();
      stop();
      return (await ended) ?? expect.unreachable('it never began');
    },
  };
}

async function withZone(...options: readonly string[]) {
  const { client } = await running(...options);
  const made = await client.send(
    new CreateHostedZoneCommand({ Name: NAME_OF_ZONE, CallerReference: 'once' }),
  );
  const change = (...names: readonly string[]) =>
    client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: made.HostedZone?.Id,
        ChangeBatch: {
          Changes: names.map((name) => upsert(a(`${name}.${NAME_OF_ZONE}`, '192.0.2.1'))),
        },
      }),
    );
  return { client, change };
}

test('it prints where it is, that nothing is kept, and ends with 0', async () => {
  const server = await running();
  expect(server.printed).toMatch(
    /^Route 53: export AWS_ENDPOINT_URL_ROUTE_53=http:\/\/127\.0\.0\.1:\d+\nDNS: dig @127\.0\.0\.1 -p \d+ NAME\nHeld in memory: .* gone when this ends \(Ctrl-C\)\.\n$/,
  );
  for (const line of server.printed.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const counted = await server.client.send(new GetHostedZoneCountCommand({}));
  expect(counted.HostedZoneCount).toBe(0);
  expect(await server.stop()).toEqual({ exitCode: 0, out: server.printed, err: '' });
});

describe('options', () => {
  test('without any, nothing is throttled, busy or late', async () => {
    const { client, change } = await withZone();
    const changes = Array.from({ length: 100 }, (_, index) => change(`n${index}`));
    const [first] = await Promise.all(changes);
    const { ChangeInfo } = await client.send(new GetChangeCommand({ Id: first?.ChangeInfo?.Id }));
    expect(ChangeInfo?.Status).toBe('INSYNC');
  });

  test('--requests-per-second and --request-burst', async () => {
    const { client } = await running('--requests-per-second', '1', '--request-burst', '2');
    const count = () => client.send(new GetHostedZoneCountCommand({}));
    await count();
    await count();
    await expect(count()).rejects.toMatchObject({ name: 'Throttling', message: 'Rate exceeded' });
  });

  test('--changes-per-second and --change-burst', async () => {
    const { change } = await withZone('--changes-per-second', '1', '--change-burst', '3');
    await change('a', 'b');
    await expect(change('c', 'd')).rejects.toMatchObject({ name: 'Throttling' });
  });

  test('--busy-ms', async () => {
    const { change } = await withZone('--busy-ms', '60000');
    await change('a');
    await expect(change('b')).rejects.toMatchObject({ name: 'PriorRequestNotComplete' });
  });

  test('--insync-ms', async () => {
    const { client, change } = await withZone('--insync-ms', '60000');
    const { ChangeInfo: sent } = await change('a');
    const { ChangeInfo } = await client.send(new GetChangeCommand({ Id: sent?.Id }));
    expect(ChangeInfo?.Status).toBe('PENDING');
  });
});

describe('wrong usage ends with 64, and nothing is served', () => {
  test.each([
    [['--port', '65536'], '--port 65536: allowed is a whole number from 0 to 65535'],
    [['--dns-port', 'dns'], '--dns-port dns: allowed is a whole number from 0 to 65535'],
    [
      ['--requests-per-second', '0'],
      '--requests-per-second 0: allowed is a whole number from 1 to 1000000',
    ],
    [['--request-burst', '-1'], '--request-burst -1: allowed is a whole number from 1'],
    [['--changes-per-second', '1.5'], '--changes-per-second 1.5: allowed is a whole number'],
    [['--change-burst', ''], '--change-burst : allowed is a whole number'],
    [['--busy-ms', '1s'], '--busy-ms 1s: allowed is a whole number from 0 to 86400000'],
    [['--insync-ms', '86400001'], '--insync-ms 86400001: allowed is a whole number from 0'],
  ])('%j', async (options, message) => {
    const { exitCode, out, err } = await runMain(['serve', ...freePorts, ...options]);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toContain(`fencepost: ${message}`);
  });

  test.each(['--port', '--dns-port'])('%s: another program listens there', async (option) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const { exitCode, out, err } = await runMain(['serve', ...freePorts, option, port]);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toBe(
      `fencepost: TCP port ${port} of 127.0.0.1 cannot be used: another program listens there; choose another, or 0\n`,
    );
  });
});
