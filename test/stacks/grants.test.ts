// Least privilege, from both sides: every call that a step makes in a life of an endpoint is allowed to its
// role, and nothing that it has no need of is. No target here enforces IAM, so this is where it is checked.

import { describe, expect, test } from 'vitest';
import { build } from '../../lambdas/lane/build.ts';
import { cleanUp } from '../../lambdas/lane/clean-up.ts';
import { confirm } from '../../lambdas/lane/confirm.ts';
import { install } from '../../lambdas/lane/install.ts';
import { pick } from '../../lambdas/lane/pick.ts';
import { commit } from '../../lambdas/planner/commit.ts';
import { makePlan } from '../../lambdas/planner/make-plan.ts';
import { readHealth } from '../../lambdas/planner/read-health.ts';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { profileNames, profiles } from '../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../lib/control-plane/safeguards.ts';
import { setHealth } from '../../lib/drills/load-balancers.ts';
import { api, planOf, SmallWorld, zoneName } from '../lambdas/small-world.ts';
import { accessRequests, isAllowed, normalized, statementsByRole } from './policy.ts';
import type { AccessRequest, Statement } from './policy.ts';
import { everySource, resources, synthesise } from './synthesis.ts';

const file = parseEndpointsFile(
  `{ zone: ${zoneName.name}, endpoints: [{ name: ${api}, targets: [{ id: blue, weight: 1, ipv4: 192.0.2.1 }] }] }`,
  'grants.test',
);
const { controlPlane } = synthesise({ hostedZoneId: zoneName.id, file });
const roles = statementsByRole(controlPlane);
const planner = { 'read-health': 'ReadHealth', 'make-plan': 'MakePlan', commit: 'Commit' };
const lane = {
  pick: 'Pick',
  build: 'Build',
  install: 'Install',
  confirm: 'Confirm',
  'clean-up': 'CleanUp',
};
/** Step → the statements of its role; of lane a, whose equals the others have. */
const steps = new Map<string, Statement[]>([
  ...Object.entries(planner).map(([step, id]) => [step, granted(`Planner${id}Role`)] as const),
  ...Object.entries(lane).map(([step, id]) => [step, granted(`LaneA${id}Role`)] as const),
]);

function granted(role: string): Statement[] {
  const statements = roles.get(role);
  if (!statements)
    throw new RangeError(`no role ${role}; there are ${[...roles.keys()].join(', ')}`);
  return statements;
}

/** Four plans of an endpoint from an empty zone on, with clean-up after each; every step is an actor. */
async function live(profile: ProfileName): Promise<SmallWorld> {
  const world = new SmallWorld();
  const safeguards = profiles[profile];
  const laneAs = (name: string) => world.lane({ name, safeguards, keepCount: 0 });
  const plannerAs = (name: string) => world.planner({ name, safeguards });
  for (const weight of [100, 90, 80, 70]) {
    setHealth(world.dynamoDb, 'health', new Map([['blue', weight]]), world.nowMs);
    const health = await readHealth(plannerAs('read-health'));
    await commit(plannerAs('commit'), await makePlan(plannerAs('make-plan'), health));
    const { generation } = await pick(laneAs('pick'));
    const built = await build(laneAs('build'), {
      generation,
      endpoints: [api],
      execution: 'run-of-a',
    });
    world.deliver();
    const installed = [await install(laneAs('install'), built)];
    const confirmed = await confirm(laneAs('confirm'), { endpoints: [api], installed });
    world.deliver();
    await cleanUp(laneAs('clean-up'), confirmed);
  }
  // A sweep after another execution's install, and a body too large for its table item.
  await confirm(laneAs('confirm'), { endpoints: [api], installed: [] });
  await world.plans('make-plan').archive.putBody('{}');
  return world;
}

/** By step, the calls that its role does not allow, in words. */
function denied(world: SmallWorld): string[] {
  return world.calls.flatMap(({ actor, command }) => {
    const step = actor.replace(/^lane-/, '');
    return accessRequests(command)
      .filter((request) => !isAllowed(steps.get(step) ?? [], request))
      .map((request) => `${step}: ${JSON.stringify(request)}`);
  });
}

