import { describe, expect, test } from 'vitest';

import { MAX_CHAIN_LENGTH } from '../../../lib/emulator/route53/answers.ts';
import type { Route53Service } from '../../../lib/emulator/route53/service.ts';
import { a, alias, cname, create, remove, route53, send, txt, weighted, ZONE } from './harness.ts';

const ELB_ZONE = 'Z35SXDOTRQ7X7K';

function serving(...sets: Parameters<typeof create>[0][]): Route53Service {
  const service = route53();
  service.setHealthCheck('up', true);
  service.setHealthCheck('down', false);
  service.addLoadBalancer({
    name: 'api-1.us-east-1.elb.amazonaws.com',
    zoneId: ELB_ZONE,
    ipv4: ['192.0.2.1', '192.0.2.2'],
    ipv6: [],
  });
  send(service, ...sets.map(create));
  return service;
}

/** One member of a weighted group, its address ending in its weight. */
const member = (id: string, weight: number, HealthCheckId?: string) => ({
  ...weighted('x.example.com', id, weight, `10.0.0.${weight}`),
  ...(HealthCheckId !== undefined && { HealthCheckId }),
});

const possible = (service: Route53Service, name: string, type: 'A' | 'AAAA' | 'CNAME' = 'A') => {
  const { values, mayBeEmpty } = service.possibleAnswers(name, type);
  return [...values, ...(mayBeEmpty ? ['empty'] : [])].toSorted();
};

describe('the answer for', () => {
  const service = serving(
    a('x.example.com', '10.0.0.1', '10.0.0.2'),
    a('deep.below.example.com', '10.0.0.3'),
    a('*.wild.example.com', '10.0.0.4'),
    a('own.wild.example.com', '10.0.0.5'),
    { ...cname('here.example.com', 'x.example.com'), TTL: 30 },
    { ...cname('there.example.com', 'www.other.org'), TTL: 30 },
    alias('balanced.example.com', 'dualstack.API-1.us-east-1.elb.amazonaws.com', ELB_ZONE),
    {
      ...alias('balanced.example.com', 'api-1.us-east-1.elb.amazonaws.com', ELB_ZONE),
      Type: 'AAAA',
    },
    a('target.example.com', '10.0.0.6'),
    alias('pointer.example.com', 'target.example.com'),
    alias('pointer2.example.com', 'pointer.example.com'),
  );
  test.each([
    [
      'a name',
      'x.example.com',
      { code: 'NOERROR', values: ['10.0.0.1', '10.0.0.2'], ttlSeconds: 60 },
    ],
    [
      'a name in capitals',
      'X.EXAMPLE.COM.',
      { code: 'NOERROR', values: ['10.0.0.1', '10.0.0.2'], ttlSeconds: 60 },
    ],
    [
      'a name that has another type',
      'example.com',
      { code: 'NOERROR', values: [], ttlSeconds: 900 },
    ],
    [
      'a name that has names below',
      'below.example.com',
      { code: 'NOERROR', values: [], ttlSeconds: 900 },
    ],
    [
      'a name that is not there',
      'none.example.com',
      { code: 'NXDOMAIN', values: [], ttlSeconds: 900 },
    ],
    [
      'a name that a wildcard covers',
      'any.wild.example.com',
      { code: 'NOERROR', values: ['10.0.0.4'], ttlSeconds: 60 },
    ],
    [
      'a name further below a wildcard',
      'a.b.wild.example.com',
      { code: 'NOERROR', values: ['10.0.0.4'], ttlSeconds: 60 },
    ],
    [
      'a name that is there beside a wildcard',
      'own.wild.example.com',
      { code: 'NOERROR', values: ['10.0.0.5'], ttlSeconds: 60 },
    ],
    [
      'a name below one that is there',
      'any.own.wild.example.com',
      { code: 'NXDOMAIN', values: [], ttlSeconds: 900 },
    ],
    [
      'a CNAME in the zone',
      'here.example.com',
      { code: 'NOERROR', values: ['10.0.0.1', '10.0.0.2'], ttlSeconds: 30 },
    ],
    [
      'a CNAME out of the zone',
      'there.example.com',
      { code: 'NOERROR', values: [], ttlSeconds: 30, continuesAt: 'www.other.org.' },
    ],
    [
      'an alias to a load balancer',
      'balanced.example.com',
      { code: 'NOERROR', values: ['192.0.2.1', '192.0.2.2'], ttlSeconds: 60 },
    ],
    [
      'an alias to an alias',
      'pointer2.example.com',
      { code: 'NOERROR', values: ['10.0.0.6'], ttlSeconds: 60 },
    ],
    ['a name outside every zone', 'www.other.org', { code: 'REFUSED', values: [], ttlSeconds: 0 }],
  ])('%s', (_, name, want) => {
    expect(service.answer(name, 'A')).toEqual(want);
    expect(possible(service, name)).toEqual(want.values.length > 0 ? want.values : ['empty']);
  });

  test('a CNAME itself', () => {
    expect(service.answer('here.example.com', 'CNAME').values).toEqual(['x.example.com']);
  });

  test('the IPv6 addresses that a load balancer has not', () => {
    expect(service.answer('balanced.example.com', 'AAAA').values).toEqual([]);
    expect(possible(service, 'balanced.example.com', 'AAAA')).toEqual(['empty']);
  });
});

