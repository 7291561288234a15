// The wire changes nothing: through the SDK's own client and the server, every operation and every refusal
// is what the service in this process gives.

import * as sdk from '@aws-sdk/client-route-53';
import { Route53ServiceException } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';

import { operationOf } from '../../../lib/emulator/service.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';
import type { Route53Options } from '../../../lib/emulator/route53/service.ts';
import { operations } from '../../../lib/emulator/server/operations.ts';
import {
  a,
  alias,
  cname,
  create,
  HandClock,
  records,
  remove,
  route53,
  txt,
  upsert,
  weighted,
  ZONE,
} from '../route53/harness.ts';
import { served } from './harness.ts';

const NEW_ZONE = 'Z0000000000002';
const CHECK = '00000000-0000-4000-8000-000000000001';
const HTTPS: sdk.HealthCheckConfig = {
  Type: 'HTTPS',
  FullyQualifiedDomainName: 'api.example.com',
  Regions: ['us-east-1', 'us-west-1', 'eu-west-1'],
};

function change(...changes: sdk.Change[]): SdkCommand {
  const ChangeBatch = { Changes: changes, Comment: 'why & "how"' };
  return new sdk.ChangeResourceRecordSetsCommand({ HostedZoneId: ZONE, ChangeBatch });
}

const list = (input: Partial<sdk.ListResourceRecordSetsCommandInput> = {}) =>
  new sdk.ListResourceRecordSetsCommand({ HostedZoneId: ZONE, ...input });

const createZone = (Name: string, CallerReference = 'once') =>
  new sdk.CreateHostedZoneCommand({
    Name,
    CallerReference,
    HostedZoneConfig: { Comment: 'game day <1>', PrivateZone: false },
  });

const createCheck = (config = HTTPS, CallerReference = 'once') =>
  new sdk.CreateHealthCheckCommand({ CallerReference, HealthCheckConfig: config });

const status = () => new sdk.GetHealthCheckStatusCommand({ HealthCheckId: CHECK });

const tags = (id = ZONE, input: Partial<sdk.ChangeTagsForResourceRequest> = {}) =>
  new sdk.ChangeTagsForResourceCommand({
    ResourceType: 'hostedzone',
    ResourceId: id,
    AddTags: [
      { Key: 'purpose', Value: 'a drill' },
      { Key: 'empty', Value: '' },
    ],
    ...input,
  });

/** What each way gives: the output or the refusal, without what only one of them can know. */
async function outcome(run: () => object | Promise<object>): Promise<object> {
  try {
    const { $metadata, ...output } = (await run()) as sdk.ServiceOutputTypes;
    return { status: $metadata.httpStatusCode, output };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    const httpStatus =
      error instanceof Route53ServiceException ? error.$metadata.httpStatusCode : undefined;
    return { status: name === 'NotEmulatedError' ? 501 : httpStatus, refused: { name, message } };
  }
}

interface Story {
  readonly title: string;
  readonly options?: Partial<Route53Options>;
  readonly commands: readonly SdkCommand[];
  /** How the last command ends: a status, and the name of the refusal. */
  readonly last: readonly [number, string?];
}

