// What functions go by: which calls read a fence, which readings decide, and when they are void.

import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { ListResourceRecordSetsCommandInput } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { formatFence } from '../../../lib/control-plane/fence.ts';
import { profiles, without } from '../../../lib/control-plane/safeguards.ts';
import type { Request } from '../../../lib/drills/explored/requests.ts';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import {
  decisive,
  fenceRead,
  isVoid,
  renamedBasis,
} from '../../../lib/drills/explored/void-readings.ts';

const endpoints = [{ name: 'api.example.com' }, { name: 'www.example.com' }];
const token = 'fe9ce905000000000000002a';

const input = {
  HostedZoneId: 'Z1',
  StartRecordName: '_fence.api.example.com',
  StartRecordType: 'TXT',
  MaxItems: 1,
} as const;

function asks(change: Partial<ListResourceRecordSetsCommandInput> = {}): Request {
  const command = new ListResourceRecordSetsCommand({ ...input, ...change });
  return { kind: 'aws', service: 'route53', command };
}

/** A page with the fence of an endpoint. */
function pageWith(endpoint: string) {
  const attempt = `0000000a${token}`;
  const text = formatFence({
    generation: 1,
    overrides: 0,
    frozen: false,
    hash: '0'.repeat(16),
    lane: 'a',
    attempt,
  });
  const Name = `_fence.${endpoint}.`;
  return { ResourceRecordSets: [{ Name, Type: 'TXT', ResourceRecords: [{ Value: text }] }] };
}

describe('a call reads a fence', () => {
  test('and is told the attempt, without what lanes write over', () => {
    const read = fenceRead(asks(), endpoints, pageWith('api.example.com'));
    expect(read).toEqual({ endpoint: 'api.example.com', attempt: token });
  });

  test('that is not there: the page shows what comes after it', () => {
    const read = fenceRead(asks(), endpoints, pageWith('www.example.com'));
    expect(read).toEqual({ endpoint: 'api.example.com', attempt: undefined });
  });

  test.each<[what: string, change: Partial<ListResourceRecordSetsCommandInput>]>([
    ['a whole page', { MaxItems: 300 }],
    ['another type', { StartRecordType: 'A' }],
    ['another name', { StartRecordName: 'api.example.com' }],
  ])('not with %s', (_, change) => {
    expect(fenceRead(asks(change), endpoints, pageWith('api.example.com'))).toBeUndefined();
  });
});

describe('readings that decide', () => {
  const { fenced } = profiles;
  const [api, www] = [
    { endpoint: 'api.example.com', attempt: 'one' },
    { endpoint: 'www.example.com', attempt: 'two' },
  ];
  const read = [api, www, api];
  const alone = { endpoints: ['api.example.com'], built: [] };
  const called = (step: string, input: Json = alone) => ({ step, input });
  test.each([
    { step: 'build', want: read },
    { step: 'install', want: read },
    { step: 'confirm', want: [www] },
    { step: 'clean-up', want: [www] },
    { step: 'pick', want: [] },
    { step: 'make-plan', want: [] },
  ])('of $step: $want.length of 3, one of them read once', ({ step, want }) => {
    expect(decisive(called(step), fenced, read)).toEqual(want);
  });

  test('are none for a build without the lock, as in 2025', () => {
    const unlocked = without(fenced, 'fence');
    expect(decisive(called('build'), unlocked, read)).toEqual([]);
    expect(decisive(called('install'), unlocked, read)).toEqual(read);
  });

  test('are, for an install, what its build wrote as well, unless that was no fence', () => {
    const { endpoint } = api;
    const after = (built: Json) => decisive(called('install', { built: [built] }), fenced, [www]);
    expect(after({ endpoint, attempt: `0000000a${token}` })).toEqual([
      { endpoint, attempt: token },
      www,
    ]);
    expect(after({ endpoint })).toEqual([www]);
  });

  test.each<[step: string, input: Json]>([
    ['build', { endpoints: ['api.example.com', 'www.example.com'] }],
    ['install', { built: [{ endpoint: 'api.example.com' }, { endpoint: 'www.example.com' }] }],
    ['confirm', { endpoints: ['api.example.com', 'www.example.com'], installed: [] }],
  ])('are none for a %s of several endpoints: how it ends depends on the order', (step, input) => {
    expect(decisive(called(step, input), fenced, [api])).toEqual([]);
  });
});

describe('a reading is void', () => {
  const api = 'api.example.com';
  const read = (attempt: number | undefined, drawn: number[] = []) => ({
    readings: [{ endpoint: api, attempt }],
    drawn,
  });
  test.each([
    { title: 'not while the fence stands', basis: read(1), now: 1, want: false },
    { title: 'once another stands there', basis: read(1), now: 2, want: true },
    { title: 'not while there is none still', basis: read(undefined), now: undefined, want: false },
    { title: 'once there is one', basis: read(undefined), now: 0, want: true },
    {
      title: 'not by what the function wrote itself: it may find it there',
      basis: read(1, [2]),
      now: 2,
      want: false,
    },
    { title: 'once that is overwritten', basis: read(1, [2]), now: 3, want: true },
  ])('$title', ({ basis, now, want }) => {
    const fences = new Map(now === undefined ? [] : [[api, now]]);
    expect(isVoid(basis, fences)).toBe(want);
  });

  test('by one of two endpoints, unless the other is its own by now', () => {
    const readings = [
      { endpoint: api, attempt: 1 },
      { endpoint: 'www.example.com', attempt: 2 },
    ];
    const fences = (www: number) =>
      new Map([
        [api, 7],
        ['www.example.com', www],
      ]);
    expect(isVoid({ readings, drawn: [5, 6] }, fences(2))).toBe(true);
    expect(isVoid({ readings, drawn: [5, 6] }, fences(6))).toBe(false);
  });

  test('whatever ids are called', () => {
    const basis = renamedBasis(read(1, [2]), (id) => `id ${id}`);
    expect(basis).toEqual({ readings: [{ endpoint: api, attempt: 'id 1' }], drawn: ['id 2'] });
    expect(renamedBasis(read(undefined), String).readings).toEqual([
      { endpoint: api, attempt: undefined },
    ]);
  });
});
