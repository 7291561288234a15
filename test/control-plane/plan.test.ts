// Plans as values: their hash, and what a target's records carry.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endpointOf, hashOf, recordWeight, servesType } from '../../lib/control-plane/plan.ts';
import type { Address } from '../../lib/control-plane/plan.ts';
import { seed } from '../seed.ts';
import { api, endpoint, target } from './samples.ts';

/** The same value with the keys of every object in reverse order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, part]): [string, unknown] => [
    key,
    reversed(part),
  ]);
  return Object.fromEntries(entries.toReversed());
}

describe('hashOf', () => {
  test('is SHA-256 over JSON with sorted keys', () => {
    // printf '{"a":[1,"x",null],"b":true}' | sha256sum
    const want = '4d7b28d08614fa6b95c30756c0ebb1630591378c477e0943d35ac08f97b604a3';
    expect(hashOf({ b: true, a: [1, 'x', null] })).toBe(want);
  });

  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashOf(reversed(value))).toBe(hashOf(value));
      }),
      { seed },
    );
  });

  test('takes an absent and an undefined part for the same', () => {
    expect(hashOf({ a: 1, b: undefined })).toBe(hashOf({ a: 1 }));
    expect(hashOf({ a: 1, b: null })).not.toBe(hashOf({ a: 1 }));
  });

  test('does depend on the order of a list, and on every part', () => {
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
    expect(hashOf(endpoint())).not.toBe(hashOf(endpoint({ since: 2 })));
    expect(hashOf('1')).not.toBe(hashOf(1));
  });
});

test('endpointOf finds an endpoint by its exact name', () => {
  const other = endpoint({ name: 'www.example.com' });
  const plan = {
    generation: 1,
    createdMs: 0,
    planner: 'p',
    hash: '',
    endpoints: [other, endpoint()],
  };
  expect(endpointOf(plan, api)).toEqual(endpoint());
  expect(endpointOf(plan, 'example.com')).toBeUndefined();
});

test.each<[what: string, address: Address, a: boolean, aaaa: boolean]>([
  ['IPv4', { ipv4: '192.0.2.1' }, true, false],
  ['IPv6', { ipv6: '2001:db8::1' }, false, true],
  ['both', { ipv4: '192.0.2.1', ipv6: '2001:db8::1' }, true, true],
  ['a load balancer', { aliasName: 'lb.example.net', aliasZoneId: 'ZLB' }, true, true],
  ['neither', {}, false, false],
])('a target with %s serves what it has', (_what, address, a, aaaa) => {
  expect(servesType(target('one', { address }), 'A')).toBe(a);
  expect(servesType(target('one', { address }), 'AAAA')).toBe(aaaa);
});

test.each([
  [true, 10, 10],
  [true, 0, 0],
  [false, 10, 0],
])('healthy %s with weight %i carries %i', (healthy, weight, want) => {
  expect(recordWeight(target('one', { healthy, weight }))).toBe(want);
});
