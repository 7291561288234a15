// What the tables of this folder share: a service with tables, and what a call comes to.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { DynamoDbService } from '../../../lib/emulator/dynamodb/service.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';

export const TableName = 'plans';
export const sortedTableName = 'plans-by-generation';

/** Table `plans` with the key `pk` (S), and `plans-by-generation` with `pk` (S) and `sk` (N). */
export function newService(clock?: { nowMs(): number }): DynamoDbService {
  const service = new DynamoDbService(clock ? { clock } : {});
  const partitionKey = { name: 'pk', type: 'S' } as const;
  service.createTable({ name: TableName, partitionKey });
  service.createTable({
    name: sortedTableName,
    partitionKey,
    sortKey: { name: 'sk', type: 'N' },
  });
  return service;
}

/** `answered`, or the error of the call as `name: message`. */
export function outcomeOf(service: DynamoDbService, command: SdkCommand): string {
  try {
    service.execute(command);
    return 'answered';
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `${error.name}: ${error.message}`;
  }
}

export function thrownBy(service: DynamoDbService, command: SdkCommand): Error {
  try {
    service.execute(command);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call was answered, and should have failed');
}

/** The item with that `pk` in table `plans`, without the key. */
export function stored(service: DynamoDbService, pk: string): Record<string, AttributeValue> {
  for (const item of service.items(TableName)) {
    const { pk: key, ...rest } = item;
    if (key?.S === pk) return rest;
  }
  throw new Error(`no item ${pk}`);
}

/** An attribute value that nests `levels` deep, as DynamoDB counts them. */
export function nested(levels: number): AttributeValue {
  return levels === 1 ? { S: 'leaf' } : { M: { inner: nested(levels - 1) } };
}
