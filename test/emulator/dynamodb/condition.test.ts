// When a condition holds, and what makes it none: by the Developer Guide ("Condition expressions") and
// by what AWS was measured to answer (dynamodb-conformance).

import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';

import { TableName, newService, outcomeOf, thrownBy } from './support.ts';

const one = { S: 'one' };
const Item: Record<string, AttributeValue> = {
  pk: one,
  n: { N: '10' },
  txt: { S: 'héllo' },
  flag: { BOOL: false },
  nil: { NULL: true },
  bin: { B: Buffer.from([1, 2, 3]) },
  ss: { SS: ['a', 'b'] },
  many: { L: [{ S: 'a' }, { N: '2' }, { M: { deep: { BOOL: true } } }] },
  doc: { M: { a: { N: '1' }, b: { L: [{ S: 'x' }] } } },
};

const names = { '#constructor': 'constructor' };

function put(ConditionExpression: string, values: readonly AttributeValue[] = []) {
  const named = values.map((value, index): [string, AttributeValue] => [`:${index}`, value]);
  return new PutItemCommand({
    TableName,
    Item,
    ConditionExpression,
    ...(named.length > 0 && { ExpressionAttributeValues: Object.fromEntries(named) }),
    ...(ConditionExpression.includes('#') && { ExpressionAttributeNames: names }),
  });
}

function serviceWithItem() {
  const service = newService();
  service.execute(new PutItemCommand({ TableName, Item }));
  return service;
}

const N = (text: string): AttributeValue => ({ N: text });
const S = (text: string): AttributeValue => ({ S: text });

test.each<[condition: string, values: AttributeValue[], want: boolean]>([
  ['n = :0', [N('10.0')], true],
  ['n = :0', [S('10')], false],
  ['n <> :0', [S('10')], true],
  ['absent <> :0', [N('1')], true],
  ['absent = :0', [N('1')], false],
  ['absent < :0', [N('1')], false],
  ['NOT absent < :0', [N('1')], true],
  ['n < :0', [N('9')], false],
  ['n < :0', [N('1e2')], true],
  ['n <= :0 AND n >= :0', [N('10')], true],
  [':0 > n', [N('11')], true],
  ['(n) > (:0)', [N('9')], true],
  ['txt > :0', [S('hz')], true],
  ['bin < :0', [{ B: Buffer.from([1, 3]) }], true],
  ['txt < :0', [N('1')], false],
  ['n BETWEEN :0 AND :1', [N('10'), N('11')], true],
  ['n BETWEEN :0 AND :1 AND txt = :2', [N('10'), N('11'), S('no')], false],
  ['n IN (:0, :1)', [S('10'), N('10')], true],
  ['flag IN (:0)', [{ BOOL: false }], true],
  ['absent IN (:0)', [N('1')], false],
  ['attribute_exists(doc.b[0])', [], true],
  ['attribute_exists(doc.b[1])', [], false],
  ['attribute_not_exists(doc[0])', [], true],
  // Every JavaScript object has something of that name; an item has not.
  ['attribute_not_exists(#constructor)', [], true],
  ['attribute_type(flag, :0)', [S('BOOL')], true],
  ['attribute_type(nil, :0)', [S('NULL')], true],
  ['attribute_type(absent, :0)', [S('S')], false],
  ['begins_with(txt, :0)', [S('hé')], true],
  ['begins_with(bin, :0)', [{ B: Buffer.from([1, 2]) }], true],
  ['begins_with(n, :0)', [S('1')], false],
  ['contains(txt, :0)', [S('llo')], true],
  ['contains(ss, :0)', [S('b')], true],
  ['contains(ss, :0)', [S('c')], false],
  ['contains(many, :0)', [N('2.0')], true],
  ['contains(many, :0)', [{ M: { deep: { BOOL: true } } }], true],
  ['contains(bin, :0)', [{ B: Buffer.from([2, 3]) }], true],
  ['contains(n, :0)', [N('1')], false],
  ['size(txt) = :0', [N('6')], true],
  ['size(ss) = size(doc)', [], true],
  ['size(many) > :0', [N('2')], true],
  ['size(n) > :0', [N('0')], false],
  ['ss = :0', [{ SS: ['b', 'a'] }], true],
  ['doc = :0', [{ M: { b: { L: [S('x')] }, a: N('1.0') } }], true],
  ['doc = :0', [{ M: { b: { L: [] }, a: N('1') } }], false],
  ['nil = :0', [{ NULL: true }], true],
  ['n = :0 OR n = :1 AND n = :2', [N('10'), N('0'), N('0')], true],
  ['(n = :0 OR n = :1) AND n = :2', [N('10'), N('0'), N('0')], false],
  ['NOT n = :0 AND n = :1', [N('0'), N('10')], true],
  ['not (n = :0 or txt = :1)', [N('0'), S('x')], true],
])('%s', (condition, values, want) => {
  const failed = 'ConditionalCheckFailedException: The conditional request failed';
  expect(outcomeOf(serviceWithItem(), put(condition, values))).toBe(want ? 'answered' : failed);
});