describe('enough', () => {
  test.each(profileNames)('%s: every call of every step is allowed', async (profile) => {
    const world = await live(profile);
    const wrote = world.calls.filter(({ operation }) => operation === 'ChangeResourceRecordSets');
    const actors = new Set(wrote.map(({ actor }) => actor));
    expect([...actors]).toEqual(
      expect.arrayContaining(['lane-build', 'lane-install', 'lane-clean-up']),
    );
    expect(denied(world)).toEqual([]);
  });

  test.each(['make-plan', 'pick', 'build', 'confirm', 'clean-up'])(
    '%s may archive a plan that its planner did not (L10)',
    async (step) => {
      const world = new SmallWorld();
      await world.commit(planOf(1));
      await world.plans(step).newest(0);
      expect(world.calls.map(({ operation }) => operation)).toContain('PutObject');
      expect(denied(world)).toEqual([]);
    },
  );
});

const lanes = ['pick', 'build', 'install', 'confirm', 'clean-up'];
const readsNewest = ['make-plan', 'pick', 'build', 'confirm', 'clean-up'];
/** Every action that any step has, and who has it. */
const who: Readonly<Record<string, readonly string[]>> = {
  'logs:CreateLogStream': [...steps.keys()],
  'logs:PutLogEvents': [...steps.keys()],
  'dynamodb:GetItem': readsNewest,
  'dynamodb:Query': ['make-plan'],
  'dynamodb:Scan': ['read-health'],
  'dynamodb:PutItem': ['commit'],
  'dynamodb:UpdateItem': ['pick'],
  's3:ListBucket': readsNewest,
  's3:GetObject': [...readsNewest, 'commit', 'install'],
  's3:PutObject': [...readsNewest, 'commit'],
  'route53:ListResourceRecordSets': ['make-plan', ...lanes],
  'route53:GetChange': ['install', 'clean-up'],
  'route53:ChangeResourceRecordSets': ['build', 'install', 'confirm', 'clean-up'],
};

