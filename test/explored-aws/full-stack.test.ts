// A sample of schedules goes through all of the SDK, and must come to the same.

import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';

import { sendThroughStack } from '../../lib/emulator/sdk/full-stack.ts';
import { NondeterminismError, createWorld, explore } from '../../lib/explored-aws/index.ts';
import type { SentCommand } from '../../lib/explored-aws/context.ts';

const [dynamodb, route53, s3] = [new DynamoDBClient({}), new Route53Client({}), new S3Client({})];
const TableName = 'counters';
const Bucket = 'archive';
const key = { id: { S: 'B' } };
const Key = 'plans/<&> 1.json';
const item: Record<string, AttributeValue> = {
  ...key,
  B: { B: new Uint8Array([1, 2, 255]) },
  BS: { BS: [new Uint8Array([3])] },
  N: { N: '1.50' },
  L: { L: [{ M: { B: { S: 'a text' } } }, { NULL: true }] },
};

const world = () =>
  createWorld({
    tables: [{ name: TableName, partitionKey: { name: 'id', type: 'S' } }],
    buckets: [Bucket],
    zones: [{ id: 'Z1', name: 'example.com' }],
  });

/** What both ways come to, without what only the SDK knows of a response. */
async function outcomeOf(answer: () => object | Promise<object>): Promise<object> {
  try {
    const {
      $metadata: _,
      Body,
      ...output
    } = (await answer()) as {
      $metadata?: unknown;
      Body?: { transformToString(): Promise<string> };
    };
    return { ...output, ...(Body && { body: await Body.transformToString() }) };
  } catch (error) {
    const { name, message, Item, CancellationReasons } = error as Error & Record<string, unknown>;
    return { name, message, Item, CancellationReasons };
  }
}

const change = {
  Action: 'CREATE',
  ResourceRecordSet: {
    Name: 'a.example.com',
    Type: 'TXT',
    TTL: 60,
    ResourceRecords: [{ Value: '"<&>"' }],
  },
} as const;
const changes = () =>
  new ChangeResourceRecordSetsCommand({
    HostedZoneId: 'Z1',
    ChangeBatch: {
      Changes: [
        {
          Action: change.Action,
          ResourceRecordSet: { ...change.ResourceRecordSet, ResourceRecords: [{ Value: '"<&>"' }] },
        },
      ],
    },
  });
const condition = { ConditionExpression: 'attribute_not_exists(id)' };
const onFailure = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

test.each<{ title: string; make: () => SentCommand }>([
  { title: 'an answer without an item', make: () => get({ id: { S: 'none' } }) },
  { title: 'an item of every type', make: () => get(key) },
  {
    title: 'a refused condition, with the old item',
    make: () => new PutItemCommand({ TableName, Item: item, ...condition, ...onFailure }),
  },
  {
    title: 'a cancelled transaction, with its reasons',
    make: () =>
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName, Item: item, ...condition, ...onFailure } }],
      }),
  },
  {
    title: 'a refused expression',
    make: () => new QueryCommand({ TableName, KeyConditionExpression: 'id =' }),
  },
  {
    title: 'a query',
    make: () =>
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': key.id },
      }),
  },
  { title: 'an accepted batch', make: changes },
  {
    title: 'a listing',
    make: () =>
      new ListResourceRecordSetsCommand({
        HostedZoneId: 'Z1',
        StartRecordName: 'example.com',
        MaxItems: 1,
      }),
  },
  { title: 'a change that nobody made', make: () => new GetChangeCommand({ Id: 'C404' }) },
  { title: 'an object', make: () => new GetObjectCommand({ Bucket, Key }) },
  { title: 'an object that is not there', make: () => new GetObjectCommand({ Bucket, Key: 'x' }) },
  {
    title: 'a bucket that is not there',
    make: () => new GetObjectCommand({ Bucket: 'another', Key }),
  },
  { title: 'what an object is', make: () => new HeadObjectCommand({ Bucket, Key }) },
  { title: 'what no object is', make: () => new HeadObjectCommand({ Bucket, Key: 'x' }) },
  {
    title: 'a new object',
    make: () =>
      new PutObjectCommand({
        Bucket,
        Key: 'new',
        Body: '{}',
        IfNoneMatch: '*',
        Metadata: { a: 'b' },
      }),
  },
  {
    title: 'a second object of a key',
    make: () => new PutObjectCommand({ Bucket, Key, Body: '{}', IfNoneMatch: '*' }),
  },
  { title: 'a deleted object', make: () => new DeleteObjectCommand({ Bucket, Key }) },
  { title: 'a list of objects', make: () => new ListObjectsV2Command({ Bucket }) },
  {
    title: 'a page of a list, with what the keys have in common',
    make: () => new ListObjectsV2Command({ Bucket, Delimiter: '/', StartAfter: 'a', MaxKeys: 1 }),
  },
])('$title is the same through all of the SDK', async ({ make }) => {
  const seen = await Promise.all(
    [true, false].map((isWhole) => {
      const fresh = world();
      fresh.dynamodb.execute(new PutItemCommand({ TableName, Item: item }));
      fresh.s3.execute(
        new PutObjectCommand({ Bucket, Key, Body: 'a text of <&>', Metadata: { a: 'b' } }),
      );
      fresh.s3.execute(new PutObjectCommand({ Bucket, Key: 'b', ContentType: 'text/plain' }));
      const command = make();
      const client = clientFor(command);
      const call = fresh.call(client, command);
      const { service } = call;
      if (!service) throw new Error('not emulated');
      return outcomeOf(
        isWhole ? () => sendThroughStack(client.constructor, command, service) : call.run,
      );
    }),
  );
  expect(seen[0]).toEqual(seen[1]);
});

