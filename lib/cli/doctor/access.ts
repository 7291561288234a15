// What the doctor has of the world outside: AWS clients, time and chance. One seam, for tests to stand in.

import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Route53Seam } from '../../aws/clients.ts';

export interface Access {
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  readonly iam: Pick<IAMClient, 'send'>;
  /** With the SDK's retries off: a batch that was sent twice would refuse itself. */
  readonly route53: Route53Seam;
  readonly sts: Pick<STSClient, 'send'>;
  /** @throws where none is set */
  readonly region: () => Promise<string>;
  readonly sleep: (durationMs: number) => Promise<void>;
  /** Letters and digits, new each time. */
  readonly newToken: () => string;
}
