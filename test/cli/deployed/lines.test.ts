// Lines of at most 80 columns, whatever the text.

import { expect, test } from 'vitest';
import { timeText, wrapped } from '../../../lib/cli/deployed/lines.ts';

test.each([
  { title: 'a short text is one line', text: 'one two', indent: '', want: ['one two'] },
  {
    title: 'a line is full to the last column',
    text: `${'a'.repeat(40)} ${'b'.repeat(39)} c`,
    indent: '',
    want: [`${'a'.repeat(40)} ${'b'.repeat(39)}`, '  c'],
  },
  {
    title: 'a word longer than a line is broken',
    text: 'x'.repeat(100),
    indent: '  ',
    want: [`  ${'x'.repeat(78)}`, `    ${'x'.repeat(22)}`],
  },
  {
    title: 'a long word takes a line of its own',
    text: `see ${'x'.repeat(79)}`,
    indent: '',
    want: ['see', `  ${'x'.repeat(78)}`, '  x'],
  },
  { title: 'nothing is an empty line', text: '', indent: '', want: [''] },
  {
    title: 'control characters do not reach the terminal',
    text: 'a\u001B[31mb\nc',
    indent: '',
    want: ['a\uFFFD[31mb\uFFFDc'],
  },
])('$title', ({ text, indent, want }) => {
  expect(wrapped(text, indent)).toBe(want.map((line) => `${line}\n`).join(''));
});

test('a time is in UTC, to the second', () => {
  expect(timeText(Date.UTC(2025, 9, 20, 6, 48, 5, 999))).toBe('2025-10-20 06:48:05 UTC');
});
