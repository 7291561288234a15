// Finds a deployed control plane by its stack's outputs: which zone, tables, bucket and machines it has.

import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import type { ZoneName } from '../control-plane/names.ts';
import { drillOutputKeys, drillTag, laneMachineKey, outputKeys } from '../control-plane/outputs.ts';
import { nameOf } from './clients.ts';

export interface Deployment {
  readonly stackName: string;
  /** Of the stack: `arn:aws:cloudformation:…`. */
  readonly stackArn: string;
  readonly zone: ZoneName;
  readonly profile: string;
  readonly planTable: string;
  readonly healthTable: string;
  readonly archiveBucket: string;
  /** ARN of the planner's Express state machine. */
  readonly plannerMachine: string;
  /** Lane → ARN of its Standard state machine. */
  readonly laneMachines: ReadonlyMap<string, string>;
  /** Whether the stack is tagged as one that drills may break. */
  readonly isDrillStack: boolean;
  /** Holds for lanes; only a drill stack has one. */
  readonly gateTable?: string;
}

/** There is no such stack in this account and Region, or it is no control plane of Fencepost. */
export class NotDeployedError extends Error {
  override readonly name = 'NotDeployedError';

  /** @param isThere - false when there is no such stack at all, so that nothing of it can run */
  constructor(
    stackName: string,
    why: string,
    readonly isThere = true,
  ) {
    super(`stack ${stackName}: ${why}; deploy it first, or look in another Region or account`);
  }
}

/** @throws NotDeployedError */
export async function readDeployment(
  client: Pick<CloudFormationClient, 'send'>,
  stackName: string,
): Promise<Deployment> {
  const stack = await describe(client, stackName);
  const outputs = new Map(
    stack.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const output = (key: string): string => {
    const value = outputs.get(key);
    if (value === undefined) throw new NotDeployedError(stackName, `it has no output ${key}`);
    return value;
  };
  const lanes = [...outputs].flatMap(([key, arn]) => {
    const lane = /^Lane([A-Z0-9]+)Machine$/.exec(key)?.[1]?.toLowerCase();
    return lane !== undefined && key === laneMachineKey(lane) ? [[lane, arn] as const] : [];
  });
  const gateTable = outputs.get(drillOutputKeys.gateTable);
  return {
    stackName,
    stackArn: stack.StackId ?? '',
    zone: { id: output(outputKeys.hostedZoneId), name: output(outputKeys.zoneName) },
    profile: output(outputKeys.profile),
    planTable: output(outputKeys.planTable),
    healthTable: output(outputKeys.healthTable),
    archiveBucket: output(outputKeys.archiveBucket),
    plannerMachine: output(outputKeys.plannerMachine),
    laneMachines: new Map(lanes.sort(([left], [right]) => (left < right ? -1 : 1))),
    isDrillStack:
      stack.Tags?.some(({ Key, Value }) => Key === drillTag && Value === 'true') ?? false,
    ...(gateTable !== undefined && { gateTable }),
  };
}

async function describe(
  client: Pick<CloudFormationClient, 'send'>,
  stackName: string,
): Promise<Stack> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks ?? [];
    if (stack) return stack;
  } catch (error) {
    // The code for a stack that is not there; CloudFormation has no class for it.
    if (nameOf(error) !== 'ValidationError') throw error;
  }
  throw new NotDeployedError(stackName, 'it is not there', false);
}
