// Makes the Lambda functions alike, and grants each the least it needs.

import { Duration } from 'aws-cdk-lib';
import type { IHostedZone } from 'aws-cdk-lib/aws-route53';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Bundles } from './bundles.ts';
import type { StateStack } from './state-stack.ts';

export interface FunctionFactoryProps {
  readonly bundles: Bundles;
  readonly state: StateStack;
  readonly zone: IHostedZone;
  /** Given to every function. */
  readonly environment: Readonly<Record<string, string>>;
}

export class FunctionFactory {
  constructor(private readonly props: FunctionFactoryProps) {}

  make(
    scope: Construct,
    id: string,
    bundle: string,
    environment: Readonly<Record<string, string>> = {},
  ): LambdaFunction {
    const { bundles, state } = this.props;
    return new LambdaFunction(scope, id, {
      code: bundles(bundle),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The time of one function is the SDK's, waiting for Route 53; more memory buys faster starts.
      memorySize: 512,
      timeout: Duration.minutes(2),
      logGroup: new LogGroup(scope, `${id}Logs`, {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        PLAN_TABLE_NAME: state.plans.tableName,
        HEALTH_TABLE_NAME: state.health.tableName,
        ARCHIVE_BUCKET_NAME: state.archive.bucketName,
        ...this.props.environment,
        ...environment,
      },
    });
  }

  /** Plans, archive and zone to read; what every step does. A lane archives a plan its planner did not. */
  grantRead(fn: LambdaFunction): LambdaFunction {
    const { state, zone } = this.props;
    state.plans.grantReadData(fn);
    state.plans.grant(fn, 'dynamodb:UpdateItem');
    state.archive.grantRead(fn);
    state.archive.grantPut(fn, 'plans/*');
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['route53:ListResourceRecordSets'],
        resources: [zone.hostedZoneArn],
      }),
    );
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['route53:GetChange'],
        resources: ['arn:aws:route53:::change/*'],
      }),
    );
    return fn;
  }

  /** Besides reading, batches in this zone. */
  grantWrite(fn: LambdaFunction): LambdaFunction {
    fn.addToRolePolicy(
      new PolicyStatement({
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [this.props.zone.hostedZoneArn],
      }),
    );
    return this.grantRead(fn);
  }

  /** The planner alone commits plans, and alone reads health. */
  grantPlan(fn: LambdaFunction): LambdaFunction {
    const { state } = this.props;
    state.plans.grantWriteData(fn);
    state.health.grantReadData(fn);
    state.archive.grantPut(fn, 'bodies/*');
    return this.grantRead(fn);
  }
}
