import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';

import type { Route53Options } from '../../../lib/emulator/route53/service.ts';
import {
  a,
  alias,
  cname,
  create,
  list,
  records,
  refusalOf,
  remove,
  route53,
  send,
  txt,
  upsert,
  weighted,
  ZONE,
} from './harness.ts';

interface Rule {
  readonly title: string;
  /** Sent first, and accepted. */
  readonly given?: readonly Change[];
  readonly sent: readonly Change[];
  /** The whole refusal: error name and message. */
  readonly want: string;
  readonly options?: Partial<Route53Options>;
}

/** Whatever the type says: requests come from users. */
const loose = (set: object): ResourceRecordSet => set as ResourceRecordSet;
const many = (count: number, make: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => make(index));
const address = (index: number): string => `10.0.${index >> 8}.${index & 255}`;
const latency = (id: string, Region: 'eu-west-1' | 'us-east-1'): ResourceRecordSet => ({
  ...a('xyz.example.com', '10.0.0.1'),
  SetIdentifier: id,
  Region,
});
const failover = (id: string, Failover: 'PRIMARY' | 'SECONDARY'): ResourceRecordSet => ({
  ...a('x.example.com', '10.0.0.1'),
  SetIdentifier: id,
  Failover,
});
const multivalue = (id: string): ResourceRecordSet => ({
  ...txt('x.example.com', id),
  SetIdentifier: id,
  MultiValueAnswer: true,
});

const schema: Rule[] = [
  {
    title: 'an action outside the enumeration',
    sent: [{ ...create(a('x.example.com', '10.0.0.1')), Action: 'REPLACE' as 'UPSERT' }],
    want: "InvalidInput: Invalid XML ; cvc-enumeration-valid: Value 'REPLACE' is not facet-valid with respect to enumeration '[CREATE, DELETE, UPSERT]'. It must be a value from the enumeration.",
  },
  {
    title: 'a type outside the enumeration',
    sent: [create(loose({ ...a('x.example.com', '10.0.0.1'), Type: 'B' }))],
    want: "InvalidInput: Invalid XML ; cvc-enumeration-valid: Value 'B' is not facet-valid with respect to enumeration '[SOA, A, TXT, NS, CNAME, MX, NAPTR, PTR, SRV, SPF, AAAA, CAA, DS, TLSA, SSHFP, SVCB, HTTPS]'. It must be a value from the enumeration.",
  },
  {
    title: 'an incomplete alias target',
    sent: [
      create(
        loose({
          Name: 'x.example.com',
          Type: 'A',
          AliasTarget: { HostedZoneId: 'Z', DNSName: 'y' },
        }),
      ),
    ],
    want: `InvalidInput: Invalid XML ; cvc-complex-type.2.4.b: The content of element 'AliasTarget' is not complete. One of '{"https://route53.amazonaws.com/doc/2013-04-01/":EvaluateTargetHealth}' is expected.`,
  },
  {
    title: 'no changes at all',
    sent: [],
    want: `InvalidInput: Invalid XML ; cvc-complex-type.2.4.b: The content of element 'Changes' is not complete. One of '{"https://route53.amazonaws.com/doc/2013-04-01/":Change}' is expected.`,
  },
  {
    title: 'an empty list of values',
    sent: [create({ ...a('x.example.com'), TTL: 60 })],
    want: `InvalidInput: Invalid XML ; cvc-complex-type.2.4.b: The content of element 'ResourceRecords' is not complete. One of '{"https://route53.amazonaws.com/doc/2013-04-01/":ResourceRecord}' is expected.`,
  },
  {
    title: 'a weight above 255',
    sent: [create(weighted('x.example.com', 'one', 256, '10.0.0.1'))],
    want: "InvalidInput: Invalid XML ; cvc-maxInclusive-valid: Value '256' is not facet-valid with respect to maxInclusive '255' for type 'ResourceRecordSetWeight'.",
  },
  {
    title: 'a negative TTL',
    sent: [create({ ...a('x.example.com', '10.0.0.1'), TTL: -1 })],
    want: "InvalidInput: Invalid XML ; cvc-minInclusive-valid: Value '-1' is not facet-valid with respect to minInclusive '0' for type 'TTL'.",
  },
  {
    title: 'an empty set identifier',
    sent: [create(weighted('x.example.com', '', 1, '10.0.0.1'))],
    want: "InvalidInput: Invalid XML ; cvc-minLength-valid: Value '' with length = '0' is not facet-valid with respect to minLength '1' for type 'ResourceRecordSetIdentifier'.",
  },
];