describe('no more', () => {
  test('these actions and no others', () => {
    const all = [...steps.values()].flat().flatMap(({ actions }) => actions);
    expect([...new Set(all)].sort()).toEqual(Object.keys(who).sort());
  });

  test.each(Object.entries(who))('%s: only %j', (action, expected) => {
    const holders = [...steps].filter(([, statements]) =>
      statements.some(({ actions }) => actions.includes(action)),
    );
    expect(holders.map(([step]) => step).sort()).toEqual(expected.toSorted());
  });

  const write = (Action: string, Type: string, Name: string): AccessRequest => ({
    action: 'route53:ChangeResourceRecordSets',
    resource: `arn:aws:route53:::hostedzone/${zoneName.id}`,
    keys: {
      'route53:ChangeResourceRecordSetsActions': [Action],
      'route53:ChangeResourceRecordSetsRecordTypes': [Type],
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': [Name],
    },
  });
  const inTable = (action: string, pk: string): AccessRequest => ({
    action,
    resource: 'Plans',
    keys: { 'dynamodb:LeadingKeys': [pk] },
  });
  const elsewhere = {
    ...write('UPSERT', 'A', api),
    resource: 'arn:aws:route53:::hostedzone/ZOTHER',
  };

  test.each([
    { title: 'clean-up deletes a root', step: 'clean-up', request: write('DELETE', 'A', api) },
    { title: 'clean-up sends a root (C7)', step: 'clean-up', request: write('UPSERT', 'A', api) },
    {
      title: 'clean-up deletes a rollback',
      step: 'clean-up',
      request: write('DELETE', 'AAAA', `rollback.${api}`),
    },
    {
      title: 'clean-up builds a tree',
      step: 'clean-up',
      request: write('UPSERT', 'A', 'g000001.api.plans.example.com'),
    },
    { title: 'build sends a root', step: 'build', request: write('UPSERT', 'A', api) },
    {
      title: 'install builds a tree',
      step: 'install',
      request: write('UPSERT', 'A', 'g000001.api.plans.example.com'),
    },
    {
      title: 'confirm sends a rollback',
      step: 'confirm',
      request: write('UPSERT', 'A', `rollback.${api}`),
    },
    {
      title: 'a batch of no records',
      step: 'install',
      request: { ...write('UPSERT', 'A', api), keys: {} },
    },
    {
      title: 'install changes the delegation',
      step: 'install',
      request: write('UPSERT', 'NS', api),
    },
    { title: 'install writes another zone', step: 'install', request: elsewhere },
    { title: 'pick writes the zone', step: 'pick', request: write('UPSERT', 'A', api) },
    { title: 'make-plan writes the zone', step: 'make-plan', request: write('UPSERT', 'A', api) },
    { title: 'pick changes a plan', step: 'pick', request: inTable('dynamodb:UpdateItem', 'plan') },
    {
      title: 'pick raises the head',
      step: 'pick',
      request: inTable('dynamodb:UpdateItem', 'head'),
    },
    { title: 'pick thaws', step: 'pick', request: inTable('dynamodb:UpdateItem', 'control') },
    { title: 'commit thaws', step: 'commit', request: inTable('dynamodb:PutItem', 'control') },
    { title: 'commit overrides', step: 'commit', request: inTable('dynamodb:PutItem', 'override') },
    {
      title: 'commit overwrites an archived plan (N3)',
      step: 'commit',
      request: { action: 's3:PutObject', resource: 'Archive/plans/000000001.json' },
    },
    {
      title: 'pick writes a body',
      step: 'pick',
      request: {
        action: 's3:PutObject',
        resource: 'Archive/bodies/1.json',
        keys: { 's3:if-none-match': ['*'] },
      },
    },
  ])('refused: $title', ({ step, request }) => {
    expect(isAllowed(steps.get(step) ?? [], request)).toBe(false);
  });
});

