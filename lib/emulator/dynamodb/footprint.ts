// What a call of DynamoDB can read and write. An item is `ddb/<table>/<partition key>/<sort key>`; who looks
// for items reads a range, so that one that appears meets it.

import type {
  AttributeValue,
  ConditionCheck,
  Delete,
  GetItemCommandInput,
  Put,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  Update,
} from '@aws-sdk/client-dynamodb';

import {
  CLOCK_KEY,
  EVERYTHING,
  keyPart,
  keysUnder,
  reading,
  readingAndWriting,
  union,
  writing,
} from '../footprint.ts';
import type { Footprint, FootprintKey } from '../service.ts';
import { bindExpressions } from './expressions/bind.ts';
import type { ExpressionFields } from './expressions/bind.ts';
import type { TableSchema } from './keys.ts';
import { keyText } from './table.ts';
import { attributeOf, takeValue } from './values.ts';
import type { Item } from './values.ts';

/** Tables by name. One that is not there has no schema. */
export type SchemaOf = (tableName: string | undefined) => TableSchema | undefined;

/** Of a write that stands alone or in a transaction. */
interface WriteFields extends ExpressionFields {
  readonly TableName?: string | undefined;
  readonly ReturnValues?: string | undefined;
}

interface RangeFields extends ExpressionFields {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
}

/** @param input - of that operation; one that is refused for what it says meets everything */
export function footprintOf(operation: string, input: object, schemaOf: SchemaOf): Footprint {
  try {
    return known(operation, input, schemaOf);
  } catch {
    // Wrong requests only: whoever runs the call is told what is wrong with it.
    return EVERYTHING;
  }
}

function known(operation: string, input: object, schemaOf: SchemaOf): Footprint {
  switch (operation) {
    case 'GetItem': {
      const { TableName, Key }: Partial<GetItemCommandInput> = input;
      return reading(itemKey(schemaOf(TableName), TableName, Key));
    }
    case 'PutItem':
      return put(input as Put, schemaOf);
    case 'UpdateItem':
      return update(input as Update, schemaOf);
    case 'DeleteItem':
      return remove(input as Delete, schemaOf);
    case 'Query':
      return reading(queried(input, schemaOf));
    case 'Scan':
    case 'DescribeTable':
      return reading(wholeTable((input as RangeFields).TableName));
    case 'CreateTable':
      return readingAndWriting(wholeTable((input as RangeFields).TableName));
    case 'TransactWriteItems':
      return transaction(input, schemaOf);
    default:
      return EVERYTHING;
  }
}

function transaction(
  { TransactItems = [], ClientRequestToken }: Partial<TransactWriteItemsCommandInput>,
  schemaOf: SchemaOf,
): Footprint {
  const token = ClientRequestToken;
  const idempotence =
    token === undefined
      ? []
      : [readingAndWriting(`ddb-token/${keyPart(token)}`), reading(CLOCK_KEY)];
  return union([...TransactItems.map((action) => part(action, schemaOf)), ...idempotence]);
}

/** What is computed is written only if every action may: the writes read what the conditions read. */
function part(action: TransactWriteItem, schemaOf: SchemaOf): Footprint {
  if (action.Put) return put(action.Put, schemaOf);
  if (action.Update) return update(action.Update, schemaOf);
  if (action.Delete) return remove(action.Delete, schemaOf);
  const { TableName, Key }: Partial<ConditionCheck> = action.ConditionCheck ?? {};
  return reading(itemKey(schemaOf(TableName), TableName, Key));
}

function put(fields: Put & WriteFields, schemaOf: SchemaOf): Footprint {
  return write(fields, itemKey(schemaOf(fields.TableName), fields.TableName, fields.Item));
}

function remove(fields: Delete & WriteFields, schemaOf: SchemaOf): Footprint {
  return write(fields, itemKey(schemaOf(fields.TableName), fields.TableName, fields.Key));
}

/** Reads, too: what it changes is what is there. */
function update({ TableName, Key }: Update, schemaOf: SchemaOf): Footprint {
  return readingAndWriting(itemKey(schemaOf(TableName), TableName, Key));
}

function write(
  { ConditionExpression, ReturnValues = 'NONE' }: WriteFields,
  key: FootprintKey,
): Footprint {
  const reads = ConditionExpression !== undefined || ReturnValues !== 'NONE';
  return reads ? readingAndWriting(key) : writing(key);
}

function queried(input: RangeFields, schemaOf: SchemaOf): FootprintKey {
  const { TableName, IndexName } = input;
  const schema = schemaOf(TableName);
  // An index has other keys: the items that appear in it may have any key of the table.
  if (!schema || IndexName !== undefined) return wholeTable(TableName);
  const test = bindExpressions(input).keyTests?.get(schema.partitionKey.name);
  const [partition] = test?.constants ?? [];
  if (test?.name !== '=' || !partition) return wholeTable(TableName);
  const key = partitionKey(schema, partition);
  return schema.sortKey ? keysUnder(`${key}/`) : key;
}

/** Of an item or a request's key. A table that is not there yet may have any schema. */
function itemKey(
  schema: TableSchema | undefined,
  tableName: string | undefined,
  item: Item | undefined,
): FootprintKey {
  if (!schema || !item) return wholeTable(tableName);
  const partition = attributeOf(item, schema.partitionKey.name);
  const sort = schema.sortKey && attributeOf(item, schema.sortKey.name);
  if (!partition || (schema.sortKey && !sort)) return wholeTable(tableName);
  const key = partitionKey(schema, partition);
  return sort ? `${key}/${valueText(sort)}` : key;
}

function partitionKey(schema: TableSchema, partition: AttributeValue): string {
  return `${tablePrefix(schema.name)}${valueText(partition)}`;
}

/** 1.0 and 1 are one number, and so one key. */
function valueText(value: AttributeValue): string {
  return keyPart(keyText(takeValue(value)));
}

function wholeTable(name = ''): FootprintKey {
  return keysUnder(tablePrefix(name));
}

function tablePrefix(name: string): string {
  return `ddb/${keyPart(name)}/`;
}