test('a body that went through all of the SDK takes no turn of the event loop to read', async () => {
  const { s3: service } = world();
  service.execute(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
  const output = await sendThroughStack(S3Client, new GetObjectCommand({ Bucket, Key }), service);
  const { Body } = output as { Body: { transformToString(): Promise<string> } };
  let text = '';
  void Body.transformToString().then((read) => (text = read));
  for (let promises = 0; promises < 10; promises += 1) await Promise.resolve();
  expect(text).toBe('text');
});

test.each<{ title: string; make: () => SentCommand }>([
  {
    title: 'a part of an object',
    make: () => new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-1' }),
  },
  { title: 'a list of all versions', make: () => new ListObjectVersionsCommand({ Bucket }) },
  {
    title: 'a copy',
    make: () => new CopyObjectCommand({ Bucket, Key: 'new', CopySource: `${Bucket}/b` }),
  },
  {
    title: 'tags',
    make: () => new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } }),
  },
])('over HTTP, too, $title is refused by name', async ({ make }) => {
  const { s3: service } = world();
  service.execute(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
  await expect(sendThroughStack(S3Client, make(), service)).rejects.toThrow(/is not emulated/);
  expect(Buffer.from(service.bytes(Bucket, Key) ?? []).toString()).toBe('text');
});

function clientFor({ constructor: { name } }: SentCommand) {
  if (name.includes('Object')) return s3;
  return /Item|Query/.test(name) ? dynamodb : route53;
}

function get(Key: Record<string, AttributeValue>): GetItemCommand {
  return new GetItemCommand({ TableName, Key });
}

test('exploring repeats a sample, and says how many', async () => {
  const actors = {
    a: () => dynamodb.send(get(key)),
    b: () => dynamodb.send(new PutItemCommand({ TableName, Item: item })),
    c: () => route53.send(changes()),
    d: async () => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      if ((await Body?.transformToString()) !== 'text') throw new TypeError('another text');
    },
  };
  const bounds = { strategy: 'random', maxSchedules: 40 } as const;
  for (const [repeatShare, repeated] of [
    [0, 0],
    [0.25, 10],
    [1, 40],
  ] as const) {
    const result = await explore({ world, actors, bounds: { ...bounds, repeatShare } });
    expect(result).toMatchObject({ verdict: 'unknown', repeated });
  }
});

test('a handler that fails only where the SDK serialises is found', async () => {
  // The SDK refuses it, since it is part of a path; the seam leaves the SDK out.
  const withoutZone = async () => {
    await route53
      .send(new ListResourceRecordSetsCommand({ HostedZoneId: '' }))
      .catch(() => undefined);
  };
  await expect(explore({ world, actors: { withoutZone } })).rejects.toThrow(NondeterminismError);
});
