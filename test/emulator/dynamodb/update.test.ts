// What UpdateItem makes of an item, by the examples of the Developer Guide ("Update expressions") and
// by what AWS was measured to answer (dynamodb-conformance).

import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';

import { TableName, outcomeOf, nested, newService, stored } from './support.ts';

type Item = Record<string, AttributeValue>;

function update(expression: string, values?: Item, names?: Record<string, string>) {
  return new UpdateItemCommand({
    TableName,
    Key: { pk: { S: 'one' } },
    UpdateExpression: expression,
    ExpressionAttributeValues: values,
    ExpressionAttributeNames: names,
  });
}

function serviceWith(item: Item) {
  const service = newService();
  service.execute(new PutItemCommand({ TableName, Item: { pk: { S: 'one' }, ...item } }));
  return service;
}

const letters = { L: [{ S: 'a' }, { S: 'b' }, { S: 'c' }] };
const N = (text: string): AttributeValue => ({ N: text });

const effects: readonly {
  title: string;
  item: Item;
  expression: string;
  values?: Item;
  want: Item;
}[] = [
  {
    title: 'SET replaces',
    item: { a: N('1') },
    expression: 'SET a = :v',
    values: { ':v': { S: 'x' } },
    want: { a: { S: 'x' } },
  },
  {
    title: 'SET copies an attribute as it was',
    item: { a: N('1'), b: N('2') },
    expression: 'SET a = b, b = a',
    want: { a: N('2'), b: N('1') },
  },
  {
    title: 'SET counts exactly',
    item: { a: N('12345678901234567890123456789') },
    expression: 'SET a = a + :v',
    values: { ':v': N('1') },
    want: { a: N('12345678901234567890123456790') },
  },
  {
    title: 'SET adds decimals exactly',
    item: { a: N('0.1') },
    expression: 'SET a = a + :v',
    values: { ':v': N('0.2') },
    want: { a: N('0.3') },
  },
  {
    title: 'SET subtracts',
    item: { a: N('1') },
    expression: 'SET a = a - :v',
    values: { ':v': N('2.5') },
    want: { a: N('-1.5') },
  },
  {
    title: 'SET takes parentheses',
    item: { a: N('1') },
    expression: 'SET a = (a + :v)',
    values: { ':v': N('2') },
    want: { a: N('3') },
  },
  {
    title: 'if_not_exists keeps what is there',
    item: { a: N('1') },
    expression: 'SET a = if_not_exists(a, :v)',
    values: { ':v': N('9') },
    want: { a: N('1') },
  },
  {
    title: 'if_not_exists starts a counter',
    item: {},
    expression: 'SET a = if_not_exists(a, :zero) + :one',
    values: { ':zero': N('0'), ':one': N('1') },
    want: { a: N('1') },
  },
  {
    title: 'list_append puts in front',
    item: { a: letters },
    expression: 'SET a = list_append(:v, a)',
    values: { ':v': { L: [N('0')] } },
    want: { a: { L: [N('0'), ...letters.L] } },
  },
  {
    title: 'SET reaches into documents',
    item: { a: { M: { b: { L: [N('1'), N('2')] } } } },
    expression: 'SET a.b[1] = :v',
    values: { ':v': N('9') },
    want: { a: { M: { b: { L: [N('1'), N('9')] } } } },
  },
  {
    title: 'an index past the end appends',
    item: { a: letters },
    expression: 'SET a[7] = :y, a[5] = :x',
    values: { ':x': { S: 'x' }, ':y': { S: 'y' } },
    want: { a: { L: [...letters.L, { S: 'x' }, { S: 'y' }] } },
  },
  {
    title: 'REMOVE takes attributes',
    item: { a: N('1'), b: N('2') },
    expression: 'REMOVE a, absent',
    want: { b: N('2') },
  },
  {
    title: 'REMOVE of two elements means the list as it was',
    item: { a: letters },
    expression: 'REMOVE a[0], a[1]',
    want: { a: { L: [{ S: 'c' }] } },
  },
  {
    title: 'SET and REMOVE in one list',
    item: { a: letters },
    expression: 'SET a[2] = :v REMOVE a[0]',
    values: { ':v': N('9') },
    want: { a: { L: [{ S: 'b' }, N('9')] } },
  },
  {
    title: 'ADD starts from nothing',
    item: {},
    expression: 'ADD a :v',
    values: { ':v': N('5') },
    want: { a: N('5') },
  },
  {
    title: 'ADD sums',
    item: { a: N('5') },
    expression: 'ADD a :v',
    values: { ':v': N('-7') },
    want: { a: N('-2') },
  },
  {
    title: 'ADD joins sets',
    item: { a: { SS: ['x'] } },
    expression: 'ADD a :v',
    values: { ':v': { SS: ['x', 'y'] } },
    want: { a: { SS: ['x', 'y'] } },
  },
  {
    title: 'DELETE takes members',
    item: { a: { NS: ['1', '2'] } },
    expression: 'DELETE a :v',
    values: { ':v': { NS: ['2.0', '3'] } },
    want: { a: { NS: ['1'] } },
  },
  {
    title: 'DELETE of the last member takes the set',
    item: { a: { SS: ['x'] } },
    expression: 'DELETE a :v',
    values: { ':v': { SS: ['x'] } },
    want: {},
  },
  {
    title: 'DELETE works on binary sets',
    item: { a: { BS: [Buffer.from('x'), Buffer.from('y')] } },
    expression: 'DELETE a :v',
    values: { ':v': { BS: [Buffer.from('x')] } },
    want: { a: { BS: [new Uint8Array(Buffer.from('y'))] } },
  },
  {
    title: 'sections come in any order and case',
    item: { b: N('1') },
    expression: 'remove b set a = :v',
    values: { ':v': N('1') },
    want: { a: N('1') },
  },
];

