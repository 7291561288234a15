// What a transaction comes to: the reasons, action by action, and that nothing is written unless all is.
// The split between faults of the request and of an action is AWS's (dynamodb-conformance).

import {
  PutItemCommand,
  TransactWriteItemsCommand,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { CancellationReason, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';

import { TableName, outcomeOf, nested, newService, sortedTableName, thrownBy } from './support.ts';

const key = (pk: string) => ({ pk: { S: pk } });
const there = { ...key('there'), generation: { N: '3' } };
const isNew = 'attribute_not_exists(pk)';

function serviceWithItem(clock?: { nowMs(): number }) {
  const service = newService(clock);
  service.execute(new PutItemCommand({ TableName, Item: there }));
  return service;
}

const put = (pk: string, more: object = {}): TransactWriteItem => ({
  Put: { TableName, Item: key(pk), ...more },
});
const raise = (from: string, more: object = {}): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key('there'),
    UpdateExpression: 'SET generation = generation + :one',
    ConditionExpression: 'generation = :from',
    ExpressionAttributeValues: { ':one': { N: '1' }, ':from': { N: from } },
    ...more,
  },
});
const check = (ConditionExpression: string, more: object = {}): TransactWriteItem => ({
  ConditionCheck: { TableName, Key: key('there'), ConditionExpression, ...more },
});
const remove = (pk: string, more: object = {}): TransactWriteItem => ({
  Delete: { TableName, Key: key(pk), ...more },
});

const none = { Code: 'None' };
const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' };
const invalid = (Message: string) => ({ Code: 'ValidationError', Message });

describe('commits', () => {
  test.each<{ title: string; actions: TransactWriteItem[]; want: object[] }>([
    {
      title: 'a put and an update',
      actions: [put('new', { ConditionExpression: isNew }), raise('3')],
      want: [{ ...there, generation: { N: '4' } }, key('new')],
    },
    {
      title: 'a put under a check',
      actions: [
        put('new'),
        check('generation = :g', { ExpressionAttributeValues: { ':g': { N: '3' } } }),
      ],
      want: [there, key('new')],
    },
    {
      title: 'a delete and a put',
      actions: [remove('there', { ConditionExpression: 'attribute_exists(pk)' }), put('new')],
      want: [key('new')],
    },
    { title: 'a delete of nothing', actions: [remove('missing')], want: [there] },
    {
      title: 'actions on two tables',
      actions: [
        put('new'),
        { Put: { TableName: sortedTableName, Item: { ...key('new'), sk: { N: '1' } } } },
      ],
      want: [there, key('new')],
    },
  ])('$title', ({ actions, want }) => {
    const service = serviceWithItem();
    const answer = service.execute(new TransactWriteItemsCommand({ TransactItems: actions }));
    expect(answer).toEqual({ $metadata: { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 } });
    expect([...service.items(TableName)]).toHaveLength(want.length);
    expect([...service.items(TableName)]).toEqual(expect.arrayContaining(want));
  });
});

