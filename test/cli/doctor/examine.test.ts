// What the doctor says of an account: line by line, without a network, an account id or a needless write.

import { describe, expect, test } from 'vitest';
import pc from 'picocolors';
import { printExamination } from '../../../lib/cli/doctor/print.ts';
import { a, create, records, route53, send, upsert, ZONE } from '../../emulator/route53/harness.ts';
import { account, awsError, deployment, doctorIn, file } from './world.ts';
import type { World } from './world.ts';

const drillStack = 'FencepostDrill-fenced';
const drill = deployment(drillStack, { isDrillStack: true });

function soa(ttlSeconds: number, minimum: number) {
  const set = records('SOA', 'example.com', `ns. host. 1 7200 900 1209600 ${minimum}`);
  return upsert({ ...set, TTL: ttlSeconds });
}

/** A Route 53 whose zone has one record more than an empty one. */
function servingZone() {
  const service = route53();
  send(service, create(a('www.example.com', '192.0.2.9')));
  return service;
}

describe('credentials', () => {
  test.each([
    [`arn:aws:iam::${account}:user/ann`, 'credentials of a user, account ending in 9012'],
    [`arn:aws:sts::${account}:assumed-role/Op/x`, 'credentials of a role, account ending in 9012'],
    [`arn:aws:iam::${account}:root`, 'credentials of the root user, account ending in 9012'],
    [
      `arn:aws:sts::${account}:federated-user/x`,
      'credentials of a federated user, account ending in 9012',
    ],
  ])('%s', async (arn, text) => {
    const { line } = await doctorIn({ arn });
    expect(line('credentials')).toEqual({ id: 'credentials', result: 'holds', text });
  });

  test.each([
    [awsError('ExpiredToken', 403), 'ExpiredToken'],
    [awsError('ECONNREFUSED'), 'no answer (ECONNREFUSED)'],
  ])('not answered for: %o', async (error, reason) => {
    const { line, sent } = await doctorIn({ errors: { GetCallerIdentity: error } });
    expect(line('credentials')).toMatchObject({
      result: 'unknown',
      text: `not decided: whose credentials these are: ${reason}`,
    });
    // STS answers everybody: nothing else would.
    expect(sent).toEqual(['GetCallerIdentity']);
  });

  test('no Region: that comes first, and nobody is asked anything', async () => {
    const { line, sent, examination } = await doctorIn({ region: undefined });
    expect(line('region')).toMatchObject({
      result: 'fails',
      detail: 'set AWS_REGION, or region in the AWS profile',
    });
    expect(sent).toEqual([]);
    expect(examination.probe).toBeUndefined();
  });

  test('on LocalStack that STS is silent does not keep Route 53 from being probed', async () => {
    const errors = { GetCallerIdentity: awsError('ECONNREFUSED') };
    const { examination } = await doctorIn({ errors }, { target: 'localstack', file });
    expect(examination.probe?.trust).toBe('trusted');
  });
});

describe('stacks', () => {
  test('each that is deployed', async () => {
    const stacks = { Fencepost: deployment('Fencepost'), [drillStack]: drill };
    const { line } = await doctorIn({ stacks });
    expect(line('stack-Fencepost')).toMatchObject({ result: 'holds' });
    expect(line(`stack-${drillStack}`)?.text).toBe(`${drillStack}, profile fenced`);
  });

  test('none: worth knowing, no fault', async () => {
    expect((await doctorIn()).line('stacks')).toMatchObject({ result: 'note' });
  });

  test('not allowed to look: asked once, with the action to allow', async () => {
    const { line, sent } = await doctorIn({
      errors: { DescribeStacks: awsError('AccessDenied', 403) },
    });
    expect(line('stacks')).toMatchObject({
      result: 'unknown',
      detail: 'allow cloudformation:DescribeStacks to the caller',
    });
    expect(sent.filter((name) => name === 'DescribeStacks')).toHaveLength(1);
  });
});

