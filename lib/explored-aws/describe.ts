// What a call is about, in a few words for people: the names and texts of its input, without its expressions.

import { inspect } from 'node:util';

const MAX_LENGTH = 60;
const LEFT_OUT = /Expression|^Return|^Consistent|^ClientRequestToken$/;
const MAX_DEPTH = 20;

/** `{ TableName: 'plans', Key: { pk: { S: 'a' } } }` becomes `plans a`. */
export function describeInput(input: object): string {
  const text = leaves(input).join(' ');
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text;
}

/** The whole input as text: equal for inputs that say the same. */
export function wholeInput(input: object): string {
  try {
    return JSON.stringify(input, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
  } catch {
    // A stream as a body leads back to itself.
    return inspect(input, { depth: MAX_DEPTH, breakLength: Infinity, maxArrayLength: null });
  }
}

function leaves(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)];
  if (value instanceof Uint8Array) return [`${value.byteLength} bytes`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (LEFT_OUT.test(name) ? [] : leaves(part)));
}
