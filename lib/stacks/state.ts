// The state of one control plane: the plan table, the health table and the archive of plans.

import type { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { BucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface StateResources {
  readonly plans: Table;
  readonly health: Table;
  readonly archive: Bucket;
}

export interface StateOptions {
  readonly removalPolicy: RemovalPolicy;
  /** What the archive has besides what every archive has. */
  readonly archive?: Pick<BucketProps, 'versioned' | 'lifecycleRules' | 'autoDeleteObjects'>;
}

export function addState(scope: Construct, options: StateOptions): StateResources {
  const { removalPolicy, archive } = options;
  return {
    plans: addTable(scope, 'Plans', { removalPolicy, keys: ['pk', 'sk'] }),
    health: addTable(scope, 'Health', { removalPolicy, keys: ['target'] }),
    archive: new Bucket(scope, 'Archive', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy,
      ...archive,
    }),
  };
}

export interface TableOptions {
  readonly removalPolicy: RemovalPolicy;
  /** Partition key and, if there is one, sort key; both are strings. */
  readonly keys: readonly [string, string?];
  readonly timeToLiveAttribute?: string;
}

/** Table, not TableV2: the open LocalStack has no AWS::DynamoDB::GlobalTable. */
export function addTable(scope: Construct, id: string, options: TableOptions): Table {
  const [partitionKey, sortKey] = options.keys;
  return new Table(scope, id, {
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    ...(sortKey !== undefined && { sortKey: { name: sortKey, type: AttributeType.STRING } }),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: options.removalPolicy,
    ...(options.timeToLiveAttribute !== undefined && {
      timeToLiveAttribute: options.timeToLiveAttribute,
    }),
  });
}
