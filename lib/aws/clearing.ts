// Empties what a drill stack owns, so that a drill starts from an empty world whatever a run before it left.
// Only for drill stacks: nothing here asks a fence.

import { BatchWriteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Change, RecordSet } from '../control-plane/records.ts';
import type { DynamoDbSeam, S3Seam } from './clients.ts';
import type { Zone } from './zone.ts';

/** Rounds after which a table, bucket or zone that does not become empty is given up. */
const roundLimit = 200;
/** Items that one BatchWriteItem takes. */
const batchItems = 25;
/** Record sets that one batch deletes: far below what Route 53 takes. */
const batchRecords = 200;

export async function clearTable(
  client: DynamoDbSeam,
  tableName: string,
  keys: readonly string[],
): Promise<void> {
  for (let rounds = 0; rounds < roundLimit; rounds += 1) {
    const { Items = [] } = await client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true }),
    );
    if (Items.length === 0) return;
    for (let from = 0; from < Items.length; from += batchItems) {
      const deletes = Items.slice(from, from + batchItems).map((item) => ({
        DeleteRequest: { Key: keyOf(item, keys) },
      }));
      // What is left unprocessed is found again in the next round.
      await client.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: deletes } }));
    }
  }
  throw new RangeError(`table ${tableName} did not become empty in ${roundLimit} rounds`);
}

export async function clearBucket(client: S3Seam, bucket: string): Promise<void> {
  for (let rounds = 0; rounds < roundLimit; rounds += 1) {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    const Objects = Contents.map(({ Key = '' }) => ({ Key }));
    if (Objects.length === 0) return;
    await client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
    );
  }
  throw new RangeError(`bucket ${bucket} did not become empty in ${roundLimit} rounds`);
}

/** Deletes every record at and under the zone's name, aliases before what they point at. */
export async function clearZone(zone: Zone): Promise<void> {
  for (let rounds = 0; rounds < roundLimit; rounds += 1) {
    const records = (await zone.listAll()).filter(isOurs).sort(byAlias).slice(0, batchRecords);
    if (records.length === 0) return;
    const changes = records.map((record): Change => ({ action: 'DELETE', record }));
    await zone.apply(changes, 'fencepost drill: an empty world to start from');
  }
  throw new RangeError(`zone ${zone.name.name} did not become empty in ${roundLimit} rounds`);
}

function isOurs({ type }: RecordSet): boolean {
  return type === 'A' || type === 'AAAA' || type === 'TXT';
}

function byAlias(left: RecordSet, right: RecordSet): number {
  return Number(left.alias === undefined) - Number(right.alias === undefined);
}

function keyOf(
  item: Record<string, AttributeValue>,
  keys: readonly string[],
): Record<string, AttributeValue> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = item[key];
      return value ? [[key, value]] : [];
    }),
  );
}
