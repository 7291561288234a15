// Makes what the doctor has of the world outside; it shall be told quickly that nobody is there.

import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { Route53Client } from '@aws-sdk/client-route-53';
import { STSClient } from '@aws-sdk/client-sts';
import { clientOptions } from '../../aws/targets.ts';
import type { TargetSettings } from '../../aws/targets.ts';
import type { Access } from './access.ts';

/** The SDK waits without end by default. */
const requestHandler = {
  connectionTimeout: 3_000,
  requestTimeout: 10_000,
  throwOnRequestTimeout: true,
};
const tokenBytes = 8;

export function connect(settings: TargetSettings): Access {
  const options = { ...clientOptions(settings), requestHandler, maxAttempts: 2 };
  const sts = new STSClient(options);
  return {
    sts,
    iam: new IAMClient(options),
    cloudFormation: new CloudFormationClient(options),
    route53: new Route53Client({
      ...clientOptions(settings, 'route53'),
      requestHandler,
      maxAttempts: 1,
    }),
    region: () => sts.config.region(),
    sleep: (durationMs) => sleep(durationMs),
    newToken: () => randomBytes(tokenBytes).toString('hex'),
  };
}
