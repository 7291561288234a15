import { describe, expect, test } from 'vitest';
import { execute } from './harness.ts';

const input = {
  s: 'b',
  low: 'a',
  n: 2,
  two: 2,
  t: true,
  yes: true,
  nil: null,
  at: '2025-10-20T06:48:00Z',
  later: '2025-10-20T08:48:01.5+02:00',
  path: 'plans/7*.json',
};

/** What a Choice with this one rule does. */
async function decide(rule: object): Promise<unknown> {
  const definition = {
    StartAt: 'It',
    States: {
      It: { Type: 'Choice', Choices: [{ ...rule, Next: 'Matched' }], Default: 'Default' },
      Matched: { Type: 'Pass', Result: true, End: true },
      Default: { Type: 'Pass', Result: false, End: true },
    },
  };
  const { result } = await execute(definition, { input });
  return result.status === 'SUCCEEDED'
    ? result.output
    : 'error' in result
      ? result.error
      : undefined;
}

describe('an operator', () => {
  const orders = (type: string, variable: string, less: unknown, equal: unknown, more: unknown) =>
    [
      { operator: 'Equals', matches: [equal] },
      { operator: 'LessThan', matches: [more] },
      { operator: 'GreaterThan', matches: [less] },
      { operator: 'LessThanEquals', matches: [equal, more] },
      { operator: 'GreaterThanEquals', matches: [equal, less] },
    ].flatMap(({ operator, matches }) =>
      [less, equal, more].map((operand) => ({
        rule: { Variable: variable, [type + operator]: operand },
        want: matches.includes(operand),
      })),
    );

  test.each([
    ...orders('String', '$.s', 'a', 'b', 'c'),
    ...orders('Numeric', '$.n', 1, 2, 3.5),
    ...orders(
      'Timestamp',
      '$.at',
      '2025-10-20T06:47:59Z',
      '2025-10-20T08:48:00+02:00',
      '2025-10-20T06:48:00.001Z',
    ),
  ])('$rule: $want', async ({ rule, want }) => {
    expect(await decide(rule)).toBe(want);
  });

  test.each([
    { rule: { Variable: '$.t', BooleanEquals: true }, want: true },
    { rule: { Variable: '$.t', BooleanEquals: false }, want: false },
    { rule: { Variable: '$.s', StringEqualsPath: '$.low' }, want: false },
    { rule: { Variable: '$.s', StringGreaterThanPath: '$.low' }, want: true },
    { rule: { Variable: '$.n', NumericEqualsPath: '$.two' }, want: true },
    { rule: { Variable: '$.n', NumericLessThanPath: '$.two' }, want: false },
    { rule: { Variable: '$.t', BooleanEqualsPath: '$.yes' }, want: true },
    { rule: { Variable: '$.at', TimestampLessThanPath: '$.later' }, want: true },
    { rule: { Variable: '$$.Execution.Name', StringEquals: 'first' }, want: true },
    { rule: { Variable: '$.path', StringMatches: 'plans/*.json' }, want: true },
    { rule: { Variable: '$.path', StringMatches: '*' }, want: true },
    { rule: { Variable: '$.path', StringMatches: String.raw`*7\*.json` }, want: true },
    { rule: { Variable: '$.path', StringMatches: 'plans/7.*' }, want: false },
    { rule: { Variable: '$.path', StringMatches: 'plans' }, want: false },
    { rule: { Variable: '$.nil', IsNull: true }, want: true },
    { rule: { Variable: '$.nil', IsNull: false }, want: false },
    { rule: { Variable: '$.s', IsNull: false }, want: true },
    { rule: { Variable: '$.nil', IsPresent: true }, want: true },
    { rule: { Variable: '$.none', IsPresent: true }, want: false },
    { rule: { Variable: '$.none', IsPresent: false }, want: true },
    { rule: { Variable: '$.none.deeper', IsPresent: false }, want: true },
    { rule: { Variable: '$.n', IsNumeric: true }, want: true },
    { rule: { Variable: '$.s', IsNumeric: true }, want: false },
    { rule: { Variable: '$.s', IsString: true }, want: true },
    { rule: { Variable: '$.t', IsBoolean: true }, want: true },
    { rule: { Variable: '$.at', IsTimestamp: true }, want: true },
    { rule: { Variable: '$.s', IsTimestamp: true }, want: false },
    { rule: { Not: { Variable: '$.t', BooleanEquals: true } }, want: false },
  ])('$rule: $want', async ({ rule, want }) => {
    expect(await decide(rule)).toBe(want);
  });

  test.each([
    { Variable: '$.n', StringEquals: '2' },
    { Variable: '$.s', NumericLessThan: 3 },
    { Variable: '$.n', BooleanEquals: true },
    { Variable: '$.s', TimestampGreaterThan: '2020-01-01T00:00:00Z' },
    { Variable: '$.n', StringMatches: '*' },
    { Variable: '$.nil', NumericEquals: 0 },
  ])('%o does not match a value of another type', async (rule) => {
    expect(await decide(rule)).toBe(false);
  });

  test.each([
    { Variable: '$.none', StringEquals: 'x' },
    { Variable: '$.none', IsNull: true },
    { Variable: '$.s', StringEqualsPath: '$.none' },
    { Variable: '$.s', StringEqualsPath: '$.n' },
    { Not: { Variable: '$.none', StringEquals: 'x' } },
  ])('%o fails: the path references an invalid value', async (rule) => {
    expect(await decide(rule)).toBe('States.Runtime');
  });
});