const content =
  'InvalidInput: Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]';
const routing =
  'InvalidInput: Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer]';

const shape: Rule[] = [
  {
    title: 'neither alias nor values',
    sent: [create({ Name: 'x.example.com', Type: 'A' })],
    want: `${content}, but found none in Change with [Action=CREATE, Name=x.example.com, Type=A, SetIdentifier=null]`,
  },
  {
    title: 'values without a TTL',
    sent: [create({ ...a('x.example.com', '10.0.0.1'), TTL: undefined })],
    want: `${content}, but found none in Change with [Action=CREATE, Name=x.example.com, Type=A, SetIdentifier=null]`,
  },
  {
    title: 'an alias with values',
    sent: [
      upsert({ ...a('x.example.com', '10.0.0.1'), ...alias('x.example.com', 'y.example.com') }),
    ],
    want: `${content}, but found more than one in Change with [Action=UPSERT, Name=x.example.com, Type=A, SetIdentifier=null]`,
  },
  {
    title: 'a weight without a set identifier',
    sent: [remove({ ...a('x.', '10.0.0.1'), Weight: 1 })],
    want: "InvalidInput: Invalid request: Missing field 'SetIdentifier' in Change with [Action=DELETE, Name=x., Type=A, SetIdentifier=null]",
  },
  {
    title: 'a set identifier without a routing policy',
    sent: [remove({ ...a('xyz.com', '10.0.0.1'), SetIdentifier: 'xyz.com' })],
    want: `${routing}, but found none in Change with [Action=DELETE, Name=xyz.com, Type=A, SetIdentifier=xyz.com]`,
  },
  {
    title: 'two routing policies',
    sent: [create({ ...weighted('x.example.com', 'one', 1, '10.0.0.1'), Region: 'eu-west-1' })],
    want: `${routing}, but found more than one in Change with [Action=CREATE, Name=x.example.com, Type=A, SetIdentifier=one]`,
  },
];

const size: Rule[] = [
  {
    title: 'more than 1000 values',
    sent: many(11, (index) => `x${index}.example.com`).map((name) =>
      create(a(name, ...many(91, address))),
    ),
    want: 'InvalidChangeBatch: [Number of records limit of 1000 exceeded.]',
  },
  {
    title: 'more than 500 values to UPSERT: each counts twice',
    sent: many(501, (index) => `x${index}.example.com`).map((name) => upsert(a(name, '10.0.0.1'))),
    want: 'InvalidChangeBatch: [Number of records limit of 1000 exceeded.]',
  },
  {
    title: 'more than 500 aliases to UPSERT: an alias counts as one',
    sent: many(501, (index) => `x${index}.example.com`).map((name) =>
      upsert(alias(name, 'y.example.com')),
    ),
    want: 'InvalidChangeBatch: [Number of records limit of 1000 exceeded.]',
  },
  {
    title: 'more than 32000 characters, quotation marks included',
    sent: many(161, (index) => `x${index}.example.com`).map((name) =>
      create(txt(name, 'v'.repeat(197))),
    ),
    want: 'InvalidChangeBatch: [RDATA character limit of 32000 exceeded.]',
  },
  {
    title: 'more than 16000 characters to UPSERT, and both limits at once',
    sent: [
      ...many(81, (index) => `x${index}.example.com`).map((name) =>
        upsert(txt(name, 'v'.repeat(197))),
      ),
      ...many(460, (index) => `y${index}.example.com`).map((name) => upsert(a(name, '10.0.0.1'))),
    ],
    want: 'InvalidChangeBatch: [Number of records limit of 1000 exceeded., RDATA character limit of 32000 exceeded.]',
  },
];

const fatal = (problem: string, text: string): string =>
  `InvalidChangeBatch: [FATAL problem: ${problem} encountered with '${text}']`;
