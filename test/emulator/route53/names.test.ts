import { expect, test } from 'vitest';

import { orderOf, parseName } from '../../../lib/emulator/route53/names.ts';
import { a, create, list, route53, send } from './harness.ts';

test.each([
  { text: 'www.example.com', want: 'www.example.com.' },
  { text: 'WWW.Example.COM.', want: 'www.example.com.' },
  { text: '_fence.api-1.example.com', want: '_fence.api-1.example.com.' },
  { text: '*.example.com', want: '\\052.example.com.' },
  { text: '\\052.example.com', want: '\\052.example.com.' },
  { text: 'a@b.example.com', want: 'a\\100b.example.com.' },
  { text: '\\101\\102.example.com', want: 'ab.example.com.' },
  { text: 'a\\056b.example.com', want: 'a\\056b.example.com.' },
  { text: 'a\\040b.example.com', want: 'a\\040b.example.com.' },
  { text: 'a\\b.example.com', want: 'a\\134b.example.com.' },
  { text: `${'x'.repeat(63)}.com`, want: `${'x'.repeat(63)}.com.` },
])('$text is written $want', ({ text, want }) => {
  expect(parseName(text)).toEqual({ name: want });
});

test('a name of more than 255 bytes is too long, escapes counted as one', () => {
  const label = 'x'.repeat(62);
  const longest = `${label}.${label}.${label}.${label}.abc`;
  expect(parseName(longest).problem).toBe('DomainNameTooLong (Domain name is too long)');
  expect(parseName(longest.replace('.abc', '.\\100')).problem).toBeUndefined();
});

test('names sort by reversed labels, escapes as the characters they stand for', () => {
  const service = route53();
  const names = ['b', 'a.b', '*', '-', 'a', '_a', 'z.a'].map((label) => `${label}.example.com`);
  send(service, ...names.map((name) => create(a(name, '10.0.0.1'))));
  const listed = list(service).ResourceRecordSets ?? [];
  expect(listed.slice(2).map((set) => set.Name?.replace('.example.com.', ''))).toEqual([
    '\\052',
    '-',
    '_a',
    'a',
    'z.a',
    'b',
    'a.b',
  ]);
  expect(orderOf('a\\056b.\\052.com.')).toBe('com.*.a\\056b.');
});