describe('the zone', () => {
  test('of the deployed stack, where no file names one', async () => {
    const { line } = await doctorIn(
      { stacks: { Fencepost: deployment('Fencepost') } },
      { file: undefined },
    );
    expect(line('zone')?.text).toBe(`example.com is a public zone, ${ZONE}`);
  });

  test('nobody names: unknown, and Route 53 is not asked', async () => {
    const { line, sent } = await doctorIn({}, { file: undefined });
    expect(line('zone')).toMatchObject({ result: 'unknown' });
    expect(sent.filter((name) => /HostedZone|RecordSets/.test(name))).toEqual([]);
  });

  test('is not there', async () => {
    const { line } = await doctorIn({}, { file: { ...file, zone: 'example.org' } });
    expect(line('zone')).toMatchObject({
      result: 'fails',
      text: 'there is no zone example.org',
      detail: 'fencepost init --target aws --zone example.org makes one',
    });
  });

  test('of the stack is gone', async () => {
    const gone = deployment('Fencepost', { zone: { id: 'Z9', name: 'example.com' } });
    const { line } = await doctorIn({ stacks: { Fencepost: gone } }, { file: undefined });
    expect(line('zone')).toMatchObject({ result: 'fails' });
  });

  test('twice: the one that a stack writes, else the user has to say', async () => {
    const service = route53();
    service.createZone('Z2', 'example.com');
    expect((await doctorIn({ service })).line('zone')).toMatchObject({
      result: 'fails',
      text: `2 public zones are called example.com: Z1EXAMPLE, Z2`,
    });
    const zone = { id: 'Z2', name: 'example.com' };
    const stacks = { [drillStack]: deployment(drillStack, { zone, isDrillStack: true }) };
    const { line } = await doctorIn({ service, stacks });
    expect(line('zone')?.text).toBe('example.com is a public zone, Z2');
  });

  test.each<[string, number, number, World['stacks'], string, number]>([
    ['Route 53’s own', 900, 86_400, {}, 'note', 900],
    ['Route 53’s own, under drills', 900, 86_400, { [drillStack]: drill }, 'fails', 900],
    ['a short minimum', 900, 60, { [drillStack]: drill }, 'holds', 60],
    ['a short TTL', 60, 86_400, {}, 'holds', 60],
  ])('how long empty answers live: %s', async (_title, ttl, minimum, stacks, result, seconds) => {
    const service = route53();
    send(service, soa(ttl, minimum));
    const { line } = await doctorIn({ service, ...(stacks && { stacks }) });
    expect(line('negative-ttl')).toMatchObject({
      result,
      text: `resolvers keep an empty answer for ${seconds} s`,
    });
  });

  test('whose NS record names others', async () => {
    const service = route53();
    send(service, upsert({ ...records('NS', 'example.com', 'ns.example.net.'), TTL: 172_800 }));
    expect((await doctorIn({ service })).line('delegation-set')).toMatchObject({ result: 'fails' });
    expect((await doctorIn()).line('delegation-set')).toMatchObject({ result: 'holds' });
  });

  test('among others of the account: the request limit is for all', async () => {
    expect((await doctorIn()).line('other-zones')).toMatchObject({ result: 'holds' });
    const service = route53();
    for (let index = 0; index < 250; index += 1) service.createZone(`ZX${index}`, `x${index}.test`);
    expect((await doctorIn({ service })).line('other-zones')).toMatchObject({
      result: 'note',
      text: '250 other zones in the account: the request limit is for all together',
    });
    const errors = { ListHostedZones: awsError('AccessDenied', 403) };
    expect((await doctorIn({ errors })).line('other-zones')).toMatchObject({ result: 'unknown' });
  });
});

describe('quotas', () => {
  // One endpoint of one target and type: 6 trees of 1, root, rollback, fence.
  const needed = 9;

  test.each([
    ['room', 2 + needed, 'holds'],
    ['no room', 2 + needed - 1, 'fails'],
  ])('%s for the endpoints beside the records of others', async (_title, limit, result) => {
    const { line } = await doctorIn({ limit });
    expect(line('record-sets')).toMatchObject({ result });
    expect(line('record-sets')?.text).toBe(
      `2 of ${limit} record sets; the endpoints come to ${needed} at the most`,
    );
  });

  test('what the endpoints have already does not count twice', async () => {
    const service = route53();
    send(
      service,
      ...['api', '_fence.api', 'rollback.api', 'g000001.api.plans', 'g000002.api.plans'].map(
        (label) => create(a(`${label}.example.com`, '192.0.2.9')),
      ),
    );
    const { line } = await doctorIn({ service, limit: 2 + needed });
    expect(line('record-sets')).toMatchObject({ result: 'holds' });
  });

  test('without a file it is not known what is needed', async () => {
    const world = { stacks: { Fencepost: deployment('Fencepost') } };
    const { line } = await doctorIn(world, { file: undefined });
    expect(line('record-sets')).toMatchObject({ result: 'note', text: '2 of 10,000 record sets' });
  });

  test.each(['GetHostedZoneLimit', 'GetAccountLimit'])('%s not allowed: unknown', async (name) => {
    const { line } = await doctorIn({ errors: { [name]: awsError('AccessDenied', 403) } });
    const [id] = name === 'GetAccountLimit' ? ['zones'] : ['record-sets'];
    expect(line(id ?? '')).toMatchObject({
      result: 'unknown',
      detail: `allow route53:${name} to the caller`,
    });
  });
});

