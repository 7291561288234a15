// The gate of a drill stack: who waits before which call, for how long at the most, and what is written down.

import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { beforeEach, describe, expect, test } from 'vitest';
import { commentFor } from '../../lib/aws/calls.ts';
import type { DynamoDbSeam } from '../../lib/aws/clients.ts';
import { Gate } from '../../lib/aws/gate.ts';
import { GateTable } from '../../lib/aws/gate-table.ts';
import { VirtualClock } from '../../lib/emulator/clock.ts';
import { DynamoDbService } from '../../lib/emulator/dynamodb/service.ts';
import { operationOf } from '../../lib/emulator/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';

const zone = { id: 'Z1', name: 'example.com' };
const endpoint = 'api.example.com';
const lease = { actor: 'lane-a', before: 'install', endpoint } as const;

let clock: VirtualClock;
let table: GateTable;
let isDown: boolean;
let calls: string[];
let requests: { readonly operation: string; readonly input: object }[];
let service: DynamoDbService;

beforeEach(() => {
  clock = new VirtualClock(1_000_000);
  service = new DynamoDbService();
  const key = (name: string) => ({ name, type: 'S' }) as const;
  service.createTable({ name: 'gates', partitionKey: key('pk'), sortKey: key('sk') });
  isDown = false;
  calls = [];
  requests = [];
  const client = {
    send: (command: SdkCommand) => {
      requests.push({ operation: operationOf(command), input: command.input });
      return isDown
        ? Promise.reject(new Error('down'))
        : Promise.resolve().then(() => service.execute(command));
    },
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

/** All that is in the table. */
async function items() {
  // The one cast of a client: it has the overloads of DynamoDB's, and only its `send`.
  const client = {
    send: (command: SdkCommand) => service.execute(command),
  } as never as DynamoDbSeam;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'gates' }));
  return Items;
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

  test('replaced by another one holds before that, and for nobody who stood before the first', async () => {
    const untilMs = clock.nowMs() + 60_000;
    await table.hold({ ...lease, untilMs });
    expect(await table.park('lane-a', clock.nowMs())).toBe(true);
    await table.hold({ ...lease, before: 'build', untilMs: untilMs + 1 });
    expect(await table.parkedAtMs('lane-a')).toBeUndefined();
    expect((await table.faults(clock.nowMs())).holds).toEqual([
      { ...lease, before: 'build', untilMs: untilMs + 1 },
    ]);
  });

  test('has the time at which its actor came first, until it is lifted', async () => {
    expect(await table.park('lane-a', 1)).toBe(false);
    await table.hold({ ...lease, untilMs: clock.nowMs() + 60_000 });
    expect(await table.park('lane-a', 2)).toBe(true);
    expect(await table.park('lane-a', 3)).toBe(true);
    expect(await table.parkedAtMs('lane-a')).toBe(2);
    await table.release('lane-a');
    expect(await table.park('lane-a', 4)).toBe(false);
    expect(await table.parkedAtMs('lane-a')).toBeUndefined();
  });

  test('cannot be read: nobody is held, and the lane goes on', async () => {
    await table.hold({ ...lease, untilMs: clock.nowMs() + 60_000 });
    isDown = true;
    expect(await pass(gate())).toBe('accepted');
  });

  test('could not be read: the next call asks again', async () => {
    await table.refuse({ service: 'route53', untilMs: clock.nowMs() + 60_000 });
    isDown = true;
    const through = gate();
    expect(await pass(through)).toBe('accepted');
    isDown = false;
    await expect(pass(through)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
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

describe('faults beside each other', () => {
  const other = { ...lease, actor: 'lane-b' };
  const refusal = { service: 'dynamodb' };

  test('are all there, and each is taken back alone', async () => {
    const untilMs = clock.nowMs() + 60_000;
    await table.hold({ ...lease, untilMs });
    await table.hold({ ...other, untilMs });
    await table.refuse({ ...refusal, untilMs });
    await table.refuse({ service: 's3', untilMs: clock.nowMs() });
    const both = [
      { ...lease, untilMs },
      { ...other, untilMs },
    ];
    const faults = () => table.faults(clock.nowMs());
    expect(await faults()).toEqual({ holds: both, refusals: [{ ...refusal, untilMs }] });
    await table.release('lane-a');
    expect(await faults()).toEqual({
      holds: [{ ...other, untilMs }],
      refusals: [{ ...refusal, untilMs }],
    });
    await table.permit('dynamodb');
    expect(await faults()).toEqual({ holds: [{ ...other, untilMs }], refusals: [] });
  });

  test('a held lane stays held while a refusal comes and goes', async () => {
    const untilMs = clock.nowMs() + 60_000;
    await table.hold({ ...lease, untilMs });
    await table.park('lane-a', clock.nowMs());
    await table.refuse({ ...refusal, untilMs });
    await table.permit('dynamodb');
    expect(await table.parkedAtMs('lane-a')).toBe(clock.nowMs());
  });

  test('a gated call reads them with one request, whatever was recorded', async () => {
    for (let call = 0; call < 50; call += 1) await pass(gate());
    await table.hold({ ...other, untilMs: clock.nowMs() + 60_000 });
    await table.refuse({ ...refusal, untilMs: clock.nowMs() + 60_000 });
    requests = [];
    await pass(gate());
    expect(requests.map(({ operation }) => operation)).toEqual(['GetItem', 'PutItem']);
    expect(requests[0]?.input).toMatchObject({ ConsistentRead: true });
  });

  test('that are not set are taken back without a trace: nothing would ever delete it', async () => {
    await table.release('lane-a');
    await table.permit('s3');
    expect(await items()).toEqual([]);
  });

  test('and calls have a time to live, a week beyond their end', async () => {
    await table.refuse({ ...refusal, untilMs: 2_000_000 });
    await pass(gate());
    const weekSeconds = 7 * 24 * 3_600;
    expect(
      new Map((await items()).map((item) => [item['pk']?.S, Number(item['expires']?.N)])),
    ).toEqual(
      new Map([
        ['call 16', 1_000 + weekSeconds],
        ['fault', 2_000 + weekSeconds],
      ]),
    );
  });
});

describe('of a function at work', () => {
  const read = new GetItemCommand({ TableName: 'plans', Key: { pk: { S: 'head' } } });
  const get = (through: Gate) =>
    through.pass('dynamodb:GetItem', read.input, () => Promise.resolve('answered'));
  const atMs = async (unixMs: number) => {
    clock.at(unixMs, () => undefined);
    await clock.runUntil(() => clock.nowMs() === unixMs);
  };
  const asked = () => requests.map(({ operation }) => operation);
  const recorded = async () => (await table.callsSince(0, clock.nowMs())).map(({ key }) => key);

  test('faults are asked for once a second, and anew when it has done its work', async () => {
    const through = gate();
    await Promise.all([get(through), get(through)]);
    await atMs(1_000_999);
    await get(through);
    expect(asked()).toEqual(['GetItem']);
    await table.refuse({ service: 'dynamodb', untilMs: clock.nowMs() + 60_000 });
    await get(through);
    await atMs(1_001_000);
    await expect(get(through)).rejects.toMatchObject({ name: 'ServiceUnavailable' });
    await table.permit('dynamodb');
    await through.end();
    expect(await get(through)).toBe('answered');
  });

  test('what it read is written down when it has done its work, together', async () => {
    const through = gate();
    for (const endMs of [1_000_000, 1_000_300, 1_000_999]) {
      await atMs(endMs);
      await get(through);
    }
    expect(await recorded()).toEqual([]);
    await through.end();
    expect((await table.callsSince(0, clock.nowMs())).map((call) => call.atMs)).toEqual([
      1_000_000, 1_000_300, 1_000_999,
    ]);
    expect((await items()).length).toBe(1);
    await through.end();
    expect((await items()).length).toBe(1);
  });

  test('what it read is written down after a second, done or not', async () => {
    const through = gate();
    await get(through);
    await atMs(1_001_000);
    await get(through);
    expect((await recorded()).length).toBe(2);
  });

  test('a batch is written down before the function goes on, with what it read before', async () => {
    const through = gate();
    await get(through);
    await pass(through);
    expect(await recorded()).toEqual(['head/', `install ${endpoint}`]);
  });

  test('that is held, what it read is written down, and faults are asked for anew after that', async () => {
    const through = gate();
    await get(through);
    await atMs(1_000_200);
    await through.end();
    await table.hold({ ...lease, untilMs: clock.nowMs() + 60_000 });
    await get(through);
    let isOver = false;
    const refused = pass(through)
      .then(() => get(through))
      .catch((error: unknown) => error)
      .finally(() => {
        isOver = true;
      });
    clock.at(1_000_300, () => void table.refuse({ service: 'dynamodb', untilMs: 2_000_000 }));
    let before: string[] = [];
    clock.at(1_000_400, () => {
      void recorded().then((keys) => {
        before = keys;
      });
    });
    clock.at(1_000_500, () => void table.release('lane-a'));
    await clock.runUntil(() => isOver);
    expect(before).toEqual(['head/', 'head/']);
    expect(await refused).toMatchObject({ name: 'ServiceUnavailable' });
  });

  test('records that overlap are read in order of time, those made before with them', async () => {
    const [a, b] = [gate('lane-a'), gate('lane-b')];
    await get(a);
    await atMs(1_000_100);
    await get(b);
    await b.end();
    await atMs(1_000_200);
    await get(a);
    await a.end();
    const found = async (sinceMs: number) =>
      (await table.callsSince(sinceMs, clock.nowMs())).map((call) => [call.atMs, call.actor]);
    const all = [
      [1_000_000, 'lane-a'],
      [1_000_100, 'lane-b'],
      [1_000_200, 'lane-a'],
    ];
    expect(await found(0)).toEqual(all);
    expect(await found(1_000_101)).toEqual([all[0], all[2]]);
    expect(await found(1_000_201)).toEqual([]);
  });
});

test('calls are found across minutes, in order, with one query for each minute', async () => {
  const minuteMs = 60_000;
  const times = [59_999, 60_000, 119_999, 120_000, 120_001, 200_000].map(
    (ms) => minuteMs * 100 + ms,
  );
  const call = { actor: 'lane-a', operation: 's3:GetObject', key: '', outcome: 'ok', fences: {} };
  for (const atMs of times.toReversed()) {
    await table.record([{ ...call, atMs, endpoints: [] }], `id-${atMs}`);
  }
  const found = async (sinceMs: number, nowMs: number) =>
    (await table.callsSince(sinceMs, nowMs)).map(({ atMs }) => atMs);
  const last = times.at(-1) ?? 0;
  expect(await found(0, last)).toEqual(times);
  expect(await found(minuteMs * 101, last)).toEqual(times.slice(1));
  requests = [];
  expect(await found(minuteMs * 102 + 1, last)).toEqual(times.slice(4));
  expect(requests.map(({ operation }) => operation)).toEqual(['Query', 'Query']);
  // A function's clock may be a little ahead of the reader's.
  expect(await found(minuteMs * 102, minuteMs * 103 - 10_000)).toEqual(times.slice(3));
  expect(await found(minuteMs * 102, minuteMs * 103 - 10_001)).toEqual(times.slice(3, 5));
});

test('the calls of more than a day are not asked for, minute by minute', async () => {
  const dayMs = 24 * 3_600_000;
  expect(await table.callsSince(0, dayMs)).toEqual([]);
  await expect(table.callsSince(0, dayMs + 60_000)).rejects.toThrow(
    'calls of 1441 minutes asked of gates; at most 1440 at once',
  );
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
      id: '000000001000000 lane-a-1 0',
      atMs: 1_000_000,
      actor: 'lane-a',
      key: `install ${endpoint}`,
      purpose: 'install',
      outcome: 'ok',
    },
    {
      ...common,
      id: '000000001000700 lane-b-1 0',
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
