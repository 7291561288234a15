// endpoints.yaml: what it may say, and the exact words for what it may not.

import { describe, expect, test } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { InvalidFileError } from '../../lib/control-plane/validation.ts';

const one = { id: 'east', weight: 10, ipv4: '192.0.2.1' };
const api = { name: 'api.example.com', targets: [one] };
const file = { zone: 'example.com', endpoints: [api] };

/** JSON is YAML. */
const parse = (value: unknown) => parseEndpointsFile(JSON.stringify(value), 'endpoints.yaml');
const withApi = (changes: object) => ({ ...file, endpoints: [{ ...api, ...changes }] });
const withTarget = (changes: object) => withApi({ targets: [{ ...one, ...changes }] });
const balancer = { id: 'lb', weight: 5, alias: { name: 'LB.example.net.', zoneId: 'ZLB' } };

test('a full file is read as it stands', () => {
  const text = `
zone: example.com
floor: 2
changeLimit: 0.25
keepCount: 5
endpoints:
  - name: api.example.com
    ttlSeconds: 30
    records: [AAAA]
    targets:
      - { id: east, weight: 10, healthCheckId: check, ipv4: 192.0.2.1, ipv6: '2001:db8::1' }
      - { id: lb, weight: 5, alias: { name: lb.example.net, zoneId: ZLB } }
`;
  expect(parseEndpointsFile(text, 'endpoints.yaml')).toEqual({
    zone: 'example.com',
    floor: 2,
    changeLimit: 0.25,
    keepCount: 5,
    endpoints: [
      {
        name: 'api.example.com',
        ttlSeconds: 30,
        types: ['AAAA'],
        targets: [
          {
            id: 'east',
            weight: 10,
            healthCheckId: 'check',
            address: { ipv4: '192.0.2.1', ipv6: '2001:db8::1' },
          },
          { id: 'lb', weight: 5, address: { aliasName: 'lb.example.net', aliasZoneId: 'ZLB' } },
        ],
      },
    ],
  });
});

test.each(['app/blue/50dc6c495c0c9188', 'net/blue/50dc6c495c0c9188'])(
  'an alias may name the load balancer whose targets tell its health: %s',
  (name) => {
    const loadBalancerArn = `arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/${name}`;
    const parsed = parse(withApi({ targets: [{ ...balancer, loadBalancerArn }] }));
    expect(parsed.endpoints[0]?.targets[0]).toMatchObject({ id: 'lb', loadBalancerArn });
  },
);

test.each([
  { title: 'of a Gateway Load Balancer', arn: 'loadbalancer/gwy/blue/50dc6c495c0c9188' },
  { title: 'of a Classic Load Balancer', arn: 'loadbalancer/blue' },
  { title: 'of a target group', arn: 'targetgroup/blue/50dc6c495c0c9188' },
])('an ARN $title tells no health', ({ arn }) => {
  const loadBalancerArn = `arn:aws:elasticloadbalancing:eu-west-1:123456789012:${arn}`;
  const wrong = withApi({ targets: [{ ...balancer, loadBalancerArn }] });
  expect(() => parse(wrong)).toThrow('a target: id, weight');
});

test('an address has no load balancer that could tell its health', () => {
  const loadBalancerArn =
    'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/blue/50dc6c495c0c9188';
  expect(() => parse(withTarget({ loadBalancerArn }))).toThrow(InvalidFileError);
});

test('a short file gets the defaults', () => {
  expect(parse(file)).toEqual({
    zone: 'example.com',
    floor: 1,
    changeLimit: 0.5,
    keepCount: 3,
    endpoints: [
      {
        name: 'api.example.com',
        ttlSeconds: 60,
        types: ['A'],
        targets: [{ id: 'east', weight: 10, address: { ipv4: '192.0.2.1' } }],
      },
    ],
  });
});

test.each<[what: string, targets: object[], types: string[]]>([
  ['IPv4 alone', [one], ['A']],
  ['IPv6 alone', [{ id: 'x', weight: 1, ipv6: '2001:db8::1' }], ['AAAA']],
  ['one of each', [one, { id: 'x', weight: 1, ipv6: '2001:db8::1' }], ['A', 'AAAA']],
  ['a load balancer', [balancer], ['A', 'AAAA']],
])('without records, the types are those that targets have: %s', (_what, targets, types) => {
  expect(parse(withApi({ targets })).endpoints[0]?.types).toEqual(types);
});

test('names are taken in lower case and without the trailing dot', () => {
  const read = parse({
    zone: 'Example.COM.',
    endpoints: [{ name: 'API.example.com.', targets: [balancer] }],
  });
  expect(read.zone).toBe('example.com');
  expect(read.endpoints[0]).toMatchObject({
    name: 'api.example.com',
    targets: [{ address: { aliasName: 'lb.example.net' } }],
  });
});

