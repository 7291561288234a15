// The operations beside expressions and transactions: keys, values, pages, tables, and what is refused.

import {
  BatchGetItemCommand,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ResourceInUseException,
  ResourceNotFoundException,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';

import type { SdkCommand } from '../../../lib/emulator/service.ts';
import {
  TableName,
  outcomeOf,
  nested,
  newService,
  sortedTableName,
  stored,
  thrownBy,
} from './support.ts';

const key = { pk: { S: 'one' } };
const put = (value: AttributeValue) =>
  new PutItemCommand({ TableName, Item: { ...key, a: value } });

test.each<[title: string, given: AttributeValue, want: AttributeValue]>([
  ['zeros are trimmed', { N: '0042.1200' }, { N: '42.12' }],
  ['exponents are written out', { N: '1E5' }, { N: '100000' }],
  ['small numbers are written out', { N: '12e-4' }, { N: '0.0012' }],
  ['there is no negative zero', { N: '-0.0' }, { N: '0' }],
  [
    '38 digits are kept',
    { N: '-1.2345678901234567890123456789012345678' },
    { N: '-1.2345678901234567890123456789012345678' },
  ],
  ['a point may lead', { N: '.5' }, { N: '0.5' }],
  ['number sets too', { NS: ['1.0', '02'] }, { NS: ['1', '2'] }],
  ['an empty text is a value', { S: '' }, { S: '' }],
  ['32 levels are allowed', nested(32), nested(32)],
])('a value is stored: %s', (_title, given, want) => {
  const service = newService();
  service.execute(put(given));
  expect(stored(service, 'one')).toEqual({ a: want });
});

const wrongTypes = [{ N: 5 }, { S: true }, { S: { inner: 1 } }, { BOOL: 'true' }] as unknown[];

test.each<[title: string, value: unknown, want: string]>([
  [
    'no type',
    {},
    'ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  ],
  [
    'an undefined content',
    { S: undefined },
    'ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes',
  ],
  [
    'two types',
    { S: 'x', N: '1' },
    'ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  ],
  [
    'no number',
    { N: '1x' },
    'ValidationException: The parameter cannot be converted to a numeric value: 1x',
  ],
  [
    '39 digits',
    { N: '1'.repeat(39) },
    'ValidationException: Attempting to store more than 38 significant digits in a Number',
  ],
  [
    'too large a number',
    { N: '1e126' },
    'ValidationException: Number overflow. Attempting to store a number with magnitude larger than supported range',
  ],
  [
    'too small a number',
    { N: '-1e-131' },
    'ValidationException: Number underflow. Attempting to store a number with magnitude smaller than supported range',
  ],
  [
    'NULL false',
    { NULL: false },
    'ValidationException: One or more parameter values were invalid: Null attribute value types must have the value of true',
  ],
  [
    'an empty set',
    { SS: [] },
    'ValidationException: One or more parameter values were invalid: An string set  may not be empty',
  ],
  [
    'twins in a set',
    { SS: ['a', 'a'] },
    'ValidationException: One or more parameter values were invalid: Input collection [a, a] contains duplicates.',
  ],
  [
    'equal numbers in a set',
    { NS: ['1', '1.0'] },
    'ValidationException: Input collection contains duplicates',
  ],
  [
    '33 levels',
    nested(33),
    'ValidationException: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  ],
  [
    'a JavaScript number',
    wrongTypes[0],
    'SerializationException: NUMBER_VALUE cannot be converted to String',
  ],
  [
    'a JavaScript boolean',
    wrongTypes[1],
    'SerializationException: TRUE_VALUE cannot be converted to String',
  ],
  [
    'an object',
    wrongTypes[2],
    'SerializationException: Start of structure or map found where not expected',
  ],
])('a value is refused: %s', (_title, value, want) => {
  expect(outcomeOf(newService(), put(value as AttributeValue))).toBe(want);
});

test.each([
  { title: 'exactly 400 KB', bytes: 409_600, want: 'answered' },
  {
    title: 'a byte more',
    bytes: 409_601,
    want: 'ValidationException: Item size has exceeded the maximum allowed size',
  },
])('an item may have $title', ({ bytes, want }) => {
  const numbers = { n: { N: '3.14159' }, m: { N: '-123456' }, z: { N: '1E125' } };
  // Names 1 + 1 + 1 and values 5 + 5 + 2; pk 2 + 3; a list 1 + 3, its elements 1 + 1 each; p 1.
  const used = 15 + 5 + 4 + 4 + 1;
  const list = { L: [{ NULL: true as const }, { BOOL: true }] };
  const Item = { ...key, ...numbers, l: list, p: { S: 'x'.repeat(bytes - used) } };
  const service = newService();
  const command = new PutItemCommand({ TableName, Item });
  expect(outcomeOf(service, command)).toBe(want);
});

const noTable = undefined as unknown as string;

test.each<[title: string, command: SdkCommand, want: string]>([
  [
    'no table',
    new GetItemCommand({ TableName: 'missing', Key: key }),
    'ResourceNotFoundException: Requested resource not found',
  ],
  [
    'no table to describe',
    new DescribeTableCommand({ TableName: 'missing' }),
    'ResourceNotFoundException: Requested resource not found: Table: missing not found',
  ],
  [
    'no table name and no key',
    new GetItemCommand({ TableName: noTable, Key: undefined }),
    "ValidationException: 2 validation errors detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null; Value null at 'key' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a table name that is none',
    new GetItemCommand({ TableName: 'bad table!@#', Key: key }),
    "ValidationException: 1 validation error detected: Value 'bad table!@#' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
  ],
  [
    'half a key',
    new GetItemCommand({ TableName: sortedTableName, Key: key }),
    'ValidationException: The provided key element does not match the schema',
  ],
  [
    'a key of the wrong type',
    new DeleteItemCommand({ TableName, Key: { pk: { N: '1' } } }),
    'ValidationException: The provided key element does not match the schema',
  ],
  [
    'an empty key',
    new UpdateItemCommand({ TableName, Key: { pk: { S: '' } } }),
    'ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk',
  ],
  [
    'an item without its key',
    new PutItemCommand({ TableName: sortedTableName, Item: key }),
    'ValidationException: One or more parameter values were invalid: Missing the key sk in the item',
  ],
  [
    'an item with a key of the wrong type',
    new PutItemCommand({ TableName, Item: { pk: { L: [] } } }),
    'ValidationException: One or more parameter values were invalid: Type mismatch for key pk expected: S actual: L',
  ],
  [
    'a key of more than 2 KB',
    new PutItemCommand({ TableName, Item: { pk: { S: 'x'.repeat(2049) } } }),
    'ValidationException: One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
  ],
  [
    'ReturnValues of an update on a put',
    new PutItemCommand({ TableName, Item: key, ReturnValues: 'ALL_NEW' }),
    'ValidationException: ReturnValues can only be ALL_OLD or NONE',
  ],
  [
    'names without an expression',
    new PutItemCommand({ TableName, Item: key, ExpressionAttributeNames: { '#a': 'a' } }),
    'ValidationException: ExpressionAttributeNames can only be specified when using expressions',
  ],
  [
    'a path into the key',
    new GetItemCommand({ TableName, Key: key, ProjectionExpression: 'pk.a' }),
    "ValidationException: Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
  ],
])('a request is refused: %s', (_title, command, want) => {
  expect(outcomeOf(newService(), command)).toBe(want);
});

test.each<[what: string, command: SdkCommand]>([
  ['BatchGetItem', new BatchGetItemCommand({ RequestItems: {} })],
  ['Query.IndexName', new QueryCommand({ TableName, IndexName: 'by-hash' })],
  ['Query.KeyConditions', new QueryCommand({ TableName, KeyConditions: {} })],
  ['PutItem.Expected', new PutItemCommand({ TableName, Item: key, Expected: {} })],
  [
    'UpdateItem.AttributeUpdates',
    new UpdateItemCommand({ TableName, Key: key, AttributeUpdates: {} }),
  ],
  ['GetItem.AttributesToGet', new GetItemCommand({ TableName, Key: key, AttributesToGet: ['a'] })],
  [
    'PutItem.ReturnConsumedCapacity',
    new PutItemCommand({ TableName, Item: key, ReturnConsumedCapacity: 'TOTAL' }),
  ],
  [
    'TableName as an ARN',
    new GetItemCommand({ TableName: 'arn:aws:dynamodb:us-east-1:1:table/a', Key: key }),
  ],
  [
    'CreateTable.GlobalSecondaryIndexes',
    new CreateTableCommand({ TableName: 'new', GlobalSecondaryIndexes: [] }),
  ],
  [
    'attribute name __proto__',
    new PutItemCommand({
      TableName,
      Item: JSON.parse('{"pk":{"S":"a"},"__proto__":{"S":"x"}}') as Record<string, AttributeValue>,
    }),
  ],
])('%s is not emulated, and said so', (what, command) => {
  const error = thrownBy(newService(), command);
  expect(error.name).toBe('NotEmulatedError');
  expect(error.message).toContain(`${what} is not emulated`);
});

describe('Query', () => {
  const service = newService();
  for (const sk of ['10', '9', '-1', '2.5', '3']) {
    const even = { BOOL: Number(sk) % 2 === 0 };
    service.execute(
      new PutItemCommand({ TableName: sortedTableName, Item: { ...key, sk: { N: sk }, even } }),
    );
  }
  const ask = (more: Partial<QueryCommandInput>, values: Record<string, AttributeValue> = {}) =>
    new QueryCommand({
      TableName: sortedTableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'one' }, ...values },
      ...more,
    });
  const keysOf = (answer: object) =>
    ((answer as { Items?: Record<string, AttributeValue>[] }).Items ?? []).map(
      (item) => item['sk']?.N,
    );

  test.each<{
    title: string;
    command: QueryCommand;
    want: string[];
    counts: [count: number, scanned: number];
  }>([
    {
      title: 'sorts by number',
      command: ask({}),
      want: ['-1', '2.5', '3', '9', '10'],
      counts: [5, 5],
    },
    {
      title: 'goes backward',
      command: ask({ ScanIndexForward: false, Limit: 1 }),
      want: ['10'],
      counts: [1, 1],
    },
    {
      title: 'takes a range',
      command: ask(
        { KeyConditionExpression: 'pk = :pk AND sk BETWEEN :a AND :b' },
        { ':a': { N: '2.5' }, ':b': { N: '9' } },
      ),
      want: ['2.5', '3', '9'],
      counts: [3, 3],
    },
    {
      title: 'takes a condition written value first',
      command: ask({ KeyConditionExpression: ':a >= sk AND pk = :pk' }, { ':a': { N: '3' } }),
      want: ['-1', '2.5', '3'],
      counts: [3, 3],
    },
    {
      title: 'filters after the limit',
      command: ask({ FilterExpression: 'even = :yes', Limit: 4 }, { ':yes': { BOOL: true } }),
      want: [],
      counts: [0, 4],
    },
    {
      title: 'starts after a key that is not there',
      command: ask({ ExclusiveStartKey: { pk: { S: 'one' }, sk: { N: '5' } } }),
      want: ['9', '10'],
      counts: [2, 2],
    },
    {
      title: 'finds nothing in another partition',
      command: ask({ ExpressionAttributeValues: { ':pk': { S: 'two' } } }),
      want: [],
      counts: [0, 0],
    },
  ])('$title', ({ command, want, counts }) => {
    const answer = service.execute(command);
    expect(keysOf(answer)).toEqual(want);
    expect(answer).toMatchObject({ Count: counts[0], ScannedCount: counts[1] });
  });

  test.each([
    { Limit: 5, want: { ...key, sk: { N: '10' } } },
    { Limit: 6, want: undefined },
    { Limit: undefined, want: undefined },
  ])('a page of $Limit says where to go on', ({ Limit, want }) => {
    expect(Reflect.get(service.execute(ask({ Limit })), 'LastEvaluatedKey')).toEqual(want);
  });

  test('a page ends at 1 MB', () => {
    const large = newService();
    for (let sk = 0; sk < 4; sk += 1) {
      const Item = { ...key, sk: { N: String(sk) }, body: { S: 'x'.repeat(400_000) } };
      large.execute(new PutItemCommand({ TableName: sortedTableName, Item }));
    }
    const first = large.execute(ask({ Select: 'COUNT' }));
    expect(first).toMatchObject({ Count: 3, LastEvaluatedKey: { ...key, sk: { N: '2' } } });
    expect(first).not.toHaveProperty('Items');
  });

  test.each<[title: string, command: QueryCommand, want: string]>([
    [
      'without a key condition',
      ask({ KeyConditionExpression: undefined, FilterExpression: 'a = :pk' }),
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    ],
    [
      'with OR',
      ask({ KeyConditionExpression: 'pk = :pk OR sk = :pk' }),
      'Invalid operator used in KeyConditionExpression: OR',
    ],
    [
      'with <>',
      ask({ KeyConditionExpression: 'pk <> :pk' }),
      'Invalid operator used in KeyConditionExpression: <>',
    ],
    [
      'without the partition key',
      ask({ KeyConditionExpression: 'sk = :pk' }, { ':pk': { N: '1' } }),
      'Query condition missed key schema element: pk',
    ],
    [
      'with a range of partition keys',
      ask({ KeyConditionExpression: 'pk > :pk' }),
      'Query key condition not supported',
    ],
    [
      'with two tests of one key',
      ask({ KeyConditionExpression: 'pk = :pk AND sk > :a AND sk < :a' }, { ':a': { N: '1' } }),
      'Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key',
    ],
    [
      'with three attributes',
      ask({ KeyConditionExpression: 'pk = :pk AND sk > :a AND extra = :a' }, { ':a': { N: '1' } }),
      'The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)',
    ],
    [
      'with a text for a number key',
      ask({ KeyConditionExpression: 'pk = :pk AND begins_with(sk, :pk)' }),
      'One or more parameter values were invalid: Condition parameter type does not match schema type',
    ],
    [
      'with a boolean in an ordering',
      ask({ KeyConditionExpression: 'pk = :pk AND :a >= sk' }, { ':a': { BOOL: true } }),
      'Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: >=, operand type: BOOL',
    ],
    [
      'with a filter on a key',
      ask({ FilterExpression: 'sk > :a' }, { ':a': { N: '1' } }),
      'Filter Expression can only contain non-primary key attributes: Primary key attribute: sk',
    ],
    [
      'from a key of another partition',
      ask({ ExclusiveStartKey: { pk: { S: 'two' }, sk: { N: '5' } } }),
      'The provided starting key is outside query boundaries based on provided conditions',
    ],
    [
      'with a limit of nothing',
      ask({ Limit: 0 }),
      "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
  ])('is refused %s', (_title, command, want) => {
    expect(outcomeOf(service, command)).toBe(`ValidationException: ${want}`);
  });
});

describe('tables', () => {
  const create = new CreateTableCommand({
    TableName: 'created',
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'sk', AttributeType: 'N' },
      { AttributeName: 'pk', AttributeType: 'S' },
    ],
  });

  test('CreateTable makes one that is active at once', () => {
    const service = newService();
    expect(service.execute(create)).toMatchObject({ TableDescription: { TableStatus: 'ACTIVE' } });
    const item = { pk: { S: 'a' }, sk: { N: '1' } };
    service.execute(new PutItemCommand({ TableName: 'created', Item: item }));
    const described = service.execute(new DescribeTableCommand({ TableName: 'created' }));
    expect(described).toMatchObject({
      Table: {
        TableName: 'created',
        KeySchema: create.input.KeySchema,
        ItemCount: 1,
        TableSizeBytes: 7,
      },
    });
  });

  test('a name can be taken once', () => {
    const service = newService();
    service.execute(create);
    expect(thrownBy(service, create)).toBeInstanceOf(ResourceInUseException);
  });

  test('items of a table that is not there', () => {
    expect(() => newService().items('missing')).toThrow(ResourceNotFoundException);
  });
});

test('what a caller holds is never what is stored', () => {
  const service = newService();
  const bytes = Buffer.from([1]);
  const Item: Record<string, AttributeValue> = {
    ...key,
    m: { M: { l: { L: [{ N: '1' }] } } },
    b: { B: bytes },
  };
  service.execute(new PutItemCommand({ TableName, Item }));
  bytes[0] = 9;
  Item['m']?.M?.['l']?.L?.push({ N: '2' });
  const get = new GetItemCommand({ TableName, Key: key });
  const { Item: first } = service.execute(get) as { Item: Record<string, AttributeValue> };
  first['m']?.M?.['l']?.L?.push({ N: '3' });
  first['b']?.B?.fill(7);
  const want = { m: { M: { l: { L: [{ N: '1' }] } } }, b: { B: new Uint8Array([1]) } };
  expect(stored(service, 'one')).toEqual(want);
  expect(service.execute(get)).toMatchObject({ Item: want });
});

test('a scan order depends on the keys alone, not on the order of writing', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const scanned = [names, names.toReversed()].map((order) => {
    const service = newService();
    for (const name of order)
      service.execute(new PutItemCommand({ TableName, Item: { pk: { S: name } } }));
    return service.execute(new ScanCommand({ TableName }));
  });
  expect(scanned[0]).toEqual(scanned[1]);
  expect(scanned[0]).toMatchObject({ Count: 6 });
});
