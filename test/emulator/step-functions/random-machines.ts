// Random machines for the differential test: definitions, and what each of their tasks does.
// Every generated choice is one in which the oracle is right; the exclusions are listed there.

import * as fc from 'fast-check';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import { lambdaArn } from './harness.ts';

/** What a Task state's function does: fails so many times with an error, then answers. */
export interface TaskScript {
  readonly failures: number;
  readonly error: string;
  /** In a Map: fails, always, for the item at this index only. */
  readonly failingIndex: number | undefined;
  readonly answer: object;
}

/** A machine, its input, and its tasks by the names of their states. */
export interface RandomMachine {
  readonly definition: object;
  readonly input: Json;
  readonly scripts: Readonly<Record<string, TaskScript>>;
  readonly stateNames: readonly string[];
}

/** A state before it has a name; `branches` are nested sequences. */
interface Draft {
  readonly fields: object;
  readonly caught?: readonly object[];
  readonly script?: TaskScript;
  readonly choice?: object;
  readonly branches?: readonly (readonly Draft[])[];
}

/** Fields that every state's input has, so that paths and intrinsic functions meet fit data. */
const INPUT = {
  n: 4,
  s: 'plan',
  flag: true,
  at: '2025-10-20T06:48:00Z',
  list: [3, 1, 2, 3],
  rows: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  obj: { a: 1, b: 'x' },
};

const PATHS = [
  '$',
  '$.n',
  '$.s',
  "$['flag']",
  '$.list',
  '$.list[1]',
  '$.list[0:2]',
  '$.list[1:]',
  '$.list[*]',
  '$.rows[*].id',
  '$.rows[2].id',
  '$.obj.b',
];

const INTRINSICS = [
  "States.Format('{}-{}', $.s, $.n)",
  "States.Format('{} {}', $.flag, States.ArrayLength($.list))",
  'States.Array($.n, $.s, $.obj, null)',
  'States.ArrayPartition($.list, 3)',
  'States.ArrayContains($.rows, $.rows[1])',
  'States.ArrayContains($.list, 9)',
  'States.ArrayRange(1, $.n, 2)',
  'States.ArrayRange(9, 1, -3)',
  'States.ArrayGetItem($.list, 2)',
  'States.ArrayUnique($.list)',
  'States.ArrayLength($.rows[*].id)',
  'States.Base64Encode($.s)',
  "States.Base64Decode('cGxhbg==')",
  "States.Hash($.s, 'MD5')",
  "States.Hash($.s, 'SHA-1')",
  "States.Hash($.s, 'SHA-256')",
  "States.Hash($.s, 'SHA-384')",
  "States.Hash($.s, 'SHA-512')",
  'States.JsonMerge(States.StringToJson(\'{"a":7,"c":[8]}\'), $.rows[0], false)',
  'States.JsonToString($.rows)',
  "States.StringToJson(States.Format('[{},{}]', $.n, 1.5))",
  'States.MathAdd($.n, -9)',
  "States.StringSplit('g1.plans.example', '.')",
  "States.ArrayGetItem(States.StringSplit('a,b', ','), States.MathAdd(0, 1))",
];

const RULES = [
  { Variable: '$.n', NumericEquals: 4 },
  { Variable: '$.n', NumericLessThan: 4 },
  { Variable: '$.n', NumericGreaterThanEqualsPath: '$.list[0]' },
  { Variable: '$.s', StringEquals: 'plan' },
  { Variable: '$.s', StringLessThan: 'a' },
  { Variable: '$.s', StringMatches: 'p*n' },
  { Variable: '$.s', StringMatches: '*x*' },
  { Variable: '$.flag', BooleanEquals: false },
  { Variable: '$.at', TimestampLessThan: '2025-10-20T08:48:01+02:00' },
  { Variable: '$.r', IsPresent: true },
  { Variable: '$.obj', IsNull: true },
  { Variable: '$.n', IsNumeric: true },
  { Variable: '$.at', IsTimestamp: true },
  { Variable: '$.s', StringEqualsPath: '$.obj.b' },
];

const ERRORS = ['Busy', 'Stale'];

/** Parameters that read through these paths and functions. */
function payload(texts: readonly string[]): fc.Arbitrary<object> {
  const fields = fc.oneof(
    fc.constantFrom(...texts).map((text) => ({ '.$': text })),
    fc.constantFrom({ '': 1 }, { '': [1, { 'deep.$': '$.n' }] }, { '': { 'in.$': '$.s' } }),
  );
  const named = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fields, { minKeys: 1 });
  return named.map((entries) =>
    Object.fromEntries(
      Object.entries(entries).flatMap(([name, field]) =>
        Object.entries(field).map(([suffix, value]) => [name + suffix, value]),
      ),
    ),
  );
}

