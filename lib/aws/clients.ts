// The one seam to AWS: `send(command)`. Adapters and handlers take these, so that the code that is
// deployed is the code that runs against AWS in memory, condition strings and change batches included.

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { S3Client } from '@aws-sdk/client-s3';

export type DynamoDbSeam = Pick<DynamoDBClient, 'send'>;
export type Route53Seam = Pick<Route53Client, 'send'>;
export type S3Seam = Pick<S3Client, 'send'>;

const throttleNames = new Set([
  'Throttling',
  'ThrottlingException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
]);

/** Whether AWS asked for fewer requests. By the error's name: a message text never decides. */
export function isThrottle(error: unknown): boolean {
  return throttleNames.has(nameOf(error));
}

/** The AWS error code, as Retry and Catch see it. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
