// Random calls on a table with a partition key `pk` and a sort key `sk`, for the comparison with dynalite.
//
// What is never generated, because dynalite 4 lacks it or is known to be wrong there:
// - transactions, ReturnValuesOnConditionCheckFailure: not implemented
// - BOOL false, empty texts: `IN`, `attribute_type` and `size` take them for missing
// - equality of lists and maps, and both sides of a comparison missing: compared by identity
// - `contains` with other operands than S and N, ordering of BOOL, NULL and sets: AWS differs
// - two removals from one list: AWS takes both indexes from the list as it was
// - sums beyond 38 digits and items beyond 400 KB: not checked after an update

import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';

import type { TableSchema } from '../../../lib/emulator/dynamodb/keys.ts';

export type RandomCommand =
  GetItemCommand | PutItemCommand | UpdateItemCommand | DeleteItemCommand | QueryCommand;

/** Makes the command in a partition of its own. */
export type RandomCall = (pk: string) => RandomCommand;

// ---- values -------------------------------------------------------------------------------------

const number = fc
  .oneof(
    fc.integer({ min: -5, max: 5 }).map(String),
    fc.constantFrom('0.1', '-0.25', '1e3', '007', '1.50', '-0', '12345678901234567890', '-9.9e12'),
  )
  .map((N) => ({ N }));
const word = fc.constantFrom('a', 'ab', 'abc', 'b', 'é', 'zz top', '10', '9');
const text = word.map((S) => ({ S }));
const ordered: fc.Arbitrary<AttributeValue> = fc.oneof(number, text);
const scalar: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 6, arbitrary: ordered },
  { weight: 1, arbitrary: fc.constant({ BOOL: true }) },
  { weight: 1, arbitrary: fc.constant({ NULL: true as const }) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 3 }).map((B) => ({ B })) },
);
const set: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.uniqueArray(word, { minLength: 1, maxLength: 3 }).map((SS) => ({ SS })),
  fc
    .uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 })
    .map((members) => ({ NS: members.map(String) })),
);
const list = fc.array(scalar, { maxLength: 3 }).map((L) => ({ L }));
const map = fc
  .dictionary(fc.constantFrom('x', 'y', 'z'), fc.oneof(scalar, list), { maxKeys: 3 })
  .map((M) => ({ M }));
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 3, arbitrary: scalar },
  { weight: 1, arbitrary: set },
  { weight: 2, arbitrary: list },
  { weight: 2, arbitrary: map },
);

function sortValue(schema: TableSchema): fc.Arbitrary<AttributeValue> {
  const texts = fc.constantFrom('a', 'ab', 'abc', 'b', 'c', 'é');
  if (schema.sortKey?.type === 'S') return texts.map((S) => ({ S }));
  if (schema.sortKey?.type === 'B') return texts.map((letters) => ({ B: Buffer.from(letters) }));
  return fc.integer({ min: -3, max: 4 }).map((N) => ({ N: String(N) }));
}

// ---- pieces of expressions ----------------------------------------------------------------------

/** A text in which each `$` stands for the next of its values. */
interface Piece {
  readonly text: string;
  readonly values: readonly AttributeValue[];
}

/** Puts pieces, one after the other, where the template has a `%`. */
function pieces(template: string, ...parts: readonly fc.Arbitrary<Piece>[]): fc.Arbitrary<Piece> {
  return fc.tuple(...parts).map((chosen) => joined(template, chosen));
}

function joined(template: string, parts: readonly Piece[]): Piece {
  let index = 0;
  return {
    text: template.replaceAll('%', () => parts[index++]?.text ?? ''),
    values: parts.flatMap((part) => part.values),
  };
}

function constant(values: fc.Arbitrary<AttributeValue>): fc.Arbitrary<Piece> {
  return values.map((only) => ({ text: '$', values: [only] }));
}

function words(texts: fc.Arbitrary<string>): fc.Arbitrary<Piece> {
  return texts.map((only) => ({ text: only, values: [] }));
}

const attribute = fc.constantFrom('a', 'b', 'c', 'd');
const anyPath = attribute.chain(pathIn);
const path = words(anyPath);

function pathIn(name: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(name) },
    { weight: 1, arbitrary: fc.constantFrom(`${name}.x`, `${name}.y[1]`) },
    { weight: 1, arbitrary: fc.constantFrom(`${name}[0]`, `${name}[2]`) },
  );
}