const anyPayload = payload([...PATHS, ...INTRINSICS]);

/** Keeps the fields that later states rely on. */
const placed = fc.constantFrom(
  { ResultPath: '$.r' },
  { ResultPath: '$.obj.r' },
  { ResultPath: null },
);

const errorLists = fc.uniqueArray(
  fc.constantFrom<string[]>(['Busy'], ['Stale'], ['Stale', 'Busy'], ['Other']),
  { maxLength: 2 },
);

const retry = fc.tuple(errorLists, fc.boolean(), fc.nat(3)).map(([lists, all, MaxAttempts]) =>
  withWildcard(lists, all).map((ErrorEquals) => ({
    ErrorEquals,
    MaxAttempts,
    IntervalSeconds: 1,
  })),
);

const caught = fc
  .tuple(
    errorLists,
    fc.boolean(),
    fc.constantFrom({}, { ResultPath: '$.caught' }, { ResultPath: null }),
  )
  .map(([lists, all, place]) =>
    withWildcard(lists, all).map((ErrorEquals) => ({ ErrorEquals, ...place })),
  );

function withWildcard(lists: readonly string[][], all: boolean): string[][] {
  return all ? [...lists, ['States.ALL']] : [...lists];
}

const pass: fc.Arbitrary<Draft> = fc
  .tuple(
    placed,
    fc.oneof(
      anyPayload.map((Parameters) => ({ Parameters })),
      fc.constantFrom(
        { InputPath: '$.obj' },
        { InputPath: null },
        { InputPath: '$.rows[*].id' },
        {},
      ),
      fc.constantFrom({ Result: 5 }, { Result: { k: ['v'] } }),
    ),
  )
  .map(([place, shape]) => ({ fields: { Type: 'Pass', ...shape, ...place } }));

const wait = fc.constant<Draft>({ fields: { Type: 'Wait', Seconds: 2 } });

const rule = fc.oneof(
  fc.constantFrom<object>(...RULES),
  fc
    .tuple(fc.constantFrom('And', 'Or'), fc.subarray(RULES, { minLength: 1, maxLength: 3 }))
    .map(([operator, rules]) => ({ [operator]: rules })),
  fc.constantFrom(...RULES).map((inner) => ({ Not: inner })),
);

const choice: fc.Arbitrary<Draft> = rule.map((matched) => ({
  fields: { Type: 'Choice' },
  choice: matched,
}));

/** @param kind - how the function may fail: never, by the count of its calls, or by the item */
function task(kind: 'never' | 'count' | 'item'): fc.Arbitrary<Draft> {
  const script = fc.record({
    failures: kind === 'count' ? fc.nat(4) : fc.constant(0),
    error: fc.constantFrom(...ERRORS),
    failingIndex:
      kind === 'item' ? fc.option(fc.nat(2), { nil: undefined }) : fc.constant(undefined),
    answer: fc.constantFrom({ v: 1, deep: { w: [2, 3] } }, { v: 'x', deep: { w: [] } }),
  });
  const selected = fc.option(
    fc.constant({ ResultSelector: { 'v.$': '$.v', 'w.$': '$.deep.w', k: 1 } }),
    {
      nil: {},
    },
  );
  return fc
    .tuple(script, placed, selected, retry, caught, fc.option(anyPayload, { nil: undefined }))
    .map(([scripted, place, selector, Retry, Catch, Parameters]) => ({
      script: scripted,
      caught: Catch,
      fields: {
        Type: 'Task',
        Resource: lambdaArn('f'),
        ...(Parameters ? { Parameters } : {}),
        ...(Retry.length > 0 ? { Retry } : {}),
        ...selector,
        ...place,
      },
    }));
}

const fail = fc
  .constantFrom(...ERRORS)
  .map((Error): Draft => ({ fields: { Type: 'Fail', Error, Cause: 'by hand' } }));

/** A path that finds nothing: the whole execution fails with States.Runtime. */
const broken = fc.constant<Draft>({
  fields: { Type: 'Pass', Parameters: { 'x.$': '$.missing.deep' } },
});

/**
 * The last state of a branch may leave anything behind. A catcher may have left nothing that it needs:
 * it calls no function, whose failure the oracle misnames.
 */
