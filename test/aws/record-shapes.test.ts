// Records survive the way to the SDK's shapes and back; names are plain on our side.

import { expect, test } from 'vitest';
import { fromSdk, toSdk } from '../../lib/aws/record-shapes.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';

const records: readonly RecordSet[] = [
  { name: '_fence.api.example.com', type: 'TXT', ttlSeconds: 60, values: ['"one"', '"two"'] },
  {
    name: 'g000001.api.plans.example.com',
    type: 'A',
    setIdentifier: 'blue',
    weight: 0,
    healthCheckId: 'check',
    ttlSeconds: 5,
    values: ['192.0.2.1'],
  },
  {
    name: 'api.example.com',
    type: 'AAAA',
    alias: { name: 'g000001.api.plans.example.com', zoneId: 'Z1', evaluateTargetHealth: false },
  },
  {
    name: 'api.example.com',
    type: 'A',
    setIdentifier: 'blue',
    weight: 255,
    alias: { name: 'lb.example.net', zoneId: 'Z2', evaluateTargetHealth: true },
  },
];

test.each(records)('$name $type goes there and back', (record) => {
  // Undefined members vanish on the way to AWS.
  expect(fromSdk(JSON.parse(JSON.stringify(toSdk(record))))).toEqual(record);
});

test('names end with a dot on the way out, alias targets too', () => {
  const [, , alias] = records;
  expect(alias && toSdk(alias)).toMatchObject({
    Name: 'api.example.com.',
    AliasTarget: { DNSName: 'g000001.api.plans.example.com.' },
  });
});

test.each([
  ['api.example.com.', 'api.example.com'],
  ['api.example.com', 'api.example.com'],
  ['\\052.example.com.', '*.example.com'],
  ['a\\100b.example.com.', 'a@b.example.com'],
  [undefined, ''],
])('a name given as %s is %s', (given, plain) => {
  expect(fromSdk({ Name: given, Type: 'A' }).name).toBe(plain);
});
