// `fencepost drill --target aws|localstack`: finds the drill stacks, refuses whatever is none, and plays there.

import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { readDeployment } from '../../aws/deployment.ts';
import type { DeployedTarget } from '../../aws/targets.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import { fileForDrillStack } from '../../control-plane/drill-zone.ts';
import { drillStackName } from '../../control-plane/outputs.ts';
import { awsPace, emulatedPace } from '../../drills/deployed/pace.ts';
import { playDeployed } from '../../drills/deployed/play.ts';
import type { StackPart } from '../../drills/deployed/play.ts';
import { Stack } from '../../drills/deployed/stack.ts';
import type { Drill } from '../../drills/drill.ts';
import type { Part } from '../../drills/play.ts';
import type { ProfileRun } from '../../drills/run-drill.ts';
import { UsageError } from '../usage-error.ts';
import type { Access } from './access.ts';

export interface DrillingOptions {
  readonly target: DeployedTarget;
  /** On aws: the only account in which anything may be broken. */
  readonly account?: string;
  readonly file: EndpointsFile;
  readonly seed: number;
  readonly progress: (text: string) => void;
}

/** @throws UsageError another account, a stack without the tag of drills, or one of another endpoints file */
export async function drillStacks(
  drill: Drill,
  parts: readonly Part[],
  access: Access,
  options: DrillingOptions,
): Promise<ProfileRun[]> {
  const { target, account, file } = options;
  if (target === 'aws') await assertAccount(access, account);
  const { dynamoDb, s3, stepFunctions, route53 } = access;
  const clients = { dynamoDb, s3, stepFunctions, ...route53 };
  const onStacks: StackPart[] = [];
  for (const part of parts) {
    const deployment = await readDeployment(access.cloudFormation, drillStackName(part.profile));
    const { stackName, profile, zone, isDrillStack } = deployment;
    if (!isDrillStack || profile !== part.profile) {
      throw new UsageError(`stack ${stackName} is not tagged as one that drills may break`);
    }
    const wanted = fileForDrillStack(file, profile).zone;
    if (zone.name !== wanted) {
      throw new UsageError(
        `stack ${stackName} serves ${zone.name}, the endpoints file would have it serve ${wanted}; ` +
          'give the file that it was deployed with',
      );
    }
    onStacks.push({ ...part, stack: new Stack(deployment, clients) });
  }
  const { nowMs, sleep } = access;
  return playDeployed(drill, onStacks, {
    ...options,
    ...access,
    clients,
    pace: target === 'aws' ? awsPace : emulatedPace,
    time: { nowMs, sleep },
  });
}

/** Names no account: output may end up in a log. */
async function assertAccount({ sts }: Access, account: string | undefined): Promise<void> {
  if (account === undefined || !/^\d{12}$/.test(account)) {
    throw new UsageError(
      '--target aws needs --account: the twelve digits of the sandbox account that may be broken',
    );
  }
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  if (Account !== account) {
    throw new UsageError('the credentials are of another account than --account names');
  }
}
