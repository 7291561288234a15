import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../lib/emulator/random.ts';
import { InvalidDefinitionError } from '../../../lib/emulator/step-functions/errors.ts';
import { compileIntrinsic, evaluate } from '../../../lib/emulator/step-functions/intrinsics.ts';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import { seed } from '../../seed.ts';

const input = {
  name: 'plan',
  list: [1, 2, 3, 4],
  nested: [{ a: 1 }, { a: 1 }, { a: 2 }],
  nothing: null,
  item: { a: 1 },
};

function call(text: string, random = seededRandom(1), data: Json = input): Json {
  const context = () => ({ Execution: { Name: 'first' } });
  return evaluate(compileIntrinsic(text, 'It', 'x.$'), { input: data, context }, random);
}

describe('an intrinsic function', () => {
  test.each<{ text: string; want: Json }>([
    {
      text: "States.Format('{} of {}: {} {}', $.name, 3, true, null)",
      want: 'plan of 3: true null',
    },
    { text: "States.Format('nothing')", want: 'nothing' },
    { text: String.raw`States.Format('it\'s \{\} \\ {}', 1)`, want: "it's {} \\ 1" },
    { text: 'States.Format($.name)', want: 'plan' },
    { text: "States.Format('{}', $$.Execution.Name)", want: 'first' },
    { text: 'States.StringToJson(\'{"a":[1,null]}\')', want: { a: [1, null] } },
    { text: 'States.JsonToString($.item)', want: '{"a":1}' },
    { text: 'States.Array()', want: [] },
    { text: "States.Array($.name, 1.5, 'x, (y)', $.nothing)", want: ['plan', 1.5, 'x, (y)', null] },
    { text: 'States.ArrayPartition($.list, 3)', want: [[1, 2, 3], [4]] },
    { text: 'States.ArrayContains($.nested, $.item)', want: true },
    { text: 'States.ArrayContains($.list, 5)', want: false },
    { text: 'States.ArrayRange(1, 9, 4)', want: [1, 5, 9] },
    { text: 'States.ArrayRange(3, 1, -1)', want: [3, 2, 1] },
    { text: 'States.ArrayRange(3, 1, 1)', want: [] },
    { text: 'States.ArrayGetItem($.list, 0)', want: 1 },
    { text: 'States.ArrayGetItem(States.Array($.nothing), 0)', want: null },
    { text: 'States.ArrayLength($.list)', want: 4 },
    { text: 'States.ArrayLength($.nested[*].a)', want: 3 },
    { text: 'States.ArrayUnique($.nested)', want: [{ a: 1 }, { a: 2 }] },
    { text: "States.Base64Encode('Grüße')", want: 'R3LDvMOfZQ==' },
    { text: "States.Base64Decode('R3LDvMOfZQ==')", want: 'Grüße' },
    { text: "States.Hash('a', 'MD5')", want: '0cc175b9c0f1b6a831c399e269772661' },
    { text: "States.Hash('a', 'SHA-1')", want: '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8' },
    {
      text: "States.Hash('a', 'SHA-256')",
      want: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
    },
    {
      text: 'States.JsonMerge($.item, States.StringToJson(\'{"b":2}\'), false)',
      want: { a: 1, b: 2 },
    },
    { text: 'States.MathAdd(2, -5)', want: -3 },
    { text: 'States.MathAdd(1.6, 1)', want: 3 },
    { text: "States.StringSplit('a.b+c', '.+')", want: ['a', 'b', 'c'] },
    { text: "States.StringSplit('a,,b,', ',')", want: ['a', 'b'] },
    {
      text: "States.ArrayGetItem(States.StringSplit('x/y', '/'), States.MathAdd(0, 1))",
      want: 'y',
    },
  ])('$text', ({ text, want }) => {
    expect(call(text)).toEqual(want);
  });

  test.each([
    { text: "States.Format('{} {}', 1)", problem: 'fewer values than places' },
    { text: "States.Format('{}', 1, 2)", problem: '1 places for 2 values' },
    { text: "States.Format('{}', $.list)", problem: 'only plain values can be placed' },
    { text: "States.StringToJson('{')", problem: "'{' is not JSON" },
    { text: 'States.StringToJson($.item)', problem: 'expected a string, got {"a":1}' },
    { text: 'States.ArrayPartition($.list, 0)', problem: 'must be positive' },
    { text: 'States.ArrayRange(1, 5, 0)', problem: 'must not be zero' },
    { text: 'States.ArrayRange(0, 1000, 1)', problem: '1001 items, the limit is 1000' },
    { text: 'States.ArrayGetItem($.list, 4)', problem: 'there is no item 4' },
    { text: 'States.ArrayLength($.name)', problem: 'expected an array, got "plan"' },
    { text: "States.Base64Decode('no!')", problem: 'is not Base64' },
    { text: "States.Hash('a', 'SHA-3')", problem: "there is no algorithm 'SHA-3'" },
    { text: 'States.JsonMerge($.item, $.item, true)', problem: 'only shallow merging' },
    { text: 'States.JsonMerge($.item, $.list, false)', problem: 'expected an object' },
    { text: "States.MathAdd(1, '2')", problem: 'expected a number, got "2"' },
    { text: 'States.MathRandom(3, 3)', problem: 'the start must be below the end' },
  ])('$text fails: $problem', ({ text, problem }) => {
    expect(() => call(text)).toThrow(problem);
  });

  test('States.ArrayRange makes up to 1,000 items', () => {
    expect(call('States.ArrayRange(1, 1000, 1)')).toHaveLength(1000);
  });

  test('of a long text fails beyond 10,000 characters', () => {
    const long = (length: number) => ({ text: 'x'.repeat(length) });
    const encode = (length: number) =>
      call('States.Base64Encode($.text)', seededRandom(1), long(length));
    expect(encode(10_000)).toHaveLength(13_336);
    expect(() => encode(10_001)).toThrow('more than 10000 characters');
  });
});