test('an alias whose target is gone answers NOERROR with nothing: the outage of 2025', () => {
  const tree = a('g145.plans.example.com', '10.0.0.1');
  const service = serving(tree, alias('api.example.com', 'g145.plans.example.com'));
  send(service, remove(tree));
  expect(service.answer('api.example.com', 'A')).toEqual({
    code: 'NOERROR',
    values: [],
    ttlSeconds: 900,
  });
  expect(service.answer('g145.plans.example.com', 'A').code).toBe('NXDOMAIN');
  expect(possible(service, 'api.example.com')).toEqual(['empty']);
});

test('an alias to itself answers nothing, in bounded time', () => {
  const service = serving(a('x.example.com', '10.0.0.1'));
  send(service, create(alias('y.example.com', 'x.example.com')));
  send(
    service,
    remove(a('x.example.com', '10.0.0.1')),
    create(alias('x.example.com', 'y.example.com')),
  );
  expect(service.answer('x.example.com', 'A').values).toEqual([]);
  expect(possible(service, 'x.example.com')).toEqual(['empty']);
});

test.each([
  { length: MAX_CHAIN_LENGTH, want: ['10.0.0.1'] },
  { length: MAX_CHAIN_LENGTH + 1, want: [] },
])('$length aliases in a row answer $want', ({ length, want }) => {
  const links = Array.from({ length }, (_, index) =>
    alias(`x${index + 1}.example.com`, `x${index}.example.com`),
  );
  const service = serving(a('x0.example.com', '10.0.0.1'), ...links);
  expect(service.answer(`x${length}.example.com`, 'A').values).toEqual(want);
});

describe('a weighted group', () => {
  test.each([
    {
      title: 'never answers weight 0',
      group: [member('a', 0), member('b', 1), member('c', 2)],
      want: [1, 2],
    },
    {
      title: 'answers any if all weigh 0',
      group: [member('a', 0), { ...member('b', 0), ResourceRecords: [{ Value: '10.0.0.9' }] }],
      want: [0, 9],
    },
    {
      title: 'leaves the unhealthy out',
      group: [member('a', 1, 'down'), member('b', 2, 'up')],
      want: [2],
    },
    {
      title: 'counts a set without a health check as healthy',
      group: [member('a', 1, 'down'), member('b', 2)],
      want: [2],
    },
    {
      title: 'falls to weight 0 if all others are unhealthy',
      group: [member('a', 1, 'down'), member('b', 0)],
      want: [0],
    },
    {
      title: 'answers as if healthy if none is',
      group: [member('a', 1, 'down'), member('b', 2, 'down'), member('c', 0, 'down')],
      want: [1, 2],
    },
  ])('$title', ({ group, want }) => {
    const service = serving(...group);
    expect(possible(service, 'x.example.com')).toEqual(want.map((last) => `10.0.0.${last}`));
  });

  test('answers in proportion to its weights', () => {
    const service = serving(member('a', 1), member('b', 3));
    const draws = Array.from(
      { length: 4_000 },
      () => service.answer('x.example.com', 'A').values[0],
    );
    const share = draws.filter((value) => value === '10.0.0.3').length / draws.length;
    expect(share).toBeGreaterThan(0.72);
    expect(share).toBeLessThan(0.78);
  });

  test('may be empty if one of its aliases dangles', () => {
    const tree = a('tree.example.com', '10.0.0.1');
    const dangling = {
      ...alias('x.example.com', 'tree.example.com'),
      SetIdentifier: 'b',
      Weight: 1,
    };
    const service = serving(tree, member('a', 1), dangling);
    expect(possible(service, 'x.example.com')).toEqual(['10.0.0.1']);
    send(service, remove(tree));
    expect(possible(service, 'x.example.com')).toEqual(['10.0.0.1', 'empty']);
  });
});