const stories: readonly Story[] = [
  {
    title: 'records of every kind are written, listed in pages and taken away',
    commands: [
      change(
        create(a('api.example.com', '192.0.2.1', '192.0.2.2')),
        create(records('AAAA', 'api.example.com', '2001:db8::1')),
        create(txt('\\052.example.com', 'a <b> & \\"c\\"')),
        create(cname('www.example.com', 'api.example.com')),
        create(records('MX', 'example.com', '10 mail.example.com')),
        create(weighted('w.example.com', 'one & only', 255, '192.0.2.1')),
        create(weighted('w.example.com', 'two', 0, '192.0.2.2')),
        create(alias('alias.example.com', 'w.example.com', ZONE, true)),
        create({ ...a('l.example.com', '192.0.2.1'), SetIdentifier: 'x', Region: 'eu-west-1' }),
        create({ ...a('f.example.com', '192.0.2.1'), SetIdentifier: 'x', Failover: 'PRIMARY' }),
        create({ ...a('m.example.com', '192.0.2.1'), SetIdentifier: 'x', MultiValueAnswer: true }),
      ),
      list(),
      list({ MaxItems: 3 }),
      list({
        StartRecordName: 'w.example.com',
        StartRecordType: 'A',
        StartRecordIdentifier: 'two',
        MaxItems: 1,
      }),
      change(
        upsert(a('api.example.com', '192.0.2.3')),
        remove(cname('www.example.com', 'api.example.com')),
      ),
      list({ StartRecordName: 'api.example.com' }),
    ],
    last: [200],
  },
  {
    title: 'a change is PENDING, then INSYNC',
    options: { insyncMs: 0 },
    commands: [
      change(create(a('api.example.com', '192.0.2.1'))),
      new sdk.GetChangeCommand({ Id: '/change/C0000000000001' }),
    ],
    last: [200],
  },
  {
    title: 'a zone is made, found, counted and deleted',
    commands: [
      createZone('Example.org'),
      new sdk.GetHostedZoneCommand({ Id: `/hostedzone/${NEW_ZONE}` }),
      new sdk.ListHostedZonesCommand({ MaxItems: 1 }),
      new sdk.ListHostedZonesCommand({ Marker: NEW_ZONE }),
      new sdk.ListHostedZonesByNameCommand({ DNSName: 'example.org', MaxItems: 1 }),
      new sdk.GetHostedZoneCountCommand({}),
      new sdk.GetHostedZoneLimitCommand({ HostedZoneId: ZONE, Type: 'MAX_RRSETS_BY_ZONE' }),
      new sdk.GetAccountLimitCommand({ Type: 'MAX_HOSTED_ZONES_BY_OWNER' }),
      new sdk.DeleteHostedZoneCommand({ Id: NEW_ZONE }),
      new sdk.GetChangeCommand({ Id: 'C0000000000002' }),
      createZone('Example.org', 'twice'),
    ],
    last: [201],
  },
  {
    title: 'tags of a zone are set, changed, read and go with it',
    commands: [
      tags(),
      tags(ZONE, { AddTags: [{ Key: 'b', Value: '2' }], RemoveTagKeys: ['purpose'] }),
      new sdk.ListTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: ZONE }),
      createZone('example.org'),
      new sdk.ListTagsForResourcesCommand({
        ResourceType: 'hostedzone',
        ResourceIds: [ZONE, NEW_ZONE],
      }),
    ],
    last: [200],
  },
  {
    title: 'a health check is made once, changed, read, named by a record and deleted',
    commands: [
      createCheck(),
      createCheck(),
      new sdk.GetHealthCheckCommand({ HealthCheckId: CHECK }),
      new sdk.ListHealthChecksCommand({}),
      new sdk.GetHealthCheckCountCommand({}),
      status(),
      tags(CHECK, { ResourceType: 'healthcheck' }),
      change(
        create({ ...weighted('w.example.com', 'a', 1, '192.0.2.1'), HealthCheckId: CHECK }),
        create(weighted('w.example.com', 'b', 1, '192.0.2.2')),
      ),
      new sdk.UpdateHealthCheckCommand({ HealthCheckId: CHECK, Disabled: true, Inverted: true }),
      status(),
      list({ StartRecordName: 'w.example.com' }),
      new sdk.TestDNSAnswerCommand({
        HostedZoneId: ZONE,
        RecordName: 'w.example.com',
        RecordType: 'A',
      }),
      new sdk.DeleteHealthCheckCommand({ HealthCheckId: CHECK }),
    ],
    last: [200],
  },
  {
    title: 'a stale compare-and-swap is refused with every message',
    commands: [
      change(create(txt('_fence.example.com', 'two'))),
      change(remove(txt('_fence.example.com', 'one')), create(txt('_fence.example.com', 'three'))),
    ],
    last: [400, 'InvalidChangeBatch'],
  },
  {
    title: 'a record of two kinds at once is refused',
    commands: [change(create({ ...a('x.example.com', '192.0.2.1'), Weight: 1 }))],
    last: [400, 'InvalidInput'],
  },
  {
    title: 'the burst is used up',
    options: { throttle: { requests: { burst: 1, perSecond: 1 } } },
    commands: [list(), list()],
    last: [400, 'Throttling'],
  },
  {
    title: 'another change is in flight',
    options: { changeBusyMs: 1_000 },
    commands: [
      change(create(a('x.example.com', '192.0.2.1'))),
      change(create(a('y.example.com', '192.0.2.1'))),
    ],
    last: [400, 'PriorRequestNotComplete'],
  },
  {
    title: 'no such zone',
    commands: [list({ HostedZoneId: 'ZNONE' })],
    last: [404, 'NoSuchHostedZone'],
  },
  {
    title: 'no such change',
    commands: [new sdk.GetChangeCommand({ Id: 'CNONE' })],
    last: [404, 'NoSuchChange'],
  },
  {
    title: 'no such health check',
    commands: [new sdk.GetHealthCheckCommand({ HealthCheckId: 'none' })],
    last: [404, 'NoSuchHealthCheck'],
  },
  {
    title: 'a record that names a health check that is not there',
    commands: [
      change(create({ ...weighted('w.example.com', 'a', 1, '192.0.2.1'), HealthCheckId: 'x' })),
    ],
    last: [404, 'NoSuchHealthCheck'],
  },
  {
    title: 'an alias to a load balancer: none is known, so none is found',
    commands: [
      change(create(alias('x.example.com', 'lb-1.us-east-1.elb.amazonaws.com', 'Z35SXDOTRQ7X7K'))),
    ],
    last: [400, 'InvalidChangeBatch'],
  },
  {
    title: 'a zone made twice',
    commands: [createZone('example.org'), createZone('example.net')],
    last: [409, 'HostedZoneAlreadyExists'],
  },
  {
    title: 'a zone without a name that can be one',
    commands: [createZone('a..b')],
    last: [400, 'InvalidDomainName'],
  },
  {
    title: 'a zone with records is not deleted',
    commands: [
      change(create(a('x.example.com', '192.0.2.1'))),
      new sdk.DeleteHostedZoneCommand({ Id: ZONE }),
    ],
    last: [400, 'HostedZoneNotEmpty'],
  },
  {
    title: 'a zone is not deleted while a change is in flight',
    options: { changeBusyMs: 1_000 },
    commands: [
      change(create(a('x.example.com', '192.0.2.1'))),
      new sdk.DeleteHostedZoneCommand({ Id: ZONE }),
    ],
    last: [400, 'PriorRequestNotComplete'],
  },
  {
    title: 'a public zone has no limit of VPCs',
    commands: [
      new sdk.GetHostedZoneLimitCommand({
        HostedZoneId: ZONE,
        Type: 'MAX_VPCS_ASSOCIATED_BY_ZONE',
      }),
    ],
    last: [400, 'HostedZoneNotPrivate'],
  },
  {
    title: 'a caller reference with other settings',
    commands: [createCheck(), createCheck({ ...HTTPS, Port: 8_443 })],
    last: [409, 'HealthCheckAlreadyExists'],
  },
  {
    title: 'a caller reference of a health check that was deleted',
    commands: [
      createCheck(),
      new sdk.DeleteHealthCheckCommand({ HealthCheckId: CHECK }),
      createCheck(),
    ],
    last: [409, 'HealthCheckAlreadyExists'],
  },
  {
    title: 'an update of another version of a health check',
    commands: [
      createCheck(),
      new sdk.UpdateHealthCheckCommand({ HealthCheckId: CHECK, HealthCheckVersion: 2 }),
    ],
    last: [409, 'HealthCheckVersionMismatch'],
  },
  {
    title: 'tags of a zone that is not there',
    commands: [tags('ZNONE')],
    last: [404, 'NoSuchHostedZone'],
  },
  {
    title: 'tags: nothing to change',
    commands: [tags(ZONE, { AddTags: undefined })],
    last: [400, 'InvalidInput'],
  },
  {
    title: 'tags: more than ten at once',
    commands: [
      tags(ZONE, { AddTags: Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: '' })) }),
    ],
    last: [400, 'InvalidInput'],
  },
  {
    title: 'an operation that is not emulated',
    commands: [new sdk.ListGeoLocationsCommand({})],
    last: [501, 'NotEmulatedError'],
  },
  {
    title: 'a health check of a kind that is not emulated',
    commands: [createCheck({ Type: 'CALCULATED' })],
    last: [501, 'NotEmulatedError'],
  },
  {
    title: 'a routing policy that is not emulated',
    commands: [
      change(
        create({
          ...a('x.example.com', '192.0.2.1'),
          SetIdentifier: 'x',
          GeoLocation: { CountryCode: 'DE' },
        }),
      ),
    ],
    last: [501, 'NotEmulatedError'],
  },
];