const value = (problem: string, text: string): string =>
  `InvalidChangeBatch: [Invalid Resource Record: 'FATAL problem: ${problem} encountered with '${text}'']`;

const values: Rule[] = [
  {
    title: 'a name that begins with a dot',
    sent: [create(a('.x.example.com', '10.0.0.1'))],
    want: fatal('DomainLabelEmpty (Domain label is empty)', '.x.example.com'),
  },
  {
    title: 'an empty name',
    sent: [create(a('', '10.0.0.1'))],
    want: fatal('DomainNameEmpty (Domain name is empty)', ''),
  },
  {
    title: 'a name with a space',
    sent: [create(a('x y.example.com', '10.0.0.1'))],
    want: fatal('UnsupportedCharacter (Value contains unsupported characters)', 'x y.example.com'),
  },
  {
    title: 'a label of 64 bytes',
    sent: [create(a(`${'x'.repeat(64)}.example.com`, '10.0.0.1'))],
    want: fatal('DomainLabelTooLong (Domain label is too long)', `${'x'.repeat(64)}.example.com`),
  },
  {
    title: 'an alias to a bad name',
    sent: [create(alias('x.example.com', 'y..example.com'))],
    want: fatal('DomainLabelEmpty (Domain label is empty)', 'y..example.com'),
  },
  {
    title: 'a host where an address belongs',
    sent: [create(a('x.example.com', 'ns-738.awsdns-28.net.'))],
    want: value(
      'ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)',
      'ns-738.awsdns-28.net.',
    ),
  },
  {
    title: 'two addresses in one value',
    sent: [create(a('x.example.com', '10.0.0.1 10.0.0.2'))],
    want: value('ARRDATANotSingleField (Value contains spaces)', '10.0.0.1 10.0.0.2'),
  },
  {
    title: 'an IPv4 address where an IPv6 address belongs',
    sent: [create(records('AAAA', 'x.example.com', '10.0.0.1'))],
    want: value('AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)', '10.0.0.1'),
  },
  {
    title: 'text without quotation marks',
    sent: [create(records('TXT', 'x.example.com', 'plain'))],
    want: value('InvalidCharacterString (Value should be enclosed in quotation marks)', 'plain'),
  },
  {
    title: 'a character string of 256 bytes',
    sent: [create(txt('x.example.com', 'v'.repeat(256)))],
    want: value('CharacterStringTooLong (Value is too long)', `"${'v'.repeat(256)}"`),
  },
  {
    title: 'text that is not ASCII',
    sent: [create(txt('x.example.com', 'ö'))],
    want: value('UnsupportedCharacter (Value contains unsupported characters)', '"ö"'),
  },
  {
    title: 'a CNAME to an empty name',
    sent: [create(cname('x.example.com', ''))],
    want: value('DomainNameEmpty (Domain name is empty)', ''),
  },
  {
    title: 'an MX without a preference',
    sent: [create(records('MX', 'x.example.com', 'mail.example.com'))],
    want: value('MXRRDATANotTwoFields (Value is not two fields)', 'mail.example.com'),
  },
  {
    title: 'an MX whose preference is no number',
    sent: [create(records('MX', 'x.example.com', 'ten mail.example.com'))],
    want: value('MXRRDATAIllegalPreference (Value is not a number)', 'ten mail.example.com'),
  },
  {
    title: 'an SOA of six fields',
    sent: [upsert(records('SOA', 'example.com', 'ns. host. 1 7200 900 1209600'))],
    want: value(
      'SOARRDATANotSevenFields (Value is not seven fields)',
      'ns. host. 1 7200 900 1209600',
    ),
  },
  {
    title: 'one value twice',
    sent: [create(a('x.example.com', '10.160.0.188', '10.160.0.188'))],
    want: "InvalidChangeBatch: [Duplicate Resource Record: '10.160.0.188']",
  },
  {
    title: 'more than 100 values in a set',
    sent: [create(a('x.example.com', ...many(101, address)))],
    want: 'InvalidChangeBatch: [Cannot have more than 100 records in a RRSet.]',
  },
];

const invalidSet = (key: string): string =>
  `InvalidChangeBatch: [The request contains an invalid set of changes for a resource record set '${key}']`;
