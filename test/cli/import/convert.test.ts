// What becomes of each kind of record: a target, a remark on what changes, or a reason for leaving it out.

import { describe, expect, test } from 'vitest';
import { convertZone } from '../../../lib/cli/import/convert.ts';
import { parseListing } from '../../../lib/cli/import/listing.ts';

type Listed = Readonly<Record<string, unknown>>;

const soa = { Name: 'example.com.', Type: 'SOA', TTL: 900, ResourceRecords: [{ Value: 'ns.' }] };

function convert(...records: readonly Listed[]) {
  const text = JSON.stringify({ ResourceRecordSets: [soa, ...records] });
  const { endpoints, leftOut, changed } = convertZone(parseListing(text, 'records.json'));
  return {
    endpoints,
    leftOut: leftOut.filter(({ types }) => types[0] !== 'SOA'),
    changed: changed.map(({ name, text: said }) => `${name}: ${said}`),
  };
}

/** A record of api.example.com. */
function api(Type: string, ...values: readonly string[]): Listed {
  const ResourceRecords = values.map((Value) => ({ Value }));
  return { Name: 'api.example.com.', Type, TTL: 60, ResourceRecords };
}

function weighted(record: Listed, SetIdentifier: string, Weight: number): Listed {
  return { ...record, SetIdentifier, Weight };
}

function alias(Name: string, Type: string, DNSName: string, EvaluateTargetHealth = false): Listed {
  return { Name, Type, AliasTarget: { HostedZoneId: 'Z1', DNSName, EvaluateTargetHealth } };
}

const balancer = 'dualstack.front-123.eu-west-1.elb.amazonaws.com';

describe('targets', () => {
  test('a weighted group: one for each set identifier, A and AAAA joined', () => {
    const { endpoints, leftOut, changed } = convert(
      { ...weighted(api('A', '192.0.2.1'), 'blue', 90), HealthCheckId: 'check-1' },
      weighted(api('A', '192.0.2.2'), 'green', 0),
      { ...weighted(api('AAAA', '2001:db8::1'), 'blue', 90), HealthCheckId: 'check-1' },
    );
    expect({ leftOut, changed }).toEqual({ leftOut: [], changed: [] });
    expect(endpoints).toEqual([
      {
        name: 'api.example.com',
        ttlSeconds: 60,
        records: ['A', 'AAAA'],
        targets: [
          {
            id: 'blue',
            weight: 90,
            healthCheckId: 'check-1',
            ipv4: '192.0.2.1',
            ipv6: '2001:db8::1',
          },
          { id: 'green', weight: 0, ipv4: '192.0.2.2' },
        ],
      },
    ]);
  });

  test('addresses of one identifier that differ in weight stay two', () => {
    const { endpoints } = convert(
      weighted(api('A', '192.0.2.1'), 'blue', 90),
      weighted(api('AAAA', '2001:db8::1'), 'blue', 10),
    );
    expect(endpoints[0]?.targets).toEqual([
      { id: 'blue-ipv4', weight: 90, ipv4: '192.0.2.1' },
      { id: 'blue-ipv6', weight: 10, ipv6: '2001:db8::1' },
    ]);
  });

  test('a simple record: one for each value, which are no longer answered together', () => {
    const { endpoints, changed } = convert(api('A', '192.0.2.1', '192.0.2.2'));
    expect(endpoints[0]).toMatchObject({
      records: ['A'],
      targets: [
        { id: '192.0.2.1', weight: 100, ipv4: '192.0.2.1' },
        { id: '192.0.2.2', weight: 100, ipv4: '192.0.2.2' },
      ],
    });
    expect(changed).toEqual([expect.stringMatching(/^api\.example\.com: .*one at a time/)]);
  });

  test('an alias to a load balancer: one, named after it, for the types that exist', () => {
    const { endpoints, changed } = convert(
      alias('api.example.com.', 'A', `${balancer}.`),
      alias('www.example.com.', 'A', balancer, true),
      alias('www.example.com.', 'AAAA', balancer, true),
    );
    const target = { id: 'front-123', weight: 100, alias: { name: balancer, zoneId: 'Z1' } };
    expect(endpoints).toEqual([
      { name: 'api.example.com', ttlSeconds: 60, records: ['A'], targets: [target] },
      { name: 'www.example.com', ttlSeconds: 60, records: ['A', 'AAAA'], targets: [target] },
    ]);
    expect(changed).toEqual([expect.stringMatching(/^www\.example\.com: .*target health/)]);
  });

  test('an alias inside the zone is followed, to a group and through another alias', () => {
    const { endpoints, changed } = convert(
      alias('www.example.com.', 'A', 'API.example.com.'),
      alias('old.example.com.', 'A', 'www.example.com.'),
      weighted(api('A', '192.0.2.1'), 'blue', 1),
      weighted(alias('api.example.com.', 'A', 'one.example.com.'), 'green', 2),
      { ...api('A', '192.0.2.9'), Name: 'one.example.com.' },
    );
    const targets = [
      { id: 'blue', weight: 1, ipv4: '192.0.2.1' },
      { id: 'green', weight: 2, ipv4: '192.0.2.9' },
    ];
    expect(endpoints.slice(0, 3).map((endpoint) => endpoint.targets)).toEqual([
      targets,
      targets,
      targets,
    ]);
    expect(changed).toContain(
      'api.example.com: a copy of one.example.com as it is now; follows it no longer',
    );
  });

  test('one identifier for different things in two endpoints gets two ids', () => {
    const { endpoints } = convert(
      weighted(api('A', '192.0.2.1'), 'blue', 1),
      weighted({ ...api('A', '192.0.2.2'), Name: 'www.example.com.' }, 'blue', 1),
    );
    expect(endpoints.flatMap(({ targets }) => targets.map(({ id }) => id))).toEqual([
      'blue.api.example.com',
      'blue.www.example.com',
    ]);
  });

  test.each([
    [
      'the shorter of two',
      [{ ...api('A', '192.0.2.1'), TTL: 300 }, api('AAAA', '2001:db8::1')],
      60,
    ],
    ['at least a second', [{ ...api('A', '192.0.2.1'), TTL: 0 }], 1],
    ['at most a day', [{ ...api('A', '192.0.2.1'), TTL: 604_800 }], 86_400],
  ])('the TTL is %s', (_title, records, ttlSeconds) => {
    const { endpoints, changed } = convert(...records);
    expect(endpoints[0]?.ttlSeconds).toBe(ttlSeconds);
    expect(changed).toEqual([expect.stringMatching(/^api\.example\.com: TTL \d+ becomes \d+$/)]);
  });
});

