// Which key an item or a request has in a table, and what makes it none.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { validationError } from './errors.ts';
import type { Path } from './expressions/tokens.ts';
import { attributeOf, typeOf } from './values.ts';
import type { Item } from './values.ts';

/** A key attribute, in the shape that the CDK's `Table` takes. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: 'S' | 'N' | 'B';
}

export interface TableSchema {
  readonly name: string;
  readonly partitionKey: KeyAttribute;
  readonly sortKey?: KeyAttribute | undefined;
}

/** The values of one item's key attributes. */
export interface Key {
  readonly partition: AttributeValue;
  readonly sort: AttributeValue | undefined;
}

const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;

export function keyAttributesOf({ partitionKey, sortKey }: TableSchema): readonly KeyAttribute[] {
  return sortKey ? [partitionKey, sortKey] : [partitionKey];
}

/** @throws ValidationException the item to put lacks a key attribute or has one of the wrong type */
export function keyOfItem(item: Item, schema: TableSchema): Key {
  return keyFrom(schema, ({ name, type }) => {
    const value = attributeOf(item, name);
    if (value === undefined) throw invalid(`Missing the key ${name} in the item`);
    if (typeOf(value) === type) return value;
    throw invalid(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
  });
}

/** @throws ValidationException `key` is not exactly the table's key attributes */
export function keyOfRequest(key: Item, schema: TableSchema): Key {
  if (Object.keys(key).length !== keyAttributesOf(schema).length) throw mismatch();
  return keyFrom(schema, ({ name, type }) => {
    const value = attributeOf(key, name);
    if (value === undefined || typeOf(value) !== type) throw mismatch();
    return value;
  });
}

function keyFrom(schema: TableSchema, valueOf: (attribute: KeyAttribute) => AttributeValue): Key {
  const partition = valueOf(schema.partitionKey);
  checkSize(schema.partitionKey.name, partition, MAX_PARTITION_KEY_BYTES);
  const sort = schema.sortKey && valueOf(schema.sortKey);
  if (schema.sortKey && sort) checkSize(schema.sortKey.name, sort, MAX_SORT_KEY_BYTES);
  return { partition, sort };
}

function checkSize(name: string, value: AttributeValue, maxBytes: number): void {
  if (value.N !== undefined) return;
  const bytes = value.S === undefined ? (value.B?.byteLength ?? 0) : Buffer.byteLength(value.S);
  if (bytes === 0) throw new EmptyKeyError(name, value.S === undefined ? 'binary' : 'string');
  if (bytes <= maxBytes) return;
  throw invalid(
    maxBytes === MAX_PARTITION_KEY_BYTES
      ? 'Size of hashkey has exceeded the maximum size limit of2048 bytes'
      : 'Aggregated size of all range keys has exceeded the size limit of 1024 bytes',
  );
}

/**
 * A key attribute is empty. A class of its own, and not yet the exception that the caller sees,
 * because inside a transaction this one is reported for the request and other key faults for the action.
 */
export class EmptyKeyError extends Error {
  override readonly name = 'EmptyKeyError';

  constructor(attribute: string, type: 'string' | 'binary') {
    super(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${type} value. Key: ${attribute}`,
    );
  }
}

/** @throws ValidationException a path goes into a key attribute, which is a scalar */
export function requireScalarKeys(paths: readonly Path[] | undefined, schema: TableSchema): void {
  for (const { name } of keyAttributesOf(schema)) {
    if (!paths?.some((path) => path.length > 1 && path[0] === name)) continue;
    throw validationError(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: ${name}`,
    );
  }
}

/** @throws ValidationException an update names a key attribute */
export function requireKeysUntouched(paths: readonly Path[], schema: TableSchema): void {
  for (const { name } of keyAttributesOf(schema)) {
    if (!paths.some((path) => path[0] === name)) continue;
    throw invalid(`Cannot update attribute ${name}. This attribute is part of the key`);
  }
}

function mismatch(): Error {
  return validationError('The provided key element does not match the schema');
}

function invalid(detail: string): Error {
  return validationError(`One or more parameter values were invalid: ${detail}`);
}
