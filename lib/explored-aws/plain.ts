// Items as plain objects, for worlds and properties: people write `{ id: 'job', token: 1 }`.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What an attribute may be. A set is a `Set` of texts or numbers; bytes are a `Uint8Array`. */
export type PlainValue =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | ReadonlySet<string>
  | ReadonlySet<number>
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

/** An item's attributes by name. */
export type PlainItem = Readonly<Record<string, PlainValue>>;

export function toItem(plain: PlainItem): Record<string, AttributeValue> {
  return mapped(plain, toValue);
}

/** Numbers of more than 15 digits lose their last ones. */
export function fromItem(item: Readonly<Record<string, AttributeValue>>): PlainItem {
  return mapped(item, fromValue);
}

function toValue(value: PlainValue): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof Uint8Array) return { B: value };
  if (value instanceof Set) return toSet([...(value as ReadonlySet<string | number>)]);
  if (Array.isArray(value)) return { L: value.map(toValue) };
  return { M: toItem(value as PlainItem) };
}

function toSet(members: readonly (string | number)[]): AttributeValue {
  const texts = members.map(String);
  return typeof members[0] === 'number' ? { NS: texts } : { SS: texts };
}

function fromValue(value: AttributeValue): PlainValue {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.B !== undefined) return value.B;
  if (value.L !== undefined) return value.L.map(fromValue);
  if (value.M !== undefined) return fromItem(value.M);
  if (value.SS !== undefined) return new Set(value.SS);
  if (value.NS !== undefined) return new Set(value.NS.map(Number));
  if (value.BS !== undefined) return value.BS;
  return null;
}

function mapped<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
