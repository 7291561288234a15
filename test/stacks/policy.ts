// IAM in the small: reads a role's statements from the template, and says whether a call would be allowed.
// Knows the intrinsics, operators and condition keys that these stacks use, and refuses any other.

import type { Template } from 'aws-cdk-lib/assertions';
import { operationOf } from '../../lib/emulator/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';
import { resources, withoutHash } from './synthesis.ts';

export interface Statement {
  readonly Effect: string;
  readonly actions: readonly string[];
  /** Logical ids without their hash in place of ARNs: `Plans`, `Archive/plans/*`. */
  readonly resources: readonly string[];
  /** Operator → condition key → values. */
  readonly Condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What the documents of a role's policies weigh in characters, with ARNs as long as they get. */
export function charactersByRole(template: Template): Map<string, number> {
  const byRole = new Map<string, number>();
  for (const { Properties } of resources(template, 'AWS::IAM::Policy').values()) {
    const { Roles, PolicyDocument } = Properties as {
      Roles: readonly { readonly Ref: string }[];
      PolicyDocument: unknown;
    };
    const { length } = JSON.stringify(PolicyDocument, (_, value: unknown) =>
      isIntrinsic(value) ? 'x'.repeat(longestArn) : value,
    );
    for (const { Ref } of Roles) {
      byRole.set(withoutHash(Ref), (byRole.get(withoutHash(Ref)) ?? 0) + length);
    }
  }
  return byRole;
}

/** Of a log group in a long-named Region, whose name CloudFormation made of two ids and its own. */
const longestArn = 160;

function isIntrinsic(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** What IAM is asked when a call arrives. */
export interface AccessRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition key → its values; a key that the call does not have is absent. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
}

/** The statements of every role of the template, by the role's logical id without its hash. */
export function statementsByRole(template: Template): Map<string, Statement[]> {
  const byRole = new Map<string, Statement[]>();
  for (const { Properties } of resources(template, 'AWS::IAM::Policy').values()) {
    const { Roles, PolicyDocument } = Properties as {
      Roles: readonly { readonly Ref: string }[];
      PolicyDocument: { readonly Statement: readonly Record<string, unknown>[] };
    };
    const statements = PolicyDocument.Statement.map(statementOf);
    for (const { Ref } of Roles) {
      const role = withoutHash(Ref);
      byRole.set(role, [...(byRole.get(role) ?? []), ...statements]);
    }
  }
  return byRole;
}

export function isAllowed(statements: readonly Statement[], request: AccessRequest): boolean {
  return statements.some(
    ({ Effect, actions, resources, Condition }) =>
      Effect === 'Allow' &&
      actions.includes(request.action) &&
      resources.some((pattern) => isLike(request.resource, pattern)) &&
      Object.entries(Condition).every(([operator, keys]) =>
        Object.entries(keys).every(([key, wanted]) =>
          holds(operator, request.keys?.[key] ?? [], list(wanted)),
        ),
      ),
  );
}

/** What IAM is asked for an SDK command; more than one thing for a transaction. */
export function accessRequests(command: SdkCommand): AccessRequest[] {
  const operation = operationOf(command);
  // The one cast of inputs: the parts of these commands that IAM looks at.
  const input = command.input as SdkInput;
  if (operation === 'TransactWriteItems') {
    return (input.TransactItems ?? []).map(({ Put }) => tableRequest('PutItem', Put ?? {}));
  }
  if (input.TableName !== undefined) return [tableRequest(operation, input)];
  if (input.Bucket !== undefined) return [bucketRequest(operation, input)];
  return [zoneRequest(operation, input)];
}

interface SdkInput {
  readonly TableName?: string;
  readonly Item?: Readonly<Record<string, { readonly S?: string }>>;
  readonly Key?: string | Readonly<Record<string, { readonly S?: string }>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
  readonly TransactItems?: readonly { readonly Put?: SdkInput }[];
  readonly Bucket?: string;
  readonly IfNoneMatch?: string;
  readonly HostedZoneId?: string;
  readonly Id?: string;
  readonly ChangeBatch?: { readonly Changes: readonly SentChange[] };
}

interface SentChange {
  readonly Action: string;
  readonly ResourceRecordSet: { readonly Name: string; readonly Type: string };
}

function tableRequest(operation: string, input: SdkInput): AccessRequest {
  const item = input.Item ?? (typeof input.Key === 'object' ? input.Key : undefined);
  const leading = item?.['pk']?.S ?? input.ExpressionAttributeValues?.[':pk']?.S;
  return {
    action: `dynamodb:${operation}`,
    resource: capital(input.TableName),
    keys: leading === undefined ? {} : { 'dynamodb:LeadingKeys': [leading] },
  };
}

function bucketRequest(operation: string, input: SdkInput): AccessRequest {
  const bucket = capital(input.Bucket);
  if (operation === 'ListObjectsV2') return { action: 's3:ListBucket', resource: bucket };
  return {
    action: `s3:${operation}`,
    resource: `${bucket}/${typeof input.Key === 'string' ? input.Key : ''}`,
    keys: input.IfNoneMatch === undefined ? {} : { 's3:if-none-match': [input.IfNoneMatch] },
  };
}

function zoneRequest(operation: string, input: SdkInput): AccessRequest {
  const changes = input.ChangeBatch?.Changes ?? [];
  const records = changes.map(({ ResourceRecordSet }) => ResourceRecordSet);
  const [kind, id] =
    input.Id === undefined ? ['hostedzone', input.HostedZoneId] : ['change', input.Id];
  return {
    action: `route53:${operation}`,
    resource: `arn:aws:route53:::${kind}/${String(id).replace(/^\/change\//, '')}`,
    keys: {
      'route53:ChangeResourceRecordSetsActions': changes.map(({ Action }) => Action),
      'route53:ChangeResourceRecordSetsRecordTypes': records.map(({ Type }) => Type),
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': records.map(({ Name }) =>
        normalized(Name),
      ),
    },
  };
}

