import type { ListResourceRecordSetsCommandInput } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';

import type { Route53Service } from '../../../lib/emulator/route53/service.ts';
import {
  a,
  alias,
  create,
  list,
  records,
  refusalOf,
  route53,
  send,
  txt,
  weighted,
  ZONE,
} from './harness.ts';

function world(): Route53Service {
  const service = route53();
  send(
    service,
    create(weighted('b.example.com', 'two', 0, '10.0.0.2')),
    create(weighted('b.example.com', 'one', 7, '10.0.0.1')),
    create(txt('b.example.com', 'v')),
    create(records('AAAA', 'b.example.com', '2001:db8::1')),
    create(alias('a.example.com', 'b.example.com')),
  );
  return service;
}

/** `name/type/identifier` of each set of one page. */
const page = (service: Route53Service, input?: Partial<ListResourceRecordSetsCommandInput>) =>
  (list(service, input).ResourceRecordSets ?? []).map((set) =>
    [set.Name?.replace('example.com.', ''), set.Type, set.SetIdentifier].filter(Boolean).join('/'),
  );

describe('a page', () => {
  test('is in the order of names, then types, then set identifiers', () => {
    expect(page(world())).toEqual([
      'NS',
      'SOA',
      'a./A',
      'b./A/one',
      'b./A/two',
      'b./AAAA',
      'b./TXT',
    ]);
  });

  test('gives a set in the shape of the SDK', () => {
    const sets = list(world(), {
      StartRecordName: 'a.example.com',
      MaxItems: 2,
    }).ResourceRecordSets;
    expect(sets).toEqual([
      {
        Name: 'a.example.com.',
        Type: 'A',
        AliasTarget: { HostedZoneId: ZONE, DNSName: 'b.example.com.', EvaluateTargetHealth: false },
      },
      {
        Name: 'b.example.com.',
        Type: 'A',
        SetIdentifier: 'one',
        Weight: 7,
        TTL: 60,
        ResourceRecords: [{ Value: '10.0.0.1' }],
      },
    ]);
  });

  test.each([
    { title: 'at a name', start: { StartRecordName: 'b.example.com' }, want: 'b./A/one' },
    {
      title: 'after a name that is not there',
      start: { StartRecordName: 'aa.example.com' },
      want: 'b./A/one',
    },
    {
      title: 'at a type',
      start: { StartRecordName: 'B.example.com.', StartRecordType: 'AAAA' as const },
      want: 'b./AAAA',
    },
    {
      title: 'after a type that is not there',
      start: { StartRecordName: 'b.example.com', StartRecordType: 'CNAME' as const },
      want: 'b./TXT',
    },
    {
      title: 'at an identifier',
      start: {
        StartRecordName: 'b.example.com',
        StartRecordType: 'A' as const,
        StartRecordIdentifier: 'two',
      },
      want: 'b./A/two',
    },
    { title: 'past the end', start: { StartRecordName: 'c.example.com' }, want: undefined },
  ])('starts $title', ({ start, want }) => {
    expect(page(world(), start)[0]).toBe(want);
  });

  test('says where the next one starts, with an identifier only for sets that have one', () => {
    const service = world();
    expect(list(service, { MaxItems: 4 })).toMatchObject({
      IsTruncated: true,
      NextRecordName: 'b.example.com.',
      NextRecordType: 'A',
      NextRecordIdentifier: 'two',
      MaxItems: 4,
    });
    expect(list(service, { MaxItems: 5 })).not.toHaveProperty('NextRecordIdentifier');
    expect(list(service, { MaxItems: 7 })).toMatchObject({ IsTruncated: false });
    expect(list(service, { MaxItems: 7 })).not.toHaveProperty('NextRecordName');
  });

  test.each([
    { asked: undefined, length: 100, echoed: 100, echoesLargeMaxItems: false },
    { asked: 299, length: 299, echoed: 299, echoesLargeMaxItems: false },
    { asked: 1_000, length: 300, echoed: 300, echoesLargeMaxItems: false },
    { asked: 1_000, length: 300, echoed: 1_000, echoesLargeMaxItems: true },
  ])('of $asked sets has $length', ({ asked, length, echoed, echoesLargeMaxItems }) => {
    const service = route53({ quirks: { echoesLargeMaxItems } });
    const names = Array.from({ length: 350 }, (_, index) => `x${index}.example.com`);
    send(service, ...names.map((name) => create(a(name, '10.0.0.1'))));
    const output = list(service, { MaxItems: asked });
    expect(output.ResourceRecordSets).toHaveLength(length);
    expect(output.MaxItems).toBe(echoed);
  });

  test.each([
    { start: { StartRecordType: 'A' as const } },
    { start: { StartRecordName: 'b.example.com', StartRecordIdentifier: 'one' } },
    { start: { MaxItems: 0 } },
  ])('is refused for $start', ({ start }) => {
    expect(refusalOf(() => list(world(), start))).toMatch(/^InvalidInput: /);
  });
});

test('the pages of a zone are the zone', () => {
  const service = world();
  const names = Array.from({ length: 250 }, (_, index) => `x${index}.example.com`);
  send(service, ...names.map((name) => create(a(name, '10.0.0.1'))));
  const seen: string[] = [];
  let start: Partial<ListResourceRecordSetsCommandInput> | undefined = {};
  while (start) {
    const output = list(service, { ...start, MaxItems: 3 });
    seen.push(...page(service, { ...start, MaxItems: 3 }));
    start = output.IsTruncated
      ? {
          StartRecordName: output.NextRecordName,
          StartRecordType: output.NextRecordType,
          StartRecordIdentifier: output.NextRecordIdentifier,
        }
      : undefined;
  }
  expect(seen).toHaveLength(257);
  expect(new Set(seen).size).toBe(257);
});

test('the next page reads the zone as it is then', () => {
  const service = world();
  const { NextRecordName } = list(service, { MaxItems: 3 });
  send(service, create(a('aa.example.com', '10.0.0.1')), create(a('bb.example.com', '10.0.0.1')));
  expect(page(service, { StartRecordName: NextRecordName }).at(-1)).toBe('bb./A');
  expect(page(service, { StartRecordName: NextRecordName })).not.toContain('aa./A');
});

test('what a page gives is a copy', () => {
  const service = world();
  const [first] = list(service, { StartRecordName: 'b.example.com' }).ResourceRecordSets ?? [];
  first?.ResourceRecords?.pop();
  expect(service.recordSet(ZONE, 'b.example.com', 'A', 'one')?.values).toEqual(['10.0.0.1']);
});
