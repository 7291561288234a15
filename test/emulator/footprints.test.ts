// Footprints: what each call touches, and that calls whose footprints do not meet commute: either order gives
// the same answers and leaves the same state.

import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  TestDNSAnswerCommand,
} from '@aws-sdk/client-route-53';
import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { VirtualClock } from '../../lib/emulator/clock.ts';
import { DynamoDbService } from '../../lib/emulator/dynamodb/service.ts';
import { seededRandom } from '../../lib/emulator/random.ts';
import { deliveryFootprint } from '../../lib/emulator/route53/footprint.ts';
import { S3Service } from '../../lib/emulator/s3/service.ts';
import type { EmulatedService, SdkCommand } from '../../lib/emulator/service.ts';
import { StepFunctionsService } from '../../lib/emulator/step-functions/service.ts';
import { areDependent } from '../../lib/explorer/footprint.ts';
import { seed } from '../seed.ts';
import { randomCall } from './dynamodb/random-calls.ts';
import {
  ZONE,
  alias,
  create,
  records,
  remove,
  route53,
  upsert,
  weighted,
} from './route53/harness.ts';

const sorted = {
  name: 'plans',
  partitionKey: { name: 'pk', type: 'S' },
  sortKey: { name: 'sk', type: 'S' },
} as const;
const byNumber = { name: 'numbers', partitionKey: { name: 'pk', type: 'N' } } as const;

function tables(): DynamoDbService {
  const service = new DynamoDbService({ clock: new VirtualClock(0) });
  service.createTable(sorted);
  service.createTable(byNumber);
  return service;
}

function objects(): S3Service {
  const service = new S3Service({ clock: new VirtualClock(0) });
  service.createBucket('archive');
  return service;
}

const executions = () =>
  new StepFunctionsService({
    clock: new VirtualClock(0),
    random: seededRandom(seed),
    task: async () => null,
  });

const S = (text: string) => ({ S: text });
const item = (pk: string, sk: string) => ({ pk: S(pk), sk: S(sk) });
const TableName = 'plans';
const to = (prefix: string) => ({ from: prefix, to: `${prefix}\u{10ffff}` });

