// Query and Scan: which items, in which order, and where a page ends.
// A page ends at Limit items or 1 MB, counted before the filter, as AWS counts.

import type { AttributeValue, QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';

import { metadata, validationError } from './errors.ts';
import { bindExpressions } from './expressions/bind.ts';
import type { Expressions } from './expressions/bind.ts';
import { beginsWith } from './expressions/condition-evaluation.ts';
import { projected } from './expressions/documents.ts';
import type { KeyTest } from './expressions/key-condition.ts';
import {
  SCOPE_FIELDS,
  memberError,
  oneOf,
  requireFields,
  requireMembers,
  tableName,
} from './fields.ts';
import { keyAttributesOf, keyOfRequest, requireScalarKeys } from './keys.ts';
import type { TableSchema } from './keys.ts';
import { itemBytes } from './sizes.ts';
import type { Tables } from './tables.ts';
import type { Table } from './table.ts';
import { areEqual, attributeOf, compareValues, giveItem, takeItem, typeOf } from './values.ts';
import type { Item } from './values.ts';

const MAX_PAGE_BYTES = 1024 * 1024;

const PAGE_FIELDS = [
  'TableName',
  'FilterExpression',
  'ProjectionExpression',
  'ConsistentRead',
  'ExclusiveStartKey',
  'Limit',
  'Select',
  ...SCOPE_FIELDS,
];
const SCAN_FIELDS = new Set(PAGE_FIELDS);
const QUERY_FIELDS = new Set([...PAGE_FIELDS, 'KeyConditionExpression', 'ScanIndexForward']);

export function query(tables: Tables, input: QueryCommandInput): object {
  requireFields('Query', input, QUERY_FIELDS);
  requirePageMembers(input);
  const start = input.ExclusiveStartKey && takeItem(input.ExclusiveStartKey);
  const expressions = bindExpressions(input);
  if (!expressions.keyTests) {
    throw validationError(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  requireSelect(input);
  const table = tables.get(input.TableName);
  const range = rangeOf(expressions.keyTests, table.schema);
  if (start) requireStartInRange(start, range, table.schema);
  requireNoKeys(expressions, table.schema);
  const items = candidates(table, range, input.ScanIndexForward ?? true, start);
  return page(items, expressions, input, table.schema);
}

export function scan(tables: Tables, input: ScanCommandInput): object {
  requireFields('Scan', input, SCAN_FIELDS);
  requirePageMembers(input);
  const start = input.ExclusiveStartKey && takeItem(input.ExclusiveStartKey);
  const expressions = bindExpressions(input);
  requireSelect(input);
  const table = tables.get(input.TableName);
  requireScalarKeys(expressions.projection, table.schema);
  requireScalarKeys(expressions.filter?.paths, table.schema);
  return page(scanned(table, start), expressions, input, table.schema);
}

function requirePageMembers(input: QueryCommandInput | ScanCommandInput): void {
  const { Select, TableName, Limit } = input;
  requireMembers([
    oneOf('select', Select, ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES']),
    tableName(TableName),
    Limit !== undefined && Limit < 1
      ? memberError('limit', Limit, 'have value greater than or equal to 1')
      : undefined,
  ]);
}

function requireSelect({ Select, ProjectionExpression }: QueryCommandInput): void {
  const hasProjection = ProjectionExpression !== undefined;
  if (Select === undefined || hasProjection === (Select === 'SPECIFIC_ATTRIBUTES')) return;
  if (!hasProjection && Select !== 'SPECIFIC_ATTRIBUTES') return;
  throw validationError(
    hasProjection
      ? `Cannot specify the ProjectionExpression when choosing to get ${Select === 'COUNT' ? 'only the Count' : Select}`
      : 'Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES',
  );
}

/** The part of one partition that a key condition selects. */
interface Range {
  readonly partition: AttributeValue;
  readonly sort: KeyTest | undefined;
}

function rangeOf(tests: ReadonlyMap<string, KeyTest>, schema: TableSchema): Range {
  const attributes = keyAttributesOf(schema);
  if (tests.size > attributes.length) {
    throw validationError(
      `The number of query conditions (${tests.size}) exceeds the number of key attributes defined in the schema (${attributes.length})`,
    );
  }
  for (const [index, { name, type }] of attributes.entries()) {
    const test = tests.get(name);
    if (test) requireType(test, type);
    else if (index === 0 || tests.size > 1) {
      throw validationError(`Query condition missed key schema element: ${name}`);
    }
  }
  const partition = tests.get(schema.partitionKey.name);
  const [value] = partition?.constants ?? [];
  if (partition?.name !== '=' || !value) throw validationError('Query key condition not supported');
  return { partition: value, sort: schema.sortKey && tests.get(schema.sortKey.name) };
}

function requireType(test: KeyTest, type: string): void {
  if (test.constants.every((constant) => typeOf(constant) === type)) return;
  throw validationError(
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  );
}

function requireStartInRange(start: Item, { partition, sort }: Range, schema: TableSchema): void {
  const names = keyAttributesOf(schema).map(({ name }) => name);
  const isComplete = names.every((name) => attributeOf(start, name) !== undefined);
  if (!isComplete || Object.keys(start).length !== names.length) {
    throw validationError('The provided starting key is invalid');
  }
  const key = keyOfRequest(start, schema);
  const isSamePartition = areEqual(key.partition, partition);
  if (sort && key.sort && !passes(sort, key.sort)) {
    throw validationError('The provided starting key does not match the range key predicate');
  }
  if (isSamePartition) return;
  throw validationError(
    sort
      ? 'The query can return at most one row and cannot be restarted'
      : 'The provided starting key is outside query boundaries based on provided conditions',
  );
}

/** The key condition selects by key; a filter may not, and no path may go into a key. */
function requireNoKeys({ filter, projection }: Expressions, schema: TableSchema): void {
  requireScalarKeys(projection, schema);
  const paths = filter?.paths;
  for (const { name } of keyAttributesOf(schema)) {
    if (!paths?.some((path) => path[0] === name)) continue;
    throw validationError(
      `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
}

function* candidates(
  table: Table,
  { partition, sort }: Range,
  isForward: boolean,
  start: Item | undefined,
): Generator<Item> {
  const { sortKey } = table.schema;
  const from = start && sortKey && attributeOf(start, sortKey.name);
  const items = table.itemsWith(partition);
  for (const item of isForward ? items : items.toReversed()) {
    const value = sortKey && attributeOf(item, sortKey.name);
    if (start && !isAfter(value, from, isForward)) continue;
    if (!sort || (value && passes(sort, value))) yield item;
  }
}

function isAfter(
  value: AttributeValue | undefined,
  from: AttributeValue | undefined,
  isForward: boolean,
): boolean {
  const order = value && from && compareValues(value, from);
  return order !== undefined && (isForward ? order > 0 : order < 0);
}

function passes({ name, constants }: KeyTest, value: AttributeValue): boolean {
  const [first, second] = constants;
  if (!first) return false;
  if (name === 'begins_with') return beginsWith(value, first);
  const order = compareValues(value, first) ?? Number.NaN;
  if (name === 'BETWEEN') {
    return order >= 0 && second !== undefined && (compareValues(value, second) ?? 1) <= 0;
  }
  if (name === '=') return order === 0;
  if (name.startsWith('<') && order < 0) return true;
  if (name.startsWith('>') && order > 0) return true;
  return name.endsWith('=') && order === 0;
}

/** A start key need not exist any more: what follows it in the scan order is what is left of the scan. */
function* scanned(table: Table, start: Item | undefined): Generator<Item> {
  if (!start) {
    yield* table.items();
    return;
  }
  const key = keyOfRequest(start, table.schema);
  yield* table.itemsAfter(key);
}

function page(
  items: Iterable<Item>,
  { filter, projection }: Expressions,
  input: QueryCommandInput | ScanCommandInput,
  schema: TableSchema,
): object {
  const read = readPage(items, input.Limit ?? Number.POSITIVE_INFINITY);
  const found = filter ? read.items.filter((item) => filter.holds(item)) : read.items;
  const shown = projection ? found.map((item) => projected(item, projection)) : found;
  return {
    $metadata: metadata(200),
    Count: found.length,
    ScannedCount: read.items.length,
    ...(input.Select === 'COUNT' ? {} : { Items: shown.map(giveItem) }),
    ...(read.last ? { LastEvaluatedKey: giveItem(keyPart(read.last, schema)) } : {}),
  };
}

/** `last` is set if the page is full, even when nothing follows: AWS does not look further either. */
function readPage(items: Iterable<Item>, limit: number): { items: Item[]; last: Item | undefined } {
  const taken: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    taken.push(item);
    bytes += itemBytes(item);
    if (taken.length >= limit || bytes >= MAX_PAGE_BYTES) return { items: taken, last: item };
  }
  return { items: taken, last: undefined };
}

function keyPart(item: Item, schema: TableSchema): Item {
  return projected(
    item,
    keyAttributesOf(schema).map(({ name }) => [name]),
  );
}
