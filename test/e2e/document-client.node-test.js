// Handlers that use the document client, explored: copied beside an installed package by package.test.ts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { assertNoViolation, createWorld, explore } from 'fencepost/explorer';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
  marshallOptions: { removeUndefinedValues: true },
});
const TableName = 'counters';

/** Counts on, and again whenever another came in between. */
async function count() {
  for (;;) {
    const { Item } = await documents.send(new GetCommand({ TableName, Key: { id: 'visits' } }));
    try {
      await documents.send(
        new PutCommand({
          TableName,
          Item: { id: 'visits', count: Item.count + 1, nothing: undefined },
          ConditionExpression: '#count = :count',
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':count': Item.count },
        }),
      );
      return;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }
}

test('the document client', async () => {
  const result = await explore({
    world: () =>
      createWorld({
        tables: [
          {
            name: TableName,
            partitionKey: { name: 'id', type: 'S' },
            items: [{ id: 'visits', count: 0 }],
          },
        ],
      }),
    actors: { a: count, b: count },
    eventually: { counted: (state) => state.item(TableName, { id: 'visits' }).count === 2 },
  });
  assertNoViolation(result);
  assert.equal(result.verdict, 'passed');
});
