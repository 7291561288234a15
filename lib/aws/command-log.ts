// What operators did, as rows of the plan table beside the plans. For people: no rule reads it, and no
// command waits for it.

import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { DynamoDbSeam } from './clients.ts';

/** Names of endpoints that one row keeps: a row has room for 400 KB. */
const endpointLimit = 100;
/** Digits of a time in milliseconds; until the year 33658. */
const timeDigits = 15;

export interface GivenCommand {
  readonly atMs: number;
  readonly who: string;
  /** `freeze`, `rollback`. */
  readonly command: string;
  readonly endpoints: readonly string[];
  /** All that it was given for, also those that the row does not name. */
  readonly endpointCount: number;
  /** `acknowledged`, or how many were not. */
  readonly outcome: string;
}

export class CommandLog {
  constructor(
    private readonly client: DynamoDbSeam,
    private readonly tableName: string,
  ) {}

  /** @param id - tells commands of the same millisecond apart */
  async record(command: Omit<GivenCommand, 'endpointCount'>, id: string): Promise<void> {
    const { atMs, who, endpoints, outcome } = command;
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          pk: { S: 'history' },
          sk: { S: `${String(atMs).padStart(timeDigits, '0')}-${id}` },
          atMs: { N: String(atMs) },
          who: { S: who },
          command: { S: command.command },
          endpoints: { L: endpoints.slice(0, endpointLimit).map((name) => ({ S: name })) },
          endpointCount: { N: String(endpoints.length) },
          outcome: { S: outcome },
        },
      }),
    );
  }

  /** The newest commands, newest first: as many as one page of a query holds at the most. */
  async newest(limit: number): Promise<GivenCommand[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'history' } },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: limit,
      }),
    );
    return Items.map(commandOf);
  }
}

function commandOf(item: Record<string, AttributeValue>): GivenCommand {
  return {
    atMs: Number(item['atMs']?.N ?? 0),
    who: item['who']?.S ?? '',
    command: item['command']?.S ?? '',
    endpoints: item['endpoints']?.L?.map(({ S = '' }) => S) ?? [],
    endpointCount: Number(item['endpointCount']?.N ?? 0),
    outcome: item['outcome']?.S ?? '',
  };
}