describe("a neighbour's records in the same zone", () => {
  const writers = ['build', 'install', 'confirm', 'clean-up'];
  const names = [
    'www.example.com',
    'example.com',
    `x${api}`,
    `x.${api}`,
    'rollback.www.example.com',
    '_fence.www.example.com',
    'g000001.www.plans.example.com',
    'plans.example.com',
    String.raw`\052.example.com`,
  ];
  const batch = (...batchNames: string[]): AccessRequest => ({
    action: 'route53:ChangeResourceRecordSets',
    resource: `arn:aws:route53:::hostedzone/${zoneName.id}`,
    keys: {
      'route53:ChangeResourceRecordSetsActions': ['DELETE', 'CREATE'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': batchNames,
    },
  });
  const allowed = (step: string, ...batchNames: string[]) =>
    isAllowed(steps.get(step) ?? [], batch(...batchNames));

  test.each(writers)("%s may write its own endpoint's fence, and no neighbour's record", (step) => {
    expect(allowed(step, `_fence.${api}`)).toBe(true);
    expect(names.filter((name) => allowed(step, name))).toEqual([]);
  });

  test.each(writers)('%s: one record of a neighbour refuses the whole batch', (step) => {
    expect(names.filter((name) => allowed(step, `_fence.${api}`, name))).toEqual([]);
  });
});

test.each([
  { name: 'API.Example.COM.', want: 'api.example.com' },
  { name: '_fence.api.example.com', want: '_fence.api.example.com' },
  { name: '*.example.com.', want: String.raw`\052.example.com` },
])('a name as IAM sees it: $name', ({ name, want }) => {
  expect(normalized(name)).toBe(want);
});

describe('reading health', () => {
  const sources = synthesise({ hostedZoneId: zoneName.id, file: everySource }).controlPlane;
  const reader = statementsByRole(sources).get('PlannerReadHealthRole') ?? [];
  const check = (id: string): AccessRequest => ({
    action: 'route53:GetHealthCheckStatus',
    resource: `arn:aws:route53:::healthcheck/${id}`,
  });
  const balancers = (operation: string, region: string): AccessRequest => ({
    action: `elasticloadbalancing:${operation}`,
    resource: '*',
    keys: { 'aws:RequestedRegion': [region] },
  });

  test.each([
    check('check-1'),
    balancers('DescribeTargetGroups', 'eu-west-1'),
    balancers('DescribeTargetHealth', 'eu-west-1'),
  ])('$action is granted where a target names such a source', (request) => {
    expect(isAllowed(reader, request)).toBe(true);
    expect(isAllowed(steps.get('read-health') ?? [], request)).toBe(false);
  });

  test.each([
    check('check-2'),
    balancers('DescribeTargetHealth', 'us-east-1'),
    balancers('DeregisterTargets', 'eu-west-1'),
  ])('refused: $action $resource $keys', (request) => {
    expect(isAllowed(reader, request)).toBe(false);
  });

  test('no other role gets to them', () => {
    const others = [...statementsByRole(sources)].filter(
      ([role]) => role !== 'PlannerReadHealthRole',
    );
    const actions = others.flatMap(([, statements]) => statements.flatMap((one) => one.actions));
    expect(actions.filter((action) => /^elastic|HealthCheck/.test(action))).toEqual([]);
  });
});

describe('every role', () => {
  test('each function has one of its own, without managed or inline policies', () => {
    const functions = [...resources(controlPlane, 'AWS::Lambda::Function').values()];
    const used = functions.map(({ Properties }) => JSON.stringify(Properties['Role']));
    expect(new Set(used).size).toBe(functions.length);
    for (const { Properties } of resources(controlPlane, 'AWS::IAM::Role').values()) {
      expect(Object.keys(Properties)).toEqual(['AssumeRolePolicyDocument']);
    }
  });

  test.each(['LaneB', 'LaneC'])('%s is granted what lane a is', (other) => {
    for (const id of Object.values(lane)) {
      const own = JSON.stringify(granted(`${other}${id}Role`)).replaceAll(other, 'LaneA');
      expect(own).toBe(JSON.stringify(granted(`LaneA${id}Role`)));
    }
  });

  /** Wildcards in resources, each with the reason why there is nothing narrower. */
  const wildcards: readonly { readonly pattern: RegExp; readonly why: string }[] = [
    { pattern: /^arn:aws:route53:::change\/\*$/, why: 'the id of a change is not known before it' },
    {
      pattern: /^Archive\/(plans|bodies)\/\*$/,
      why: 'plans are numbered, bodies hashed, for ever',
    },
    {
      pattern: /^(LaneA|LaneB|LaneC|Planner)[A-Za-z]+:\*$/,
      why: "versions of the machine's functions",
    },
    { pattern: /^\*$/, why: "delivery of a machine's log: CloudWatch offers no resource for it" },
  ];

  test('no wildcard but those listed, and each of these is in use', () => {
    const found = [...roles.values()]
      .flat()
      .flatMap((statement) => [...statement.actions, ...statement.resources])
      .filter((text) => text.includes('*'));
    const listed = (text: string) => wildcards.filter(({ pattern }) => pattern.test(text));
    expect(found.filter((text) => listed(text).length === 0)).toEqual([]);
    expect(new Set(found.flatMap(listed)).size).toBe(wildcards.length);
  });

  test('the machines start functions and lanes, and the rules start machines', () => {
    const others = [...roles].filter(([role]) => /Machine/.test(role));
    const actions = others.flatMap(([, statements]) => statements.flatMap((one) => one.actions));
    const logging = /^logs:[A-Za-z]*(?:LogDelivery|LogDeliveries|ResourcePolic|LogGroups)/;
    expect([...new Set(actions)].filter((action) => !logging.test(action)).sort()).toEqual([
      'lambda:InvokeFunction',
      'states:StartExecution',
    ]);
    expect(roles.size).toBe(others.length + resources(controlPlane, 'AWS::Lambda::Function').size);
  });
});