const ending: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Draft>({ fields: { Type: 'Pass', End: true } }) },
  {
    weight: 2,
    arbitrary: payload(PATHS).map((Parameters) => ({
      fields: { Type: 'Pass', Parameters, End: true },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Draft>({ fields: { Type: 'Succeed', OutputPath: '$.obj' } }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Draft>({ fields: { Type: 'Succeed', InputPath: '$.list[*]' } }),
  },
);

/** A sequence of states; in one that is not `faulty` nothing can fail. */
function sequence(depth: number, kind: 'never' | 'count' | 'item'): fc.Arbitrary<readonly Draft[]> {
  const calm = [
    { weight: 4, arbitrary: pass },
    { weight: 1, arbitrary: wait },
    { weight: 3, arbitrary: choice },
    { weight: 3, arbitrary: task(kind) },
  ];
  const nested = [
    { weight: 2, arbitrary: parallel(depth - 1, kind) },
    { weight: 2, arbitrary: map(depth - 1, kind) },
  ];
  const faults = [
    { weight: 1, arbitrary: fail },
    { weight: 1, arbitrary: broken },
  ];
  const state = fc.oneof(
    ...calm,
    ...(depth > 0 ? nested : []),
    ...(kind === 'count' ? faults : []),
  );
  return fc
    .tuple(fc.array(state, { maxLength: depth > 0 ? 5 : 3 }), kind === 'count' ? ending : steady)
    .map(([states, last]) => [...states, last]);
}

/** An ending that fits whatever a catcher left. */
const steady = fc.constant<Draft>({ fields: { Type: 'Succeed' } });

/** Only its first branch can fail, so that the order of the branches' steps does not matter. */
function parallel(depth: number, kind: 'never' | 'count' | 'item'): fc.Arbitrary<Draft> {
  const others = fc.array(
    fc.constant(null).chain(() => sequence(depth, 'never')),
    { maxLength: 2 },
  );
  return fc
    .tuple(
      fc.constant(null).chain(() => sequence(depth, kind)),
      others,
      retry,
      caught,
      placed,
    )
    .map(([first, rest, Retry, Catch, place]) => ({
      branches: [first, ...rest],
      caught: Catch,
      fields: { Type: 'Parallel', ...(Retry.length > 0 ? { Retry } : {}), ...place },
    }));
}

/** At most one item fails, always the same. */
function map(depth: number, kind: 'never' | 'count' | 'item'): fc.Arbitrary<Draft> {
  const inner = fc
    .constant(null)
    .chain(() => sequence(Math.min(depth, 0), kind === 'never' ? 'never' : 'item'));
  return fc
    .tuple(inner, fc.nat(3), retry, caught, placed)
    .map(([processor, MaxConcurrency, Retry, Catch, place]) => ({
      branches: [processor],
      caught: Catch,
      fields: {
        Type: 'Map',
        ItemsPath: '$.rows',
        ItemSelector: {
          ...Object.fromEntries(Object.keys(INPUT).map((name) => [`${name}.$`, `$.${name}`])),
          'item.$': '$$.Map.Item.Value',
          'index.$': '$$.Map.Item.Index',
        },
        MaxConcurrency,
        ...(Retry.length > 0 ? { Retry } : {}),
        ...place,
      },
    }));
}

/** A machine with nested branches two levels deep at most. */
export const randomMachine: fc.Arbitrary<RandomMachine> = sequence(2, 'count').map((drafts) => {
  const scripts: Record<string, TaskScript> = {};
  const stateNames: string[] = [];
  const assemble = (states: readonly Draft[]): object => {
    const names = states.map((_, at) => `S${stateNames.length + at}`);
    stateNames.push(...names);
    const last = names.at(-1) ?? '';
    const named = states.map((draft, at) => {
      const name = names[at] ?? '';
      if (draft.script) scripts[name] = draft.script;
      return [name, stateOf(draft, names[at + 1], names[at + 2] ?? last, last, assemble)];
    });
    return { StartAt: names[0], States: Object.fromEntries(named) };
  };
  return { definition: assemble(drafts), input: INPUT, scripts, stateNames };
});

function stateOf(
  { fields, caught: catchers = [], choice: matched, branches }: Draft,
  next: string | undefined,
  afterNext: string,
  last: string,
  assemble: (states: readonly Draft[]) => object,
): object {
  const ends = Reflect.get(fields, 'Type') === 'Fail' || next === undefined;
  if (matched) return { ...fields, Choices: [{ ...matched, Next: next }], Default: afterNext };
  const nested = (branches ?? []).map(assemble);
  return {
    ...fields,
    ...(Reflect.get(fields, 'Type') === 'Map' ? { ItemProcessor: nested[0] } : {}),
    ...(Reflect.get(fields, 'Type') === 'Parallel' ? { Branches: nested } : {}),
    ...(catchers.length > 0 ? { Catch: catchers.map((entry) => ({ ...entry, Next: last })) } : {}),
    ...(ends ? {} : { Next: next }),
  };
}
