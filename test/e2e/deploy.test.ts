// The same code base on LocalStack: cdk deploy, one run of the planner, and the lanes that it starts.
// What only a strict Route 53 can show is not shown here: LocalStack's accepts a stale compare-and-swap.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localStackEnvironment, startLocalStack } from './localstack/host-mode.ts';

const run = promisify(execFile);
const zoneName = 'drill.example.com';
/** How long an execution of a lane may take before the test gives up. */
const executionLimitMs = 180_000;

let stop: () => Promise<void>;
let client: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
let zoneId: string;
let machines: ReadonlyMap<string, string>;

beforeAll(async () => {
  const localStack = await startLocalStack({
    progress: (line: string) => process.stderr.write(`${line}\n`),
  });
  stop = () => localStack.stop();
  const { endpointUrl } = localStack;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = { endpoint: endpointUrl, region: 'us-east-1', credentials };
  zoneId = await createZone();
  await cdk(endpointUrl, 'bootstrap aws://000000000000/us-east-1');
  await cdk(
    endpointUrl,
    // The open LocalStack has no dashboards.
    `deploy --all --require-approval never -c hostedZoneId=${zoneId}`,
  );
  machines = await stateMachines();
});

afterAll(() => stop());

test('the deployed planner commits a plan and the lanes it starts install it', async () => {
  const sfn = new SFNClient(client);
  const planner = machineOf(/^Planner/);
  await sfn.send(new StartExecutionCommand({ stateMachineArn: planner, input: '{}' }));

  for (const lane of ['A', 'B', 'C']) {
    const execution = await firstExecution(sfn, machineOf(new RegExp(`^Lane${lane}Machine`)));
    const ended = await endOf(sfn, execution);
    expect({ lane, status: ended.status, cause: ended.cause }).toEqual({
      lane,
      status: 'SUCCEEDED',
    });
  }

  const { ResourceRecordSets = [] } = await new Route53Client(client).send(
    new ListResourceRecordSetsCommand({ HostedZoneId: zoneId }),
  );
  const root = ResourceRecordSets.find(
    ({ Name, Type }) => Name === `api.${zoneName}.` && Type === 'A',
  );
  expect(root?.AliasTarget?.DNSName).toBe(`g000001.api.plans.${zoneName}.`);
  const tree = ResourceRecordSets.filter(({ Name }) => Name === `g000001.api.plans.${zoneName}.`);
  expect(tree.map(({ Type, SetIdentifier, Weight }) => ({ Type, SetIdentifier, Weight }))).toEqual([
    { Type: 'A', SetIdentifier: 'blue', Weight: 100 },
    { Type: 'A', SetIdentifier: 'green', Weight: 100 },
    { Type: 'AAAA', SetIdentifier: 'blue', Weight: 100 },
    { Type: 'AAAA', SetIdentifier: 'green', Weight: 100 },
  ]);
});

async function createZone(): Promise<string> {
  const output = await new Route53Client(client).send(
    new CreateHostedZoneCommand({ Name: zoneName, CallerReference: 'fencepost-e2e' }),
  );
  return (output.HostedZone?.Id ?? '').replace('/hostedzone/', '');
}

/** The CDK command line, without the AWS settings of whoever runs the tests. */
async function cdk(endpointUrl: string, args: string): Promise<void> {
  const { PATH = '', HOME = '' } = process.env;
  await run('npx', ['cdk', ...args.split(' ')], {
    env: { PATH, HOME, CI: 'true', ...localStackEnvironment(endpointUrl) },
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout?: string; stderr?: string }) => {
    throw new Error(`cdk ${args} failed:\n${error.stdout}\n${error.stderr}`);
  });
}

/** Logical id → ARN of every state machine of the stack. */
async function stateMachines(): Promise<ReadonlyMap<string, string>> {
  const { StackResources = [] } = await new CloudFormationClient(client).send(
    new DescribeStackResourcesCommand({ StackName: 'Fencepost' }),
  );
  return new Map(
    StackResources.filter(
      ({ ResourceType }) => ResourceType === 'AWS::StepFunctions::StateMachine',
    ).map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
      LogicalResourceId,
      PhysicalResourceId,
    ]),
  );
}

function machineOf(pattern: RegExp): string {
  const found = [...machines].find(([logicalId]) => pattern.test(logicalId));
  if (!found)
    throw new Error(`no state machine ${pattern} among ${[...machines.keys()].join(', ')}`);
  return found[1];
}

async function firstExecution(sfn: SFNClient, stateMachineArn: string): Promise<string> {
  const untilMs = Date.now() + executionLimitMs;
  while (Date.now() < untilMs) {
    const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    const arn = executions.at(-1)?.executionArn;
    if (arn !== undefined) return arn;
    await sleep(1000);
  }
  throw new Error(`${stateMachineArn} was not started within ${executionLimitMs} ms`);
}

async function endOf(sfn: SFNClient, executionArn: string) {
  const untilMs = Date.now() + executionLimitMs;
  while (Date.now() < untilMs) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING') return execution;
    await sleep(1000);
  }
  throw new Error(`${executionArn} was still running after ${executionLimitMs} ms`);
}
