// Wraps the clients of a command so that each error is known by the call it came from. Changes nothing else.

import { operationOf } from '../../emulator/service.ts';
import type { SdkCommand } from '../../emulator/service.ts';
import type { Access } from './access.ts';
import { rememberCall } from './aws-errors.ts';

interface Client {
  readonly send: (command: SdkCommand) => Promise<object>;
}

export function watched(access: Access): Access {
  const { cloudFormation, dynamoDb, route53, s3, stepFunctions, sts } = access;
  return {
    ...access,
    cloudFormation: watch(cloudFormation, 'CloudFormation', 'cloudformation'),
    dynamoDb: watch(dynamoDb, 'DynamoDB', 'dynamodb'),
    route53: {
      reads: watch(route53.reads, 'Route 53', 'route53'),
      writes: watch(route53.writes, 'Route 53', 'route53'),
    },
    s3: watch(s3, 'S3', 's3'),
    stepFunctions: watch(stepFunctions, 'Step Functions', 'states'),
    sts: watch(sts, 'STS', 'sts'),
  };
}

/** A client's `send` has many shapes; what comes out has the same as what goes in. */
function watch<T>(client: T, service: string, prefix: string): T {
  const { send } = client as Client;
  const watching: Client = {
    send: async (command) => {
      try {
        return await send.call(client, command);
      } catch (error) {
        rememberCall(error, { service, prefix, operation: operationOf(command) });
        throw error;
      }
    },
  };
  return watching as T;
}
