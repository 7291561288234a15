// One write of one item: from the request's text to what the item becomes. Put, Update, Delete and
// ConditionCheck are the same four steps, alone or in a transaction: parse, find the key, test, compute.

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { conditionalCheckFailed, validationError } from './errors.ts';
import { bindExpressions } from './expressions/bind.ts';
import type { Expressions, ExpressionFields } from './expressions/bind.ts';
import { oneOf, required, requireMembers, tableName } from './fields.ts';
import { keyOfItem, keyOfRequest, requireKeysUntouched, requireScalarKeys } from './keys.ts';
import type { Key, TableSchema } from './keys.ts';
import { MAX_ITEM_BYTES, itemBytes } from './sizes.ts';
import type { Table } from './table.ts';
import { giveItem, takeItem } from './values.ts';
import type { Item } from './values.ts';

/** A write whose text is right; the table and the stored item may still refuse it. */
export interface Write {
  readonly fields: WriteFields;
  readonly expressions: Expressions;
  /** @throws ValidationException the request's key does not fit the table */
  readonly keyIn: (schema: TableSchema) => Key;
  /** @throws ValidationException the stored item does not allow the update */
  readonly next: (old: Item | undefined) => Item | undefined;
}

/** What the inputs of the four writes have in common. */
export interface WriteFields extends ExpressionFields {
  readonly TableName?: string | undefined;
  readonly ReturnValues?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

export interface PutFields extends WriteFields {
  readonly Item?: Item | undefined;
}

export interface KeyedFields extends WriteFields {
  readonly Key?: Item | undefined;
}

const RETURN_VALUES = ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'];
const ON_FAILURE = ['ALL_OLD', 'NONE'];
const NOTHING: Item = {};

/** @throws ValidationException the request is wrong whatever is stored */
export function readPut(fields: PutFields): Write {
  requireCommon(fields, 'item', fields.Item);
  const item = takeItem(fields.Item ?? NOTHING);
  requireOldOrNone(fields.ReturnValues);
  requireSize(item, 'Item size has exceeded the maximum allowed size');
  const expressions = bindExpressions(fields);
  return { fields, expressions, keyIn: (schema) => keyOfItem(item, schema), next: () => item };
}

/** @throws ValidationException the request is wrong whatever is stored */
export function readUpdate(fields: KeyedFields): Write {
  const key = readKey(fields);
  const expressions = bindExpressions(fields);
  const { update } = expressions;
  const keyIn = (schema: TableSchema) => {
    const found = keyOfRequest(key, schema);
    if (update) requireKeysUntouched(update.paths, schema);
    return found;
  };
  const next = (old: Item = key) => {
    const item = update ? update.applied(old) : old;
    requireSize(item, 'Item size to update has exceeded the maximum allowed size');
    return item;
  };
  return { fields, expressions, keyIn, next };
}

/** @throws ValidationException the request is wrong whatever is stored */
export function readDelete(fields: KeyedFields): Write {
  const key = readKey(fields);
  requireOldOrNone(fields.ReturnValues);
  const expressions = bindExpressions(fields);
  return {
    fields,
    expressions,
    keyIn: (schema) => keyOfRequest(key, schema),
    next: () => undefined,
  };
}

/** A ConditionCheck leaves the item as it is. Throws ValidationException like the others. */
export function readCheck(fields: KeyedFields): Write {
  const key = readKey(fields);
  const expressions = bindExpressions(fields);
  return { fields, expressions, keyIn: (schema) => keyOfRequest(key, schema), next: (old) => old };
}

function readKey(fields: KeyedFields): Item {
  requireCommon(fields, 'key', fields.Key);
  return takeItem(fields.Key ?? NOTHING);
}

function requireCommon(fields: WriteFields, bodyName: string, body: Item | undefined): void {
  const { TableName, ReturnValues, ReturnValuesOnConditionCheckFailure: onFailure } = fields;
  requireMembers([
    tableName(TableName),
    oneOf('returnValues', ReturnValues, RETURN_VALUES),
    oneOf('returnValuesOnConditionCheckFailure', onFailure, ON_FAILURE),
    required(bodyName, body),
  ]);
}

function requireOldOrNone(returnValues: string | undefined): void {
  if (returnValues === undefined || returnValues === 'ALL_OLD' || returnValues === 'NONE') return;
  throw validationError('ReturnValues can only be ALL_OLD or NONE');
}

function requireSize(item: Item, message: string): void {
  if (itemBytes(item) > MAX_ITEM_BYTES) throw validationError(message);
}

/** What one write does to its table. Nothing is changed yet. */
export interface Outcome {
  readonly key: Key;
  readonly old: Item | undefined;
  readonly next: Item | undefined;
}

/**
 * Tests the write against what is stored and computes what it leaves.
 *
 * @throws ConditionalCheckFailedException the condition does not hold
 * @throws ValidationException the key does not fit, or the item does not allow the update
 */
export function outcomeOf(write: Write, table: Table): Outcome {
  const key = write.keyIn(table.schema);
  const { condition, update } = write.expressions;
  requireScalarKeys(update?.paths, table.schema);
  const old = table.get(key);
  if (condition && !condition.holds(old ?? NOTHING)) {
    const isAsked = write.fields.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
    throw conditionalCheckFailed(isAsked && old ? giveItem(old) : undefined);
  }
  return { key, old, next: write.next(old) };
}

/** The `Attributes` of an answer, if ReturnValues asks for any. */
export function returned(
  returnValues: string | undefined,
  { old, next }: Outcome,
  updatedPart: (item: Item) => Item,
): { Attributes?: Record<string, AttributeValue> } {
  if (returnValues === 'ALL_OLD' && old) return { Attributes: giveItem(old) };
  if (returnValues === 'ALL_NEW' && next) return { Attributes: giveItem(next) };
  if (returnValues === 'UPDATED_OLD' && old) return { Attributes: giveItem(updatedPart(old)) };
  if (returnValues === 'UPDATED_NEW' && next) return { Attributes: giveItem(updatedPart(next)) };
  return {};
}