describe('an alias that evaluates its target', () => {
  const branch = (id: string, target: string) => ({
    ...alias('root.example.com', target, ZONE, true),
    SetIdentifier: id,
    Weight: 1,
  });
  test('is unhealthy if all of its target is, and another branch answers', () => {
    const service = serving(
      member('a', 1, 'down'),
      a('spare.example.com', '10.0.0.9'),
      branch('first', 'x.example.com'),
      branch('second', 'spare.example.com'),
    );
    expect(possible(service, 'root.example.com')).toEqual(['10.0.0.9']);
    service.setHealthCheck('down', true);
    expect(possible(service, 'root.example.com')).toEqual(['10.0.0.1', '10.0.0.9']);
  });

  test('sees the health of a load balancer', () => {
    const balancer = {
      name: 'sick.elb.amazonaws.com',
      zoneId: ELB_ZONE,
      ipv4: ['192.0.2.9'],
      ipv6: [],
    };
    const service = serving(a('spare.example.com', '10.0.0.9'));
    service.addLoadBalancer({ ...balancer, healthy: false });
    send(
      service,
      create({
        ...branch('first', 'sick.elb.amazonaws.com'),
        AliasTarget: {
          HostedZoneId: ELB_ZONE,
          DNSName: 'sick.elb.amazonaws.com',
          EvaluateTargetHealth: true,
        },
      }),
      create(branch('second', 'spare.example.com')),
    );
    expect(possible(service, 'root.example.com')).toEqual(['10.0.0.9']);
    service.addLoadBalancer(balancer);
    expect(possible(service, 'root.example.com')).toEqual(['10.0.0.9', '192.0.2.9']);
  });
});

describe('other routing policies', () => {
  const failover = (Failover: 'PRIMARY' | 'SECONDARY', last: number, HealthCheckId: string) => ({
    ...a('x.example.com', `10.0.0.${last}`),
    SetIdentifier: Failover,
    Failover,
    HealthCheckId,
  });
  test.each([
    { primary: 'up', secondary: 'up', want: '10.0.0.1' },
    { primary: 'down', secondary: 'up', want: '10.0.0.2' },
    { primary: 'down', secondary: 'down', want: '10.0.0.1' },
  ])('failover with primary $primary and secondary $secondary', ({ primary, secondary, want }) => {
    const service = serving(failover('PRIMARY', 1, primary), failover('SECONDARY', 2, secondary));
    expect(possible(service, 'x.example.com')).toEqual([want]);
  });

  test('latency: any healthy region may be the nearest', () => {
    const region = (
      Region: 'eu-west-1' | 'us-east-1' | 'us-west-2',
      last: number,
      HealthCheckId: string,
    ) => ({
      ...a('x.example.com', `10.0.0.${last}`),
      SetIdentifier: Region,
      Region,
      HealthCheckId,
    });
    const service = serving(
      region('eu-west-1', 1, 'up'),
      region('us-east-1', 2, 'up'),
      region('us-west-2', 3, 'down'),
    );
    expect(possible(service, 'x.example.com')).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  test.each([
    { healthy: 10, unhealthy: 1, length: 8 },
    { healthy: 3, unhealthy: 5, length: 3 },
    { healthy: 0, unhealthy: 9, length: 8 },
  ])('multivalue of $healthy healthy and $unhealthy unhealthy sets answers $length', (group) => {
    const set = (last: number, HealthCheckId: string) => ({
      ...a('x.example.com', `10.0.0.${last}`),
      SetIdentifier: String(last),
      MultiValueAnswer: true,
      HealthCheckId,
    });
    const sets = [
      ...Array.from({ length: group.healthy }, (_, index) => set(index, 'up')),
      ...Array.from({ length: group.unhealthy }, (_, index) => set(100 + index, 'down')),
    ];
    const { values } = serving(...sets).answer('x.example.com', 'A');
    expect(new Set(values).size).toBe(group.length);
  });
});

test('the longest zone answers', () => {
  const service = serving(a('x.sub.example.com', '10.0.0.1'), txt('example.com', 'v'));
  service.createZone('Z2SUB', 'sub.example.com');
  expect(service.answer('x.sub.example.com', 'A').code).toBe('NXDOMAIN');
});
