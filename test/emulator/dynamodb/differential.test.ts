// The emulator against dynalite: the same random calls to both, and every answer and every error,
// with its message, must be the same. What dynalite cannot judge: the head of random-calls.ts.

import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { GetItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { KeyAttribute, TableSchema } from '../../../lib/emulator/dynamodb/keys.ts';
import { DynamoDbService } from '../../../lib/emulator/dynamodb/service.ts';
import { seed } from '../../seed.ts';
import { startOracle } from './oracle.ts';
import type { Oracle } from './oracle.ts';
import { randomCall } from './random-calls.ts';
import type { RandomCommand } from './random-calls.ts';

/** dynalite answers about 1,000 calls a second: these make some 4,000. */
const RUNS = 100;
const MAX_CALLS = 25;

const SCHEMAS = (['S', 'N', 'B'] as const).map(tableWith);

function tableWith(type: KeyAttribute['type']): TableSchema {
  const partitionKey = { name: 'pk', type: 'S' } as const;
  return { name: `plans-by-${type}`, partitionKey, sortKey: { name: 'sk', type } };
}

type Command = RandomCommand | ScanCommand;

/** What a call came to: its output or its error, in a form that both sides share. */
async function answerOf(call: () => object | Promise<object>): Promise<string> {
  try {
    return JSON.stringify(comparable(await call()), undefined, 1);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `${error.name}: ${error.message}`;
  }
}

/** Without metadata, which the wire has more of; names in order; bytes as text. */
function comparable(part: unknown): unknown {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
  if (Array.isArray(part)) return part.map(comparable);
  if (typeof part !== 'object' || part === null) return part;
  const names = Object.keys(part).filter((name) => name !== '$metadata');
  return Object.fromEntries(
    names.sort().map((name) => [name, comparable(Reflect.get(part, name) as unknown)]),
  );
}

describe('the emulator answers as dynalite', () => {
  let oracle: Oracle;
  let runCount = 0;

  beforeAll(async () => {
    oracle = await startOracle(SCHEMAS);
  });
  afterAll(() => oracle.stop());

  async function compare(service: DynamoDbService, command: Command): Promise<string> {
    // The client has an overload for each command; what they have in common fits any one of them.
    const want = await answerOf(() => oracle.client.send(command as GetItemCommand));
    const got = await answerOf(() => service.execute(command));
    const call = `${command.constructor.name} ${JSON.stringify(command.input)}`;
    expect(`${call} ${got}`).toBe(`${call} ${want}`);
    return got;
  }

  test.each(SCHEMAS)('to random calls on $name', async (schema) => {
    const service = new DynamoDbService();
    service.createTable(schema);
    const seen = { calls: 0, answered: 0, conditionFailed: 0, invalid: 0 };
    const calls = fc.array(randomCall(schema), { minLength: 5, maxLength: MAX_CALLS });
    await fc.assert(
      fc.asyncProperty(calls, async (some) => {
        const pk = `run ${runCount++}`;
        for (const call of some) {
          const answer = await compare(service, call(pk));
          seen.calls += 1;
          if (answer.startsWith('{')) seen.answered += 1;
          if (answer.startsWith('ConditionalCheckFailed')) seen.conditionFailed += 1;
          if (answer.startsWith('ValidationException')) seen.invalid += 1;
        }
      }),
      { seed, numRuns: RUNS },
    );
    // Otherwise the calls compared would prove little.
    expect(seen.answered).toBeGreaterThan(0.3 * seen.calls);
    expect(seen.conditionFailed).toBeGreaterThan(0.03 * seen.calls);
    expect(seen.invalid).toBeGreaterThan(0.03 * seen.calls);
    expect(seen.answered + seen.conditionFailed + seen.invalid).toBe(seen.calls);
  });

  test('to a Scan, page by page, in the same order', async () => {
    const schema: TableSchema = { name: 'to-scan', partitionKey: { name: 'pk', type: 'S' } };
    const scanOracle = await startOracle([schema]);
    const service = new DynamoDbService();
    service.createTable(schema);
    const TableName = schema.name;
    for (let index = 0; index < 12; index += 1) {
      const put = new PutItemCommand({ TableName, Item: { pk: { S: `item ${index}` } } });
      await scanOracle.client.send(put);
      service.execute(put);
    }
    let start: object | undefined;
    for (let pageCount = 1; pageCount <= 3; pageCount += 1) {
      const input = { TableName, Limit: 5, ExclusiveStartKey: start as { pk: { S: string } } };
      const scan = new ScanCommand(input);
      const page = await scanOracle.client.send(scan);
      expect(comparable(service.execute(scan))).toEqual(comparable(page));
      expect(page.Count).toBe(pageCount < 3 ? 5 : 2);
      start = page.LastEvaluatedKey;
    }
    scanOracle.stop();
  });
});
