// The gate of a drill stack: who waits before which call, for how long at the most, and what is written down.

import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { beforeEach, describe, expect, test } from 'vitest';
import { commentFor } from '../../lib/aws/calls.ts';
import { Gate } from '../../lib/aws/gate.ts';
import { GateTable } from '../../lib/aws/gate-table.ts';
import { VirtualClock } from '../../lib/emulator/clock.ts';
import { DynamoDbService } from '../../lib/emulator/dynamodb/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';

const zone = { id: 'Z1', name: 'example.com' };
const endpoint = 'api.example.com';
const lease = { actor: 'lane-a', before: 'install', endpoint } as const;

let clock: VirtualClock;
let table: GateTable;
let isDown: boolean;
let calls: string[];

beforeEach(() => {
  clock = new VirtualClock(1_000_000);
  const service = new DynamoDbService();
  const key = (name: string) => ({ name, type: 'S' }) as const;
  service.createTable({ name: 'gates', partitionKey: key('pk'), sortKey: key('sk') });
  isDown = false;
  calls = [];
  const client = {
    send: (command: SdkCommand) =>
      isDown ? Promise.reject(new Error('down')) : Promise.resolve(service.execute(command)),
  };
  table = new GateTable(client, 'gates');
});

function gate(actor = 'lane-a'): Gate {
  let ids = 0;
  return new Gate({
    table,
    actor,
    zone,
    nowMs: () => clock.nowMs(),
    sleep: (durationMs) => clock.sleep(durationMs),
    newId: () => `${actor}-${(ids += 1)}`,
  });
}

function batch(purpose: 'build' | 'install', name = endpoint) {
  const record = { Name: `_fence.${name}.`, Type: 'TXT', TTL: 60, ResourceRecords: [] } as const;
  return new ChangeResourceRecordSetsCommand({
    HostedZoneId: zone.id,
    ChangeBatch: {
      Comment: commentFor('a', purpose, '1'),
      Changes: [
        { Action: 'DELETE', ResourceRecordSet: { ...record, ResourceRecords: [{ Value: '"x"' }] } },
      ],
    },
  });
}

/** Makes the call through the gate; what it does is noted in `calls`. */
function pass(through: Gate, command = batch('install')): Promise<string> {
  return through.pass('route53:ChangeResourceRecordSets', command.input, () => {
    calls.push(String(clock.nowMs()));
    return Promise.resolve('accepted');
  });
}

describe('a hold', () => {
  test.each([
    { title: 'of another actor', actor: 'lane-b', command: batch('install') },
    { title: 'before another purpose', actor: 'lane-a', command: batch('build') },
    { title: 'of another endpoint', actor: 'lane-a', command: batch('install', 'b.example.com') },
  ])('$title lets the call pass', async ({ actor, command }) => {
    await table.hold({ ...lease, untilMs: clock.nowMs() + 60_000 });
    expect(await pass(gate(actor), command)).toBe('accepted');
    expect(clock.nowMs()).toBe(1_000_000);
    expect(await table.parkedAtMs('lane-a')).toBeUndefined();
  });

  test('keeps the call back until it is released', async () => {
    await table.hold({ ...lease, untilMs: clock.nowMs() + 60_000 });
    const passing = pass(gate());
    let parked: number | undefined;
    clock.at(1_003_000, () => {
      void table.parkedAtMs('lane-a').then((at) => {
        parked = at;
      });
    });
    clock.at(1_010_000, () => void table.release('lane-a'));
    let isOver = false;
    void passing.then(() => {
      isOver = true;
    });
    await clock.runUntil(() => isOver);
    expect(parked).toBe(1_000_000);
    expect(calls).toEqual(['1010000']);
  });

  test('opens by itself at the end of its lease, and holds no later call', async () => {
    await table.hold({ ...lease, untilMs: clock.nowMs() + 60_000 });
    const through = gate();
    let isOver = false;
    void pass(through)
      .then(() => pass(through))
      .then(() => {
        isOver = true;
      });
    await clock.runUntil(() => isOver);
    expect(calls.map(Number)).toEqual([1_060_000, 1_060_000]);
    expect(await table.parkedAtMs('lane-a')).toBeUndefined();
  });

  test('whose lease was over before the call came holds nobody', async () => {
    await table.hold({ ...lease, untilMs: clock.nowMs() - 1 });
    expect(await pass(gate())).toBe('accepted');
    expect(clock.nowMs()).toBe(1_000_000);
  });

  test('cannot be read: nobody is held, and the lane goes on', async () => {
    await table.hold({ ...lease, untilMs: clock.nowMs() + 60_000 });
    isDown = true;
    expect(await pass(gate())).toBe('accepted');
  });
});

describe('a refusal', () => {
  const read = new GetItemCommand({ TableName: 'plans', Key: { pk: { S: 'head' } } });
  const get = (through: Gate, service: string) =>
    through.pass(`${service}:GetItem`, read.input, () => Promise.resolve('answered'));

  test('ends the calls of its service, and of no other, before they have an effect', async () => {
    await table.refuse({ service: 'dynamodb', untilMs: clock.nowMs() + 60_000 });
    await expect(get(gate(), 'dynamodb')).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    expect(await get(gate(), 's3')).toBe('answered');
  });

  test('ends when it is taken back, and at the end of its lease', async () => {
    await table.refuse({ service: 'dynamodb', untilMs: clock.nowMs() + 60_000 });
    await table.permit('dynamodb');
    expect(await get(gate(), 'dynamodb')).toBe('answered');
    await table.refuse({ service: 'dynamodb', untilMs: clock.nowMs() });
    expect(await get(gate(), 'dynamodb')).toBe('answered');
  });
});

test('every call is recorded with its outcome, in order of time', async () => {
  const [a, b] = [gate('lane-a'), gate('lane-b')];
  await pass(a);
  clock.at(1_000_700, () => undefined);
  await clock.runUntil(() => clock.nowMs() === 1_000_700);
  const refused = Object.assign(new Error('no'), { name: 'InvalidChangeBatch' });
  await expect(
    b.pass('route53:ChangeResourceRecordSets', batch('build').input, () => Promise.reject(refused)),
  ).rejects.toBe(refused);
  const operation = 'route53:ChangeResourceRecordSets';
  const common = { operation, endpoints: [endpoint], fences: {} };
  const [first, second] = [
    {
      ...common,
      id: '000000001000000 lane-a-1',
      atMs: 1_000_000,
      actor: 'lane-a',
      key: `install ${endpoint}`,
      purpose: 'install',
      outcome: 'ok',
    },
    {
      ...common,
      id: '000000001000700 lane-b-1',
      atMs: 1_000_700,
      actor: 'lane-b',
      key: `build ${endpoint}`,
      purpose: 'build',
      outcome: 'InvalidChangeBatch',
    },
  ];
  expect(await table.callsSince(0, clock.nowMs())).toEqual([first, second]);
  expect(await table.callsSince(1_000_001, clock.nowMs())).toEqual([second]);
});
