// TransactWriteItems: all actions or none. What is wrong with the request's text fails the request;
// what is wrong with an action and the stored items cancels the transaction, with a reason for each.

import { isDeepStrictEqual } from 'node:util';

import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type {
  CancellationReason,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';

import type { Clock } from '../clock.ts';
import { NotEmulatedError } from '../service.ts';
import {
  metadata,
  tokenReused,
  transactionCanceled,
  validationError,
  CONDITION_FAILED,
} from './errors.ts';
import { SCOPE_FIELDS, atMost, required, requireFields, requireMembers } from './fields.ts';
import { EmptyKeyError } from './keys.ts';
import { itemBytes } from './sizes.ts';
import { keyText } from './table.ts';
import type { Table } from './table.ts';
import type { Tables } from './tables.ts';
import { outcomeOf, readCheck, readDelete, readPut, readUpdate } from './writes.ts';
import type { Outcome, Write } from './writes.ts';

const MAX_ACTIONS = 100;
const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;
const MAX_TOKEN_LENGTH = 36;
/** A repeated token within this time makes the call idempotent. */
const TOKEN_LIFETIME_MS = 10 * 60 * 1000;

const ACTION_FIELDS = [
  'TableName',
  'ConditionExpression',
  'ReturnValuesOnConditionCheckFailure',
  ...SCOPE_FIELDS,
];
const PUT_FIELDS = new Set([...ACTION_FIELDS, 'Item']);
const UPDATE_FIELDS = new Set([...ACTION_FIELDS, 'Key', 'UpdateExpression']);
const KEYED_FIELDS = new Set([...ACTION_FIELDS, 'Key']);
const INPUT_FIELDS = new Set(['TransactItems', 'ClientRequestToken']);

/** Runs transactions and remembers their tokens. */
export class Transactions {
  private readonly known = new Map<string, { actions: unknown; untilMs: number }>();

  /** @param clock - the time, by which tokens are forgotten; without it none may be sent */
  constructor(
    private readonly tables: Tables,
    private readonly clock: Pick<Clock, 'nowMs'> | undefined,
  ) {}

  /** Knows the tokens that another one knows now. */
  takeOver(other: Transactions): void {
    for (const [token, transaction] of other.known) this.known.set(token, transaction);
  }

  write(input: TransactWriteItemsCommandInput): object {
    requireFields('TransactWriteItems', input, INPUT_FIELDS);
    requireTransactMembers(input);
    const actions = (input.TransactItems ?? []).map(readAction);
    const { ClientRequestToken: token } = input;
    if (token !== undefined && this.isRepeated(token, input.TransactItems)) {
      return { $metadata: metadata(200) };
    }
    commit(planned(this.tables, actions));
    if (token !== undefined) this.remember(token, input.TransactItems);
    return { $metadata: metadata(200) };
  }

  private isRepeated(token: string, actions: unknown): boolean {
    const nowMs = this.now();
    for (const [old, { untilMs }] of this.known) if (untilMs <= nowMs) this.known.delete(old);
    const before = this.known.get(token);
    if (before && !isDeepStrictEqual(before.actions, actions)) throw tokenReused();
    return before !== undefined;
  }

  private remember(token: string, actions: unknown): void {
    const untilMs = this.now() + TOKEN_LIFETIME_MS;
    this.known.set(token, { actions: structuredClone(actions), untilMs });
  }

  private now(): number {
    if (this.clock) return this.clock.nowMs();
    throw new NotEmulatedError('ClientRequestToken without a clock', [
      'a service made with a clock',
    ]);
  }
}

function requireTransactMembers({
  TransactItems,
  ClientRequestToken,
}: TransactWriteItemsCommandInput) {
  requireMembers([
    atMost('clientRequestToken', ClientRequestToken, MAX_TOKEN_LENGTH),
    required('transactItems', TransactItems),
  ]);
  const count = TransactItems?.length ?? 0;
  // Not by requireMembers: AWS's newer wording, which does not repeat the whole request.
  const wrong = (rule: string) =>
    validationError(
      `1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: Member must have length ${rule}`,
    );
  if (count === 0) throw wrong('greater than or equal to 1');
  if (count > MAX_ACTIONS) throw wrong(`less than or equal to ${MAX_ACTIONS}`);
}

function readAction(action: TransactWriteItem, index: number): Write {
  const { Put, Update, Delete, ConditionCheck, ...rest } = action;
  requireFields('TransactWriteItems.TransactItems', rest, new Set());
  const given = [Put, Update, Delete, ConditionCheck].filter((part) => part !== undefined);
  if (given.length !== 1) {
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  }
  if (Put) return readFields(Put, PUT_FIELDS, readPut);
  if (Delete) return readFields(Delete, KEYED_FIELDS, readDelete);
  // Alone an update may do nothing and a write may go unconditionally; in a transaction neither can.
  const member = `transactItems.${index + 1}.member`;
  if (Update) {
    requireMembers([required(`${member}.update.updateExpression`, Update.UpdateExpression)]);
    return readFields(Update, UPDATE_FIELDS, readUpdate);
  }
  const { ConditionExpression } = ConditionCheck ?? {};
  requireMembers([required(`${member}.conditionCheck.conditionExpression`, ConditionExpression)]);
  return readFields(ConditionCheck ?? {}, KEYED_FIELDS, readCheck);
}

function readFields<T extends object>(
  fields: T,
  emulated: ReadonlySet<string>,
  read: (fields: T) => Write,
): Write {
  requireFields('TransactWriteItems', fields, emulated);
  return read(fields);
}

interface Planned {
  readonly table: Table;
  readonly outcome: Outcome;
}

function planned(tables: Tables, actions: readonly Write[]): Planned[] {
  const found = actions.map((action) => tables.get(action.fields.TableName));
  const attempts = actions.map((action, index) => attempt(action, found[index]));
  requireDistinct(attempts);
  if (attempts.some(({ reason }) => reason.Code !== 'None')) {
    throw transactionCanceled(attempts.map(({ reason }) => reason));
  }
  const plan = attempts.flatMap(({ done }) => done ?? []);
  const bytes = plan.reduce((sum, { outcome }) => sum + itemBytes(outcome.next ?? {}), 0);
  if (bytes > MAX_TRANSACTION_BYTES) {
    throw new NotEmulatedError('a transaction of more than 4 MB', ['up to 4 MB']);
  }
  return plan;
}

/** How one action fares: done, or the reason why not. `target` names its item if it has a key. */
interface Attempt {
  readonly reason: CancellationReason;
  readonly target?: string;
  readonly done?: Planned;
}

function attempt(action: Write, table: Table | undefined): Attempt {
  if (!table) return { reason: { Code: 'None' } };
  let target: string | undefined;
  try {
    target = targetOf(action, table);
    return { reason: { Code: 'None' }, target, done: { table, outcome: outcomeOf(action, table) } };
  } catch (error) {
    return { reason: reasonOf(error), ...(target === undefined ? {} : { target }) };
  }
}

function targetOf(action: Write, table: Table): string {
  const { partition, sort } = action.keyIn(table.schema);
  return JSON.stringify([table.schema.name, keyText(partition), sort && keyText(sort)]);
}

function reasonOf(error: unknown): CancellationReason {
  if (error instanceof ConditionalCheckFailedException) {
    const item = error.Item ? { Item: error.Item } : {};
    return { Code: 'ConditionalCheckFailed', Message: CONDITION_FAILED, ...item };
  }
  // An empty key is the request's fault, not the action's: AWS reports it so (dynamodb-conformance).
  if (error instanceof EmptyKeyError) throw validationError(error.message);
  if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
  return { Code: 'ValidationError', Message: error.message };
}

function requireDistinct(attempts: readonly Attempt[]): void {
  const targets = attempts.flatMap(({ target }) => target ?? []);
  if (new Set(targets).size === targets.length) return;
  throw validationError('Transaction request cannot include multiple operations on one item');
}

function commit(plan: readonly Planned[]): void {
  for (const { table, outcome } of plan) table.set(outcome.key, outcome.next);
}
