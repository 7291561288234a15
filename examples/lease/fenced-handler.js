// The same job with a fence: each lease has a number, higher than all before, and the result is only written
// over that of a lower number. A delayed worker is refused by the item that it would have spoilt.

import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient({});

const leaseMs = 10_000;

/** @param {{ worker: string }} event */
export async function handler({ worker }) {
  const token = await takeLease(worker);
  if (token === undefined) return 'busy';
  const isWritten = await isAccepted(
    new UpdateItemCommand({
      TableName: 'jobs',
      Key: { id: { S: 'report' } },
      UpdateExpression: 'SET writtenBy = :worker, fence = :token',
      ConditionExpression: 'attribute_not_exists(fence) OR fence < :token',
      ExpressionAttributeValues: { ':worker': { S: worker }, ':token': { N: token } },
    }),
  );
  return isWritten ? 'done' : 'fenced off';
}

/** @param {string} worker @returns the number of the lease; undefined if another worker holds it */
async function takeLease(worker) {
  const now = Date.now();
  const taken = await isAccepted(
    new UpdateItemCommand({
      TableName: 'leases',
      Key: { id: { S: 'report' } },
      UpdateExpression: 'SET holder = :worker, untilMs = :until ADD leaseNumber :one',
      ConditionExpression: 'attribute_not_exists(id) OR untilMs < :now',
      ExpressionAttributeValues: {
        ':worker': { S: worker },
        ':until': { N: String(now + leaseMs) },
        ':now': { N: String(now) },
        ':one': { N: '1' },
      },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return taken?.Attributes?.leaseNumber?.N;
}

/** @param {UpdateItemCommand} command @returns the answer; undefined if its condition did not hold */
async function isAccepted(command) {
  try {
    return await dynamodb.send(command);
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException')
      return undefined;
    throw error;
  }
}