/** As Route 53 hands a name to IAM: lower case, no trailing dot, octal escapes for what is not in a host name. */
export function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replaceAll(
      /[^a-z0-9._-]/g,
      (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
    );
}

function holds(operator: string, values: readonly string[], wanted: readonly string[]): boolean {
  switch (operator) {
    case 'StringEquals':
      return values.length > 0 && values.every((value) => wanted.includes(value));
    case 'ForAllValues:StringEquals':
      return values.every((value) => wanted.includes(value));
    case 'ForAllValues:StringLike':
      return values.every((value) => wanted.some((pattern) => isLike(value, pattern)));
    case 'Null':
      return wanted.includes(String(values.length === 0));
    default:
      throw new RangeError(`condition operator ${operator} is not known to this test`);
  }
}

function isLike(text: string, pattern: string): boolean {
  const parts = pattern
    .split('*')
    .map((part) => part.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

export function statementOf(json: Readonly<Record<string, unknown>>): Statement {
  return {
    Effect: String(json['Effect']),
    actions: list(json['Action']),
    // A role's trust is about the role itself.
    resources: json['Resource'] === undefined ? [] : list(json['Resource']),
    Condition: (json['Condition'] ?? {}) as Statement['Condition'],
  };
}

function list(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(text);
}

/** What CloudFormation would put together at deploy, with names for what it does not know yet. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[intrinsic, argument] = ['', undefined]] = Object.entries(
    value as Record<string, unknown>,
  );
  if (intrinsic === 'Fn::Join') return list((argument as unknown[])[1]).join('');
  if (intrinsic === 'Fn::GetAtt') return withoutHash(list(argument)[0] ?? '');
  if (intrinsic === 'Ref')
    return argument === 'AWS::Partition' ? 'aws' : withoutHash(text(argument));
  const exported = /:ExportsOutput(?:FnGetAtt|Ref)(.+)[0-9A-F]{8}/.exec(String(argument));
  const name = exported?.[1]?.replace(/[0-9A-F]{8}(?:Arn|Name)$/, '');
  if (intrinsic !== 'Fn::ImportValue' || name === undefined) {
    throw new RangeError(`not known to this test: ${JSON.stringify(value)}`);
  }
  return withoutHash(name);
}

function capital(name = ''): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}
