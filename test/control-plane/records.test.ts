// What makes two record sets the same, and what one weighs in a batch.

import { describe, expect, test } from 'vitest';
import { elementCount, recordKey, sameRecordSet } from '../../lib/control-plane/records.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';

const address: RecordSet = {
  name: 'g000001.api.plans.example.com',
  type: 'A',
  setIdentifier: 'one',
  weight: 10,
  healthCheckId: 'check',
  ttlSeconds: 60,
  values: ['192.0.2.1', '192.0.2.2'],
};
const alias: RecordSet = {
  name: 'api.example.com',
  type: 'A',
  alias: { name: 'lb.example.net', zoneId: 'ZLB', evaluateTargetHealth: false },
};
const target = { name: 'lb.example.net', zoneId: 'ZLB', evaluateTargetHealth: false };

describe('sameRecordSet', () => {
  test('takes no notice of the order of values', () => {
    expect(sameRecordSet(address, { ...address, values: ['192.0.2.2', '192.0.2.1'] })).toBe(true);
    expect(sameRecordSet(alias, { ...alias, alias: target })).toBe(true);
  });

  test.each<[what: string, other: RecordSet]>([
    ['name', { ...address, name: 'g000002.api.plans.example.com' }],
    ['type', { ...address, type: 'AAAA' }],
    ['set identifier', { ...address, setIdentifier: 'two' }],
    ['weight', { ...address, weight: 11 }],
    ['weight, absent', { ...address, weight: undefined }],
    ['health check', { ...address, healthCheckId: 'other' }],
    ['TTL', { ...address, ttlSeconds: 61 }],
    ['what a hand gave it besides', { ...address, other: { Region: 'eu-west-1' } }],
    ['a value', { ...address, values: ['192.0.2.1', '192.0.2.3'] }],
    ['number of values', { ...address, values: ['192.0.2.1'] }],
  ])('tells %s apart', (_what, other) => {
    expect(sameRecordSet(address, other)).toBe(false);
    expect(sameRecordSet(other, address)).toBe(false);
  });

  test.each<[what: string, other: NonNullable<RecordSet['alias']>]>([
    ['target', { ...target, name: 'lb2.example.net' }],
    ['zone', { ...target, zoneId: 'ZOTHER' }],
    ['evaluation of health', { ...target, evaluateTargetHealth: true }],
  ])('tells an alias of another %s apart', (_what, other) => {
    expect(sameRecordSet(alias, { ...alias, alias: other })).toBe(false);
  });
});

test('a key is name, type and set identifier', () => {
  expect(recordKey(address)).toBe('g000001.api.plans.example.com A one');
  expect(recordKey(alias)).toBe('api.example.com A ');
});

test.each<[what: string, record: RecordSet, want: number]>([
  ['its values', address, 2],
  ['one for an alias', alias, 1],
  ['nothing for neither', { name: 'x', type: 'A' }, 0],
])('a record set counts as %s', (_what, record, want) => {
  expect(elementCount(record)).toBe(want);
});
