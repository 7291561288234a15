// One line for each way in which AWS cannot be asked: what, the value, what to do; never a stack trace, an
// account id or a key. Names and shapes are those of the SDK's own errors.

import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../lib/cli/deployed/connect.ts';
import { asAwsCallError, reasonOf, rememberCall } from '../../../lib/cli/deployed/aws-errors.ts';
import { example, runMain, temporaryFile } from '../run-main.ts';
import { api, DeployedWorld, flat, isFit } from './deployed-world.ts';

const call = { service: 'DynamoDB', prefix: 'dynamodb', operation: 'GetItem' };
const secrets =
  'User: arn:aws:iam::123456789012:user/ada with key AKIAIOSFODNN7EXAMPLE is not authorized';

function failed(name: string, fields: object = {}): Error {
  const error = Object.assign(new Error(secrets), { name }, fields);
  rememberCall(error, call);
  return error;
}

test.each([
  [failed('CredentialsProviderError'), /no AWS credentials were found; set AWS_PROFILE/],
  [failed('ExpiredTokenException'), /credentials have expired \(ExpiredTokenException\); sign in/],
  [failed('UnrecognizedClientException'), /does not accept these credentials \(Unrec.*AWS_REGION$/],
  [failed('InvalidClientTokenId'), /does not accept these credentials/],
  [
    failed('AccessDeniedException'),
    /^DynamoDB refused GetItem \(AccessDeniedException\); allow dynamodb:GetItem to whoever runs/,
  ],
  [failed('ResourceNotFoundException'), /^DynamoDB refused GetItem \(ResourceNotFoundException\)$/],
  [
    failed('Error', { code: 'ECONNREFUSED', address: '127.0.0.1', port: 4566 }),
    /did not answer GetItem at 127\.0\.0\.1:4566 \(ECONNREFUSED\); is the endpoint right, and up\?/,
  ],
  [
    failed('Error', { code: 'ENOTFOUND', hostname: 'dynamodb.mars-1.amazonaws.com' }),
    /did not answer GetItem at dynamodb\.mars-1\.amazonaws\.com \(ENOTFOUND\)/,
  ],
  [failed('TimeoutError'), /did not answer GetItem \(time-out\)/],
])('%s', (error, message) => {
  expect(asAwsCallError(error)?.message).toMatch(message);
  expect(reasonOf(error)).not.toMatch(/\d{12}|AKIA|arn:/);
});

test('an error of our own is no matter of AWS, and is not hidden', () => {
  expect(asAwsCallError(new TypeError('x is undefined'))).toBeUndefined();
});

describe('on real sockets', () => {
  let silent: Server;
  let port = 0;

  beforeAll(async () => {
    // Takes connections and says nothing.
    silent = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      silent.once('listening', resolve);
    });
    port = (silent.address() as AddressInfo).port;
  });

  afterAll(() => {
    silent.close();
  });

  test('a dead endpoint: one line, 2, and no stack trace', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      gone.once('listening', resolve);
    });
    const { port: dead } = gone.address() as AddressInfo;
    await new Promise((resolve) => {
      gone.close(resolve);
    });
    const ran = await runMain(
      ['freeze', '--all', '--target', 'localstack', '--endpoints', example('endpoints.yaml')],
      { environment: { AWS_ENDPOINT_URL: `http://127.0.0.1:${dead}` } },
    );
    expect(ran).toMatchObject({ exitCode: 2, out: '' });
    expect(ran.err).toMatch(
      new RegExp(`^fencepost: Route 53 did not answer ListHostedZonesByName at 127.0.0.1:${dead}`),
    );
    expect(isFit(ran)).toBe(true);
  });

  test('a client of a service that hangs gives up by itself', async () => {
    const { sts } = await connect({
      target: 'localstack',
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  }, 10_000);
});

test('no stack in this Region: what, and where to look', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.account.cloudFormation = () => {
    throw Object.assign(new Error('Stack with id Fencepost does not exist'), {
      name: 'ValidationError',
    });
  };
  const ran = await deployed.run('history');
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(ran.err).toBe(
    'fencepost: stack Fencepost: it is not there; deploy it first, or look in another\n' +
      '  Region or account\n',
  );
});

test('no zone of that name, and no zone of that id', async () => {
  const deployed = new DeployedWorld();
  const path = temporaryFile(
    'endpoints.yaml',
    'zone: nowhere.example.com\nendpoints:\n' +
      '  - {name: api.nowhere.example.com, targets: [{id: a, weight: 1, ipv4: 192.0.2.1}]}\n',
  );
  const ran = await deployed.main(['status', '--endpoints', path]);
  expect(ran).toMatchObject({ exitCode: 2, out: '' });
  expect(flat(ran.err)).toBe(
    'fencepost: there is no public hosted zone nowhere.example.com in this account; check the ' +
      'zone in the endpoints file, or make one with fencepost init',
  );
  const other = await deployed.run('status --hosted-zone-id Z0NOWHERE');
  expect(other).toMatchObject({ exitCode: 2, out: '' });
  expect(flat(other.err)).toBe(
    'fencepost: Route 53 refused ListResourceRecordSets (NoSuchHostedZone)',
  );
});

test('a fault of our own inside a call is told as one', async () => {
  const deployed = await new DeployedWorld().twoPlans();
  deployed.world.fault = ({ operation }) =>
    operation === 'route53:ListHostedZonesByName'
      ? { kind: 'refused', error: new TypeError('our own fault') }
      : undefined;
  const ran = await deployed.run(`freeze ${api}`);
  expect(ran).toMatchObject({ exitCode: 70, out: '' });
  expect(ran.err).toContain('this is a fault of fencepost itself');
});
