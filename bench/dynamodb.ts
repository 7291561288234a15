// UpdateItem with the condition of the applied marker: at our seam, and at dynalite over loopback HTTP.

import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbService } from '../lib/emulator/dynamodb/service.ts';
import type { SdkCommand } from '../lib/emulator/service.ts';
import type { Subject } from './measure.ts';

/** What the plan table's code has: a client with nothing but `send`. */
interface Client {
  send(command: UpdateItemCommand): Promise<unknown>;
}

export const markers = {
  name: 'markers',
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
} as const;

/** Endpoints written in turn. */
const endpointCount = 100;

export function emulatedUpdates(): Subject {
  const service = new DynamoDbService();
  service.createTable(markers);
  const client = { send: async (command: SdkCommand) => service.execute(command) };
  return { ...updates(client, 50_000), name: 'DynamoDB UpdateItem, ours', goal: 200_000 };
}

/** @param client - the SDK's own, of a dynalite that has the table */
export function dynaliteUpdates(client: Client): Subject {
  return { ...updates(client, 500), name: 'DynamoDB UpdateItem, dynalite' };
}

function updates(client: Client, callsPerRound: number) {
  let generation = 0;
  const round = async (): Promise<void> => {
    for (let call = 0; call < callsPerRound; call += 1) {
      generation += 1;
      await client.send(raise(`api-${generation % endpointCount}.example.com`, generation));
    }
  };
  return { unit: 'calls', callsPerRound, round };
}

/** As lib/aws/plan-table.ts sends it. */
function raise(endpoint: string, generation: number): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: markers.name,
    Key: { pk: { S: 'applied' }, sk: { S: endpoint } },
    UpdateExpression: 'SET generation = :g',
    ConditionExpression: 'attribute_not_exists(generation) OR generation <= :g',
    ExpressionAttributeValues: { ':g': { N: String(generation) } },
  });
}
