// `fencepost doctor` tells moto's Route 53, which is LocalStack's too, from the strict one: check by check.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../lib/aws/conformance/check.ts';
import type { DoctorDocument } from '../../lib/cli/doctor/document.ts';
import { runMain, temporaryFile } from '../cli/run-main.ts';
import { startMoto } from './moto/server.ts';
import type { Moto } from './moto/server.ts';

/** What moto 5.2.1 gets right and wrong. A check that changes sides is news for docs/doctor.md. */
const ofMoto: Readonly<Record<string, Result>> = {
  swap: 'holds',
  'stale-swap': 'fails',
  'create-over': 'fails',
  'delete-other-value': 'holds',
  'delete-other-ttl': 'holds',
  'delete-other-weight': 'fails',
  'delete-other-set': 'fails',
  atomic: 'holds',
  'outside-zone': 'fails',
  order: 'fails',
  'simple-beside-weighted': 'fails',
  'weighted-ttl': 'fails',
  'cname-beside-others': 'fails',
  'alias-target': 'fails',
  'read-your-writes': 'holds',
  pending: 'fails',
};

const zoneName = 'drill.example.com';
const root = fileURLToPath(new URL('../..', import.meta.url));
const endpoints = temporaryFile(
  'endpoints.yaml',
  `zone: ${zoneName}
endpoints:
  - name: api.${zoneName}
    targets:
      - { id: blue, weight: 100, ipv4: 192.0.2.1 }
      - { id: green, weight: 100, ipv4: 192.0.2.2 }
`,
);

let moto: Moto;
let client: Route53Client;
let zoneId: string | undefined;
let before: readonly ResourceRecordSet[];

beforeAll(async () => {
  moto = await startMoto((line) => process.stderr.write(`${line}\n`));
  client = new Route53Client({
    endpoint: moto.endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const made = await client.send(
    new CreateHostedZoneCommand({ Name: zoneName, CallerReference: 'doctor' }),
  );
  zoneId = made.HostedZone?.Id;
  before = await records();
});

afterAll(() => moto.stop());

describe('moto', () => {
  test('is found out, check by check, and left as it was', async () => {
    const ran = await runMain(
      ['doctor', '--target', 'localstack', '--endpoints', endpoints, '--json'],
      { environment: { AWS_ENDPOINT_URL: moto.endpointUrl } },
    );
    const { trust, probe } = JSON.parse(ran.out) as DoctorDocument;
    expect(resultsOf(probe)).toEqual(ofMoto);
    expect(trust).toBe('not-trusted');
    expect(ran.exitCode).toBe(1);
    expect(probe?.leftOver).toEqual([]);
    expect(await records()).toEqual(before);
  });

  test('a doctor interrupted in the middle of the probe leaves it as it was', async () => {
    const args = ['doctor', '--target', 'localstack', '--endpoints', endpoints];
    const child = spawn(process.execPath, ['--import', 'tsx', 'bin/fencepost.ts', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '', AWS_ENDPOINT_URL: moto.endpointUrl },
    });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    while ((await records()).length === before.length) expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    const [exitCode] = (await once(child, 'close')) as [number | null];
    expect(exitCode).toBe(130);
    expect(err).toContain('fencepost: interrupted; the zone is as it was\n');
    expect(await records()).toEqual(before);
  });
});

test('docs/doctor.md says the same of moto', () => {
  const page = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| ([a-z-]+) \| .+ \| (\w+) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, id, result]) => [id, result]))).toEqual(ofMoto);
});

test('the strict Route 53 holds where moto does not', async () => {
  const ran = await runMain(['doctor', '--json']);
  const { trust, probe } = JSON.parse(ran.out) as DoctorDocument;
  const allHold = Object.fromEntries(Object.keys(ofMoto).map((id) => [id, 'holds']));
  expect(resultsOf(probe)).toEqual(allHold);
  expect({ trust, exitCode: ran.exitCode }).toEqual({ trust: 'trusted', exitCode: 0 });
});

function resultsOf(probe: DoctorDocument['probe']): Record<string, Result> {
  return Object.fromEntries((probe?.checks ?? []).map(({ id, result }) => [id, result]));
}

async function records(): Promise<readonly ResourceRecordSet[]> {
  const output = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }));
  return output.ResourceRecordSets ?? [];
}