test.each(effects)('UpdateItem: $title', ({ item, expression, values, want }) => {
  const service = serviceWith(item);
  service.execute(update(expression, values));
  expect(stored(service, 'one')).toEqual(want);
});

const one = { ':v': N('1') };
const faults: readonly {
  title: string;
  expression: string;
  values?: Item;
  names?: Record<string, string>;
  want: string;
}[] = [
  {
    title: 'empty',
    expression: '',
    want: 'Invalid UpdateExpression: The expression can not be empty;',
  },
  {
    title: 'not an update',
    expression: 'INVALID SYNTAX HERE',
    want: 'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"',
  },
  {
    title: 'no comma',
    expression: 'SET a = :v b = :v',
    values: one,
    want: 'Invalid UpdateExpression: Syntax error; token: "b", near: ":v b ="',
  },
  {
    title: 'cut off',
    expression: 'SET a =',
    want: 'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "="',
  },
  {
    title: 'a character of no use',
    expression: 'SET my-name = :v',
    values: one,
    want: 'Invalid UpdateExpression: Syntax error; token: "-", near: "my-name"',
  },
  {
    title: 'a name that begins with an underscore',
    expression: 'SET _123 = :v',
    values: one,
    want: 'Invalid UpdateExpression: Syntax error; token: "_", near: "SET _123"',
  },
  {
    title: 'a section twice',
    expression: 'SET a = :v SET b = :v',
    values: one,
    want: 'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
  },
  {
    title: 'a reserved word',
    expression: 'SET plan = :v',
    values: one,
    want: 'Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: plan',
  },
  {
    title: 'an unknown function',
    expression: 'SET a = size(b)',
    want: 'Invalid UpdateExpression: Invalid function name; function: size',
  },
  {
    title: 'an undefined name',
    expression: 'SET #a = :v',
    values: one,
    want: 'Invalid UpdateExpression: An expression attribute name used in the document path is not defined; attribute name: #a',
  },
  {
    title: 'an undefined value',
    expression: 'SET a = :v',
    want: 'Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v',
  },
  {
    title: 'an unused value',
    expression: 'SET a = :v',
    values: { ...one, ':w': N('2') },
    want: 'Value provided in ExpressionAttributeValues unused in expressions: keys: {:w}',
  },
  {
    title: 'an unused name',
    expression: 'SET a = :v',
    values: one,
    names: { '#w': 'w' },
    want: 'Value provided in ExpressionAttributeNames unused in expressions: keys: {#w}',
  },
  {
    title: 'a malformed placeholder',
    expression: 'SET a = :v',
    values: { ...one, v: N('2') },
    want: 'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"',
  },
  {
    title: 'no values at all',
    expression: 'REMOVE a',
    values: {},
    want: 'ExpressionAttributeValues must not be empty',
  },
  {
    title: 'one path twice',
    expression: 'SET a = :v, #a = :v',
    values: one,
    names: { '#a': 'a' },
    want: 'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]',
  },
  {
    title: 'a path within another',
    expression: 'SET a.b = :v REMOVE a',
    values: one,
    want: 'Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a]',
  },
  {
    title: 'a list that is a map',
    expression: 'SET a.b = :v, a[0] = :v',
    values: one,
    want: 'Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [0]]',
  },
  {
    title: 'ADD of a text',
    expression: 'ADD a :v',
    values: { ':v': { S: 'x' } },
    want: 'Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING',
  },
  {
    title: 'DELETE of a number',
    expression: 'DELETE a :v',
    values: one,
    want: 'Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER',
  },
  {
    title: 'a sum with a text',
    expression: 'SET a = a + :v',
    values: { ':v': { S: 'x' } },
    want: 'Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S',
  },
  {
    title: 'too few operands',
    expression: 'SET a = if_not_exists(a)',
    want: 'Invalid UpdateExpression: Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1',
  },
  {
    title: 'if_not_exists of a value',
    expression: 'SET a = if_not_exists(:v, :v)',
    values: one,
    want: 'Invalid UpdateExpression: Operator or function requires a document path; operator or function: if_not_exists',
  },
  {
    title: 'the key',
    expression: 'SET pk = :v',
    values: one,
    want: 'One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key',
  },
  {
    title: 'an attribute that is not there',
    expression: 'SET a = b',
    want: 'The provided expression refers to an attribute that does not exist in the item',
  },
  {
    title: 'a sum on a text that is there',
    expression: 'SET a = txt + :v',
    values: one,
    want: 'An operand in the update expression has an incorrect data type',
  },
  {
    title: 'ADD of a number to a set',
    expression: 'ADD tags :v',
    values: one,
    want: 'An operand in the update expression has an incorrect data type',
  },
  {
    title: 'a path without a parent',
    expression: 'SET a.b = :v',
    values: one,
    want: 'The document path provided in the update expression is invalid for update',
  },
  {
    title: 'a path into a text',
    expression: 'REMOVE txt[0]',
    want: 'The document path provided in the update expression is invalid for update',
  },
  {
    title: 'more than 38 digits',
    expression: 'SET a = big + :v',
    values: { ':v': N('0.1') },
    want: 'Attempting to store more than 38 significant digits in a Number',
  },
  {
    title: 'an item of more than 400 KB',
    expression: 'SET a = :v',
    values: { ':v': { S: 'x'.repeat(409_600) } },
    want: 'Item size to update has exceeded the maximum allowed size',
  },
  {
    title: 'a document of 33 levels',
    expression: 'SET a = :v',
    values: { ':v': nested(33) },
    want: 'ExpressionAttributeValues contains invalid value: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit for key :v',
  },
  {
    title: 'more than 4 KB of text',
    expression: `SET ${'a'.repeat(4093)}`,
    want: 'Invalid UpdateExpression: Expression size has exceeded the maximum allowed size; expression size: 4097',
  },
];

