// JSON values as the Amazon States Language sees them. Nothing else travels between states.

/** A JSON value. States share values by reference, so nobody may change one in place. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [name: string]: Json };

/** Whether the value is an object: not null, not an array. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isArray(value);
}

/** `Array.isArray`, which TypeScript does not narrow for readonly arrays. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Equality of values; the order of an object's fields does not matter. */
export function equalJson(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (isArray(left) && isArray(right)) {
    return (
      left.length === right.length && left.every((item, at) => equalJson(item, right[at] ?? null))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(
      (name) => Object.hasOwn(right, name) && equalJson(left[name] ?? null, right[name] ?? null),
    )
  );
}

/** Size of the value as Step Functions counts it: bytes of its UTF-8 text. */
export function byteLength(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Parses a JSON text. @throws SyntaxError */
export function parseJson(text: string): Json {
  // The one cast: JSON.parse can give nothing but JSON.
  return JSON.parse(text) as Json;
}

/**
 * What is left of any value once it crossed a wire: `undefined` becomes null, a Date its text.
 * Also the copy that keeps a Lambda's handler from changing what other states see.
 */
export function throughTheWire(value: unknown): Json {
  return parseJson(JSON.stringify(value ?? null));
}