test.each<{
  title: string;
  service: EmulatedService;
  command: SdkCommand;
  reads?: unknown[];
  writes?: unknown[];
}>([
  {
    title: 'GetItem reads its item',
    service: tables(),
    command: new GetItemCommand({ TableName, Key: item('lane/a', '7') }),
    reads: ['ddb/plans/lane%002fa/7'],
  },
  {
    title: 'PutItem writes its item, found among its attributes',
    service: tables(),
    command: new PutItemCommand({ TableName, Item: { other: S('x'), ...item('a', '7') } }),
    writes: ['ddb/plans/a/7'],
  },
  {
    title: 'a conditional PutItem reads, too, whether or not it succeeds',
    service: tables(),
    command: new PutItemCommand({
      TableName,
      Item: item('a', '7'),
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
    reads: ['ddb/plans/a/7'],
    writes: ['ddb/plans/a/7'],
  },
  {
    title: 'DeleteItem that returns the old item reads it',
    service: tables(),
    command: new DeleteItemCommand({ TableName, Key: item('a', '7'), ReturnValues: 'ALL_OLD' }),
    reads: ['ddb/plans/a/7'],
    writes: ['ddb/plans/a/7'],
  },
  {
    title: 'UpdateItem reads and writes',
    service: tables(),
    command: new UpdateItemCommand({ TableName, Key: item('a', '7') }),
    reads: ['ddb/plans/a/7'],
    writes: ['ddb/plans/a/7'],
  },
  {
    title: 'a number is one key however it is written',
    service: tables(),
    command: new GetItemCommand({ TableName: 'numbers', Key: { pk: { N: '1.0' } } }),
    reads: ['ddb/numbers/1'],
  },
  {
    title: 'Query reads its partition',
    service: tables(),
    command: new QueryCommand({
      TableName,
      KeyConditionExpression: 'pk = :pk AND sk > :sk',
      ExpressionAttributeValues: { ':pk': S('a'), ':sk': S('3') },
    }),
    reads: [to('ddb/plans/a/')],
  },
  {
    title: 'Scan reads its table',
    service: tables(),
    command: new ScanCommand({ TableName }),
    reads: [to('ddb/plans/')],
  },
  {
    title: 'DescribeTable reads its table: it counts the items',
    service: tables(),
    command: new DescribeTableCommand({ TableName }),
    reads: [to('ddb/plans/')],
  },
  {
    title: 'a read of an index reads its table',
    service: tables(),
    command: new QueryCommand({ TableName, IndexName: 'by-lane' }),
    reads: [to('ddb/plans/')],
  },
  {
    title: 'a call on a table that is not there meets whoever makes it',
    service: tables(),
    command: new GetItemCommand({ TableName: 'later', Key: item('a', '7') }),
    reads: [to('ddb/later/')],
  },
  {
    title: 'CreateTable meets every call on its table',
    service: tables(),
    command: new CreateTableCommand({
      TableName: 'later',
      KeySchema: undefined,
      AttributeDefinitions: undefined,
    }),
    reads: [to('ddb/later/')],
    writes: [to('ddb/later/')],
  },
  {
    title: 'a transaction is the union of its actions',
    service: tables(),
    command: new TransactWriteItemsCommand({
      ClientRequestToken: 'once',
      TransactItems: [
        { Put: { TableName, Item: item('a', '1') } },
        { Update: { TableName, Key: item('a', '2'), UpdateExpression: 'REMOVE x' } },
        {
          ConditionCheck: {
            TableName,
            Key: item('a', '3'),
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ],
    }),
    reads: ['ddb/plans/a/2', 'ddb/plans/a/3', 'ddb-token/once', 'clock'],
    writes: ['ddb/plans/a/1', 'ddb/plans/a/2', 'ddb-token/once'],
  },
  {
    title: 'a request that is wrong meets everything',
    service: tables(),
    command: new QueryCommand({ TableName, KeyConditionExpression: 'pk =' }),
    reads: [to('')],
    writes: [to('')],
  },
  {
    title: 'GetObject reads its object',
    service: objects(),
    command: new GetObjectCommand({ Bucket: 'archive', Key: 'plans/7.json' }),
    reads: ['s3/archive/plans/7.json'],
  },
  {
    title: 'PutObject writes its object and notes the time',
    service: objects(),
    command: new PutObjectCommand({ Bucket: 'archive', Key: 'plans/ü' }),
    reads: ['clock'],
    writes: ['s3/archive/plans/%00fc'],
  },
  {
    title: 'PutObject with a precondition reads, too',
    service: objects(),
    command: new PutObjectCommand({ Bucket: 'archive', Key: 'lock', IfNoneMatch: '*' }),
    reads: ['s3/archive/lock', 'clock'],
    writes: ['s3/archive/lock'],
  },
  {
    title: 'DeleteObject writes its object',
    service: objects(),
    command: new DeleteObjectCommand({ Bucket: 'archive', Key: 'lock' }),
    writes: ['s3/archive/lock'],
  },
  {
    title: 'ListObjectsV2 reads all keys with its prefix',
    service: objects(),
    command: new ListObjectsV2Command({ Bucket: 'archive', Prefix: 'plans/', MaxKeys: 1 }),
    reads: [to('s3/archive/plans/')],
  },
  {
    title: 'a batch reads and writes its record sets, by name with the labels reversed',
    service: route53(),
    command: batch(remove(weighted('A.b.example.com', 'one', 1, '10.0.0.1'))),
    reads: [`r53/zones/${ZONE}/rr/com.example.b.a. A one`],
    writes: [`r53/zones/${ZONE}/rr/com.example.b.a. A one`],
  },
  {
    title: 'a batch that creates reads what stands beside, and the target of an alias',
    service: route53(),
    command: batch(create(alias('www.example.com', 'tree.example.com'))),
    reads: [
      `r53/zones/${ZONE}/rr/com.example.www. A `,
      to(`r53/zones/${ZONE}/rr/com.example.www. `),
      to(`r53/zones/${ZONE}/rr/com.example.tree. A `),
    ],
    writes: [`r53/zones/${ZONE}/rr/com.example.www. A `],
  },
  {
    title: 'a listing reads from its start to the end of the zone',
    service: route53(),
    command: new ListResourceRecordSetsCommand({
      HostedZoneId: `/hostedzone/${ZONE}`,
      StartRecordName: 'b.example.com',
      StartRecordType: 'TXT',
      MaxItems: 1,
    }),
    reads: [
      {
        from: `r53/zones/${ZONE}/rr/com.example.b.`,
        to: `r53/zones/${ZONE}/rr/\u{10ffff}`,
      },
    ],
  },
  {
    title: 'GetChange reads where changes have arrived, whatever the id',
    service: route53(),
    command: new GetChangeCommand({ Id: 'C1' }),
    reads: [to('r53/changes/'), 'clock'],
  },
  {
    title: 'TestDNSAnswer reads the zone, and draws',
    service: route53(),
    command: new TestDNSAnswerCommand({
      HostedZoneId: ZONE,
      RecordName: 'a.example.com',
      RecordType: 'A',
    }),
    reads: [to(`r53/zones/${ZONE}/`), to('r53/health-checks/'), 'clock', 'r53/chance'],
    writes: ['r53/chance'],
  },
  {
    title: 'StartExecution meets every call about its machine',
    service: executions(),
    command: new StartExecutionCommand({ stateMachineArn: 'arn:aws:states:::stateMachine:lane' }),
    reads: [to('states/arn:aws:states:::execution:lane:')],
    writes: [to('states/arn:aws:states:::execution:lane:')],
  },
  {
    title: 'DescribeExecution reads one execution',
    service: executions(),
    command: new DescribeExecutionCommand({
      executionArn: 'arn:aws:states:::execution:lane:one',
    }),
    reads: ['states/arn:aws:states:::execution:lane:one'],
  },
  {
    title: 'ListExecutions reads the executions of its machine',
    service: executions(),
    command: new ListExecutionsCommand({ stateMachineArn: 'arn:aws:states:::stateMachine:lane' }),
    reads: [to('states/arn:aws:states:::execution:lane:')],
  },
])('$title', ({ service, command, reads = [], writes = [] }) => {
  const footprint = service.footprint(command);
  expect(footprint.reads).toEqual(reads);
  expect(footprint.writes).toEqual(writes);
});

class UnheardOfCommand {
  readonly input = {};
}

test.each([tables(), objects(), route53(), executions()])(
  'an operation that $id does not emulate meets everything',
  (service) => {
    const footprint = service.footprint(new UnheardOfCommand());
    expect(footprint).toEqual({ reads: [to('')], writes: [to('')] });
  },
);

test('what brings changes to name servers meets who waits for them and who asks the servers', () => {
  const service = route53();
  const delivery = deliveryFootprint(ZONE);
  const asks = new TestDNSAnswerCommand({
    HostedZoneId: ZONE,
    RecordName: 'a.example.com',
    RecordType: 'A',
  });
  expect(areDependent(delivery, service.footprint(new GetChangeCommand({ Id: 'C1' })))).toBe(true);
  expect(areDependent(delivery, service.footprint(asks))).toBe(true);
  expect(
    areDependent(
      delivery,
      service.footprint(batch(create(records('A', 'a.example.com', '10.0.0.1')))),
    ),
  ).toBe(false);
});

// ---- calls that do not meet commute -------------------------------------------------------------

function batch(...Changes: Change[]): ChangeResourceRecordSetsCommand {
  return new ChangeResourceRecordSetsCommand({ HostedZoneId: ZONE, ChangeBatch: { Changes } });
}

const names = ['a.example.com', 'b.a.example.com', 'c.example.com', '*.example.com'];
const name = fc.constantFrom(...names);
const recordSet: fc.Arbitrary<ResourceRecordSet> = fc.oneof(
  name.map((at) => records('A', at, '10.0.0.1')),
  name.map((at) => records('TXT', at, '"v"')),
  name.map((at) => records('CNAME', at, 'example.org')),
  fc.tuple(name, fc.constantFrom('one', 'two')).map(([at, id]) => weighted(at, id, 1, '10.0.0.1')),
  fc.tuple(name, name).map(([from, target]) => alias(from, target)),
);
const change: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom(create, upsert, remove), recordSet)
  .map(([make, set]) => make(set));
const aboutRecords: fc.Arbitrary<SdkCommand> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.array(change, { minLength: 1, maxLength: 2 }).map((all) => batch(...all)),
  },
  fc
    .tuple(name, fc.constantFrom(1, 2, 100))
    .map(
      ([StartRecordName, MaxItems]) =>
        new ListResourceRecordSetsCommand({ HostedZoneId: ZONE, StartRecordName, MaxItems }),
    ),
  name.map(
    (RecordName) => new TestDNSAnswerCommand({ HostedZoneId: ZONE, RecordName, RecordType: 'A' }),
  ),
);

const objectKey = fc.constantFrom('a', 'a/1', 'a/2', 'b', 'ü').map((Key) => ({
  Bucket: 'archive',
  Key,
}));
const aboutObjects: fc.Arbitrary<SdkCommand> = fc.oneof(
  objectKey.map((key) => new PutObjectCommand({ ...key, Body: 'x' })),
  objectKey.map((key) => new PutObjectCommand({ ...key, Body: 'y', IfNoneMatch: '*' })),
  objectKey.map((key) => new DeleteObjectCommand(key)),
  objectKey.map((key) => new HeadObjectCommand(key)),
  fc
    .constantFrom('', 'a', 'a/', 'b')
    .map((Prefix) => new ListObjectsV2Command({ Bucket: 'archive', Prefix, MaxKeys: 2 })),
);

const aboutItems: fc.Arbitrary<SdkCommand> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(randomCall(sorted), fc.constantFrom('p', 'q'))
      .map(([call, pk]) => call(pk)),
  },
  { weight: 1, arbitrary: fc.constant(new ScanCommand({ TableName })) },
  {
    weight: 1,
    arbitrary: fc.array(randomCall(sorted), { minLength: 1, maxLength: 2 }).map(
      (calls) =>
        new TransactWriteItemsCommand({
          TransactItems: calls.map((call) => asAction(call('p'))),
        }),
    ),
  },
);

