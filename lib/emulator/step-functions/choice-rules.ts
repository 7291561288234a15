// The rules of a Choice state, compiled into predicates over its input.
// A value of another type than the operator's never matches; a Variable that is not there fails.

import type { Fields } from './fields.ts';
import { EvaluationFailure } from './errors.ts';
import type { Json } from './json.ts';
import type { Path, Scope } from './paths.ts';
import { compileReferencePath, select } from './paths.ts';

/** Whether a rule matches. @throws EvaluationFailure States.Runtime: a path finds nothing, or unfit data */
export type ChoiceRule = (scope: Scope) => boolean;

/** A type of value that operators compare; `read` gives undefined for what is not of it. */
interface Comparable {
  readonly read: (value: Json) => string | number | boolean | undefined;
  readonly orders: Readonly<Record<string, Order>>;
}

type Value = string | number | boolean;

type Order = (left: Value, right: Value) => boolean;

/** Strings are compared by UTF-16 unit, as Java does. */
const EQUALS: Order = (left, right) => left === right;
const ORDERS: Readonly<Record<string, Order>> = {
  Equals: EQUALS,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
};

const COMPARABLES: Readonly<Record<string, Comparable>> = {
  String: { read: (value) => (typeof value === 'string' ? value : undefined), orders: ORDERS },
  Numeric: { read: (value) => (typeof value === 'number' ? value : undefined), orders: ORDERS },
  Boolean: {
    read: (value) => (typeof value === 'boolean' ? value : undefined),
    orders: { Equals: EQUALS },
  },
  Timestamp: { read: timestampMs, orders: ORDERS },
};

const TYPE_TESTS: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => timestampMs(value) !== undefined,
};

/**
 * Compiles one rule; And, Or, and Not are nested through `nested`, which reads a rule without Next.
 *
 * @throws InvalidDefinitionError not exactly one operator, or an operand of another type
 */
export function compileRule(
  fields: Fields,
  nested: (value: Json, at: string) => ChoiceRule,
): ChoiceRule {
  if (fields.has('And')) {
    const rules = fields.required('And', fields.list('And', nested));
    return (scope) => rules.every((rule) => rule(scope));
  }
  if (fields.has('Or')) {
    const rules = fields.required('Or', fields.list('Or', nested));
    return (scope) => rules.some((rule) => rule(scope));
  }
  if (fields.has('Not')) {
    const rule = nested(fields.required('Not', fields.take('Not')), fields.place('Not'));
    return (scope) => !rule(scope);
  }
  return compileTest(fields);
}

/** Milliseconds since the epoch of an RFC 3339 time with capital T and Z; undefined for the rest. */
export function timestampMs(value: Json): number | undefined {
  if (typeof value !== 'string' || !RFC_3339.test(value)) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

function compileTest(fields: Fields): ChoiceRule {
  const text = fields.required('Variable', fields.string('Variable'));
  const variable = compileReferencePath(text, fields.state, fields.place('Variable'));
  const test =
    presence(fields, variable) ??
    typeTest(fields, variable) ??
    stringMatches(fields, variable) ??
    comparison(fields, variable);
  return fields.required('a comparison operator', test);
}

function presence(fields: Fields, variable: Path): ChoiceRule | undefined {
  const expected = fields.boolean('IsPresent');
  if (expected === undefined) return undefined;
  return (scope) => (select(variable, scope) !== undefined) === expected;
}

function typeTest(fields: Fields, variable: Path): ChoiceRule | undefined {
  for (const [name, test] of Object.entries(TYPE_TESTS)) {
    const expected = fields.boolean(name);
    if (expected !== undefined) return (scope) => test(read(variable, scope)) === expected;
  }
  return undefined;
}

/** `*` stands for any characters; `\\*` and `\\\\` for themselves. */
function stringMatches(fields: Fields, variable: Path): ChoiceRule | undefined {
  const pattern = fields.string('StringMatches');
  if (pattern === undefined) return undefined;
  const source = pattern.replace(/\\([*\\])|\*|[^*\\]+|\\/g, (part, escaped: string | undefined) =>
    part === '*' ? '[^]*' : (escaped ?? part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  const matcher = new RegExp(`^${source}$`);
  return (scope) => {
    const value = read(variable, scope);
    return typeof value === 'string' && matcher.test(value);
  };
}

function comparison(fields: Fields, variable: Path): ChoiceRule | undefined {
  for (const [type, { read: readAs, orders }] of Object.entries(COMPARABLES)) {
    for (const [suffix, order] of Object.entries(orders)) {
      const operand = operandOf(fields, type + suffix, readAs);
      if (operand) return (scope) => holds(readAs(read(variable, scope)), order, operand(scope));
    }
  }
  return undefined;
}

function holds(left: Value | undefined, order: Order, right: Value): boolean {
  return left !== undefined && order(left, right);
}

/** What an operator compares with: its constant, or what its `...Path` gives at the time. */
function operandOf(
  fields: Fields,
  operator: string,
  readAs: Comparable['read'],
): ((scope: Scope) => Value) | undefined {
  const constant = fields.take(operator);
  if (constant !== undefined) {
    const right = readAs(constant) ?? fields.fail(operator, 'has an operand of another type');
    return () => right;
  }
  const field = `${operator}Path`;
  const text = fields.string(field);
  if (text === undefined) return undefined;
  const path = compileReferencePath(text, fields.state, fields.place(field));
  return (scope) => readAs(read(path, scope)) ?? fail(path);
}

function read(path: Path, scope: Scope): Json {
  const value = select(path, scope);
  return value === undefined ? fail(path) : value;
}

function fail(path: Path): never {
  const problem = `Invalid path '${path.text}': The choice state's condition path references an invalid value.`;
  throw new EvaluationFailure('States.Runtime', problem);
}
