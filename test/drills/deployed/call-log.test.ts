// The log of a drill's calls: each call once, in order, at the price of the last minutes alone.

import { beforeEach, expect, test } from 'vitest';
import { GateTable } from '../../../lib/aws/gate-table.ts';
import { CallLog } from '../../../lib/drills/deployed/call-log.ts';
import { DynamoDbService } from '../../../lib/emulator/dynamodb/service.ts';
import { operationOf } from '../../../lib/emulator/service.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';

const startMs = Date.UTC(2026, 0, 1, 9, 30, 20);
const secondMs = 1_000;
const hourMs = 3_600 * secondMs;

let table: GateTable;
let queries: number;

beforeEach(() => {
  const service = new DynamoDbService();
  const key = (name: string) => ({ name, type: 'S' }) as const;
  service.createTable({ name: 'gates', partitionKey: key('pk'), sortKey: key('sk') });
  queries = 0;
  const send = (command: SdkCommand) => {
    if (operationOf(command) === 'Query') queries += 1;
    return Promise.resolve(service.execute(command));
  };
  // The one cast of the client: it has the overloads of DynamoDB's, and only its `send`.
  table = new GateTable({ send } as never, 'gates');
});

/** @param afterMs - from the start of the drill */
function record(afterMs: number, key: string): Promise<void> {
  const call = { actor: 'lane-a', operation: 's3:GetObject', key, outcome: 'ok', endpoints: [] };
  return table.record([{ ...call, atMs: startMs + afterMs, fences: {} }], key);
}

/** Reads once, as a look does. @returns the keys of what is new */
async function look(log: CallLog, afterMs: number): Promise<string[]> {
  const readMs = startMs + afterMs;
  return log.add(await log.read(readMs), readMs).map(({ key }) => key);
}

test('a call is read once, and those before the drill are not its own', async () => {
  await record(-1, 'before');
  await record(0, 'first');
  const log = new CallLog(table, startMs);
  expect(await look(log, 1_000)).toEqual(['first']);
  await record(1_500, 'second');
  expect(await look(log, 2_000)).toEqual(['second']);
  expect(await look(log, 3_000)).toEqual([]);
  expect(log.trace().map(({ step, atMs, key }) => [step, atMs, key])).toEqual([
    [1, 0, 'first'],
    [2, 1_500, 'second'],
  ]);
});

test.each([
  { title: 'written down long after it was made', madeMs: 81_000 },
  { title: 'of a function whose clock is ahead', madeMs: 108_000 },
])('a call $title is found by the next look', async ({ madeMs }) => {
  const log = new CallLog(table, startMs);
  await look(log, 100_000);
  await record(madeMs, 'late');
  expect(await look(log, 101_000)).toEqual(['late']);
  expect(await look(log, 102_000)).toEqual([]);
});

test('a call that was written down with one made long after it is not missed', async () => {
  const log = new CallLog(table, startMs);
  await look(log, 49_000);
  const call = { actor: 'lane-a', operation: 's3:GetObject', outcome: 'ok', endpoints: [] };
  const made = (afterMs: number, key: string) => ({
    ...call,
    key,
    atMs: startMs + afterMs,
    fences: {},
  });
  // The first was read at once, the second hung; and one from before the drill is not its own.
  await table.record([made(-1, 'before'), made(25_000, 'early'), made(50_000, 'late')], 'hung');
  expect(await look(log, 51_000)).toEqual(['early', 'late']);
});

test('what was called while nobody looked is all there', async () => {
  const log = new CallLog(table, startMs);
  await look(log, 0);
  const minutes = Array.from({ length: 10 }, (_, minute) => String(minute));
  for (const minute of minutes) await record(Number(minute) * 60_000 + 1, minute);
  expect(await look(log, 600_000)).toEqual(minutes);
});

test('after an hour without any call, a look still asks for no more than two minutes', async () => {
  const log = new CallLog(table, startMs);
  await record(0, 'only');
  for (let afterMs = 0; afterMs < hourMs; afterMs += 10 * secondMs) await look(log, afterMs);
  for (let second = 0; second < 60; second += 1) {
    queries = 0;
    await look(log, hourMs + second * secondMs);
    expect(queries).toBeGreaterThan(0);
    expect(queries).toBeLessThanOrEqual(2);
  }
  expect(log.count).toBe(1);
});

test('played again from a journal, it goes on at the last reading of the run before', async () => {
  await record(0, 'first');
  const before = new CallLog(table, startMs);
  const journal: { readonly stored: Awaited<ReturnType<CallLog['read']>>; readMs: number }[] = [];
  for (const afterMs of [1_000, hourMs]) {
    const readMs = startMs + afterMs;
    const stored = await before.read(readMs);
    journal.push({ stored, readMs });
    before.add(stored, readMs);
  }
  await record(hourMs + 500, 'second');
  const after = new CallLog(table, startMs);
  for (const { stored, readMs } of journal) after.add(stored, readMs);
  queries = 0;
  expect(await look(after, hourMs + 2_000)).toEqual(['second']);
  expect(queries).toBeLessThanOrEqual(2);
  expect(after.all().map(({ key }) => key)).toEqual(['first', 'second']);
});
