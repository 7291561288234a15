// Attribute values: taking them in (checked, canonical, our own copy), giving them out, comparing them.
// A stored value is never changed, so that items share what an update leaves alone.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { NotEmulatedError } from '../service.ts';
import { serializationError, validationError } from './errors.ts';
import { canonicalNumber, compareNumbers } from './numbers.ts';

/** Attributes by name: an item, a key, or the inside of a map. */
export type Item = Readonly<Record<string, AttributeValue>>;

export type AttributeType = 'S' | 'N' | 'B' | 'SS' | 'NS' | 'BS' | 'L' | 'M' | 'BOOL' | 'NULL';

/** A document nests at most so deep; the attribute itself is level 1. */
const MAX_LEVELS = 32;

/** The attribute of that name. Names like `constructor` must not reach the prototype. */
export function attributeOf(item: Item, name: string): AttributeValue | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

export function typeOf(value: AttributeValue): AttributeType {
  if (value.S !== undefined) return 'S';
  if (value.N !== undefined) return 'N';
  if (value.B !== undefined) return 'B';
  if (value.M !== undefined) return 'M';
  if (value.L !== undefined) return 'L';
  if (value.BOOL !== undefined) return 'BOOL';
  if (value.SS !== undefined) return 'SS';
  if (value.NS !== undefined) return 'NS';
  if (value.BS !== undefined) return 'BS';
  return 'NULL';
}

/** Checks and copies a caller's attributes. Throws ValidationException, SerializationException. */
export function takeItem(item: Item, level = 1): Item {
  const taken: Record<string, AttributeValue> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value === undefined) continue;
    // Storing it by assignment would change the object's prototype and lose the attribute.
    if (name === '__proto__')
      throw new NotEmulatedError('attribute name __proto__', ['other names']);
    taken[name] = takeValue(value, level);
  }
  return taken;
}

/** Checks and copies one of a caller's values. Throws ValidationException, SerializationException. */
export function takeValue(value: AttributeValue, level = 1): AttributeValue {
  if (level > MAX_LEVELS) {
    throw validationError(
      'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
    );
  }
  checkOneType(value);
  if (value.S !== undefined) return { S: takeText(value.S) };
  if (value.N !== undefined) return { N: canonicalNumber(takeText(value.N)) };
  if (value.BOOL !== undefined) return { BOOL: takeBoolean(value.BOOL) };
  if (value.NULL !== undefined) return takeNull(value.NULL);
  if (value.M !== undefined) return { M: takeItem(value.M, level + 1) };
  if (value.L !== undefined) return { L: value.L.map((element) => takeValue(element, level + 1)) };
  if (value.B !== undefined) return { B: takeBytes(value.B) };
  return takeSet(value);
}