describe('limits from inside', () => {
  test.each<[what: string, value: unknown]>([
    [
      'the smallest numbers',
      { ...withTarget({ weight: 1 }), floor: 1, changeLimit: 0.01, keepCount: 1 },
    ],
    ['the largest share', { ...file, changeLimit: 1 }],
    ['the largest weight', withTarget({ weight: 255 })],
    [
      'a weight of 0 beside another',
      withApi({ targets: [one, { ...one, id: 'west', weight: 0 }] }),
    ],
    ['the smallest TTL', withApi({ ttlSeconds: 1 })],
    ['the largest TTL', withApi({ ttlSeconds: 86_400 })],
    [
      '100 targets',
      withApi({ targets: Array.from({ length: 100 }, (_, n) => ({ ...one, id: `t${n}` })) }),
    ],
    ['the longest id', withTarget({ id: 'x'.repeat(128) })],
    ['the apex', withApi({ name: 'example.com' })],
    ['a label of 63', withApi({ name: `${'x'.repeat(63)}.example.com` })],
    ['a name that only resembles the reserved one', withApi({ name: 'myplans.example.com' })],
  ])('%s', (_what, value) => {
    expect(() => parse(value)).not.toThrow();
  });
});

describe('errors name the path, what was found, and what is allowed', () => {
  const name = 'a domain name of letters, digits, - and _ (no wildcard)';
  const target = 'a target: id, weight 0 to 255, and either ipv4/ipv6 or alias {name, zoneId}';
  const long = Array.from({ length: 101 }, (_, n) => ({ ...one, id: `t${n}` }));
  test.each<[value: unknown, path: string, line: string]>([
    [{ ...file, zone: '*.example.com' }, 'zone', `found *.example.com; allowed: ${name}`],
    [{ ...file, zone: 'example..com' }, 'zone', `found example..com; allowed: ${name}`],
    [{ ...file, zone: '-a.example' }, 'zone', `found -a.example; allowed: ${name}`],
    [{ ...file, zone: 'x'.repeat(64) }, 'zone', `found ${'x'.repeat(64)}; allowed: ${name}`],
    [{ ...file, zone: '.' }, 'zone', `found ; allowed: ${name}`],
    [{ ...file, zone: 3 }, 'zone', 'found 3; allowed: a text'],
    [{ endpoints: [api] }, 'zone', 'found nothing; allowed: a text'],
    [{ ...file, floor: 0 }, 'floor', 'found 0; allowed: at least 1'],
    [{ ...file, floor: 1.5 }, 'floor', 'found 1.5; allowed: a whole number'],
    [{ ...file, changeLimit: 0 }, 'changeLimit', 'found 0; allowed: more than 0'],
    [{ ...file, changeLimit: 1.01 }, 'changeLimit', 'found 1.01; allowed: at most 1'],
    [{ ...file, keepCount: 0 }, 'keepCount', 'found 0; allowed: at least 1'],
    [{ ...file, endpoints: [] }, 'endpoints', 'found []; allowed: at least 1 entries'],
    [{ ...file, extra: 1 }, '', 'found ["extra"]; allowed: no keys but those of the format'],
    [
      withApi({ ttl: 1 }),
      'endpoints[0]',
      'found ["ttl"]; allowed: no keys but those of the format',
    ],
    [withApi({ ttlSeconds: 0 }), 'endpoints[0].ttlSeconds', 'found 0; allowed: at least 1'],
    [
      withApi({ ttlSeconds: 86_401 }),
      'endpoints[0].ttlSeconds',
      'found 86401; allowed: at most 86400',
    ],
    [withApi({ records: [] }), 'endpoints[0].records', 'found []; allowed: at least 1 entries'],
    [withApi({ records: ['MX'] }), 'endpoints[0].records[0]', 'found MX; allowed: one of A, AAAA'],
    [withApi({ targets: [] }), 'endpoints[0].targets', 'found []; allowed: at least 1 entries'],
    [
      withApi({ targets: long }),
      'endpoints[0].targets',
      `found ${JSON.stringify(long).slice(0, 120)}…; allowed: at most 100 entries`,
    ],
    [
      withApi({ name: `${'x'.repeat(64)}.example.com` }),
      'endpoints[0].name',
      `found ${'x'.repeat(64)}.example.com; allowed: ${name}`,
    ],
    [
      withApi({ name: 'api.example.org' }),
      'endpoints[0].name',
      'found api.example.org; allowed: a name in zone example.com',
    ],
    [
      withApi({ name: 'notexample.com' }),
      'endpoints[0].name',
      'found notexample.com; allowed: a name in zone example.com',
    ],
    [
      withApi({ name: 'plans.example.com' }),
      'endpoints[0].name',
      'found plans.example.com; allowed: a name outside plans.example.com, where the trees stand',
    ],
    [
      withApi({ name: 'x.plans.example.com' }),
      'endpoints[0].name',
      'found x.plans.example.com; allowed: a name outside plans.example.com, where the trees stand',
    ],
    [
      withTarget({ id: '' }),
      'endpoints[0].targets[0].id',
      'found ; allowed: at least 1 characters',
    ],
    [
      withTarget({ id: 'x'.repeat(129) }),
      'endpoints[0].targets[0].id',
      `found ${'x'.repeat(120)}…; allowed: at most 128 characters`,
    ],
    [withTarget({ weight: -1 }), 'endpoints[0].targets[0].weight', 'found -1; allowed: at least 0'],
    [
      withTarget({ weight: 256 }),
      'endpoints[0].targets[0].weight',
      'found 256; allowed: at most 255',
    ],
    [
      withTarget({ ipv4: '192.0.2.256' }),
      'endpoints[0].targets[0].ipv4',
      'found 192.0.2.256; allowed: an IPv4 address',
    ],
    [
      withTarget({ ipv6: '2001:db8' }),
      'endpoints[0].targets[0].ipv6',
      'found 2001:db8; allowed: an IPv6 address',
    ],
    [withApi({ targets: ['east'] }), 'endpoints[0].targets[0]', `found east; allowed: ${target}`],
    [
      withApi({ targets: [{ ...balancer, weight: 1.5 }] }),
      'endpoints[0].targets[0]',
      `found {"id":"lb","weight":1.5,"alias":{"name":"LB.example.net.","zoneId":"ZLB"}}; allowed: ${target}`,
    ],
    [
      withApi({ targets: [{ ...balancer, ipv4: '192.0.2.1' }] }),
      'endpoints[0].targets[0]',
      `found {"id":"lb","weight":5,"alias":{"name":"LB.example.net.","zoneId":"ZLB"},"ipv4":"192.0.2.1"}; allowed: ${target}`,
    ],
    [
      withApi({ targets: [one, { ...one, ipv4: '192.0.2.2' }] }),
      'endpoints[0].targets',
      'found id east twice; allowed: each target id once an endpoint',
    ],
    [
      withTarget({ weight: 0 }),
      'endpoints[0].targets',
      'found 0 targets with a weight above 0 for A; allowed: at least 1, the floor',
    ],
    [
      withApi({ records: ['A', 'AAAA'] }),
      'endpoints[0].targets',
      'found 0 targets with a weight above 0 for AAAA; allowed: at least 1, the floor',
    ],
    [
      { ...file, floor: 2 },
      'endpoints[0].targets',
      'found 1 targets with a weight above 0 for A; allowed: at least 2, the floor',
    ],
    [
      withApi({ name: `${'a.'.repeat(118)}bc.example.com` }),
      'endpoints[0].name',
      `found ${'a.'.repeat(60)}…`,
    ],
    [
      withApi({ targets: [{ id: 'east', weight: 10 }] }),
      'endpoints[0].targets[0]',
      'found {"id":"east","weight":10}; allowed: a target: id, weight 0 to 255',
    ],
    [
      { ...file, endpoints: [api, { ...api, name: 'API.example.com.' }] },
      'endpoints',
      'found api.example.com twice; allowed: each name once',
    ],
    [
      { ...file, endpoints: [api, { ...api, name: 'rollback.api.example.com' }] },
      'endpoints[1].name',
      'found rollback.api.example.com; allowed: another name: _fence and rollback are records of the name below them',
    ],
    [
      { ...file, endpoints: [{ ...api, name: '_fence.api.example.com' }, api] },
      'endpoints[0].name',
      'found _fence.api.example.com; allowed: another name: _fence and rollback are records of the name below them',
    ],
  ])('%j', (value, path, line) => {
    const at = path === '' ? '' : `${path}: `;
    expect(() => parse(value)).toThrow(`endpoints.yaml is not valid:\n  ${at}${line}`);
    expect(() => parse(value)).toThrow(InvalidFileError);
  });

  test('of a name longer than DNS allows', () => {
    const long = `${'x.'.repeat(122)}example.com`;
    const value = { ...file, zone: 'com', endpoints: [{ ...api, name: `x${long}` }] };
    expect(() => parse(value)).toThrow(
      `endpoints[0].name: found ${`x${long}`.slice(0, 120)}…; allowed: at most 255 characters`,
    );
  });

  test.each([
    [{ records: ['A', 'A'] }, 'records', 'found ["A","A"]; allowed: each record type once'],
    [
      { name: '_apex.example.com' },
      'name',
      'found _apex.example.com; allowed: another name: the trees of the zone itself stand under _apex',
    ],
  ])('%j', (changes, path, line) => {
    expect(() => parse(withApi(changes))).toThrow(`not valid:\n  endpoints[0].${path}: ${line}`);
  });

  test('of the endpoint that is at fault, not the first', () => {
    const second = { ...file, endpoints: [api, { ...api, name: 'api.example.org' }] };
    expect(() => parse(second)).toThrow('endpoints[1].name: found api.example.org');
  });
});

test('an unquoted * is an alias to YAML, and is explained', () => {
  expect(() => parseEndpointsFile('zone: *.example.com', 'endpoints.yaml')).toThrow(
    /^endpoints.yaml is not valid:\n.*allowed: YAML; quote a text that begins with \*$/,
  );
});

test('the longest name is the one whose tree still fits', () => {
  // g999999999. + plans. beside the endpoint's own labels.
  const rest = `${'a.'.repeat(112)}example.com`;
  expect(() => parse(withApi({ name: `aa.${rest}` }))).not.toThrow();
  expect(() => parse(withApi({ name: `aaa.${rest}` }))).toThrow('255 characters');
});
