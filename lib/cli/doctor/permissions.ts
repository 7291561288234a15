// May the caller do what the commands do? Asked of IAM's simulator: nothing is read, started or written.
// It knows the caller's policies and the organisation's, not those that stand on a bucket or a key.

import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { EvaluationResult } from '@aws-sdk/client-iam';
import { reasonOf } from '../../aws/failures.ts';
import type { Access } from './access.ts';
import { fails, holds, note, unknown } from './line.ts';
import type { Group, Line } from './line.ts';
import { operatorActions } from './operator-actions.ts';
import type { Actions, Where } from './operator-actions.ts';

type Iam = Access['iam'];

/** Pages of one simulation: a few actions on a few resources fit in one. */
const pageLimit = 10;

/** @param callerArn - as STS gave it */
export async function permissionGroup(
  iam: Iam,
  callerArn: string,
  where: Omit<Where, 'partition'>,
): Promise<Group> {
  const title = 'Permissions, simulated';
  const source = await policySource(iam, callerArn);
  if (typeof source !== 'string') return { title, lines: [source] };
  const [, partition = 'aws'] = callerArn.split(':');
  const lines: Line[] = [];
  for (const actions of operatorActions) {
    const line = await simulate(iam, source, actions, { ...where, partition });
    lines.push(line);
    // The next simulation would fare the same.
    if (line.id === simulatorId) break;
  }
  return { title, lines };
}

const simulatorId = 'simulator';

/** Whose policies decide: a session's are its role's. The line says why nobody's can be simulated. */
async function policySource(iam: Iam, arn: string): Promise<string | Line> {
  if (arn.endsWith(':root')) {
    const detail = 'sign in as a role: nobody can limit what the root user does';
    return note('caller', 'the root user may do everything', detail);
  }
  if (/^arn:[^:]+:iam::\d+:(?:user|role)\//.test(arn)) return arn;
  const role = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  if (!role) {
    const text = 'the policies of a federated user cannot be simulated';
    return unknown('caller', text, 'run this as a role or a user');
  }
  const [, partition, account, name = ''] = role;
  try {
    // A session's ARN leaves the role's path out.
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    if (Role?.Arn !== undefined) return Role.Arn;
  } catch {
    // Not allowed to look: most roles have no path, and for one that has the simulator says so.
  }
  return `arn:${partition}:iam::${account}:role/${name}`;
}

async function simulate(
  iam: Iam,
  source: string,
  { id, actions, commands, resources, context }: Actions,
  where: Where,
): Promise<Line> {
  const lineId = `may-${id}`;
  const names = actions.join(', ');
  const resourceArns = resources(where);
  if (resourceArns.length === 0) return note(lineId, `${names}: nothing yet to act on`);
  let results: EvaluationResult[];
  try {
    const input = { PolicySourceArn: source, ActionNames: [...actions] };
    results = await allResults(iam, {
      ...input,
      ResourceArns: [...resourceArns],
      ...(context && { ContextEntries: context(where) }),
    });
  } catch (error) {
    const text = `what the caller may do: ${reasonOf(error)}`;
    const detail = 'allow iam:SimulatePrincipalPolicy and iam:GetRole to the caller';
    return unknown(simulatorId, text, detail);
  }
  const denied = results.filter(({ EvalDecision }) => EvalDecision !== 'allowed');
  const deniedNames = [...new Set(denied.map(({ EvalActionName = '' }) => EvalActionName))];
  if (results.length === 0) return unknown(lineId, `${names}: the simulator said nothing`);
  if (denied.length === 0) return holds(lineId, names);
  const missing = [
    ...new Set(denied.flatMap(({ MissingContextValues = [] }) => MissingContextValues)),
  ];
  const isExplicit = denied.some(({ EvalDecision }) => EvalDecision === 'explicitDeny');
  if (missing.length > 0 && !isExplicit) {
    return unknown(lineId, `${deniedNames.join(', ')}: depends on ${missing.join(', ')}`);
  }
  return fails(lineId, `${deniedNames.join(', ')}: denied`, `needed by: ${commands}`);
}

async function allResults(
  iam: Iam,
  input: ConstructorParameters<typeof SimulatePrincipalPolicyCommand>[0],
): Promise<EvaluationResult[]> {
  const results: EvaluationResult[] = [];
  let marker: string | undefined;
  for (let pages = 0; pages < pageLimit; pages += 1) {
    const page = await iam.send(new SimulatePrincipalPolicyCommand({ ...input, Marker: marker }));
    results.push(...(page.EvaluationResults ?? []));
    if (!page.IsTruncated) return results;
    marker = page.Marker;
  }
  throw new RangeError(`a simulation took more than ${pageLimit} pages`);
}