function checkOneType(value: AttributeValue): void {
  // Nearly every value has one member; only the others need a closer look.
  if (Object.keys(value).length === 1) return;
  const typeCount = Object.values(value).filter((content) => content !== undefined).length;
  if (typeCount > 1) {
    throw validationError(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
}

function takeText(text: unknown): string {
  if (typeof text === 'string') return text;
  throw serializationError(text, 'String');
}

function takeBoolean(flag: unknown): boolean {
  if (typeof flag === 'boolean') return flag;
  throw serializationError(flag, 'Boolean');
}

function takeNull(flag: boolean): AttributeValue {
  if (takeBoolean(flag)) return { NULL: true };
  throw validationError(
    'One or more parameter values were invalid: Null attribute value types must have the value of true',
  );
}

function takeBytes(bytes: unknown): Uint8Array {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  throw serializationError(bytes, 'ByteBuffer');
}

function takeSet(value: AttributeValue): AttributeValue {
  if (value.SS !== undefined) {
    const texts = value.SS.map(takeText);
    if (texts.length === 0) throw invalid('An string set  may not be empty');
    if (hasTwins(texts)) {
      throw invalid(`Input collection [${texts.join(', ')}] contains duplicates.`);
    }
    return { SS: texts };
  }
  if (value.NS !== undefined) {
    if (value.NS.length === 0) throw invalid('An number set  may not be empty');
    const numbers = value.NS.map((number) => canonicalNumber(takeText(number)));
    if (hasTwins(numbers)) throw validationError('Input collection contains duplicates');
    return { NS: numbers };
  }
  if (value.BS !== undefined) {
    const members = value.BS.map(takeBytes);
    const shown = members.map(bytesText);
    if (members.length === 0) throw invalid('Binary sets should not be empty');
    if (hasTwins(shown)) {
      throw invalid(`Input collection [${shown.join(', ')}]of type BS contains duplicates.`);
    }
    return { BS: members };
  }
  throw validationError(
    'Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  );
}

function invalid(detail: string): Error {
  return validationError(`One or more parameter values were invalid: ${detail}`);
}

function hasTwins(members: readonly string[]): boolean {
  return new Set(members).size < members.length;
}

/** Bytes as text that is equal exactly when the bytes are. */
export function bytesText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** A copy for a caller, who may change it as freely as what the SDK parsed from the wire. */
export function giveItem(item: Item): Record<string, AttributeValue> {
  const given: Record<string, AttributeValue> = {};
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) given[name] = giveValue(value);
  }
  return given;
}

function giveValue(value: AttributeValue): AttributeValue {
  if (value.M !== undefined) return { M: giveItem(value.M) };
  if (value.L !== undefined) return { L: value.L.map(giveValue) };
  if (value.B !== undefined) return { B: value.B.slice() };
  if (value.SS !== undefined) return { SS: [...value.SS] };
  if (value.NS !== undefined) return { NS: [...value.NS] };
  if (value.BS !== undefined) return { BS: value.BS.map((bytes) => bytes.slice()) };
  return { ...value };
}

/** Same type and same content; sets have no order. */
export function areEqual(left: AttributeValue, right: AttributeValue): boolean {
  if (left.S !== undefined) return left.S === right.S;
  if (left.N !== undefined) return left.N === right.N;
  if (left.BOOL !== undefined) return left.BOOL === right.BOOL;
  if (left.NULL !== undefined) return right.NULL !== undefined;
  if (left.M !== undefined) return right.M !== undefined && areEqualItems(left.M, right.M);
  if (left.L !== undefined) return right.L !== undefined && areEqualLists(left.L, right.L);
  if (typeOf(left) !== typeOf(right)) return false;
  const [members, others] = [memberTexts(left), memberTexts(right)];
  return members.size === others.size && [...members].every((member) => others.has(member));
}

function areEqualItems(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const [a, b] = [attributeOf(left, name), attributeOf(right, name)];
    return a !== undefined && b !== undefined && areEqual(a, b);
  });
}

function areEqualLists(left: readonly AttributeValue[], right: readonly AttributeValue[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((element, index) => {
    const other = right[index];
    return other !== undefined && areEqual(element, other);
  });
}

/** The members of a set, or the one binary value, as texts. */
function memberTexts(value: AttributeValue): Set<string> {
  if (value.B !== undefined) return new Set([bytesText(value.B)]);
  return new Set(value.SS ?? value.NS ?? value.BS?.map(bytesText));
}

/** As in a sort; undefined if the two have no order: different types, or not S, N or B. */
export function compareValues(left: AttributeValue, right: AttributeValue): number | undefined {
  if (left.S !== undefined && right.S !== undefined) return compareUtf8(left.S, right.S);
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.B !== undefined && right.B !== undefined) return Buffer.compare(left.B, right.B);
  return undefined;
}

/** The order of the UTF-8 bytes, which differs from JavaScript's own where surrogates come in. */
export function compareUtf8(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let index = 0; index < shared; index += 1) {
    const [a, b] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1;
  }
  return left.length - right.length;
}

/** Half of a code point above all those that need one unit. */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
