// What a command for a deployed target has of the world outside: AWS clients, time and chance.
// One seam, so that tests hand in AWS in memory.

import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { STSClient } from '@aws-sdk/client-sts';
import type { DynamoDbSeam, S3Seam } from '../../aws/clients.ts';
import type { StepFunctionsSeam } from '../../aws/executions.ts';
import type { TargetSettings } from '../../aws/targets.ts';
import type { ZoneClients } from '../../aws/zone.ts';

export interface Access {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly dynamoDb: DynamoDbSeam;
  readonly route53: ZoneClients;
  readonly s3: S3Seam;
  readonly stepFunctions: StepFunctionsSeam;
  readonly sts: Pick<STSClient, 'send'>;
  readonly nowMs: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** 128 random bits in hex. */
  readonly newAttempt: () => string;
}

export type Connect = (settings: TargetSettings) => Promise<Access>;