/** Mostly in one attribute, so that the actions of an update seldom overlap. */
function target(name: string): fc.Arbitrary<Piece> {
  return words(fc.oneof({ weight: 8, arbitrary: pathIn(name) }, { weight: 1, arbitrary: anyPath }));
}

// ---- conditions ---------------------------------------------------------------------------------

const size = constant(fc.integer({ min: 0, max: 3 }).map((N) => ({ N: String(N) })));
const typeName = constant(fc.constantFrom('S', 'N', 'L', 'M', 'NS', 'X').map((S) => ({ S })));
const comparator = words(fc.constantFrom('=', '<', '<=', '>', '>='));
const primitive = fc.oneof(
  pieces('attribute_exists(%)', path),
  pieces('attribute_not_exists(%)', path),
  pieces('% % %', path, words(fc.constantFrom('=', '<>')), constant(fc.oneof(scalar, set))),
  pieces('% % %', path, comparator, constant(ordered)),
  pieces('% BETWEEN % AND %', path, constant(ordered), constant(ordered)),
  pieces('% IN (%, %)', path, constant(scalar), constant(scalar)),
  pieces('begins_with(%, %)', path, constant(ordered)),
  pieces('contains(%, %)', path, constant(ordered)),
  pieces('attribute_type(%, %)', path, typeName),
  pieces('size(%) % %', path, comparator, size),
);
const { condition } = fc.letrec<{ condition: Piece }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: primitive },
    { weight: 1, arbitrary: pieces('(%) AND %', tie('condition'), tie('condition')) },
    { weight: 1, arbitrary: pieces('% OR %', tie('condition'), tie('condition')) },
    { weight: 1, arbitrary: pieces('NOT (%)', tie('condition')) },
  ),
}));
const test = fc.option(condition, { nil: undefined, freq: 2 });

// ---- updates ------------------------------------------------------------------------------------

function setIn(name: string): fc.Arbitrary<Piece> {
  const summand = constant(
    fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: scalar }),
  );
  return fc.oneof(
    { weight: 4, arbitrary: pieces('% = %', target(name), constant(value)) },
    { weight: 1, arbitrary: pieces('% = %', target(name), path) },
    { weight: 1, arbitrary: pieces('% = % + %', target(name), path, summand) },
    { weight: 1, arbitrary: pieces('% = % - %', target(name), path, summand) },
    {
      weight: 1,
      arbitrary: pieces('% = if_not_exists(%, %)', target(name), path, constant(value)),
    },
    {
      weight: 1,
      arbitrary: pieces('% = if_not_exists(%, %) + %', target(name), path, summand, summand),
    },
    {
      weight: 1,
      arbitrary: pieces('% = list_append(%, %)', target(name), path, constant(list)),
    },
  );
}

const addend = constant(
  fc.oneof(
    { weight: 4, arbitrary: number },
    { weight: 4, arbitrary: set },
    { weight: 1, arbitrary: scalar },
  ),
);
const sections = [
  pieces('SET %', setIn('a')),
  pieces('SET %, %', setIn('a'), setIn('b')),
  pieces('REMOVE %', target('c')),
  pieces('ADD % %', target('d'), addend),
  pieces('DELETE % %', words(fc.constantFrom('b', 'd')), constant(set)),
];
const update = fc
  .subarray(sections, { minLength: 1, maxLength: 3 })
  .chain((chosen) => pieces(chosen.map(() => '%').join(' '), ...chosen));

// ---- calls --------------------------------------------------------------------------------------

/** The texts with a placeholder of its own for each value, and the values by placeholder. */
function bound(...parts: readonly (Piece | undefined)[]) {
  const values: Record<string, AttributeValue> = {};
  let count = 0;
  const texts = parts.map((part) => {
    let index = 0;
    return part?.text.replaceAll('$', () => {
      const placeholder = `:v${count++}`;
      const only = part.values[index++];
      if (only) values[placeholder] = only;
      return placeholder;
    });
  });
  return { texts, ExpressionAttributeValues: count > 0 ? values : undefined };
}

const oldOrNone = fc.constantFrom('NONE' as const, 'ALL_OLD' as const);
const anyReturn = fc.constantFrom(
  'NONE' as const,
  'ALL_OLD' as const,
  'ALL_NEW' as const,
  'UPDATED_OLD' as const,
  'UPDATED_NEW' as const,
);
const projection = fc.option(
  fc.array(anyPath, { minLength: 1, maxLength: 3 }).map((paths) => paths.join(', ')),
  { nil: undefined },
);

