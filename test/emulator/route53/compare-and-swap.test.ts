// The lock that the control plane rests on: DELETE of the value read, CREATE of the new one, one batch.
// Each case here is one that a widely used emulator accepts or applies by half.

import type { Change } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';

import {
  a,
  alias,
  cname,
  create,
  refusalOf,
  remove,
  route53,
  send,
  txt,
  upsert,
  weighted,
  ZONE,
} from './harness.ts';
import type { Quirks } from '../../../lib/emulator/route53/quirks.ts';
import type { Route53Service } from '../../../lib/emulator/route53/service.ts';

const fence = (generation: number) => txt('_fence.api.example.com', `g${generation}`);

/** An endpoint at generation 145: its fence, a tree, a root. */
function world(): Route53Service {
  const service = route53();
  send(
    service,
    create(fence(145)),
    create(weighted('g145.api.plans.example.com', 'one', 1, '10.0.0.1')),
    create(alias('api.example.com', 'g145.api.plans.example.com')),
  );
  return service;
}

const values = (service: Route53Service): unknown[] =>
  service
    .recordSets(ZONE)
    .map(({ name, type, values, alias }) => [name, type, ...values, alias?.name]);

describe('a compare-and-swap', () => {
  test('of the value read is accepted, with everything that comes with it', () => {
    const service = world();
    send(
      service,
      remove(fence(145)),
      create(fence(146)),
      upsert(a('g146.api.plans.example.com', '10.0.0.2')),
      upsert(alias('api.example.com', 'g146.api.plans.example.com')),
    );
    expect(service.recordSet(ZONE, '_fence.api.example.com', 'TXT')?.values).toEqual(['"g146"']);
    expect(service.answer('api.example.com', 'A').values).toEqual(['10.0.0.2']);
  });

  test('of a value that was once there is refused, whatever the journal says', () => {
    const service = world();
    send(service, remove(fence(145)), create(fence(146)));
    const before = values(service);

    const stale = () => send(service, remove(fence(145)), create(fence(147)));
    expect(refusalOf(stale)).toBe(
      "InvalidChangeBatch: [Tried to delete resource record set [name='_fence.api.example.com.', type='TXT'] but the values provided do not match the current values, Tried to create resource record set [name='_fence.api.example.com.', type='TXT'] but it already exists]",
    );
    expect(values(service)).toEqual(before);
  });

  test('has one winner among those that read the same value', () => {
    const service = world();
    const outcomes = [146, 147, 148].map((generation) =>
      refusalOf(() => send(service, remove(fence(145)), create(fence(generation)))),
    );
    expect(outcomes.map((outcome) => outcome === 'accepted')).toEqual([true, false, false]);
    expect(service.changeCount).toBe(2);
  });

  test.each([
    { title: 'the last change fails', last: create(a('p1.other.org', '10.0.0.1')) },
    { title: 'a CREATE stands over an existing set', last: create(fence(1)), first: [] },
    {
      title: 'a simple set would stand beside a weighted one',
      last: create(a('g145.api.plans.example.com', '10.0.0.9')),
    },
    {
      title: 'a CNAME would stand beside an A',
      last: create(cname('api.example.com', 'x.example.com')),
    },
    {
      title: 'a DELETE names another weight',
      last: remove(weighted('g145.api.plans.example.com', 'one', 2, '10.0.0.1')),
    },
    {
      title: 'a DELETE names a set without its identifier',
      last: remove(a('g145.api.plans.example.com', '10.0.0.1')),
    },
  ])('applies nothing of a batch if $title', ({ last, first }) => {
    const service = world();
    const before = values(service);
    const swap = first ?? [remove(fence(145)), create(fence(146))];
    const other = upsert(a('other.example.com', '10.0.0.3'));

    expect(refusalOf(() => send(service, ...swap, other, last))).toMatch(/^InvalidChangeBatch: /);
    expect(values(service)).toEqual(before);
    expect(service.changeCount).toBe(1);
  });
});

describe('the quirk of trailing dots', () => {
  const [bare, dotted] = [cname('x.example.com', 'y.org'), cname('x.example.com', 'y.org.')];
  const present = (service: Route53Service) =>
    service.recordSet(ZONE, 'x.example.com', 'CNAME')?.values;

  test.each([
    { quirk: false, title: 'applies an UPSERT', sent: [upsert(dotted)], want: ['y.org.'] },
    { quirk: true, title: 'ignores an UPSERT', sent: [upsert(dotted)], want: ['y.org'] },
    {
      quirk: true,
      title: 'ignores DELETE and CREATE',
      sent: [remove(bare), create(dotted)],
      want: ['y.org'],
    },
    {
      quirk: true,
      title: 'applies an UPSERT of another TTL',
      sent: [upsert({ ...dotted, TTL: 61 })],
      want: ['y.org.'],
    },
  ])('$title that differs in one, if it is $quirk', ({ quirk, sent, want }) => {
    const service = route53({ quirks: { ignoresTrailingDotChanges: quirk } });
    send(service, create(bare));
    send(service, ...sent);
    expect(present(service)).toEqual(want);
  });
});

describe('a quirk may be switched', () => {
  const outcomes = (quirk: keyof Quirks, given: Change[], sent: Change[]) =>
    [false, true].map((isOn) => {
      const service = route53({ quirks: { [quirk]: isOn } });
      if (given.length > 0) send(service, ...given);
      return refusalOf(() => send(service, ...sent));
    });

  test('deleteIgnoresTrailingDot', () => {
    const given = [create(cname('x.example.com', 'y.org.'))];
    const sent = [remove(cname('x.example.com', 'y.org'))];
    const [off, on] = outcomes('deleteIgnoresTrailingDot', given, sent);
    expect(off).toMatch(/do not match the current values]$/);
    expect(on).toBe('accepted');
  });

  test('allowsSeveralWeightedValues', () => {
    const sent = [create(weighted('x.example.com', 'one', 1, '10.0.0.1', '10.0.0.2'))];
    expect(outcomes('allowsSeveralWeightedValues', [], sent)).toEqual([
      'InvalidChangeBatch: [Cannot have more than 1 records in a weighted RRSet.]',
      'accepted',
    ]);
  });
});
