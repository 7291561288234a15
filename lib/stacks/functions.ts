// Makes the Lambda functions alike; each gets what grants.ts lists for its step, and its own log to write.

import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { functionTimeoutSeconds } from '../control-plane/outputs.ts';
import type { Bundles } from './bundles.ts';
import { passGates, permissionsOf } from './grants.ts';
import type { GrantedResources, Step } from './grants.ts';

export interface FunctionFactoryProps extends GrantedResources {
  readonly bundles: Bundles;
  /** Of a drill stack: every function asks there what to wait for or refuse, and notes what it called. */
  readonly gates?: Table;
  /** Given to every function. */
  readonly environment: Readonly<Record<string, string>>;
}

const timeout = Duration.seconds(functionTimeoutSeconds);
/** The longest that Lambda lets a function run: so long can a drill hold one. */
const heldTimeout = Duration.minutes(15);

export class FunctionFactory {
  constructor(private readonly props: FunctionFactoryProps) {}

  make(
    scope: Construct,
    id: string,
    step: Step,
    environment: Readonly<Record<string, string>> = {},
  ): LambdaFunction {
    const { bundles, state, gates } = this.props;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own: the one that CDK would make may write any log of the account.
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    for (const statement of permissionsOf(step, this.props)) role.addToPolicy(statement);
    if (gates) role.addToPolicy(passGates(gates));
    return new LambdaFunction(scope, id, {
      code: bundles(step),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // The time of one function is the SDK's, waiting for Route 53; more memory buys faster starts.
      memorySize: 512,
      timeout: gates ? heldTimeout : timeout,
      logGroup,
      role,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        PLAN_TABLE_NAME: state.plans.tableName,
        HEALTH_TABLE_NAME: state.health.tableName,
        ARCHIVE_BUCKET_NAME: state.archive.bucketName,
        ...(gates && { GATE_TABLE_NAME: gates.tableName }),
        ...this.props.environment,
        ...environment,
      },
    });
  }
}
