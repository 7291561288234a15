// A report that one worker at a time may write. Each takes a lease on a DynamoDB item, then writes. The known
// mistake: a worker that is delayed after it took the lease goes on when the lease has run out, and overwrites
// what its successor wrote.

import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

// At module scope, as in most Lambda functions: the explorer needs no other client.
const dynamodb = new DynamoDBClient({});

const leaseMs = 10_000;

/** @param {{ worker: string }} event */
export async function handler({ worker }) {
  if (!(await takeLease(worker))) return 'busy';
  await dynamodb.send(
    new UpdateItemCommand({
      TableName: 'jobs',
      Key: { id: { S: 'report' } },
      UpdateExpression: 'SET writtenBy = :worker',
      ExpressionAttributeValues: { ':worker': { S: worker } },
    }),
  );
  return 'done';
}

/** @param {string} worker */
async function takeLease(worker) {
  const now = Date.now();
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: 'leases',
        Key: { id: { S: 'report' } },
        UpdateExpression: 'SET holder = :worker, untilMs = :until',
        ConditionExpression: 'attribute_not_exists(id) OR untilMs < :now',
        ExpressionAttributeValues: {
          ':worker': { S: worker },
          ':until': { N: String(now + leaseMs) },
          ':now': { N: String(now) },
        },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