describe('And and Or', () => {
  const yes = { Variable: '$.t', BooleanEquals: true };
  const no = { Variable: '$.t', BooleanEquals: false };
  const broken = { Variable: '$.none', BooleanEquals: true };
  test.each([
    { rule: { And: [yes, yes] }, want: true },
    { rule: { And: [yes, no] }, want: false },
    { rule: { And: [no, broken] }, want: false },
    { rule: { Or: [no, yes] }, want: true },
    { rule: { Or: [yes, broken] }, want: true },
    { rule: { Or: [no, no] }, want: false },
    { rule: { And: [{ Or: [no, yes] }, { Not: no }] }, want: true },
    { rule: { And: [yes, broken] }, want: 'States.Runtime' },
  ])('$rule: $want', async ({ rule, want }) => {
    expect(await decide(rule)).toBe(want);
  });
});

describe('a Choice', () => {
  const matched = { Type: 'Pass', Result: 'matched', End: true };

  test('takes the first rule that matches', async () => {
    const Choices = [
      { Variable: '$.n', NumericEquals: 1, Next: 'A' },
      { Variable: '$.n', NumericEquals: 2, Next: 'B' },
      { Variable: '$.n', NumericLessThan: 9, Next: 'C' },
    ];
    const named = (Result: string) => ({ Type: 'Pass', Result, End: true });
    const States = { It: { Type: 'Choice', Choices }, A: named('A'), B: named('B'), C: named('C') };
    const { result } = await execute({ StartAt: 'It', States }, { input });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 'B' });
  });

  test('compares its selected input and passes on its output', async () => {
    const Choices = [{ Variable: '$.a', NumericEquals: 1, Next: 'On' }];
    const It = { Type: 'Choice', InputPath: '$.in', OutputPath: '$.a', Choices };
    const States = { It, On: { Type: 'Succeed' } };
    const { result } = await execute({ StartAt: 'It', States }, { input: { in: { a: 1 } } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 1 });
  });

  test('without a match and a Default fails', async () => {
    const Choices = [{ Variable: '$.n', NumericEquals: 1, Next: 'Matched' }];
    const States = { It: { Type: 'Choice', Choices }, Matched: matched };
    const { result } = await execute({ StartAt: 'It', States }, { input });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });
});