describe('permissions', () => {
  const stacks = { Fencepost: deployment('Fencepost') };

  test('every action that the commands need is simulated, on what it acts on', async () => {
    const simulated: string[] = [];
    const { examination } = await doctorIn({
      stacks,
      policy: (action, { input }) => {
        simulated.push(`${action} ${input.ResourceArns?.join(' ')}`);
        return { decision: 'allowed' };
      },
    });
    const lines = examination.groups.find(({ title }) => title.startsWith('Permissions'))?.lines;
    expect(lines?.map(({ result }) => result)).toEqual(lines?.map(() => 'holds'));
    expect(simulated).toEqual([
      'route53:ListHostedZonesByName *',
      'route53:TestDNSAnswer *',
      `route53:GetHostedZone arn:aws:route53:::hostedzone/${ZONE}`,
      `route53:ListResourceRecordSets arn:aws:route53:::hostedzone/${ZONE}`,
      `route53:ChangeResourceRecordSets arn:aws:route53:::hostedzone/${ZONE}`,
      'route53:GetChange arn:aws:route53:::change/*',
      `cloudformation:DescribeStacks arn:aws:cloudformation:eu-west-1:${account}:stack/Fencepost/1`,
      ...['GetItem', 'PutItem', 'Query'].map(
        (name) => `dynamodb:${name} arn:aws:dynamodb:eu-west-1:${account}:table/plans`,
      ),
      `dynamodb:Scan arn:aws:dynamodb:eu-west-1:${account}:table/health`,
      's3:ListBucket arn:aws:s3:::archive',
      's3:GetObject arn:aws:s3:::archive/plans/*',
      `states:StartSyncExecution arn:aws:states:eu-west-1:${account}:stateMachine:Planner`,
      ...['StartExecution', 'ListExecutions'].map(
        (name) => `states:${name} arn:aws:states:eu-west-1:${account}:stateMachine:LaneA`,
      ),
      ...['DescribeExecution', 'StopExecution'].map(
        (name) => `states:${name} arn:aws:states:eu-west-1:${account}:execution:LaneA:*`,
      ),
    ]);
  });

  test('the write to the zone is simulated as the swap of a fence, for conditions to see', async () => {
    let context: unknown;
    await doctorIn({
      policy: (action, { input }) => {
        if (action === 'route53:ChangeResourceRecordSets') context = input.ContextEntries;
        return { decision: 'allowed' };
      },
    });
    expect(context).toMatchObject([
      { ContextKeyValues: ['_fence.example.com'] },
      { ContextKeyValues: ['TXT'] },
      { ContextKeyValues: ['CREATE', 'DELETE'] },
    ]);
  });

  test.each([
    ['implicitDeny', [], 'fails'],
    ['explicitDeny', [], 'fails'],
    ['explicitDeny', ['aws:SourceIp'], 'fails'],
    ['implicitDeny', ['aws:SourceIp'], 'unknown'],
  ])('%s, with missing context %j: %s', async (decision, missing, result) => {
    const { line } = await doctorIn({
      policy: (action) =>
        action === 'route53:GetChange' ? { decision, missing } : { decision: 'allowed' },
    });
    expect(line('may-changes')).toMatchObject({ result });
    expect(line('may-changes')?.text).toContain('route53:GetChange');
    expect(line('may-zones')).toMatchObject({ result: 'holds' });
  });

  test('before anything is deployed, what there is nothing to act on is left open', async () => {
    expect((await doctorIn()).line('may-plan-table')).toMatchObject({ result: 'note' });
  });

  test('not allowed to simulate: unknown, once, with what to allow', async () => {
    const { line, sent } = await doctorIn({
      errors: { SimulatePrincipalPolicy: awsError('AccessDenied', 403) },
    });
    expect(line('simulator')).toMatchObject({
      result: 'unknown',
      detail: 'allow iam:SimulatePrincipalPolicy and iam:GetRole to the caller',
    });
    expect(sent.filter((name) => name === 'SimulatePrincipalPolicy')).toHaveLength(1);
  });

  test.each<[string, World, string]>([
    ['a user is itself', { arn: `arn:aws:iam::${account}:user/a/ann` }, 'user/a/ann'],
    ['a session is its role', {}, 'role/Operator'],
    [
      'a role with a path is looked up',
      { roles: { Operator: `arn:aws:iam::${account}:role/ops/Operator` } },
      'role/ops/Operator',
    ],
  ])('whose policies: %s', async (_title, world, wanted) => {
    const sources = new Set<string | undefined>();
    await doctorIn({
      ...world,
      policy: (_action, { input }) => {
        sources.add(input.PolicySourceArn);
        return { decision: 'allowed' };
      },
    });
    expect([...sources]).toEqual([`arn:aws:iam::${account}:${wanted}`]);
  });

  test.each([
    ['root', `arn:aws:iam::${account}:root`, 'note'],
    ['a federated user', `arn:aws:sts::${account}:federated-user/x`, 'unknown'],
  ])('nobody can simulate %s', async (_title, arn, result) => {
    const { line, sent } = await doctorIn({ arn });
    expect(line('caller')).toMatchObject({ result });
    expect(sent).not.toContain('SimulatePrincipalPolicy');
  });

  test('LocalStack enforces none, so none are asked for', async () => {
    const { line, sent } = await doctorIn({}, { target: 'localstack', file });
    expect(line('not-enforced')).toMatchObject({ result: 'note' });
    expect(sent).not.toContain('SimulatePrincipalPolicy');
    expect(sent).not.toContain('GetHostedZoneLimit');
  });
});

