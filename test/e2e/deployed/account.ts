// What an account on LocalStack holds, as the scenario asks it: outputs of stacks, executions, what is left.

import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from '@aws-sdk/client-sfn';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { healthItem } from '../../../lib/drills/load-balancers.ts';

const POLL_MS = 1_000;

export class Account {
  private readonly cloudFormation: CloudFormationClient;
  private readonly dynamoDb: DynamoDBClient;
  private readonly s3: S3Client;
  private readonly sns: SNSClient;
  private readonly stepFunctions: SFNClient;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = { endpoint, region: 'us-east-1', credentials };
    this.cloudFormation = new CloudFormationClient(client);
    this.dynamoDb = new DynamoDBClient(client);
    this.s3 = new S3Client(client);
    this.sns = new SNSClient(client);
    // LocalStack has no host with a prefix.
    this.stepFunctions = new SFNClient({ ...client, disableHostPrefix: true });
  }

  async stackNames(): Promise<string[]> {
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({}));
    // LocalStack goes on listing stacks that are deleted.
    const there = Stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    return there.map(({ StackName = '' }) => StackName).sort();
  }

  /** Whether CloudFormation is at work on it. */
  async isInProgress(stackName: string): Promise<boolean> {
    const { Stacks = [] } = await this.cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackName }),
    );
    return Stacks[0]?.StackStatus?.endsWith('_IN_PROGRESS') ?? false;
  }

  async outputs(stackName: string): Promise<ReadonlyMap<string, string>> {
    const { Stacks = [] } = await this.cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackName }),
    );
    return new Map(
      Stacks[0]?.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    );
  }

  /** Whether it has termination protection. */
  async isProtected(stackName: string): Promise<boolean> {
    const { Stacks = [] } = await this.cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackName }),
    );
    return Stacks[0]?.EnableTerminationProtection ?? false;
  }

  /** Tables and buckets, by name. */
  async stores(): Promise<string[]> {
    const { TableNames = [] } = await this.dynamoDb.send(new ListTablesCommand({}));
    const { Buckets = [] } = await this.s3.send(new ListBucketsCommand({}));
    return [...TableNames, ...Buckets.map(({ Name = '' }) => Name)].sort();
  }

  async putHealth(tableName: string, target: string, weight: number): Promise<void> {
    const Item = healthItem(target, weight, Date.now());
    await this.dynamoDb.send(new PutItemCommand({ TableName: tableName, Item }));
  }

  async subscribe(topicArn: string, url: string): Promise<void> {
    await this.sns.send(
      new SubscribeCommand({ TopicArn: topicArn, Protocol: 'http', Endpoint: url }),
    );
  }

  async object(bucket: string, key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToString()) ?? '';
  }

  async hasObject(bucket: string, key: string): Promise<boolean> {
    const { Contents = [] } = await this.s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: key }),
    );
    return Contents.some(({ Key }) => Key === key);
  }

  /** Runs an Express machine to its end. @throws Error it failed */
  async runToEnd(stateMachineArn: string): Promise<void> {
    const { status, error, cause } = await this.stepFunctions.send(
      new StartSyncExecutionCommand({ stateMachineArn, input: '{}' }),
    );
    if (status !== 'SUCCEEDED') throw new Error(`${stateMachineArn}: ${status} ${error} ${cause}`);
  }

  async start(stateMachineArn: string): Promise<string> {
    const { executionArn = '' } = await this.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, input: '{}' }),
    );
    return executionArn;
  }

  /** Waits until no execution of the machine runs. */
  async idle(stateMachineArn: string, limitMs: number): Promise<void> {
    await until(`${stateMachineArn} is idle`, limitMs, async () => {
      const { executions = [] } = await this.stepFunctions.send(
        new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
      );
      return executions.length === 0;
    });
  }

  async statusOf(executionArn: string): Promise<{ status: string; problem: string }> {
    const {
      status = '',
      error = '',
      cause = '',
    } = await this.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    return { status, problem: `${error} ${cause}`.trim() };
  }
}

/**
 * Asks again and again until the answer is true.
 *
 * @throws Error it was not so within the limit
 */
export async function until(
  what: string,
  limitMs: number,
  isSo: () => Promise<boolean>,
): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`not within ${limitMs / 1000} s: ${what}`);
    await sleep(POLL_MS);
  }
}