describe('chance is repeatable', () => {
  test('States.UUID gives a version 4 UUID, the same for the same seed', () => {
    const first = call('States.UUID()', seededRandom(7));
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(call('States.UUID()', seededRandom(7))).toBe(first);
    expect(call('States.UUID()', seededRandom(8))).not.toBe(first);
  });

  test('States.MathRandom stays within its bounds, the end excluded', () => {
    const draws = fc.tuple(fc.integer(), fc.integer({ min: -50, max: 50 }));
    const offsets = fc.sample(draws, { seed, numRuns: 200 }).map(([hostSeed, from]) => {
      const value = call(`States.MathRandom(${from}, ${from + 3})`, seededRandom(hostSeed));
      return Number(value) - from;
    });
    expect(new Set(offsets)).toEqual(new Set([0, 1, 2]));
  });

  test('States.MathRandom with a seed of its own ignores the source of chance', () => {
    const draw = (hostSeed: number) =>
      call('States.MathRandom(0, 1000000, 42)', seededRandom(hostSeed));
    expect(draw(1)).toBe(draw(2));
  });
});

test.each([
  'States.Nothing()',
  "States.Format('open",
  "States.Format('a'",
  "States.Format('a') and more",
  String.raw`States.Format('\n')`,
  'States.Format()',
  'States.UUID(1)',
  'States.MathAdd(1)',
  'States.Array(1 2)',
  'States.Array(x)',
  'Format()',
])('a definition with %s is invalid', (text) => {
  expect(() => compileIntrinsic(text, 'It', 'x.$')).toThrow(InvalidDefinitionError);
});

test('functions are nested at most ten deep', () => {
  const nested = (depth: number) => `${'States.Array('.repeat(depth)}1${')'.repeat(depth)}`;
  expect(() => compileIntrinsic(nested(10), 'It', 'x.$')).not.toThrow();
  expect(() => compileIntrinsic(nested(11), 'It', 'x.$')).toThrow('more than 10 nested functions');
});