const x = a('x.example.com', '10.0.0.1');

const membershipAndSequence: Rule[] = [
  {
    title: 'a name outside the zone',
    sent: [create(a('p1.other.org', '10.0.0.1'))],
    want: 'InvalidChangeBatch: [RRSet with DNS name p1.other.org. is not permitted in zone example.com.]',
  },
  {
    title: 'a name outside the zone in a later change',
    sent: [create(x), create(a('p1.other.org', '10.0.0.1'))],
    want: 'InvalidChangeBatch: [RRSet with DNS name p1.other.org. is not permitted in zone example.com.]',
  },
  {
    title: 'a name that only ends like the zone',
    sent: [create(a('notexample.com', '10.0.0.1'))],
    want: 'InvalidChangeBatch: [RRSet with DNS name notexample.com. is not permitted in zone example.com.]',
  },
  ...[
    { title: 'UPSERT and DELETE of one set', sent: [upsert(x), remove(x)] },
    { title: 'two UPSERTs of one set', sent: [upsert(x), upsert(x)] },
    { title: 'two DELETEs of one set', given: [create(x)], sent: [remove(x), remove(x)] },
    { title: 'CREATE and DELETE of one set', sent: [create(x), remove(x)] },
    { title: 'DELETE and UPSERT of one set', given: [create(x)], sent: [remove(x), upsert(x)] },
    {
      title: 'DELETE, CREATE and UPSERT of one set',
      given: [create(x)],
      sent: [remove(x), create(x), upsert(x)],
    },
  ].map((rule) => ({ ...rule, want: invalidSet('A x.example.com.') })),
  {
    title: 'two UPSERTs of one CNAME',
    sent: [
      upsert(cname('redmine.services.example.com', 'y.example.com')),
      upsert(cname('redmine.services.example.com', 'z.example.com')),
    ],
    want: invalidSet('CNAME redmine.services.example.com.'),
  },
];

const deleteX = "Tried to delete resource record set [name='x.example.com.', type='A'] but";
const w = weighted('x.example.com', 'one', 1, '10.0.0.1');
const mismatch = `InvalidChangeBatch: [${deleteX} the values provided do not match the current values]`;
const mismatchOne =
  "InvalidChangeBatch: [Tried to delete resource record set [name='x.example.com.', type='A', set-identifier='one'] but the values provided do not match the current values]";

const presence: Rule[] = [
  {
    title: 'DELETE of what is not there',
    sent: [remove(x)],
    want: `InvalidChangeBatch: [${deleteX} it was not found]`,
  },
  {
    title: 'DELETE with another TTL',
    given: [create(x)],
    sent: [remove({ ...x, TTL: 61 })],
    want: mismatch,
  },
  {
    title: 'DELETE with another value',
    given: [create(x)],
    sent: [remove(a('x.example.com', '10.0.0.2'))],
    want: mismatch,
  },
  {
    title: 'DELETE with some of the values',
    given: [create(a('x.example.com', '10.0.0.1', '10.0.0.2'))],
    sent: [remove(x)],
    want: mismatch,
  },
  {
    title: 'DELETE with another weight',
    given: [create(w)],
    sent: [remove({ ...w, Weight: 2 })],
    want: mismatchOne,
  },
  {
    title: 'DELETE without the health check',
    given: [create({ ...w, HealthCheckId: 'up' })],
    sent: [remove(w)],
    want: mismatchOne,
  },
  {
    title: 'DELETE with another alias target',
    given: [
      create(a('y.example.com', '10.0.0.1')),
      create(alias('x.example.com', 'y.example.com')),
    ],
    sent: [remove(alias('x.example.com', 'z.example.com'))],
    want: mismatch,
  },
  {
    title: 'DELETE that differs in EvaluateTargetHealth',
    given: [
      create(a('y.example.com', '10.0.0.1')),
      create(alias('x.example.com', 'y.example.com')),
    ],
    sent: [remove(alias('x.example.com', 'y.example.com', ZONE, true))],
    want: mismatch,
  },
  {
    title: 'DELETE that differs in a trailing dot',
    given: [create(cname('x.example.com', 'y.example.com.'))],
    sent: [remove(cname('x.example.com', 'y.example.com'))],
    want: mismatch.replace("'A'", "'CNAME'"),
  },
  {
    title: 'CREATE of what is there',
    given: [create(x)],
    sent: [create(x)],
    want: "InvalidChangeBatch: [Tried to create resource record set [name='x.example.com.', type='A'] but it already exists]",
  },
  {
    title: 'CREATE of a weighted set that is there',
    given: [create({ ...w, SetIdentifier: 'Default' })],
    sent: [create({ ...w, SetIdentifier: 'Default' })],
    want: "InvalidChangeBatch: [Tried to create resource record set [name='x.example.com.', type='A', set-identifier='Default'] but it already exists]",
  },
  {
    title: 'an unknown health check',
    sent: [create({ ...w, HealthCheckId: 'missing' })],
    want: 'NoSuchHealthCheck: A health check with id missing does not exist.',
  },
];

