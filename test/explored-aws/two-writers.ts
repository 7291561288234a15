// The smallest things to explore: a table `counters`, and actors that count in it, well or badly.

import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';

import { createWorld } from '../../lib/explored-aws/index.ts';
import type { State } from '../../lib/explored-aws/index.ts';

/** Of a handler, at module scope: nothing gives it the explorer's. */
export const dynamodb = new DynamoDBClient({ region: 'eu-central-1' });

const TableName = 'counters';
const keyOf = (id: string) => ({ id: { S: id } });

export const counters = () =>
  createWorld({
    tables: [
      {
        name: TableName,
        partitionKey: { name: 'id', type: 'S' },
        items: [{ id: 'visits', count: 0 }],
      },
    ],
  });

/** Reads, then writes one more: a visit gets lost if another came in between. */
export async function countBadly(): Promise<void> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: keyOf('visits') }));
  const count = { N: String(Number(Item?.['count']?.N ?? 0) + 1) };
  await dynamodb.send(new PutItemCommand({ TableName, Item: { ...keyOf('visits'), count } }));
}

/** Lets DynamoDB add. */
export async function countWell(): Promise<void> {
  await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: keyOf('visits'),
      UpdateExpression: 'ADD #count :one',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );
}

export async function put(id: string): Promise<void> {
  await dynamodb.send(new PutItemCommand({ TableName, Item: keyOf(id) }));
}

export async function get(id: string): Promise<boolean> {
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: keyOf(id) }));
  return Item !== undefined;
}

export function visits(state: State): unknown {
  return state.item(TableName, { id: 'visits' })?.['count'];
}