describe('left out', () => {
  const one = api('A', '192.0.2.1');
  const twice = api('A', '192.0.2.1', '192.0.2.2');
  const many = Array.from({ length: 101 }, (_, index) => `192.0.2.${index}`);

  test.each<[string, Listed[], RegExp]>([
    ['CNAME', [api('CNAME', 'www.example.net.')], /A and AAAA records only/],
    ['a delegation', [api('NS', 'ns.example.net.')], /stays with the zone/],
    ['a wildcard', [{ ...one, Name: '\\052.example.com.' }], /wildcard/],
    ['an odd name', [{ ...one, Name: 'a\\100b.example.com.' }], /is not a domain name/],
    ['latency', [{ ...one, SetIdentifier: 'x', Region: 'eu-west-1' }], /latency routing/],
    ['failover', [{ ...one, SetIdentifier: 'x', Failover: 'PRIMARY' }], /failover routing/],
    ['geolocation', [{ ...one, SetIdentifier: 'x', GeoLocation: {} }], /geolocation routing/],
    [
      'geoproximity',
      [{ ...one, SetIdentifier: 'x', GeoProximityLocation: {} }],
      /geoproximity routing/,
    ],
    ['multivalue', [{ ...one, SetIdentifier: 'x', MultiValueAnswer: true }], /multivalue routing/],
    ['IP-based', [{ ...one, SetIdentifier: 'x', CidrRoutingConfig: {} }], /IP-based routing/],
    [
      'a traffic policy',
      [{ Name: 'api.example.com.', Type: 'A', TrafficPolicyInstanceId: 'x' }],
      /traffic policy routing/,
    ],
    ['a group without weight', [weighted(one, 'blue', 0)], /every weight is 0/],
    ['two values of one identifier', [weighted(twice, 'blue', 1)], /blue answers 2 values at once/],
    ['more than 100 values', [api('A', ...many)], /100/],
    ['a value that is no address', [api('A', '192.0.2.300')], /is not /],
    [
      'a dangling alias',
      [alias('api.example.com.', 'A', 'gone.example.com.')],
      /gone\.example\.com, which has no A record/,
    ],
    [
      'a ring of aliases',
      [alias('api.example.com.', 'A', 'api.example.com.')],
      /more than 8 aliases deep/,
    ],
    [
      'a load balancer in A and an address in AAAA',
      [alias('api.example.com.', 'A', balancer), api('AAAA', '2001:db8::1')],
      /does not take the same part in A and AAAA/,
    ],
    [
      'a load balancer with two weights',
      [
        weighted(alias('api.example.com.', 'A', balancer), 'blue', 1),
        weighted(alias('api.example.com.', 'AAAA', balancer), 'blue', 2),
      ],
      /does not take the same part/,
    ],
    [
      'AAAA with it, when A cannot be imported',
      [weighted(one, 'blue', 0), api('AAAA', '2001:db8::1')],
      /every weight is 0/,
    ],
    ['a tree', [{ ...one, Name: 'g000001.api.plans.example.com.' }], /trees of its plans/],
  ])('%s', (_title, records, reason) => {
    const { endpoints, leftOut, changed } = convert(...records);
    expect({ endpoints, changed }).toEqual({ endpoints: [], changed: [] });
    expect(leftOut).toHaveLength(1);
    expect(leftOut[0]?.text).toMatch(reason);
  });

  test.each(['_fence', 'rollback'])('%s of an endpoint, where fencepost has its own', (label) => {
    const taken = `${label}.api.example.com`;
    const { endpoints, leftOut } = convert(one, { ...one, Name: `${taken}.` });
    expect(endpoints.map(({ name }) => name)).toEqual(['api.example.com']);
    expect(leftOut).toMatchObject([{ name: taken, types: ['A'] }]);
  });
});