const otherExists =
  'InvalidChangeBatch: [RRSet with DNS name x.example.com., type A cannot be created as other RRSets exist with the same name and type.]';

const apexConflict =
  'InvalidChangeBatch: [RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com., RRSet of type CNAME with DNS name example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.]';

const groups: Rule[] = [
  {
    title: 'CNAME where another type stands',
    given: [create(x)],
    sent: [create(cname('x.example.com', 'y.example.com'))],
    want: 'InvalidChangeBatch: [RRSet of type CNAME with DNS name x.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.]',
  },
  {
    title: 'another type where a CNAME stands',
    given: [create(cname('x.example.com', 'y.example.com'))],
    sent: [create(x)],
    want: 'InvalidChangeBatch: [RRSet of type A with DNS name x.example.com. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.com.]',
  },
  {
    title: 'the type changed in the wrong order',
    given: [create(cname('x.example.com', 'y.example.com'))],
    sent: [create(x), remove(cname('x.example.com', 'y.example.com'))],
    want: 'InvalidChangeBatch: [RRSet of type A with DNS name x.example.com. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.com.]',
  },
  {
    title: 'UPSERT is no change of type',
    given: [create(cname('x.example.com', 'y.example.com'))],
    sent: [upsert(x)],
    want: 'InvalidChangeBatch: [RRSet of type A with DNS name x.example.com. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.com.]',
  },
  {
    title: 'CNAME at the apex',
    sent: [create(cname('example.com', 'y.example.com'))],
    want: apexConflict,
  },
  {
    title: 'SOA below the apex',
    sent: [create(records('SOA', 'x.example.com', 'ns. host. 1 2 3 4 5'))],
    want: 'InvalidChangeBatch: [RRSet of type SOA with DNS name x.example.com. is not permitted in zone example.com.]',
  },
  { title: 'weighted beside simple', given: [create(x)], sent: [create(w)], want: otherExists },
  { title: 'simple beside weighted', given: [create(w)], sent: [upsert(x)], want: otherExists },
  {
    title: 'weighted beside latency',
    given: [create(latency('s1', 'eu-west-1'))],
    sent: [create(weighted('xyz.example.com', 's', 1, '10.0.0.1'))],
    want: 'InvalidChangeBatch: [RRSet with DNS name xyz.example.com., type A, SetIdentifier s cannot be created as a non-weighted set exists with the same name and type.]',
  },
  {
    title: 'multivalue beside simple',
    given: [create(txt('x.example.com', 'v'))],
    sent: [create(multivalue('m'))],
    want: 'InvalidChangeBatch: [RRSet with DNS name x.example.com., type TXT, SetIdentifier "m" cannot be created because a non multivalue answer rrset exists with the same name and type.]',
  },
  {
    title: 'one latency region twice',
    given: [create(latency('first', 'eu-west-1'))],
    sent: [create(latency('xyz.com', 'eu-west-1'))],
    want: 'InvalidChangeBatch: [RRSet with DNS name xyz.example.com., type A, SetIdentifier xyz.com, and Region Name=eu-west-1 cannot be created because a latency RRSet with the same name, type and region already exists.]',
  },
  {
    title: 'one failover role twice',
    given: [create(failover('first', 'PRIMARY'))],
    sent: [create(failover('second', 'PRIMARY'))],
    want: 'InvalidChangeBatch: [RRSet with DNS name x.example.com., type A, SetIdentifier second, and Failover=PRIMARY cannot be created because a failover RRSet with the same name, type and failover already exists.]',
  },
  {
    title: 'another TTL in a weighted group',
    given: [create(w)],
    sent: [create({ ...weighted('x.example.com', 'two', 1, '10.0.0.2'), TTL: 61 })],
    want: 'InvalidChangeBatch: [RRSet with DNS name x.example.com. and type A, SetIdentifier two cannot be created as weighted sets must contain the same TTL.]',
  },
  {
    title: 'another TTL for one of two weighted sets',
    given: [create(w), create(weighted('x.example.com', 'two', 1, '10.0.0.2'))],
    sent: [upsert({ ...w, TTL: 61 })],
    want: 'InvalidChangeBatch: [RRSet with DNS name x.example.com. and type A, SetIdentifier one cannot be created as weighted sets must contain the same TTL.]',
  },
  {
    title: 'more than 100 sets in a weighted group',
    given: many(100, (index) => `s${index}`).map((id) =>
      create(weighted('x.example.com', id, 1, '10.0.0.1')),
    ),
    sent: [create(w)],
    want: 'InvalidChangeBatch: [RRSet with DNS name x.example.com., type A, SetIdentifier one cannot be created as 100 weighted sets exist with the same name and type.]',
  },
];

