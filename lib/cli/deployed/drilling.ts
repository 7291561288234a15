// `fencepost drill --target aws|localstack`: finds the drill stacks, refuses whatever is none, and plays there.

import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { readDeployment } from '../../aws/deployment.ts';
import type { DeployedTarget } from '../../aws/targets.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import { fileForDrillStack } from '../../control-plane/drill-zone.ts';
import { drillStackName } from '../../control-plane/outputs.ts';
import { profileNames } from '../../control-plane/safeguards.ts';
import { awsPace, emulatedPace } from '../../drills/deployed/pace.ts';
import type { Pace } from '../../drills/deployed/pace.ts';
import { playDeployed } from '../../drills/deployed/play.ts';
import type { StackPart } from '../../drills/deployed/play.ts';
import { Stack } from '../../drills/deployed/stack.ts';
import type { StackClients } from '../../drills/deployed/stack.ts';
import type { Drill } from '../../drills/drill.ts';
import type { Part } from '../../drills/play.ts';
import type { ProfileRun } from '../../drills/run-drill.ts';
import { UsageError } from '../usage-error.ts';
import type { Access } from './access.ts';

export interface DrillingTarget {
  readonly target: DeployedTarget;
  /** On aws: the only account in which anything may be broken. */
  readonly account?: string;
  readonly file: EndpointsFile;
  readonly progress: (text: string) => void;
}

export interface DrillingOptions extends DrillingTarget {
  readonly seed: number;
}

/** @throws UsageError another account, a stack without the tag of drills, or one of another endpoints file */
export async function drillStacks(
  drill: Drill,
  parts: readonly Part[],
  access: Access,
  options: DrillingOptions,
): Promise<ProfileRun[]> {
  const { target, account } = options;
  if (target === 'aws') await assertAccount(access, account);
  const clients = clientsOf(access);
  const onStacks: StackPart[] = [];
  for (const part of parts) {
    onStacks.push({ ...part, stack: await findStack(part.profile, access, options) });
  }
  const { nowMs, sleep } = access;
  return playDeployed(drill, onStacks, {
    ...options,
    ...access,
    clients,
    pace: paceOf(target),
    time: { nowMs, sleep },
  });
}

/**
 * Takes back what drills left on the stacks of all profiles, their records too, all at once.
 *
 * @throws UsageError as `drillStacks`; DrillStackError a stack does not come to rest
 */
export async function clearStacks(access: Access, options: DrillingTarget): Promise<void> {
  const { target, account, progress } = options;
  if (target === 'aws') await assertAccount(access, account);
  const stacks: Stack[] = [];
  for (const profile of profileNames) stacks.push(await findStack(profile, access, options));
  const { nowMs, sleep } = access;
  const cleared = await Promise.allSettled(
    stacks.map(async (stack) => {
      await stack.reset({ nowMs, sleep }, paceOf(target).quietMs);
      progress(`${stack.deployment.stackName} is empty`);
    }),
  );
  for (const one of cleared) if (one.status === 'rejected') throw one.reason;
}

/** @throws UsageError a stack without the tag of drills, or one of another endpoints file */
async function findStack(
  wantedProfile: string,
  access: Access,
  { file }: DrillingTarget,
): Promise<Stack> {
  const deployment = await readDeployment(access.cloudFormation, drillStackName(wantedProfile));
  const { stackName, profile, zone, isDrillStack } = deployment;
  if (!isDrillStack || profile !== wantedProfile) {
    throw new UsageError(`stack ${stackName} is not tagged as one that drills may break`);
  }
  const wanted = fileForDrillStack(file, profile).zone;
  if (zone.name !== wanted) {
    throw new UsageError(
      `stack ${stackName} serves ${zone.name}, the endpoints file would have it serve ${wanted}; ` +
        'give the file that it was deployed with',
    );
  }
  return new Stack(deployment, clientsOf(access));
}

function clientsOf({ dynamoDb, s3, stepFunctions, route53 }: Access): StackClients {
  return { dynamoDb, s3, stepFunctions, ...route53 };
}

function paceOf(target: DeployedTarget): Pace {
  return target === 'aws' ? awsPace : emulatedPace;
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