test.each<[condition: string, values: AttributeValue[], want: string]>([
  ['', [], 'The expression can not be empty;'],
  ['attribute_not_exists(', [], 'Syntax error; token: "<EOF>", near: "("'],
  ['pk', [], 'Syntax error; token: "<EOF>", near: "pk"'],
  ['a = :0 b', [N('1')], 'Syntax error; token: "b", near: ":0 b"'],
  ['a IN ()', [], 'Syntax error; token: ")", near: "()"'],
  ['((attribute_not_exists(pk)))', [], 'The expression has redundant parentheses;'],
  ['exists(a)', [], 'Invalid function name; function: exists'],
  [
    'size(a)',
    [],
    'The function is not allowed to be used this way in an expression; function: size',
  ],
  [
    'attribute_exists(a) = :0',
    [N('1')],
    'The function is not allowed to be used this way in an expression; function: attribute_exists',
  ],
  ['status = :0', [N('1')], 'Attribute name is a reserved keyword; reserved keyword: status'],
  [
    'a = :x',
    [],
    'An expression attribute value used in expression is not defined; attribute value: :x',
  ],
  [
    'begins_with(a)',
    [],
    'Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1',
  ],
  [
    'contains(a, a)',
    [],
    'The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]',
  ],
  [
    'a.b[1] = a.b[1]',
    [],
    'The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a, b, [1]]',
  ],
  [
    'begins_with(a, :0)',
    [N('1')],
    'Incorrect operand type for operator or function; operator or function: begins_with, operand type: N',
  ],
  [
    'a < :0',
    [{ BOOL: true }],
    'Incorrect operand type for operator or function; operator or function: <, operand type: BOOL',
  ],
  [
    'size(:0) > :1',
    [N('1'), N('1')],
    'Incorrect operand type for operator or function; operator or function: size, operand type: N',
  ],
  [
    'attribute_exists(:0)',
    [N('1')],
    'Operator or function requires a document path; operator or function: attribute_exists',
  ],
  [
    'attribute_type(a, :0)',
    [S('X')],
    'Invalid attribute type name found; type: X, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}',
  ],
  [
    'a BETWEEN :0 AND :1',
    [N('2'), N('1')],
    'The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}',
  ],
  [
    Array.from({ length: 302 }, () => 'a=:0').join(' OR '),
    [N('1')],
    'The expression contains too many operators; operator count: 301',
  ],
])('refuses %s', (condition, values, want) => {
  const message = `ValidationException: Invalid ConditionExpression: ${want}`;
  expect(outcomeOf(newService(), put(condition, values))).toBe(message);
});

test.each([
  { ReturnValuesOnConditionCheckFailure: 'ALL_OLD', want: { pk: one, n: { N: '1' } } },
  { ReturnValuesOnConditionCheckFailure: 'NONE', want: undefined },
  { ReturnValuesOnConditionCheckFailure: undefined, want: undefined },
] as const)(
  'a failed condition shows the item: $ReturnValuesOnConditionCheckFailure',
  ({ want, ...asked }) => {
    const service = newService();
    const put = { TableName, Item: { pk: one, n: { N: '1' } } };
    service.execute(new PutItemCommand(put));
    const again = { ...put, ConditionExpression: 'attribute_not_exists(pk)', ...asked };
    const error = thrownBy(service, new PutItemCommand(again));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      $fault: 'client',
      $metadata: { httpStatusCode: 400, attempts: 1, totalRetryDelay: 0 },
    });
    expect(error).toHaveProperty('Item', want);
  },
);