const aliasTo = (target: string, zone = ZONE): string =>
  `Tried to create an alias that targets ${target}, type A in zone ${zone}, but`;
const y = a('y.example.com', '10.0.0.1');

const aliases: Rule[] = [
  {
    title: 'an alias to nothing',
    sent: [create(alias('x.example.com', 'y.example.com'))],
    want: `InvalidChangeBatch: [${aliasTo('y.example.com.')} that target was not found]`,
  },
  {
    title: 'an alias to another type',
    given: [create(txt('y.example.com', 'v'))],
    sent: [create(alias('x.example.com', 'y.example.com'))],
    want: `InvalidChangeBatch: [${aliasTo('y.example.com.')} that target was not found]`,
  },
  {
    title: 'an alias out of its zone',
    sent: [create(alias('x.example.com', 'y.other.org'))],
    want: `InvalidChangeBatch: [${aliasTo('y.other.org.')} the alias target name does not lie within the target zone, ${aliasTo('y.other.org.')} that target was not found]`,
  },
  {
    title: 'an alias before its target',
    sent: [create(alias('x.example.com', 'y.example.com')), create(y)],
    want: `InvalidChangeBatch: [${aliasTo('y.example.com.')} that target was not found]`,
  },
  {
    title: 'an alias before the UPSERT of its target, which exists',
    given: [create(y)],
    sent: [upsert(alias('x.example.com', 'y.example.com')), upsert(y)],
    want: `InvalidChangeBatch: [${aliasTo('y.example.com.')} that target was not found]`,
  },
  {
    title: 'an alias to an unknown load balancer',
    sent: [create(alias('x.example.com', 'gone.elb.amazonaws.com', 'Z35SXDOTRQ7X7K'))],
    want: `InvalidChangeBatch: [${aliasTo('gone.elb.amazonaws.com.', 'Z35SXDOTRQ7X7K')} that target was not found]`,
  },
];

const soa = records('SOA', 'example.com', 'ns. host. 1 2 3 4 5');
const noSoa = 'A HostedZone must contain exactly one SOA record.';
const deleteSoa =
  "Tried to delete resource record set [name='example.com.', type='SOA'] but the values provided do not match the current values";

const zone: Rule[] = [
  {
    title: 'two SOA records',
    sent: [upsert(records('SOA', 'example.com', 'ns. h. 1 2 3 4 5', 'ns. h. 2 2 3 4 5'))],
    want: `InvalidChangeBatch: [${noSoa}]`,
  },
  {
    title: 'more sets than the zone may hold',
    options: { limits: { setsPerZone: 3 } },
    given: [create(x)],
    sent: [create(y)],
    want: `InvalidChangeBatch: [Exceeded limit MAX_RRSETS_BY_ZONE for zone: ${ZONE}]`,
  },
  {
    title: 'every failed change is listed, in order',
    sent: [remove(soa), remove(x), create(alias('y.example.com', 'z.example.com'))],
    want: `InvalidChangeBatch: [${deleteSoa}, ${deleteX} it was not found, ${aliasTo('z.example.com.')} that target was not found]`,
  },
];

