// What must outlive every deployment: the plan table, the health table and the archive of plans.

import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledgeState } from './acknowledgements.ts';

/** Tables and bucket, retained when the stack is deleted: a plan's number must never be given twice. */
export class StateStack extends Stack {
  readonly plans: Table;
  readonly health: Table;
  readonly archive: Bucket;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    // Table, not TableV2: the open LocalStack has no AWS::DynamoDB::GlobalTable.
    this.plans = new Table(this, 'Plans', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.health = new Table(this, 'Health', {
      partitionKey: { name: 'target', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.archive = new Bucket(this, 'Archive', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledgeState(this);
  }
}