function asAction({ constructor, input }: SdkCommand) {
  const { ReturnValues: _, ...action } = input as { ReturnValues?: unknown };
  return { [constructor.name.replace(/(?:Item)?Command$/, '')]: action };
}

/** Change ids are numbered in order of acceptance: a shared counter that says nothing. */
function outcome(service: EmulatedService, command: SdkCommand): unknown {
  try {
    return { ...service.execute(command), ChangeInfo: undefined };
  } catch (error) {
    return String(error);
  }
}

test.each<{
  title: string;
  fresh: () => EmulatedService;
  calls: fc.Arbitrary<SdkCommand>;
  state: SdkCommand;
}>([
  { title: 'DynamoDB', fresh: tables, calls: aboutItems, state: new ScanCommand({ TableName }) },
  {
    title: 'S3',
    fresh: objects,
    calls: aboutObjects,
    state: new ListObjectsV2Command({ Bucket: 'archive' }),
  },
  {
    title: 'Route 53',
    fresh: () => route53(),
    calls: aboutRecords,
    state: new ListResourceRecordSetsCommand({ HostedZoneId: ZONE }),
  },
])('$title: calls that do not meet commute', ({ fresh, calls, state }) => {
  let independent = 0;
  fc.assert(
    fc.property(fc.array(calls, { maxLength: 6 }), calls, calls, (before, one, other) => {
      const runs = [
        [one, other],
        [other, one],
      ].map((order) => {
        const service = fresh();
        for (const command of before) outcome(service, command);
        const meet = areDependent(service.footprint(one), service.footprint(other));
        const outcomes = new Map(order.map((command) => [command, outcome(service, command)]));
        return { meet, seen: [outcomes.get(one), outcomes.get(other), outcome(service, state)] };
      });
      const [first, second] = runs;
      if (!first || first.meet) return;
      independent += 1;
      expect(second?.seen).toEqual(first.seen);
    }),
    { seed, numRuns: 3_000 },
  );
  expect(independent).toBeGreaterThan(500);
});
