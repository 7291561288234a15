// What a container of a game day's function makes once: SDK clients and settings from its environment.
// Together with ../container.ts the only file under lambdas/ with ambient time and randomness.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import type { EndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { awsPace, emulatedPace } from '../../lib/drills/deployed/pace.ts';
import type { Player } from './play.ts';
import type { Reporter } from './report.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The planner's machine may take five minutes, and is waited for. */
const requestTimeoutMs = 330_000;

export function playerFrom(environment: Environment): Player {
  const requestHandler = { connectionTimeout: 2_000, requestTimeout: requestTimeoutMs };
  const s3 = new S3Client({ requestHandler });
  return {
    file: deployedFile(),
    clients: {
      dynamoDb: new DynamoDBClient({ requestHandler }),
      s3,
      stepFunctions: new SFNClient({
        requestHandler,
        // LocalStack has no host with a prefix.
        disableHostPrefix: isEmulated(environment),
      }),
      reads: new Route53Client({ requestHandler }),
      writes: new Route53Client({ requestHandler, maxAttempts: 1 }),
    },
    cloudFormation: new CloudFormationClient({ requestHandler }),
    reports: { client: s3, bucket: required(environment, 'REPORT_BUCKET_NAME') },
    pace: isEmulated(environment) ? emulatedPace : awsPace,
    time: { nowMs: () => Date.now(), sleep: (durationMs) => sleep(durationMs) },
    newAttempt: () => randomBytes(16).toString('hex'),
    random: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  };
}

export function reporterFrom(environment: Environment): Reporter {
  return {
    target: isEmulated(environment) ? 'localstack' : 'aws',
    region: required(environment, 'AWS_REGION'),
    reports: { client: new S3Client({}), bucket: required(environment, 'REPORT_BUCKET_NAME') },
    sns: new SNSClient({}),
    topicArn: required(environment, 'TOPIC_ARN'),
  };
}

/** Whether the stack was deployed with a Route 53 of its own: then AWS is LocalStack. */
function isEmulated(environment: Environment): boolean {
  return environment['AWS_ENDPOINT_URL_ROUTE_53'] !== undefined;
}

/** The endpoints file that the drill stacks were deployed with, validated at synth. */
function deployedFile(): EndpointsFile {
  const text = readFileSync(join(import.meta.dirname, 'endpoints-file.json'), 'utf8');
  return JSON.parse(text) as EndpointsFile;
}

function required(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw new TypeError(`environment variable ${name} is missing`);
  }
  return value;
}