describe('is cancelled', () => {
  test.each<{ title: string; actions: TransactWriteItem[]; want: CancellationReason[] }>([
    {
      title: 'by a put of an item that is there',
      actions: [
        put('new', { ConditionExpression: isNew }),
        put('there', { ConditionExpression: isNew }),
      ],
      want: [none, failed],
    },
    {
      title: 'by an update from another generation',
      actions: [put('new'), raise('2')],
      want: [none, failed],
    },
    { title: 'by a check', actions: [check(isNew), put('new')], want: [failed, none] },
    {
      title: 'by a delete',
      actions: [remove('missing', { ConditionExpression: 'attribute_exists(pk)' }), put('new')],
      want: [failed, none],
    },
    {
      title: 'by two',
      actions: [
        put('there', { ConditionExpression: isNew }),
        put('new'),
        put('other', { ConditionExpression: 'attribute_exists(pk)' }),
      ],
      want: [failed, none, failed],
    },
    {
      title: 'and shows the item if asked',
      actions: [
        put('there', {
          ConditionExpression: isNew,
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ],
      want: [{ ...failed, Item: there }],
    },
    {
      title: 'and shows no item that is not there',
      actions: [
        put('new', {
          ConditionExpression: 'attribute_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      ],
      want: [failed],
    },
    {
      title: 'by an update of what is not there',
      actions: [put('new'), raise('3', { UpdateExpression: 'SET a = absent + :one' })],
      want: [
        none,
        invalid('The provided expression refers to an attribute that does not exist in the item'),
      ],
    },
    {
      title: 'by an update of a wrong type',
      actions: [raise('3', { UpdateExpression: 'SET a = pk + :one' })],
      want: [invalid('An operand in the update expression has an incorrect data type')],
    },
    {
      title: 'by an update beyond 400 KB',
      actions: [
        raise('3', {
          UpdateExpression: 'SET a = :one',
          ExpressionAttributeValues: { ':one': { S: 'x'.repeat(409_600) }, ':from': { N: '3' } },
        }),
      ],
      want: [invalid('Item size to update has exceeded the maximum allowed size')],
    },
    {
      title: 'by a put with a key of the wrong type',
      actions: [{ Put: { TableName, Item: { pk: { N: '5' } } } }],
      want: [
        invalid(
          'One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N',
        ),
      ],
    },
    {
      title: 'by a put without the key',
      actions: [put('new'), { Put: { TableName, Item: {} } }],
      want: [
        none,
        invalid('One or more parameter values were invalid: Missing the key pk in the item'),
      ],
    },
    {
      title: 'by a delete with a key of the wrong type',
      actions: [{ Delete: { TableName, Key: { pk: { N: '5' } } } }],
      want: [invalid('The provided key element does not match the schema')],
    },
    {
      title: 'by an update of the key',
      actions: [raise('3', { UpdateExpression: 'SET pk = :one' })],
      want: [
        invalid(
          'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
        ),
      ],
    },
  ])('$title', ({ actions, want }) => {
    const service = serviceWithItem();
    const error = thrownBy(service, new TransactWriteItemsCommand({ TransactItems: actions }));
    const codes = want.map((reason) => reason.Code).join(', ');
    const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({
      name: 'TransactionCanceledException',
      message,
      Message: message,
    });
    expect(error).toHaveProperty('CancellationReasons', want);
    expect([...service.items(TableName)]).toEqual([there]);
  });
});

describe('is refused as a request', () => {
  const validation = (message: string) => `ValidationException: ${message}`;
  test.each<{ title: string; actions: TransactWriteItem[]; want: string }>([
    {
      title: 'without actions',
      actions: [],
      want: validation(
        "1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    },
    {
      title: 'with 101 actions',
      actions: Array.from({ length: 101 }, (_, index) => put(`item ${index}`)),
      want: validation(
        "1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: Member must have length less than or equal to 100",
      ),
    },
    {
      title: 'with an action of two kinds',
      actions: [{ ...put('new'), ...remove('there') }],
      want: validation('TransactItems can only contain one of Check, Put, Update or Delete'),
    },
    {
      title: 'with an action of no kind',
      actions: [{}],
      want: validation('TransactItems can only contain one of Check, Put, Update or Delete'),
    },
    {
      title: 'with an update that says nothing',
      actions: [put('new'), { Update: { TableName, Key: key('a'), UpdateExpression: undefined } }],
      want: validation(
        "1 validation error detected: Value null at 'transactItems.2.member.update.updateExpression' failed to satisfy constraint: Member must not be null",
      ),
    },
    {
      title: 'with a check of nothing',
      actions: [{ ConditionCheck: { TableName, Key: key('a'), ConditionExpression: undefined } }],
      want: validation(
        "1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null",
      ),
    },
    {
      title: 'with one item twice',
      actions: [put('new'), remove('new')],
      want: validation('Transaction request cannot include multiple operations on one item'),
    },
    {
      title: 'with one item twice, even if a condition fails',
      actions: [check(isNew), remove('there')],
      want: validation('Transaction request cannot include multiple operations on one item'),
    },
    {
      title: 'with an expression that is none, before the table is looked for',
      actions: [{ Put: { TableName: 'missing', Item: key('a') } }, check('attribute_not_exists(')],
      want: validation('Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'),
    },
    {
      title: 'with an unused value',
      actions: [check(isNew, { ExpressionAttributeValues: { ':v': { N: '1' } } })],
      want: validation(
        'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
      ),
    },
    {
      title: 'with an empty key',
      actions: [put('')],
      want: validation(
        'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
      ),
    },
    {
      title: 'with a put of 33 levels',
      actions: [put('x', { Item: { ...key('x'), a: nested(33) } })],
      want: validation(
        'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
      ),
    },
    {
      title: 'with a put beyond 400 KB',
      actions: [put('x', { Item: { ...key('x'), a: { S: 'x'.repeat(409_600) } } })],
      want: validation('Item size has exceeded the maximum allowed size'),
    },
    {
      title: 'with a table that is not there',
      actions: [put('a'), { Put: { TableName: 'missing', Item: key('a') } }],
      want: 'ResourceNotFoundException: Requested resource not found',
    },
  ])('$title', ({ actions, want }) => {
    const service = serviceWithItem();
    const command = new TransactWriteItemsCommand({ TransactItems: actions });
    expect(outcomeOf(service, command)).toBe(want);
    expect([...service.items(TableName)]).toEqual([there]);
  });

  test('100 actions are allowed', () => {
    const service = newService();
    const actions = Array.from({ length: 100 }, (_, index) => put(`item ${index}`));
    service.execute(new TransactWriteItemsCommand({ TransactItems: actions }));
    expect([...service.items(TableName)]).toHaveLength(100);
  });
});

describe('ClientRequestToken', () => {
  const raiseOnce = (token: string, from = '3') =>
    new TransactWriteItemsCommand({ TransactItems: [raise(from)], ClientRequestToken: token });

  test.each([
    { title: 'within ten minutes changes nothing', afterMs: 10 * 60_000 - 1, want: 'answered' },
    { title: 'after ten minutes is a new call', afterMs: 10 * 60_000, want: 'cancelled' },
  ])('a repetition $title', ({ afterMs, want }) => {
    let nowMs = 0;
    const service = serviceWithItem({ nowMs: () => nowMs });
    service.execute(raiseOnce('token'));
    nowMs = afterMs;
    const outcome = outcomeOf(service, raiseOnce('token'));
    expect(outcome === 'answered' ? outcome : 'cancelled').toBe(want);
    expect([...service.items(TableName)][0]?.['generation']?.N).toBe('4');
  });

  test('the same token with other actions is refused', () => {
    const service = serviceWithItem({ nowMs: () => 0 });
    service.execute(raiseOnce('token'));
    const error = thrownBy(service, raiseOnce('token', '4'));
    expect(error.name).toBe('IdempotentParameterMismatchException');
  });

  test('a cancelled call does not use its token up', () => {
    const service = serviceWithItem({ nowMs: () => 0 });
    expect(thrownBy(service, raiseOnce('token', '9')).name).toBe('TransactionCanceledException');
    service.execute(raiseOnce('token', '3'));
    expect([...service.items(TableName)][0]?.['generation']?.N).toBe('4');
  });

  test('without a clock it is not emulated', () => {
    expect(thrownBy(serviceWithItem(), raiseOnce('token')).name).toBe('NotEmulatedError');
  });
});
