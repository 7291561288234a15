// Every statement of every policy in every template, held against what IAM knows of its actions: a misspelt
// action grants nothing, and a condition key that an action does not support is never in a request.

import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { knownActions, resourceTypes } from './iam-reference.ts';
import type { KnownAction, ResourceType } from './iam-reference.ts';
import { statementOf } from './policy.ts';
import type { Statement } from './policy.ts';
import { everySource, synthesise, synthesiseDrills, withoutHash } from './synthesis.ts';

/** Actions that are not spelt out, each with the reason. */
const wildcards: Readonly<Record<string, string>> = {
  's3:*': 'the archive refuses everything that does not come over TLS',
  ...Object.fromEntries(
    ['s3:PutBucketPolicy', 's3:GetBucket*', 's3:List*', 's3:DeleteObject*'].map((action) => [
      action,
      'CDK empties a bucket of drills before it is deleted, by a function of its own',
    ]),
  ),
};

interface Found extends Statement {
  /** Logical id of the resource that the policy is of. */
  readonly owner: string;
}

const { stacks: _, ...templates } = synthesise({ file: everySource });
const drills = synthesiseDrills({ file: everySource });
const everything = [
  ...Object.values(templates),
  ...Object.values(drills.templates),
] as readonly Template[];
const found = everything.flatMap(statementsIn);
/** Logical id without its hash → CloudFormation type. */
const types = new Map(
  everything.flatMap((template) => {
    const { Resources } = template.toJSON() as { Resources: Record<string, { Type: string }> };
    return Object.entries(Resources).map(([id, { Type }]) => [withoutHash(id), Type] as const);
  }),
);

/** Wherever a template has a policy document: of roles, resources, or inline. */
function statementsIn(template: Template): Found[] {
  const { Resources } = template.toJSON() as { Resources: Record<string, object> };
  return Object.entries(Resources).flatMap(([owner, resource]) =>
    documentsIn(resource).flatMap((document) =>
      document.Statement.map((json) => ({ ...statementOf(json), owner })),
    ),
  );
}

interface Document {
  readonly Statement: readonly Readonly<Record<string, unknown>>[];
}

function documentsIn(value: unknown): Document[] {
  if (value === null || typeof value !== 'object') return [];
  if ('Statement' in value && Array.isArray(value.Statement)) return [value as Document];
  return Object.values(value).flatMap(documentsIn);
}

function problemsOf({ owner, actions, resources, Condition }: Found): string[] {
  return actions.flatMap((action) => {
    if (action in wildcards) return [];
    const known = knownActions[action];
    if (!known) return [`${owner}: ${action} is not in iam-reference.ts`];
    return [
      ...keysOf(Condition)
        .filter((key) => !key.startsWith('aws:') && !supports(action, known, key))
        .map((key) => `${owner}: ${action} does not support the condition key ${key}`),
      ...resources
        .filter((resource) => !isOneOf(resource, known.resources))
        .map((resource) => `${owner}: ${action} cannot be granted on ${resource}`),
    ];
  });
}

function keysOf(condition: Statement['Condition']): string[] {
  return Object.values(condition).flatMap((keys) => Object.keys(keys));
}

function supports(action: string, { keys }: KnownAction, key: string): boolean {
  const [service] = action.split(':');
  return keys.some((one) => key === `${service}:${one}`);
}

function isOneOf(resource: string, allowed: readonly ResourceType[]): boolean {
  if (allowed.length === 0) return resource === '*';
  return allowed.some((type) => {
    const { arn, cloudFormation } = resourceTypes[type];
    if (arn.test(resource)) return true;
    const [, id = '', rest = ''] = /^([A-Za-z0-9]+)([/:].*)?$/.exec(resource) ?? [];
    // An object is what comes behind its bucket.
    if (type === 'object') return types.get(id) === 'AWS::S3::Bucket' && rest.startsWith('/');
    return types.get(id) === cloudFormation && !rest.startsWith('/');
  });
}

describe('every policy', () => {
  test('is found: of functions, machines, rules, trust, and the archive', () => {
    const owners = new Set(found.map(({ owner }) => types.get(withoutHash(owner))));
    expect([...owners]).toEqual(
      expect.arrayContaining(['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::S3::BucketPolicy']),
    );
  });

  test('names actions, condition keys and resources as IAM knows them', () => {
    expect(found.flatMap(problemsOf)).toEqual([]);
  });
});

const statement = (parts: Partial<Found>): Found => ({
  owner: 'Role',
  Effect: 'Allow',
  actions: ['dynamodb:Scan'],
  resources: ['Health'],
  Condition: {},
  ...parts,
});

test.each([
  { title: 'as it should be', parts: {}, problem: undefined },
  {
    title: 'a misspelt action',
    parts: { actions: ['dynamodb:ScanTable'] },
    problem: 'dynamodb:ScanTable is not in iam-reference.ts',
  },
  {
    title: 'a key of another action of the service',
    parts: { Condition: { StringEquals: { 'dynamodb:LeadingKeys': ['a'] } } },
    problem: 'dynamodb:Scan does not support the condition key dynamodb:LeadingKeys',
  },
  {
    title: 'a resource of another service',
    parts: { resources: ['Archive'] },
    problem: 'dynamodb:Scan cannot be granted on Archive',
  },
  {
    title: 'an action that has no resources',
    parts: { actions: ['elasticloadbalancing:DescribeTargetHealth'], resources: ['Health'] },
    problem: 'elasticloadbalancing:DescribeTargetHealth cannot be granted on Health',
  },
])('a statement is checked: $title', ({ parts, problem }) => {
  expect(problemsOf(statement(parts))).toEqual(problem === undefined ? [] : [`Role: ${problem}`]);
});
