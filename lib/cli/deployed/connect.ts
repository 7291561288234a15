// Makes the real AWS clients of a command, each with time-outs: a service that hangs must not hang the
// command with it. The only file of the command line with ambient time, timers and randomness.

import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { clientOptions } from '../../aws/targets.ts';
import type { TargetSettings } from '../../aws/targets.ts';
import type { Access } from './access.ts';
import { AwsCallError } from './aws-errors.ts';

const timeouts = { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

const plannerTimeoutMs = 330_000;

/** @throws AwsCallError no Region is configured */
export async function connect(settings: TargetSettings): Promise<Access> {
  // Two attempts: the tools for recovery are used when services hang, and each attempt waits its time out.
  const options = { ...clientOptions(settings), requestHandler: timeouts, maxAttempts: 2 };
  const route53 = {
    ...clientOptions(settings, 'route53'),
    requestHandler: timeouts,
    maxAttempts: 3,
  };
  const dynamoDb = new DynamoDBClient(options);
  await dynamoDb.config.region().catch((error: unknown) => {
    throw new AwsCallError(
      'no AWS Region is configured; set AWS_REGION, or a region in the profile of AWS_PROFILE',
      error,
    );
  });
  return {
    cloudFormation: new CloudFormationClient(options),
    dynamoDb,
    route53: {
      reads: new Route53Client(route53),
      // A batch whose answer was lost would fail its own swap if the SDK sent it again.
      writes: new Route53Client({ ...route53, maxAttempts: 1 }),
    },
    s3: new S3Client(options),
    stepFunctions: new SFNClient({
      ...options,
      // The planner's machine may take five minutes, and is waited for.
      requestHandler: { ...timeouts, requestTimeout: plannerTimeoutMs },
      // A prefix before an address of this machine would be another host.
      disableHostPrefix: settings.endpoint !== undefined,
    }),
    // Asked for a name only: a freeze must not wait for it.
    sts: new STSClient({
      ...options,
      requestHandler: { ...timeouts, requestTimeout: 3_000 },
      maxAttempts: 1,
    }),
    nowMs: () => Date.now(),
    sleep: (durationMs) => setTimeout(durationMs),
    random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
    newAttempt: () => randomBytes(16).toString('hex'),
  };
}
