// How many bytes an item counts for: the 400 KB limit and the 1 MB page are measured with this.
// Rules: "DynamoDB item sizes and formats" in the Developer Guide. A number's cost there is called
// approximate; this is the rule that AWS was measured to apply (dynamodb-conformance, August 2026).

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import type { Item } from './values.ts';

/** The largest item, names included. */
export const MAX_ITEM_BYTES = 400 * 1024;

const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (value !== undefined) bytes += textBytes(name) + valueBytes(value);
  }
  return bytes;
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.SS !== undefined) return sum(value.SS, textBytes);
  if (value.NS !== undefined) return sum(value.NS, numberBytes);
  if (value.BS !== undefined) return sum(value.BS, (bytes) => bytes.byteLength);
  if (value.L !== undefined) {
    return CONTAINER_BYTES + sum(value.L, (element) => ELEMENT_BYTES + valueBytes(element));
  }
  if (value.M !== undefined) {
    return CONTAINER_BYTES + Object.keys(value.M).length * ELEMENT_BYTES + itemBytes(value.M);
  }
  return 1;
}

/** Digits are packed in pairs on each side of the point; a negative number needs one byte more. */
function numberBytes(text: string): number {
  const signBytes = text.startsWith('-') ? 1 : 0;
  const point = text.indexOf('.');
  const end = point === -1 ? text.length : point;
  let wholeDigits = text.charCodeAt(signBytes) === ZERO ? 0 : end - signBytes;
  if (point === -1) wholeDigits -= zerosFrom(text, end - 1, -1);
  let fractionDigits = point === -1 ? 0 : text.length - point - 1;
  if (wholeDigits === 0) fractionDigits -= zerosFrom(text, point + 1, 1);
  const pairs =
    Math.ceil(Math.max(wholeDigits, 0) / 2) + Math.ceil(Math.max(fractionDigits, 0) / 2);
  return 1 + pairs + signBytes;
}

const ZERO = 48;

/** How many zeros stand in a row; a canonical number always has another digit to stop at. */
function zerosFrom(text: string, start: number, step: 1 | -1): number {
  let count = 0;
  while (text.charCodeAt(start + count * step) === ZERO) count += 1;
  return count;
}

/** Names and most values are short ASCII: counting beats the call into the runtime. */
function textBytes(text: string): number {
  if (text.length > MAX_COUNTED_LENGTH) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > MAX_ASCII) return Buffer.byteLength(text);
  }
  return text.length;
}

const MAX_COUNTED_LENGTH = 64;
const MAX_ASCII = 0x7f;

function sum<T>(parts: readonly T[], bytesOf: (part: T) => number): number {
  let bytes = 0;
  for (const part of parts) bytes += bytesOf(part);
  return bytes;
}
