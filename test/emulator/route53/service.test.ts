import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  InvalidChangeBatch,
  ListGeoLocationsCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  NoSuchHostedZone,
  Route53ServiceException,
  TestDNSAnswerCommand,
} from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';

import type { AcceptedChange } from '../../../lib/emulator/route53/service.ts';
import { documentedRequestRate } from '../../../lib/emulator/route53/throttle.ts';
import {
  a,
  alias,
  create,
  HandClock,
  list,
  refusalOf,
  remove,
  route53,
  send,
  startMs,
  statusOf,
  txt,
  upsert,
  weighted,
  ZONE,
} from './harness.ts';

const x = (last: number) => a('x.example.com', `10.0.0.${last}`);

function thrownBy(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe('an exception', () => {
  test('is the class of the SDK, with its messages where the SDK leaves them', () => {
    const error = thrownBy(() => send(route53(), remove(x(1)), remove(x(1))));
    expect(error).toBeInstanceOf(InvalidChangeBatch);
    expect(error).toMatchObject({
      name: 'InvalidChangeBatch',
      messages: [],
      $fault: 'client',
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('names a zone that is not there', () => {
    const command = new ListResourceRecordSetsCommand({ HostedZoneId: '/hostedzone/ZNONE' });
    const error = thrownBy(() => route53().execute(command));
    expect(error).toBeInstanceOf(NoSuchHostedZone);
    expect(error).toMatchObject({
      message: 'No hosted zone found with ID: ZNONE',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('says that a body was not a change batch', () => {
    const input = { HostedZoneId: ZONE, ChangeBatch: undefined };
    expect(refusalOf(() => route53().execute(new ChangeResourceRecordSetsCommand(input)))).toBe(
      'MalformedInput: ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest',
    );
  });

  test('names a change that is not there', () => {
    expect(refusalOf(() => statusOf(route53(), '/change/C404'))).toBe(
      'NoSuchChange: Could not find resource with ID: C404',
    );
  });
});

describe('what is not emulated is refused', () => {
  test('as an operation', () => {
    expect(refusalOf(() => route53().execute(new ListGeoLocationsCommand({})))).toMatch(
      /^NotEmulatedError: Route 53 ListGeoLocations is not emulated; emulated: ChangeResourceRecordSets, .*CreateHostedZone, .*TestDNSAnswer/,
    );
  });

  test.each([
    { title: 'GeoProximityLocation', set: { ...x(1), GeoProximityLocation: { Bias: 1 } } },
    { title: 'GeoLocation', set: { ...x(1), GeoLocation: { CountryCode: 'DE' } } },
    { title: 'TrafficPolicyInstanceId', set: { ...x(1), TrafficPolicyInstanceId: 't' } },
    {
      title: 'CidrRoutingConfig',
      set: { ...x(1), CidrRoutingConfig: { CollectionId: 'c', LocationName: 'l' } },
    },
    { title: 'MultiValueAnswer=false', set: { ...x(1), MultiValueAnswer: false } },
    { title: 'record type SRV', set: { ...x(1), Type: 'SRV' as const } },
    {
      title: 'delegation of a subdomain',
      set: { ...x(1), Type: 'NS' as const, ResourceRecords: [{ Value: 'ns.org' }] },
    },
  ])('as a part of a change: $title', ({ title, set }) => {
    const service = route53();
    expect(
      refusalOf(() => send(service, create(a('y.example.com', '10.0.0.1')), create(set))),
    ).toMatch(new RegExp(`^NotEmulatedError: ${title}`));
    expect(service.recordSets(ZONE)).toHaveLength(2);
  });

  test('as a private zone, or a resolver of TestDNSAnswer', () => {
    const service = route53();
    const zone = { Name: 'p.org', CallerReference: 'p', HostedZoneConfig: { PrivateZone: true } };
    expect(refusalOf(() => service.execute(new CreateHostedZoneCommand(zone)))).toMatch(
      /^NotEmulated/,
    );
    const asked = { HostedZoneId: ZONE, RecordName: 'x.example.com', RecordType: 'A' as const };
    expect(
      refusalOf(() =>
        service.execute(new TestDNSAnswerCommand({ ...asked, ResolverIP: '1.1.1.1' })),
      ),
    ).toMatch(/^NotEmulated/);
  });
});

describe('throttling', () => {
  test('refuses the call after the burst, and lets one pass for each token regained', () => {
    const clock = new HandClock();
    const service = route53({ clock, throttle: { requests: documentedRequestRate } });
    const call = () => refusalOf(() => list(service));
    const burst = Array.from({ length: 51 }, call);
    expect(burst.filter((outcome) => outcome === 'accepted')).toHaveLength(50);
    expect(burst.at(-1)).toBe('Throttling: Rate exceeded');
    clock.ms += 99;
    expect(call()).toBe('Throttling: Rate exceeded');
    clock.ms += 1;
    expect([call(), call()]).toEqual(['accepted', 'Throttling: Rate exceeded']);
  });

  test('counts the elements of a batch in a bucket of their own', () => {
    const requests = { burst: 100, perSecond: 10 };
    const clock = new HandClock();
    const service = route53({ clock, throttle: { requests, changes: { burst: 3, perSecond: 1 } } });
    const two = () => send(service, upsert(x(1)), upsert(txt('t.example.com', 'v')));
    expect(refusalOf(two)).toBe('accepted');
    expect(refusalOf(two)).toBe('Throttling: Rate exceeded');
    expect(refusalOf(() => list(service))).toBe('accepted');
    clock.ms += 1_000;
    expect(refusalOf(two)).toBe('accepted');
  });

  test('comes before every other check, and is an exception without a class of its own', () => {
    const service = route53({ throttle: { requests: { burst: 1, perSecond: 1 } } });
    list(service);
    const nowhere = new ListResourceRecordSetsCommand({ HostedZoneId: 'ZNONE' });
    const error = thrownBy(() => service.execute(nowhere));
    expect(error).toBeInstanceOf(Route53ServiceException);
    expect(error).toMatchObject({ name: 'Throttling', $metadata: { httpStatusCode: 400 } });
  });

  test.each([
    { refusalSpendsTokens: false, want: 'accepted' },
    { refusalSpendsTokens: true, want: 'Throttling: Rate exceeded' },
  ])(
    'with refusalSpendsTokens $refusalSpendsTokens ends in $want',
    ({ refusalSpendsTokens, want }) => {
      const clock = new HandClock();
      const throttle = { requests: { burst: 1, perSecond: 1 } };
      const service = route53({ clock, throttle, quirks: { refusalSpendsTokens } });
      const outcomes = [0, 500, 500].map((afterMs) => {
        clock.ms += afterMs;
        return refusalOf(() => list(service));
      });
      expect(outcomes.at(-1)).toBe(want);
    },
  );
});

test('a change keeps others of its zone out while it is in flight, and nobody else', () => {
  const clock = new HandClock();
  const service = route53({ clock, changeBusyMs: 200 });
  service.createZone('Z2', 'example.org');
  send(service, create(x(1)));
  clock.ms += 199;
  expect(refusalOf(() => send(service, upsert(x(2))))).toBe(
    'PriorRequestNotComplete: The request was rejected because Route 53 was still processing a prior request.',
  );
  expect(refusalOf(() => list(service))).toBe('accepted');
  const elsewhere = {
    HostedZoneId: 'Z2',
    ChangeBatch: { Changes: [create(a('x.example.org', '10.0.0.1'))] },
  };
  expect(refusalOf(() => service.execute(new ChangeResourceRecordSetsCommand(elsewhere)))).toBe(
    'accepted',
  );
  clock.ms += 1;
  expect(refusalOf(() => send(service, upsert(x(2))))).toBe('accepted');
});

describe('a hosted zone', () => {
  test('begins with NS and SOA', () => {
    expect(list(route53()).ResourceRecordSets).toEqual([
      {
        Name: 'example.com.',
        Type: 'NS',
        TTL: 172_800,
        ResourceRecords: [
          { Value: 'ns-1.awsdns-01.org.' },
          { Value: 'ns-513.awsdns-01.co.uk.' },
          { Value: 'ns-1025.awsdns-01.com.' },
          { Value: 'ns-1537.awsdns-01.net.' },
        ],
      },
      {
        Name: 'example.com.',
        Type: 'SOA',
        TTL: 900,
        ResourceRecords: [
          { Value: 'ns-1.awsdns-01.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400' },
        ],
      },
    ]);
  });

  test('is created with 201, counted, and found', () => {
    const service = route53();
    const made = service.execute(
      new CreateHostedZoneCommand({
        Name: 'Example.org',
        CallerReference: 'once',
        HostedZoneConfig: { Comment: 'game day' },
      }),
    );
    const zone = {
      Id: '/hostedzone/Z0000000000002',
      Name: 'example.org.',
      CallerReference: 'once',
      Config: { Comment: 'game day', PrivateZone: false },
      ResourceRecordSetCount: 2,
    };
    expect(made).toMatchObject({
      $metadata: { httpStatusCode: 201 },
      HostedZone: zone,
      ChangeInfo: { Status: 'PENDING', SubmittedAt: new Date(startMs) },
      Location: 'https://route53.amazonaws.com/2013-04-01/hostedzone/Z0000000000002',
    });
    expect(service.execute(new GetHostedZoneCommand({ Id: zone.Id }))).toMatchObject({
      HostedZone: zone,
      DelegationSet: {
        NameServers: [
          'ns-2.awsdns-02.org',
          'ns-514.awsdns-02.co.uk',
          'ns-1026.awsdns-02.com',
          'ns-1538.awsdns-02.net',
        ],
      },
    });
  });

  test('is created once for a caller reference, and with a name that is one', () => {
    const service = route53();
    const make = (Name: string) => () =>
      service.execute(new CreateHostedZoneCommand({ Name, CallerReference: 'once' }));
    expect(refusalOf(make('a..org'))).toBe('InvalidDomainName: a..org is not a valid domain name');
    expect(refusalOf(make('a.org'))).toBe('accepted');
    expect(refusalOf(make('b.org'))).toBe(
      'HostedZoneAlreadyExists: A hosted zone has already been created with the specified caller reference.',
    );
  });

  test('has an id of its own', () => {
    expect(() => route53().createZone(ZONE, 'example.org')).toThrow(RangeError);
  });

  test('is listed by creation or by name, in pages', () => {
    const service = route53();
    for (const name of ['a.org', 'b.com', 'z.example.com']) service.createZone(`Z-${name}`, name);
    const byName = (input: object) => service.execute(new ListHostedZonesByNameCommand(input));
    expect(byName({ MaxItems: 2 })).toMatchObject({
      HostedZones: [{ Name: 'b.com.' }, { Name: 'example.com.' }],
      IsTruncated: true,
      NextDNSName: 'z.example.com.',
      NextHostedZoneId: 'Z-z.example.com',
      MaxItems: 2,
    });
    expect(byName({ DNSName: 'c.example.com' })).toMatchObject({
      HostedZones: [{ Name: 'z.example.com.' }, { Name: 'a.org.' }],
      IsTruncated: false,
    });
    const listed = (input: object) => service.execute(new ListHostedZonesCommand(input));
    expect(listed({ MaxItems: 3 })).toMatchObject({
      HostedZones: [{ Name: 'example.com.' }, { Name: 'a.org.' }, { Name: 'b.com.' }],
      NextMarker: 'Z-z.example.com',
    });
    expect(listed({ Marker: 'Z-z.example.com' })).toMatchObject({
      HostedZones: [{ Name: 'z.example.com.' }],
      IsTruncated: false,
    });
    expect(refusalOf(() => listed({ Marker: 'Z404' }))).toMatch(/^InvalidInput: /);
    expect(refusalOf(() => byName({ HostedZoneId: ZONE }))).toMatch(/^InvalidInput: /);
  });
});

test('a change is told with its comment, and its ids come with or without their prefix', () => {
  const service = route53();
  const output = service.execute(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: `/hostedzone/${ZONE}`,
      ChangeBatch: {
        Comment: 'install',
        Changes: [
          create(x(1)),
          create(alias('y.example.com', 'x.example.com', `/hostedzone/${ZONE}`)),
        ],
      },
    }),
  );
  const info = { Id: '/change/C0000000000001', SubmittedAt: new Date(startMs), Comment: 'install' };
  expect(output).toMatchObject({
    ChangeInfo: { ...info, Status: 'PENDING' },
    $metadata: { httpStatusCode: 200 },
  });
  expect(service.execute(new GetChangeCommand({ Id: 'C0000000000001' }))).toMatchObject({
    ChangeInfo: { ...info, Status: 'INSYNC' },
  });
});

test.each([
  { name: 'x.example.com', want: { RecordData: ['10.0.0.1'], ResponseCode: 'NOERROR' } },
  { name: 'example.com', want: { RecordData: [], ResponseCode: 'NOERROR' } },
  { name: 'none.example.com', want: { RecordData: [], ResponseCode: 'NXDOMAIN' } },
  { name: 'www.other.org', want: { RecordData: [], ResponseCode: 'REFUSED' } },
])('TestDNSAnswer for $name', ({ name, want }) => {
  const service = route53();
  send(service, create(x(1)));
  const asked = { HostedZoneId: ZONE, RecordName: name, RecordType: 'A' as const };
  expect(service.execute(new TestDNSAnswerCommand(asked))).toMatchObject({
    Nameserver: 'ns-1.awsdns-01.org',
    RecordName: name,
    RecordType: 'A',
    Protocol: 'UDP',
    ...want,
  });
});

test('a listener hears of each accepted change, and of nothing else', () => {
  const service = route53();
  const heard: AcceptedChange[] = [];
  const stop = service.onChange((change) => heard.push(change));
  send(service, create(x(1)), create(weighted('y.example.com', 'one', 1, '10.0.0.1')));
  refusalOf(() => send(service, create(x(1))));
  send(service, remove(x(1)));
  stop();
  send(service, create(x(1)));

  const key = { name: 'x.example.com.', type: 'A' };
  expect(heard).toEqual([
    {
      zoneId: ZONE,
      changeId: 'C0000000000001',
      number: 1,
      touched: [key, { name: 'y.example.com.', type: 'A', setIdentifier: 'one' }],
    },
    { zoneId: ZONE, changeId: 'C0000000000002', number: 2, touched: [key] },
  ]);
  expect(service.changeCount).toBe(3);
});

describe('a failover of the control plane', () => {
  function world() {
    const clock = new HandClock();
    const service = route53({ clock });
    const ids = [1, 2, 3].map((last) => {
      clock.ms += 1_000;
      return send(service, upsert(x(last)), upsert(a(`y${last}.example.com`, '10.0.0.1')))
        .ChangeInfo?.Id;
    });
    return { clock, service, ids };
  }

  test.each([
    { to: { atMs: startMs + 2_999 }, want: ['10.0.0.2'], size: 5 },
    { to: { atMs: startMs + 3_000 }, want: ['10.0.0.3'], size: 6 },
    { to: { lostChanges: 2 }, want: ['10.0.0.1'], size: 4 },
    { to: { atMs: startMs }, want: undefined, size: 2 },
  ])('to $to shows $want', ({ to, want, size }) => {
    const { service } = world();
    service.failOver(ZONE, to);
    expect(service.recordSet(ZONE, 'x.example.com', 'A')?.values).toEqual(want);
    expect(service.recordSets(ZONE)).toHaveLength(size);
  });

  test('strands the changes after it', () => {
    const { service, ids } = world();
    service.failOver(ZONE, { lostChanges: 1 });
    expect(statusOf(service, ids[1])).toBe('INSYNC');
    expect(refusalOf(() => statusOf(service, ids[2]))).toMatch(/^NoSuchChange: /);
    expect(refusalOf(() => send(service, remove(x(3))))).toMatch(/do not match/);
    expect(refusalOf(() => send(service, remove(x(2))))).toBe('accepted');
  });

  test('leaves stranded changes pending, if that is what the real one does', () => {
    const service = route53({ quirks: { strandedChange: 'pending' } });
    const id = send(service, create(x(1))).ChangeInfo?.Id;
    service.failOver(ZONE, { lostChanges: 1 });
    expect(statusOf(service, id)).toBe('PENDING');
  });

  test('is heard, with the records that went back', () => {
    const { service } = world();
    const touched: string[] = [];
    service.onChange((change) => touched.push(...change.touched.map(({ name }) => name)));
    service.failOver(ZONE, { lostChanges: 1 });
    expect(touched).toEqual(['x.example.com.', 'y3.example.com.']);
  });

  test('reaches back as far as the zone remembers', () => {
    const { service } = world();
    expect(() => service.failOver(ZONE, { lostChanges: 4 })).toThrow(
      'zone Z1EXAMPLE cannot go back to {"lostChanges":4}: it remembers 3 changes, at most 1000',
    );
    for (let index = 0; index < 1_000; index += 1) send(service, upsert(x(index % 200)));
    expect(() => service.failOver(ZONE, { atMs: startMs })).toThrow(RangeError);
  });
});
