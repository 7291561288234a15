// What each intrinsic function answers. Chance is passed in; nothing here reads a state or a clock.
// Source: https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html

import { createHash } from 'node:crypto';
import type { Random } from '../random.ts';
import { seededRandom } from '../random.ts';
import type { Json, JsonObject } from './json.ts';
import { equalJson, isArray, isObject, parseJson } from './json.ts';

/** An argument is unfit; the caller adds which call it was. */
export class IntrinsicError extends Error {
  override readonly name = 'IntrinsicError';
}

/** One function of `States.`. */
export interface IntrinsicFunction {
  /** Fewest and most arguments. */
  readonly arity: readonly [number, number];
  /** The first argument, if a literal, is passed with its escapes. */
  readonly rawTemplate?: boolean;
  /** @throws {@link IntrinsicError} an argument is unfit */
  call(values: readonly Json[], random: Random): Json;
}

/** AWS's limit on the items that States.ArrayRange makes. */
const RANGE_LIMIT = 1000;
/** AWS's limit on the characters that Base64Encode, Base64Decode, and Hash take. */
const TEXT_LIMIT = 10_000;
const HASHES: ReadonlyMap<string, string> = new Map([
  ['MD5', 'md5'],
  ['SHA-1', 'sha1'],
  ['SHA-256', 'sha256'],
  ['SHA-384', 'sha384'],
  ['SHA-512', 'sha512'],
]);

/** Every intrinsic function by its full name. */
export const intrinsicFunctions: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries<IntrinsicFunction>({
    'States.Format': { arity: [1, Infinity], rawTemplate: true, call: format },
    'States.StringToJson': { arity: [1, 1], call: ([text]) => parse(string(text)) },
    'States.JsonToString': { arity: [1, 1], call: ([value]) => JSON.stringify(value) },
    'States.Array': { arity: [0, Infinity], call: (values) => values },
    'States.ArrayPartition': {
      arity: [2, 2],
      call: ([items, size]) => partition(array(items), integer(size)),
    },
    'States.ArrayContains': {
      arity: [2, 2],
      call: ([items, sought]) => array(items).some((item) => equalJson(item, sought ?? null)),
    },
    'States.ArrayRange': {
      arity: [3, 3],
      call: ([first, last, step]) => range(integer(first), integer(last), integer(step)),
    },
    'States.ArrayGetItem': {
      arity: [2, 2],
      call: ([items, at]) => itemAt(array(items), integer(at)),
    },
    'States.ArrayLength': { arity: [1, 1], call: ([items]) => array(items).length },
    'States.ArrayUnique': { arity: [1, 1], call: ([items]) => unique(array(items)) },
    'States.Base64Encode': {
      arity: [1, 1],
      call: ([text]) => Buffer.from(shortString(text), 'utf8').toString('base64'),
    },
    'States.Base64Decode': { arity: [1, 1], call: ([text]) => decode(shortString(text)) },
    'States.Hash': {
      arity: [2, 2],
      call: ([text, algorithm]) => hash(shortString(text), string(algorithm)),
    },
    'States.JsonMerge': {
      arity: [3, 3],
      call: ([under, over, deep]) => merge(object(under), object(over), deep),
    },
    'States.MathAdd': { arity: [2, 2], call: ([left, right]) => integer(left) + integer(right) },
    'States.MathRandom': {
      arity: [2, 3],
      call: ([from, to, seed], random) =>
        randomBetween(
          integer(from),
          integer(to),
          seed === undefined ? random : seededRandom(integer(seed)),
        ),
    },
    'States.StringSplit': {
      arity: [2, 2],
      call: ([text, separators]) => split(string(text), string(separators)),
    },
    'States.UUID': { arity: [0, 0], call: (_, random) => uuid(random) },
  }),
);

/** A version 4 UUID from the given source of chance. */
export function uuid(random: Random): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16));
  digits[12] = 4;
  digits[16] = 8 + ((digits[16] ?? 0) % 4);
  const hex = digits.map((digit) => digit.toString(16)).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function format([template, ...values]: readonly Json[]): Json {
  let used = 0;
  const text = string(template).replace(/\\(['{}\\])|\{\}/g, (_, escaped: string | undefined) =>
    escaped === undefined ? placed(values[used++]) : escaped,
  );
  return used === values.length ? text : unfit(`${used} places for ${values.length} values`);
}

function placed(value: Json | undefined): string {
  if (value === undefined) return unfit('fewer values than places');
  return isArray(value) || isObject(value)
    ? unfit('only plain values can be placed')
    : String(value);
}

function parse(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return unfit(`'${text}' is not JSON`);
  }
}

function itemAt(items: readonly Json[], at: number): Json {
  const item = items[at];
  return item === undefined ? unfit(`there is no item ${at}`) : item;
}

function partition(items: readonly Json[], size: number): Json {
  if (size < 1) return unfit('the size of a part must be positive');
  const parts = Math.ceil(items.length / size);
  return Array.from({ length: parts }, (_, part) => items.slice(part * size, (part + 1) * size));
}

function range(first: number, last: number, step: number): Json {
  if (step === 0) return unfit('the step must not be zero');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > RANGE_LIMIT) return unfit(`${length} items, the limit is ${RANGE_LIMIT}`);
  return Array.from({ length }, (_, at) => first + at * step);
}

function unique(items: readonly Json[]): Json {
  return items.filter((item, at) => items.findIndex((other) => equalJson(item, other)) === at);
}

function decode(text: string): Json {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is not Base64; a text that does not come back was not Base64.
  const same = bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return same ? bytes.toString('utf8') : unfit(`'${text}' is not Base64`);
}

function hash(text: string, algorithm: string): Json {
  const known = HASHES.get(algorithm) ?? unfit(`there is no algorithm '${algorithm}'`);
  return createHash(known).update(text, 'utf8').digest('hex');
}

function merge(under: JsonObject, over: JsonObject, deep: Json | undefined): Json {
  return deep === false ? { ...under, ...over } : unfit('only shallow merging (false) exists');
}

/** From `from` (inclusive) to `to` (exclusive). */
function randomBetween(from: number, to: number, random: Random): Json {
  if (from >= to) return unfit('the start must be below the end');
  return from + Math.floor(random() * (to - from));
}

/** Each character of `separators` separates, and empty parts are dropped, as AWS documents. */
function split(text: string, separators: string): Json {
  const parts = [''];
  for (const character of text) {
    if (separators.includes(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part !== '');
}

function string(value: Json | undefined): string {
  return typeof value === 'string'
    ? value
    : unfit(`expected a string, got ${JSON.stringify(value)}`);
}

function shortString(value: Json | undefined): string {
  const text = string(value);
  return text.length <= TEXT_LIMIT ? text : unfit(`more than ${TEXT_LIMIT} characters`);
}

/** A number, rounded to the nearest integer as AWS does. */
function integer(value: Json | undefined): number {
  if (typeof value === 'number') return Math.round(value);
  return unfit(`expected a number, got ${JSON.stringify(value)}`);
}

function array(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : unfit(`expected an array, got ${JSON.stringify(value)}`);
}

function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : unfit(`expected an object, got ${JSON.stringify(value)}`);
}

function unfit(problem: string): never {
  throw new IntrinsicError(problem);
}