/** One call on the table. Puts and updates are the most frequent, so that there is something to find. */
export function randomCall(schema: TableSchema): fc.Arbitrary<RandomCall> {
  const sk = sortValue(schema);
  return fc.oneof(
    { weight: 4, arbitrary: putOn(schema, sk) },
    { weight: 6, arbitrary: updateOn(schema, sk) },
    { weight: 1, arbitrary: deleteOn(schema, sk) },
    { weight: 2, arbitrary: getOn(schema, sk) },
    { weight: 3, arbitrary: queryOn(schema, sk) },
  );
}

type SortValue = fc.Arbitrary<AttributeValue>;

function putOn({ name: TableName }: TableSchema, sk: SortValue): fc.Arbitrary<RandomCall> {
  const attributes = fc.dictionary(attribute, value, { maxKeys: 4 });
  return fc
    .record({ sk, attributes, test, ReturnValues: oldOrNone })
    .map(({ sk, attributes, test, ReturnValues }) => (pk) => {
      const { texts, ExpressionAttributeValues } = bound(test);
      const [ConditionExpression] = texts;
      const Item = { pk: { S: pk }, sk, ...attributes };
      const condition = { ConditionExpression, ExpressionAttributeValues };
      return new PutItemCommand({ TableName, Item, ...condition, ReturnValues });
    });
}

function updateOn({ name: TableName }: TableSchema, sk: SortValue): fc.Arbitrary<RandomCall> {
  return fc
    .record({ sk, update, test, ReturnValues: anyReturn })
    .map(({ sk, update, test, ReturnValues }) => (pk) => {
      const { texts, ExpressionAttributeValues } = bound(update, test);
      const [UpdateExpression, ConditionExpression] = texts;
      const Key = { pk: { S: pk }, sk };
      const condition = { ConditionExpression, ExpressionAttributeValues };
      return new UpdateItemCommand({
        TableName,
        Key,
        UpdateExpression,
        ...condition,
        ReturnValues,
      });
    });
}

function deleteOn({ name: TableName }: TableSchema, sk: SortValue): fc.Arbitrary<RandomCall> {
  return fc
    .record({ sk, test, ReturnValues: oldOrNone })
    .map(({ sk, test, ReturnValues }) => (pk) => {
      const { texts, ExpressionAttributeValues } = bound(test);
      const [ConditionExpression] = texts;
      const Key = { pk: { S: pk }, sk };
      const condition = { ConditionExpression, ExpressionAttributeValues };
      return new DeleteItemCommand({ TableName, Key, ...condition, ReturnValues });
    });
}

function getOn({ name: TableName }: TableSchema, sk: SortValue): fc.Arbitrary<RandomCall> {
  return fc.record({ sk, projection }).map(
    ({ sk, projection: ProjectionExpression }) =>
      (pk) =>
        new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk }, ProjectionExpression }),
  );
}

function queryOn({ name: TableName }: TableSchema, sk: SortValue): fc.Arbitrary<RandomCall> {
  const keyTest = fc.oneof(
    fc.constant<Piece>({ text: '', values: [] }),
    pieces(' AND sk % %', comparator, constant(sk)),
    pieces(' AND % % sk', constant(sk), comparator),
    pieces(' AND sk BETWEEN % AND %', constant(sk), constant(sk)),
    pieces(' AND begins_with(sk, %)', constant(sk)),
  );
  return fc
    .record({
      keyTest,
      filter: fc.option(condition, { nil: undefined }),
      projection,
      Limit: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      ScanIndexForward: fc.boolean(),
      isCount: fc.boolean(),
      start: fc.option(sk, { nil: undefined, freq: 2 }),
    })
    .map(({ keyTest, filter, projection, isCount, start, ...paging }) => (pk) => {
      const key: Piece = { text: 'pk = $', values: [{ S: pk }] };
      const { texts, ExpressionAttributeValues } = bound(joined('%%', [key, keyTest]), filter);
      const [KeyConditionExpression, FilterExpression] = texts;
      return new QueryCommand({
        TableName,
        KeyConditionExpression,
        FilterExpression,
        ExpressionAttributeValues,
        ...(isCount ? { Select: 'COUNT' } : { ProjectionExpression: projection }),
        ExclusiveStartKey: start && { pk: { S: pk }, sk: start },
        ...paging,
      });
    });
}