describe('the probe', () => {
  test.each<[string, World, 'aws' | 'localstack', boolean]>([
    ['an empty zone on aws', {}, 'aws', true],
    ['a zone with records on aws', { service: servingZone() }, 'aws', false],
    [
      'a zone with records that only a serving stack writes',
      { service: servingZone(), stacks: { Fencepost: deployment('Fencepost') } },
      'aws',
      false,
    ],
    [
      'a zone of drill stacks',
      { service: servingZone(), stacks: { [drillStack]: drill } },
      'aws',
      true,
    ],
    ['any zone on LocalStack', { service: servingZone() }, 'localstack', true],
  ])('%s: %#', async (_title, world, target, isProbed) => {
    const { examination, sent } = await doctorIn(world, { target, file });
    expect(sent.includes('ChangeResourceRecordSets')).toBe(isProbed);
    expect(examination.probe?.trust).toBe(isProbed ? 'trusted' : undefined);
    expect(examination.groups.at(-1)?.title).toMatch(isProbed ? /probed under/ : /not probed/);
  });

  test('what could not be cleared away fails, by name', async () => {
    let changes = 0;
    const service = route53();
    const execute = service.execute.bind(service);
    service.execute = (command) => {
      if (command.constructor.name === 'ChangeResourceRecordSetsCommand' && (changes += 1) > 1) {
        throw awsError('ECONNRESET');
      }
      return execute(command);
    };
    const { line } = await doctorIn({ service });
    expect(line('left-over')).toMatchObject({
      result: 'fails',
      text: 'could not delete swap._fencepost-probe-a1b2c3.example.com TXT',
    });
  });
});

describe('what is printed', () => {
  const worlds: readonly (readonly [string, World])[] = [
    ['all is well', { stacks: { Fencepost: deployment('Fencepost'), [drillStack]: drill } }],
    [
      'nothing is allowed',
      {
        errors: Object.fromEntries(
          ['DescribeStacks', 'GetHostedZoneLimit', 'GetAccountLimit', 'ListHostedZones'].map(
            (name) => [name, awsError('AccessDenied', 403)],
          ),
        ),
        policy: () => ({ decision: 'explicitDeny' }),
      },
    ],
    ['Route 53 gives way', { errors: { ChangeResourceRecordSets: awsError('Throttling', 400) } }],
    ['nobody is there', { errors: { GetCallerIdentity: awsError('ETIMEDOUT') } }],
  ];

  test.each(worlds)('fits 80 columns and names no account: %s', async (_title, world) => {
    const { examination } = await doctorIn(world);
    const text = printExamination(examination, pc.createColors(false));
    expect(text).not.toContain(account);
    expect(text).not.toContain('secret');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('control characters in a name do not reach the terminal', async () => {
    const { examination } = await doctorIn({}, { file: { ...file, zone: '\u001B[2Jx.example' } });
    const text = printExamination(examination, pc.createColors(false));
    expect(text).toContain('there is no zone');
    expect(text).not.toContain('\u001B');
  });
});
