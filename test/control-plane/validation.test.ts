// How a file that is wrong is reported: at once, by path, and not without end.

import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { InvalidFileError, validated } from '../../lib/control-plane/validation.ts';

const schema = z.strictObject({ list: z.array(z.strictObject({ n: z.int().max(9) })) });
const read = (text: string) => validated(schema, parseDocument(text), 'a.yaml');

/** The problems of a text, as the error carries them. */
function problemsOf(text: string) {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InvalidFileError) return error;
    throw error;
  }
  throw new Error('the text was accepted');
}

test('a valid text gives the value', () => {
  expect(read('list: [{n: 1}, {n: 9}]')).toEqual({ list: [{ n: 1 }, { n: 9 }] });
});

test('several problems are reported at once', () => {
  const { message, problems, source } = problemsOf('list: [{n: 10}, {n: x}, {}]');
  expect(source).toBe('a.yaml');
  expect(problems.map(({ path, found }) => [path, found])).toEqual([
    ['list[0].n', 10],
    ['list[1].n', 'x'],
    ['list[2].n', undefined],
  ]);
  expect(message.split('\n')).toEqual([
    'a.yaml is not valid:',
    '  list[0].n: found 10; allowed: at most 9',
    '  list[1].n: found x; allowed: a number',
    '  list[2].n: found nothing; allowed: a number',
  ]);
});

test.each([
  [10, 11, undefined],
  [11, 12, '  and 1 more'],
  [13, 12, '  and 3 more'],
])('of %i problems ten are shown', (count, lines, rest) => {
  const list = Array.from({ length: count }, () => '{n: 10}').join(', ');
  const { message, problems } = problemsOf(`list: [${list}]`);
  expect(problems).toHaveLength(count);
  expect(message.split('\n')).toHaveLength(lines);
  expect(message.split('\n')[11]).toBe(rest);
});

test('a key too many is named, not its value', () => {
  const { problems } = problemsOf('{list: [{n: 1, m: 2}], more: 3}');
  expect(problems.map(({ path, found }) => [path, found])).toEqual([
    ['list[0]', ['m']],
    ['', ['more']],
  ]);
});

test.each([
  ['list: [1', 'line 1'],
  ['list: []\nlist: []', 'line 2'],
  ['list: []\n---\nlist: []', 'line 2'],
])('what is no YAML is shown with its line: %j', (text, path) => {
  const [problem] = problemsOf(text).problems;
  expect(problem).toMatchObject({ path, allowed: 'YAML' });
  expect(problem?.found).toEqual(expect.stringMatching(/^[^\n]+$/));
});

test.each([
  ['', 'null'],
  ['7', '7'],
  ['word', 'word'],
])('a text that is no mapping, %j, is shown without a path', (text, found) => {
  expect(problemsOf(text).message).toContain(`not valid:\n  found ${found}; allowed: `);
});

test.each([
  [120, 'x'.repeat(120)],
  [121, `${'x'.repeat(120)}…`],
])('a value of %i characters is shown up to 120', (length, found) => {
  const { message } = problemsOf(`list: ${'x'.repeat(length)}`);
  expect(message).toContain(`list: found ${found}; allowed: `);
});
