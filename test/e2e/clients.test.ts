// Clients that nobody here wrote, against `fencepost serve`: AWS CLI, boto3, octoDNS, and dig for what
// customers would see. Needs the Python package index, and dig (Debian's bind9-dnsutils).

import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureClients } from './clients/install.ts';
import { OctoDns } from './clients/octodns.ts';
import type { OctoZone } from './clients/octodns.ts';
import { serve } from './clients/serve.ts';
import type { Served } from './clients/serve.ts';

const run = promisify(execFile);
const zoneName = 'example.com';
const recordCount = 1_000;

let commands: string;
let served: Served;
let zoneId: string;

beforeAll(async () => {
  commands = await ensureClients();
  served = await serve();
  const made = await aws('create-hosted-zone', '--name', zoneName, '--caller-reference', 'once');
  zoneId = (made as { HostedZone: { Id: string } }).HostedZone.Id;
});

afterAll(() => served.stop());

async function aws(...args: readonly string[]): Promise<unknown> {
  const options = { env: served.environment };
  const { stdout } = await run(join(commands, 'aws'), ['route53', ...args], options);
  return stdout === '' ? undefined : JSON.parse(stdout);
}

/** What the AWS CLI says of a call that is refused. */
async function awsRefusal(...args: readonly string[]): Promise<string> {
  return aws(...args).then(
    () => 'accepted',
    (error: { stderr: string }) => error.stderr.trim(),
  );
}

async function dig(...query: readonly string[]): Promise<string> {
  const server = ['@127.0.0.1', '-p', served.dnsPort];
  const { stdout } = await run('dig', [...server, ...query], { maxBuffer: 10_000_000 });
  return stdout;
}

/** The answers to many questions, one line each. */
async function digAll(questions: readonly string[]): Promise<string[]> {
  const file = join(mkdtempSync(join(tmpdir(), 'fencepost-dig-')), 'questions');
  writeFileSync(file, questions.map((question) => `${question}\n`).join(''));
  return (await dig('+short', '-f', file)).trimEnd().split('\n');
}

async function recordSetCount(): Promise<number> {
  const listed = await aws('list-resource-record-sets', '--hosted-zone-id', zoneId);
  return (listed as { ResourceRecordSets: unknown[] }).ResourceRecordSets.length;
}

describe('AWS CLI', () => {
  test('waits for a change, and reads what it wrote', async () => {
    const change = (action: string) => {
      const set = {
        Name: `*.api.${zoneName}`,
        Type: 'TXT',
        TTL: 60,
        ResourceRecords: [{ Value: '"<a> & \\"b\\"" "two"' }],
      };
      return JSON.stringify({ Changes: [{ Action: action, ResourceRecordSet: set }] });
    };
    const send = async (action: string) =>
      (await aws(
        'change-resource-record-sets',
        '--hosted-zone-id',
        zoneId,
        '--change-batch',
        change(action),
      )) as { ChangeInfo: { Id: string } };
    const { ChangeInfo } = await send('CREATE');
    await aws('wait', 'resource-record-sets-changed', '--id', ChangeInfo.Id);
    expect(await dig('+short', `x.api.${zoneName}`, 'TXT')).toBe('"<a> & \\"b\\"" "two"\n');
    await send('DELETE');
    expect(await dig(`x.api.${zoneName}`, 'TXT')).toContain('status: NXDOMAIN');
  });

  test('hears by name what is not emulated', async () => {
    expect(await awsRefusal('list-geo-locations')).toMatch(
      /\(NotEmulatedError\) when calling the ListGeoLocations .*emulated: ChangeResourceRecordSets/,
    );
  });
});

describe('boto3', () => {
  test('a stale compare-and-swap is refused with the text of the real service', async () => {
    const script = join(import.meta.dirname, 'clients', 'swap.py');
    const name = `_fence.api.${zoneName}`;
    const { stdout } = await run(join(commands, 'python'), [script, zoneId, name], {
      env: served.environment,
    });
    const subject = `resource record set [name='${name}.', type='TXT']`;
    expect(JSON.parse(stdout)).toEqual({
      fresh: { status: 'PENDING' },
      stale: {
        code: 'InvalidChangeBatch',
        message: `[Tried to delete ${subject} but the values provided do not match the current values, Tried to create ${subject} but it already exists]`,
        httpStatus: 400,
      },
    });
    expect(await dig('+short', name, 'TXT')).toBe('"generation 2"\n');
  });
});