const families = {
  schema,
  shape,
  size,
  values,
  membershipAndSequence,
  presence,
  groups,
  aliases,
  zone,
};

describe.each(Object.entries(families))('%s', (_, rules) => {
  test.each(rules)('refuses $title', ({ given = [], sent, want, options }) => {
    const service = route53(options);
    service.setHealthCheck('up', true);
    if (given.length > 0) send(service, ...given);
    const before = service.recordSets(ZONE);

    expect(refusalOf(() => send(service, ...sent))).toBe(want);
    expect(service.recordSets(ZONE)).toEqual(before);
  });
});

describe('the apex', () => {
  test.each([
    { type: 'SOA', want: noSoa },
    { type: 'NS', want: 'A HostedZone must contain at least one NS record for the zone itself.' },
  ])('keeps its $type', ({ type, want }) => {
    const service = route53();
    const sets = list(service).ResourceRecordSets ?? [];
    const own = sets.find((set) => set.Type === type);
    if (!own) throw new Error(`a zone without ${type}`);

    expect(refusalOf(() => send(service, remove(own)))).toBe(`InvalidChangeBatch: [${want}]`);
    expect(list(service).ResourceRecordSets).toEqual(sets);
  });

  test('may change its SOA, which sets the negative TTL', () => {
    const service = route53();
    send(service, upsert(soa));
    expect(service.answer('nowhere.example.com', 'A').ttlSeconds).toBe(5);
  });
});

test.each([
  {
    title: 'deleting and creating one set',
    given: [create(x)],
    sent: [remove(x), create(a('x.example.com', '10.0.0.2'))],
  },
  {
    title: 'deleting values in another order',
    given: [create(a('x.example.com', '10.0.0.1', '10.0.0.2'))],
    sent: [remove(a('X.example.com.', '10.0.0.2', '10.0.0.1'))],
  },
  {
    title: 'the type changed in the right order',
    given: [create(cname('x.example.com', 'y.example.com'))],
    sent: [remove(cname('x.example.com', 'y.example.com')), create(x)],
  },
  {
    title: 'another TTL for a whole weighted group',
    given: [create(w), create(weighted('x.example.com', 'two', 1, '10.0.0.2'))],
    sent: [
      upsert({ ...w, TTL: 61 }),
      upsert({ ...weighted('x.example.com', 'two', 1, '10.0.0.2'), TTL: 61 }),
    ],
  },
  {
    title: 'an alias after its target',
    sent: [upsert(y), upsert(alias('x.example.com', 'y.example.com'))],
  },
  {
    title: 'a dangling alias: its target may be deleted',
    given: [create(y), create(alias('x.example.com', 'y.example.com'))],
    sent: [remove(y)],
  },
  {
    title: 'exactly 1000 values and 500 UPSERTs',
    sent: many(500, (index) => `x${index}.example.com`).map((name) => upsert(a(name, '10.0.0.1'))),
  },
  {
    title: 'several character strings of 255 bytes',
    sent: [create(records('TXT', 'x.example.com', `"${'v'.repeat(255)}" "\\"\\\\\\342"`))],
  },
  { title: 'an MX', sent: [create(records('MX', 'x.example.com', '10 mail.example.com.'))] },
  {
    title: 'latency in two regions',
    sent: [create(latency('s1', 'eu-west-1')), create(latency('s2', 'us-east-1'))],
  },
  {
    title: 'both failover roles',
    sent: [create(failover('p', 'PRIMARY')), create(failover('s', 'SECONDARY'))],
  },
  { title: 'a group of multivalue sets', sent: [create(multivalue('m')), create(multivalue('n'))] },
])('accepts $title', ({ given = [], sent }) => {
  const service = route53();
  if (given.length > 0) send(service, ...given);
  expect(refusalOf(() => send(service, ...sent))).toBe('accepted');
});
