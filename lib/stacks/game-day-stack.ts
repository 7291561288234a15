// The game day: a drill played by schedule on the drill stacks of this account, its verdict and report in a
// bucket, and a message to people.

import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { gameDayOutputKeys } from '../control-plane/outputs.ts';
import { acknowledgeGameDay } from './acknowledgements.ts';
import type { Bundles } from './bundles.ts';
import type { DeploymentConfig } from './config.ts';
import type { DrillStack } from './drill-stack.ts';
import { playDrills, writeReports } from './game-day-grants.ts';
import { gameDayWorkflow } from './game-day-workflow.ts';

export interface GameDayStackProps extends StackProps {
  readonly config: DeploymentConfig;
  readonly bundles: Bundles;
  /** By profile. */
  readonly drillStacks: ReadonlyMap<string, DrillStack>;
}

/** The date of the outage: the seed of the drill that the command line plays by default, too. */
const seed = 20_251_020;
const drill = 'stale-enactor';

export class GameDayStack extends Stack {
  constructor(scope: Construct, id: string, props: GameDayStackProps) {
    super(scope, id, props);
    const { config, drillStacks } = props;
    const isEmulated = config.route53Endpoint !== undefined;
    const bucket = new Bucket(this, 'Reports', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(365) }],
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: !isEmulated,
    });
    const topic = new Topic(this, 'Results', { enforceSSL: true });
    const play = this.function(props, 'play', Duration.minutes(15), [
      ...playDrills([...drillStacks.values()], config),
      ...writeReports(bucket),
    ]);
    const report = this.function(props, 'report', Duration.minutes(2), writeReports(bucket));
    topic.grantPublish(report);
    for (const one of [play, report]) one.addEnvironment('REPORT_BUCKET_NAME', bucket.bucketName);
    report.addEnvironment('TOPIC_ARN', topic.topicArn);
    const machine = new StateMachine(this, 'Machine', {
      definitionBody: DefinitionBody.fromChainable(
        gameDayWorkflow(new Construct(this, 'Workflow'), { play, report }, [...drillStacks.keys()]),
      ),
      timeout: Duration.hours(6),
    });
    if (config.schedule !== undefined) {
      new Rule(this, 'Schedule', {
        description: `Plays ${drill} on the drill stacks`,
        schedule: Schedule.expression(config.schedule),
        targets: [
          new SfnStateMachine(machine, { input: RuleTargetInput.fromObject({ drill, seed }) }),
        ],
      });
    }
    const outputs = {
      [gameDayOutputKeys.machine]: machine.stateMachineArn,
      [gameDayOutputKeys.bucket]: bucket.bucketName,
      [gameDayOutputKeys.topic]: topic.topicArn,
    };
    for (const [key, value] of Object.entries(outputs)) new CfnOutput(this, key, { value });
    acknowledgeGameDay(this, [...drillStacks.values()]);
  }

  private function(
    { bundles, config }: GameDayStackProps,
    name: 'play' | 'report',
    timeout: Duration,
    statements: readonly PolicyStatement[],
  ): LambdaFunction {
    const id = name === 'play' ? 'Play' : 'Report';
    const logGroup = new LogGroup(this, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    for (const statement of statements) role.addToPolicy(statement);
    return new LambdaFunction(this, id, {
      code: bundles(name),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout,
      logGroup,
      role,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        ...(config.route53Endpoint !== undefined && {
          AWS_ENDPOINT_URL_ROUTE_53: config.route53Endpoint,
        }),
      },
    });
  }
}