test.each(faults)('UpdateItem refuses $title', ({ expression, values, names, want }) => {
  const service = serviceWith({ txt: { S: 'x' }, tags: { SS: ['x'] }, big: N('9'.repeat(38)) });
  const before = stored(service, 'one');
  expect(outcomeOf(service, update(expression, values, names))).toBe(
    `ValidationException: ${want}`,
  );
  expect(stored(service, 'one')).toEqual(before);
});

describe('ReturnValues', () => {
  const change: Omit<UpdateItemCommandInput, 'TableName' | 'Key'> = {
    UpdateExpression: 'SET a = :v, m.x = :v REMOVE gone',
    ExpressionAttributeValues: one,
  };
  test.each([
    { ReturnValues: 'NONE', want: undefined },
    {
      ReturnValues: 'ALL_OLD',
      want: { pk: { S: 'one' }, a: N('0'), m: { M: { x: N('0'), y: N('0') } }, gone: N('0') },
    },
    {
      ReturnValues: 'ALL_NEW',
      want: { pk: { S: 'one' }, a: N('1'), m: { M: { x: N('1'), y: N('0') } } },
    },
    { ReturnValues: 'UPDATED_OLD', want: { a: N('0'), m: { M: { x: N('0') } }, gone: N('0') } },
    { ReturnValues: 'UPDATED_NEW', want: { a: N('1'), m: { M: { x: N('1') } } } },
  ] as const)('$ReturnValues', ({ ReturnValues, want }) => {
    const service = serviceWith({ a: N('0'), m: { M: { x: N('0'), y: N('0') } }, gone: N('0') });
    const Key = { pk: { S: 'one' } };
    const answer = service.execute(
      new UpdateItemCommand({ TableName, Key, ...change, ReturnValues }),
    );
    const $metadata = { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 };
    expect(answer).toEqual({ $metadata, Attributes: want });
  });
});
