// dynalite, an independent DynamoDB, on a loopback port, spoken to by the real client: what the
// emulator is compared with. Only the tests of this folder start it.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { waitUntilTableExists } from '@aws-sdk/client-dynamodb';

import { keyAttributesOf } from '../../../lib/emulator/dynamodb/keys.ts';
import type { TableSchema } from '../../../lib/emulator/dynamodb/keys.ts';

/** A running dynalite; `stop` after use. */
export interface Oracle {
  readonly client: DynamoDBClient;
  stop(): void;
}

/** Starts dynalite with these tables, in memory. */
export async function startOracle(schemas: readonly TableSchema[]): Promise<Oracle> {
  // dynalite has no types; this is the one place that says what it gives.
  const moduleName: string = 'dynalite';
  const { default: dynalite } = (await import(moduleName)) as {
    default: (options: object) => Server;
  };
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
  });
  for (const schema of schemas) await createTable(client, schema);
  return {
    client,
    stop: () => {
      client.destroy();
      server.close();
    },
  };
}

async function createTable(client: DynamoDBClient, schema: TableSchema): Promise<void> {
  const attributes = keyAttributesOf(schema);
  await client.send(
    new CreateTableCommand({
      TableName: schema.name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: attributes.map(({ name }, index): KeySchemaElement => ({
        AttributeName: name,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
      AttributeDefinitions: attributes.map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 5, minDelay: 1 }, { TableName: schema.name });
}
