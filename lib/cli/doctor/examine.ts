// Examines a target, thing by thing: what rests on something that is not there is not asked.

import { probe } from '../../aws/conformance/probe.ts';
import type { ProbeOptions, ProbeResult, Trust } from '../../aws/conformance/probe.ts';
import type { Deployment } from '../../aws/deployment.ts';
import type { DeployedTarget, TargetSettings } from '../../aws/targets.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import type { Access } from './access.ts';
import { readDeployments } from './deployments.ts';
import { readIdentity } from './identity.ts';
import { note, unknown } from './line.ts';
import type { Group, Mark } from './line.ts';
import { nodeGroup } from './node.ts';
import { permissionGroup } from './permissions.ts';
import { quotaGroup } from './quotas.ts';
import { probeEmbedded, probeGroup } from './semantics.ts';
import { findZone } from './zone.ts';
import type { FoundZone, Wanted } from './zone.ts';

export interface Examination {
  readonly target: 'embedded' | DeployedTarget;
  readonly groups: readonly Group[];
  /** Absent when there was no zone to probe in, or none that is for that. */
  readonly probe?: ProbeResult;
}

export interface NodeVersions {
  readonly version: string;
  /** `engines.node` of package.json. */
  readonly wanted: string;
}

type Watch = Pick<ProbeOptions, 'progress' | 'signal'>;

export async function examineEmbedded(node: NodeVersions, watch: Watch): Promise<Examination> {
  const result = await probeEmbedded(watch);
  const groups = [nodeGroup(node.version, node.wanted), probeGroup(result)];
  return { target: 'embedded', groups, probe: result };
}

export interface ExamineOptions {
  readonly settings: TargetSettings;
  readonly node: NodeVersions;
  readonly access: Access;
  /** Absent: the zone is the deployment's. */
  readonly file: EndpointsFile | undefined;
  readonly watch: Watch;
}

export async function examine(options: ExamineOptions): Promise<Examination> {
  const { settings, node, access, file, watch } = options;
  const { target } = settings;
  const { cloudFormation, iam, route53, sts } = access;
  const groups = [nodeGroup(node.version, node.wanted)];

  const identity = await readIdentity({ sts, region: access.region }, settings);
  groups.push(identity.group);
  // STS answers everybody, whatever the policies: who is not told who they are is told nothing else.
  if (target === 'aws' && identity.arn === undefined) return { target, groups };

  const deployments = await readDeployments(cloudFormation, settings);
  const [deployment] = deployments.all;
  groups.push(deployments.group);

  const wanted = wantedZone(file, deployment);
  const found: FoundZone = wanted
    ? await findZone(route53, { wanted, settings, deployments: deployments.all })
    : { group: { title: 'Zone', lines: [whichZone] }, isForGameDays: false };
  const { zone } = found;
  groups.push(found.group);

  if (target === 'aws') {
    if (zone) groups.push(await quotaGroup(route53, zone, file));
    if (identity.arn !== undefined) {
      groups.push(await permissionGroup(iam, identity.arn, { zone, deployment }));
    }
  } else {
    groups.push({ title: 'Quotas and permissions', lines: [notEnforced] });
  }

  if (!zone) return { target, groups };
  if (target === 'aws' && !found.isForGameDays) {
    return { target, groups: [...groups, notProbed] };
  }
  const { sleep, newToken } = access;
  const result = await probe(route53, zone, { sleep, newToken, ...watch });
  return { target, groups: [...groups, probeGroup(result)], probe: result };
}

function wantedZone(
  file: EndpointsFile | undefined,
  deployment: Deployment | undefined,
): Wanted | undefined {
  if (file) return { name: file.zone };
  return deployment && { deployment };
}

const whichZone = unknown(
  'zone',
  'which zone: nothing is deployed that would say so',
  'name it with --endpoints <file>, or deploy first',
);
const notEnforced = note('not-enforced', 'LocalStack enforces neither: nothing to see');
/** What the probe would learn in a zone that serves customers is not worth a write, harmless as it is. */
const notProbed: Group = {
  title: 'Route 53, not probed',
  lines: [
    unknown(
      'not-probed',
      'the zone may serve customers, so nothing is written to it',
      'point --endpoints at a zone of drill stacks, or at an empty one',
    ),
  ],
};

/** Whether drills of the fence can be trusted on the target. */
export function trustOf({ probe: result }: Examination): Trust {
  return result?.trust ?? 'unknown';
}

export function marksOf({ groups }: Examination): Mark[] {
  return groups.flatMap(({ lines }) => lines.map(({ result }) => result));
}
