// What a doctor's test stands in for AWS with: the strict Route 53, and STS, IAM and CloudFormation that
// answer what a test says.

import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { EvaluationResult } from '@aws-sdk/client-iam';
import { GetAccountLimitCommand, GetHostedZoneLimitCommand } from '@aws-sdk/client-route-53';
import type { Deployment } from '../../../lib/aws/deployment.ts';
import type { TargetSettings } from '../../../lib/aws/targets.ts';
import type { EndpointsFile } from '../../../lib/control-plane/endpoints-file.ts';
import { drillTag } from '../../../lib/control-plane/outputs.ts';
import type { Access } from '../../../lib/cli/doctor/access.ts';
import { examine } from '../../../lib/cli/doctor/examine.ts';
import type { Examination } from '../../../lib/cli/doctor/examine.ts';
import type { Line } from '../../../lib/cli/doctor/line.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';
import type { Route53Service } from '../../../lib/emulator/route53/service.ts';
import { route53, ZONE } from '../../emulator/route53/harness.ts';

export const account = '123456789012';
export const roleArn = `arn:aws:sts::${account}:assumed-role/Operator/session`;

export interface Policy {
  readonly decision: string;
  readonly missing?: readonly string[];
}

/** Everything that a test may set; what it does not is well. */
export interface World {
  readonly service?: Route53Service;
  readonly arn?: string;
  /** Given as undefined: none is set. */
  readonly region?: undefined;
  /** Stack name → its outputs; drill stacks are tagged. */
  readonly stacks?: Readonly<Record<string, Deployment>>;
  /** What the simulator says of an action. */
  readonly policy?: (action: string, command: SimulatePrincipalPolicyCommand) => Policy;
  readonly roles?: Readonly<Record<string, string>>;
  /** Of record sets in the zone. */
  readonly limit?: number;
  /** The error that a command of this name gets. */
  readonly errors?: Readonly<Record<string, Error>>;
}

export interface Told {
  readonly examination: Examination;
  /** Names of the commands that were sent, in order. */
  readonly sent: readonly string[];
  readonly line: (id: string) => Line | undefined;
}

export const file: EndpointsFile = {
  zone: 'example.com',
  floor: 1,
  changeLimit: 0.5,
  keepCount: 3,
  endpoints: [
    {
      name: 'api.example.com',
      ttlSeconds: 60,
      types: ['A'],
      targets: [{ id: 'blue', weight: 100, address: { ipv4: '192.0.2.1' } }],
    },
  ],
};

/** @param given - `file: undefined` is a run without --endpoints */
export async function doctorIn(
  world: World = {},
  given: { target?: TargetSettings['target']; file?: EndpointsFile | undefined } = { file },
): Promise<Told> {
  const sent: string[] = [];
  const access = accessTo(world, sent);
  const examination = await examine({
    settings: { target: given.target ?? 'aws' },
    node: { version: '20.20.0', wanted: '>=20.19' },
    access,
    file: 'file' in given ? given.file : file,
    watch: {},
  });
  const lines = examination.groups.flatMap((group) => group.lines);
  return { examination, sent, line: (wanted) => lines.find(({ id }) => id === wanted) };
}

function accessTo(world: World, sent: string[]): Access {
  const service = world.service ?? route53();
  const seam = (answer: (command: SdkCommand) => object): never => {
    const send = (command: SdkCommand) => {
      const name = command.constructor.name.replace(/Command$/, '');
      sent.push(name);
      const error = world.errors?.[name];
      return error ? Promise.reject(error) : Promise.resolve().then(() => answer(command));
    };
    return { send } as never;
  };
  return {
    sts: seam(() => ({ Arn: world.arn ?? roleArn, Account: account })),
    iam: seam((command) => iam(world, command)),
    cloudFormation: seam((command) => stacks(world, command)),
    route53: seam((command) => limits(world, service, command) ?? service.execute(command)),
    region: () =>
      'region' in world
        ? Promise.reject(new Error('Region is missing'))
        : Promise.resolve('eu-west-1'),
    sleep: () => Promise.resolve(),
    newToken: () => 'a1b2c3',
  };
}

function iam(world: World, command: SdkCommand): object {
  if (command instanceof GetRoleCommand) {
    const arn = world.roles?.[command.input.RoleName ?? ''];
    if (arn === undefined) throw awsError('NoSuchEntity', 404);
    return { Role: { Arn: arn } };
  }
  if (!(command instanceof SimulatePrincipalPolicyCommand)) throw new Error('not expected');
  const EvaluationResults = (command.input.ActionNames ?? []).map((action): EvaluationResult => {
    const { decision, missing = [] } = world.policy?.(action, command) ?? { decision: 'allowed' };
    return {
      EvalActionName: action,
      EvalDecision: decision as EvaluationResult['EvalDecision'],
      MissingContextValues: [...missing],
    };
  });
  return { EvaluationResults, IsTruncated: false };
}

function stacks(world: World, command: SdkCommand): object {
  const name = command instanceof DescribeStacksCommand ? (command.input.StackName ?? '') : '';
  const deployment = world.stacks?.[name];
  if (!deployment) throw awsError('ValidationError', 400);
  const outputs: Readonly<Record<string, string>> = {
    HostedZoneId: deployment.zone.id,
    ZoneName: deployment.zone.name,
    Profile: deployment.profile,
    PlanTable: deployment.planTable,
    HealthTable: deployment.healthTable,
    ArchiveBucket: deployment.archiveBucket,
    PlannerMachine: deployment.plannerMachine,
    LaneAMachine: deployment.laneMachines.get('a') ?? '',
  };
  const Outputs = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
  }));
  const Tags = deployment.isDrillStack ? [{ Key: drillTag, Value: 'true' }] : [];
  return { Stacks: [{ StackId: deployment.stackArn, Outputs, Tags }] };
}

function limits(world: World, service: Route53Service, command: SdkCommand): object | undefined {
  if (command instanceof GetHostedZoneLimitCommand) {
    const Count = service.recordSets(ZONE).length;
    return { Limit: { Value: world.limit ?? 10_000 }, Count };
  }
  if (command instanceof GetAccountLimitCommand) return { Limit: { Value: 500 }, Count: 1 };
  return undefined;
}

export function deployment(stackName: string, change: Partial<Deployment> = {}): Deployment {
  const arn = (service: string, resource: string) =>
    `arn:aws:${service}:eu-west-1:${account}:${resource}`;
  return {
    stackName,
    stackArn: arn('cloudformation', `stack/${stackName}/1`),
    zone: { id: ZONE, name: 'example.com' },
    profile: 'fenced',
    planTable: 'plans',
    healthTable: 'health',
    archiveBucket: 'archive',
    plannerMachine: arn('states', 'stateMachine:Planner'),
    laneMachines: new Map([['a', arn('states', 'stateMachine:LaneA')]]),
    isDrillStack: false,
    ...change,
  };
}

/** As the SDK rejects; without a status: as when no answer came. */
export function awsError(name: string, httpStatusCode?: number): Error {
  const error = Object.assign(
    new Error(`arn:aws:iam::${account}:user/secret may not`),
    httpStatusCode === undefined ? { code: name } : { $metadata: { httpStatusCode } },
  );
  error.name = httpStatusCode === undefined ? 'Error' : name;
  return error;
}