test.each(stories)('as in this process: $title', async ({ options = {}, commands, last }) => {
  const { client } = await served({ ...options, clock: new HandClock() });
  const inProcess = route53({ ...options, clock: new HandClock() });
  let overTheWire = {};
  for (const command of commands) {
    const sent = command as Parameters<typeof client.send>[0];
    overTheWire = await outcome(() => client.send(sent));
    const direct = await outcome(() => inProcess.execute(command));
    expect({ operation: operationOf(command), ...overTheWire }).toEqual({
      operation: operationOf(command),
      ...direct,
    });
  }
  const [status, name] = last;
  expect(overTheWire).toMatchObject({ status, ...(name !== undefined && { refused: { name } }) });
});

describe('the stories above', () => {
  test('tell of every operation that is emulated', () => {
    const told = new Set(stories.flatMap(({ commands }) => commands.map(operationOf)));
    const emulated = operations.map(({ name }) => name).filter((name) => isEmulated(name));
    expect(emulated.length).toBeGreaterThan(20);
    expect(emulated.filter((name) => !told.has(name))).toEqual([]);
  });

  function isEmulated(name: string): boolean {
    const operation = operations.find((one) => one.name === name);
    if (!operation) return false;
    try {
      route53().execute(operation.command({}));
      return true;
    } catch (error) {
      return !(error instanceof Error && error.message.startsWith(`Route 53 ${name} is not`));
    }
  }
});

describe('a compare-and-swap', () => {
  test.each([2, 20, 200])('of %i at once, exactly one wins', async (count) => {
    const { client, service } = await served();
    const fence = (value: string) => txt('_fence.example.com', value);
    await client.send(change(create(fence('start'))) as sdk.ChangeResourceRecordSetsCommand);
    const swaps = Array.from({ length: count }, (_, index) =>
      outcome(() =>
        client.send(
          change(
            remove(fence('start')),
            create(fence(`lane ${index}`)),
          ) as sdk.ChangeResourceRecordSetsCommand,
        ),
      ),
    );
    const outcomes = await Promise.all(swaps);
    const winners = outcomes.flatMap((one, index) => ('output' in one ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(service.recordSet(ZONE, '_fence.example.com', 'TXT')?.values).toEqual([
      `"lane ${winners[0]}"`,
    ]);
    const refusals = outcomes.filter((one) => 'refused' in one);
    expect(refusals).toHaveLength(count - 1);
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ status: 400, refused: { name: 'InvalidChangeBatch' } });
    }
  });
});