describe(`octoDNS, ${recordCount} records`, () => {
  /** Half of what fits a batch: Route 53 counts an UPSERT twice, octoDNS does not. */
  const maxChanges = 500;
  const indexes = Array.from({ length: recordCount }, (_, index) => index);
  const octoName = (index: number) => `r${String(index).padStart(4, '0')}`;

  /** Five kinds of records by turns: what octoDNS is told, and what dig shows. */
  function recordOf(index: number, address: string): { type: string; values: string[] } {
    const kinds = [
      { type: 'A', values: [address] },
      { type: 'A', values: [address, '198.51.100.7'] },
      { type: 'AAAA', values: [`2001:db8::1:${index}`] },
      { type: 'CNAME', values: [`${octoName(0)}.${zoneName}.`] },
      { type: 'TXT', values: [`owner=team ${index}, <ring> & 3`] },
    ];
    return kinds[index % kinds.length] ?? { type: '', values: [] };
  }

  function zone(address: string, ttl: number): OctoZone {
    return Object.fromEntries(
      indexes.map((index) => {
        const { type, values } = recordOf(index, address);
        const content = type === 'CNAME' ? { value: values[0] } : { values };
        return [octoName(index), { type, ttl, ...content }];
      }),
    );
  }

  function expectedAnswers(address: string): string[] {
    return indexes.flatMap((index) => {
      const { type, values } = recordOf(index, address);
      return type === 'TXT' ? values.map((value) => `"${value}"`) : values;
    });
  }

  /** Of every name, asked for its own type. */
  async function answers(): Promise<string[]> {
    return digAll(
      indexes.map((index) => `${octoName(index)}.${zoneName} ${recordOf(index, '').type}`),
    );
  }

  let octo: OctoDns;

  beforeAll(async () => {
    octo = new OctoDns(join(commands, 'octodns-sync'), served.environment, zoneName);
    // The fence record of the test before: octoDNS takes away what it was not given.
    await octo.sync({}, maxChanges);
  });

  test('creates them all, and every name answers', async () => {
    await octo.sync(zone('192.0.2.1', 60), maxChanges);
    expect(await octo.changesLeft()).toBe('');
    expect(await recordSetCount()).toBe(recordCount + 2);
    expect(await answers()).toEqual(expectedAnswers('192.0.2.1'));
    expect(await dig('+short', `r0003.${zoneName}`, 'A')).toBe(`r0000.${zoneName}.\n192.0.2.1\n`);
  });

  test('in batches of 1,000 UPSERTs is refused, as Route 53 documents, and changes nothing', async () => {
    const refusal = await octo.sync(zone('192.0.2.2', 90), recordCount).catch(String);
    expect(refusal).toContain('[Number of records limit of 1000 exceeded.]');
    expect(await answers()).toEqual(expectedAnswers('192.0.2.1'));
  });

  test('changes them all', async () => {
    await octo.sync(zone('192.0.2.2', 90), maxChanges);
    expect(await octo.changesLeft()).toBe('');
    expect(await answers()).toEqual(expectedAnswers('192.0.2.2'));
    expect(await dig('+noall', '+answer', `r0001.${zoneName}`, 'A')).toMatch(/\s90\s+IN\s+A\s/);
  });

  test('a zone that still has records cannot be deleted', async () => {
    expect(await awsRefusal('delete-hosted-zone', '--id', zoneId)).toMatch(
      /\(HostedZoneNotEmpty\)/,
    );
  });

  test('removes them all, no name answers, and the zone can be deleted', async () => {
    await octo.sync({}, maxChanges);
    expect(await recordSetCount()).toBe(2);
    expect(await answers()).toEqual(['']);
    expect(await dig(`r0001.${zoneName}`, 'A')).toContain('status: NXDOMAIN');
    await aws('delete-hosted-zone', '--id', zoneId);
    expect(await dig(`r0001.${zoneName}`, 'A')).toContain('status: REFUSED');
  });
});

test('SIGTERM ends it with 0', async () => {
  const another = await serve();
  expect(await another.stop()).toBe(0);
});
