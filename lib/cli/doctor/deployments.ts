// Which control planes are deployed in the account and Region: the one that serves, and those of drills.

import { NotDeployedError, readDeployment } from '../../aws/deployment.ts';
import type { Deployment } from '../../aws/deployment.ts';
import { reasonOf } from '../../aws/failures.ts';
import { controlPlaneStackName, drillStackName } from '../../control-plane/outputs.ts';
import { profileNames } from '../../control-plane/safeguards.ts';
import type { TargetSettings } from '../../aws/targets.ts';
import type { Access } from './access.ts';
import { holds, note, unknown } from './line.ts';
import type { Group, Line } from './line.ts';
import { remedyFor } from './remedies.ts';

export interface Deployments {
  readonly group: Group;
  readonly all: readonly Deployment[];
}

const stackNames = [controlPlaneStackName, ...profileNames.map(drillStackName)];

export async function readDeployments(
  client: Access['cloudFormation'],
  settings: TargetSettings,
): Promise<Deployments> {
  const all: Deployment[] = [];
  const lines: Line[] = [];
  for (const stackName of stackNames) {
    try {
      const deployment = await readDeployment(client, stackName);
      all.push(deployment);
      lines.push(holds(`stack-${stackName}`, `${stackName}, profile ${deployment.profile}`));
    } catch (error) {
      if (error instanceof NotDeployedError) continue;
      // The next stack would fare the same.
      const text = `what is deployed: ${reasonOf(error)}`;
      const detail = remedyFor(
        error,
        settings,
        'allow cloudformation:DescribeStacks to the caller',
      );
      lines.push(unknown('stacks', text, detail));
      break;
    }
  }
  if (lines.length === 0) lines.push(note('stacks', 'no control plane is deployed here'));
  return { group: { title: 'Stacks', lines }, all };
}
