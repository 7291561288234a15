// The operations on one item: GetItem, PutItem, UpdateItem, DeleteItem.

import type {
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';

import { metadata } from './errors.ts';
import { bindExpressions } from './expressions/bind.ts';
import { projected } from './expressions/documents.ts';
import { SCOPE_FIELDS, required, requireFields, requireMembers, tableName } from './fields.ts';
import { keyOfRequest, requireScalarKeys } from './keys.ts';
import type { Tables } from './tables.ts';
import { giveItem, takeItem } from './values.ts';
import { outcomeOf, readDelete, readPut, readUpdate, returned } from './writes.ts';
import type { Write } from './writes.ts';

const GET_FIELDS = new Set([
  'TableName',
  'Key',
  'ConsistentRead',
  'ProjectionExpression',
  'ExpressionAttributeNames',
]);

export function getItem(tables: Tables, input: GetItemCommandInput): object {
  requireFields('GetItem', input, GET_FIELDS);
  requireMembers([tableName(input.TableName), required('key', input.Key)]);
  const request = takeItem(input.Key ?? {});
  const { projection } = bindExpressions(input);
  const table = tables.get(input.TableName);
  const key = keyOfRequest(request, table.schema);
  requireScalarKeys(projection, table.schema);
  const item = table.get(key);
  if (!item) return { $metadata: metadata(200) };
  const shown = projection ? projected(item, projection) : item;
  return { $metadata: metadata(200), Item: giveItem(shown) };
}

const CONDITIONAL_FIELDS = [
  'TableName',
  'ConditionExpression',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  ...SCOPE_FIELDS,
];
const PUT_FIELDS = new Set([...CONDITIONAL_FIELDS, 'Item']);
const UPDATE_FIELDS = new Set([...CONDITIONAL_FIELDS, 'Key', 'UpdateExpression']);
const DELETE_FIELDS = new Set([...CONDITIONAL_FIELDS, 'Key']);

export function putItem(tables: Tables, input: PutItemCommandInput): object {
  requireFields('PutItem', input, PUT_FIELDS);
  return written(tables, readPut(input));
}

export function updateItem(tables: Tables, input: UpdateItemCommandInput): object {
  requireFields('UpdateItem', input, UPDATE_FIELDS);
  return written(tables, readUpdate(input));
}

export function deleteItem(tables: Tables, input: DeleteItemCommandInput): object {
  requireFields('DeleteItem', input, DELETE_FIELDS);
  return written(tables, readDelete(input));
}

function written(tables: Tables, write: Write): object {
  const table = tables.get(write.fields.TableName);
  const outcome = outcomeOf(write, table);
  table.set(outcome.key, outcome.next);
  const paths = write.expressions.update?.paths ?? [];
  const answer = returned(write.fields.ReturnValues, outcome, (item) => projected(item, paths));
  return { $metadata: metadata(200), ...answer };
}
