// AWS as a world makes it, and as a property sees it.

import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';

import { UnmodelledCommandError, createWorld, explore } from '../../lib/explored-aws/index.ts';
import type { PlainItem } from '../../lib/explored-aws/index.ts';
import { fromItem, toItem } from '../../lib/explored-aws/plain.ts';
import { START_MS } from '../../lib/explored-aws/world.ts';
import { counters, dynamodb, put } from './two-writers.ts';

const region = 'eu-central-1';
const [s3, route53, sns] = [
  new S3Client({ region }),
  new Route53Client({ region }),
  new SNSClient({ region }),
];

test('plain items come back as they were', () => {
  const item: PlainItem = {
    text: 'a',
    number: 1.5,
    yes: true,
    nothing: null,
    bytes: new Uint8Array([1, 2]),
    list: ['a', 1, ['b']],
    map: { inner: { deep: false } },
    texts: new Set(['a', 'b']),
    numbers: new Set([1, 2]),
  };
  expect(fromItem(toItem(item))).toEqual(item);
});

test('properties see items, objects, record sets, answers, the time and how actors ended', async () => {
  const record: ResourceRecordSet = {
    Name: 'a.example.com',
    Type: 'A',
    TTL: 60,
    ResourceRecords: [{ Value: '192.0.2.1' }],
  };
  const result = await explore({
    world: () =>
      createWorld({
        tables: [{ name: 'counters', partitionKey: { name: 'id', type: 'S' } }],
        buckets: ['archive'],
        zones: [{ id: 'Z1', name: 'example.com', recordSets: [record] }],
      }),
    actors: {
      writer: async () => {
        await put('x');
        await s3.send(new PutObjectCommand({ Bucket: 'archive', Key: 'x', Body: 'text' }));
        const change = { Action: 'DELETE', ResourceRecordSet: record } as const;
        await route53.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId: 'Z1',
            ChangeBatch: { Changes: [change] },
          }),
        );
        return 'written';
      },
    },
    sometimes: {
      'an item': (state) => state.items('counters').length === 1,
      'an object': (state) => state.object('archive', 'x') === 'text',
      'no object': (state) => state.object('archive', 'x') === undefined,
      'an answer': (state) => state.answers('Z1', 'a.example.com', 'A').has('192.0.2.1'),
      'no answer': (state) => state.answers('Z1', 'a.example.com', 'A').size === 0,
    },
    eventually: {
      'no record set': (state) =>
        state.recordSets('Z1').every(({ Type }) => Type === 'NS' || Type === 'SOA'),
      'the writer is done': (state) => {
        expect(state.ended('writer')).toEqual({ status: 'returned', value: 'written' });
        expect(state.nowMs).toBe(START_MS);
      },
    },
  });
  expect(result).toMatchObject({ verdict: 'passed', never: [] });
});

/** A topic that the test models: what is published, and who listens. */
function topic() {
  return createWorld({ own: { published: [] as string[], subscriptions: 0 } })
    .answer(PublishCommand, {
      writes: ({ TopicArn = '' }) => [TopicArn],
      run: ({ Message = '' }, own) => {
        own.published.push(Message);
        return { MessageId: String(own.published.length) };
      },
    })
    .answer(SubscribeCommand, {
      reads: ['other'],
      run: () => {
        throw Object.assign(new Error('no'), { name: 'AuthorizationErrorException' });
      },
    });
}

const publish = (Message: string) => async () => {
  const { MessageId } = await sns.send(new PublishCommand({ TopicArn: 'arn:topic', Message }));
  return MessageId;
};

test('a command that the test models is a call as any other', async () => {
  const result = await explore({
    world: topic,
    actors: { a: publish('a'), b: publish('b') },
    sometimes: {
      'a first': ({ own }) => own.published.join() === 'a,b',
      'b first': ({ own }) => own.published.join() === 'b,a',
    },
    bounds: { strategy: 'dpor' },
  });
  expect(result).toMatchObject({ verdict: 'passed', traces: 2 });
});

test('a model can refuse as AWS would', async () => {
  const subscribe = () =>
    sns.send(new SubscribeCommand({ TopicArn: 'arn:topic', Protocol: 'https' }));
  const result = await explore({
    world: topic,
    actors: { subscribe },
    eventually: {
      refused: (state) => {
        const ended = state.ended('subscribe');
        return ended?.status === 'threw' && String(ended.error).startsWith('Authorization');
      },
    },
  });
  expect(result.verdict).toBe('passed');
});

test.each([
  {
    title: 'of a service that is not emulated',
    actor: publish('x'),
    message:
      /actor a sent PublishCommand by SNSClient, .*\n\n {2}world\.answer\(PublishCommand, \{/,
  },
  {
    title: 'that the emulator lacks',
    actor: () => dynamodb.send(new ListTablesCommand({})),
    message:
      /actor a sent ListTablesCommand by DynamoDBClient, .*world\.answer\(ListTablesCommand/s,
  },
  {
    title: 'with a field that the emulator lacks, though the handler swallows the error',
    actor: () =>
      dynamodb
        .send(
          new PutItemCommand({
            TableName: 'counters',
            Item: { id: { S: 'a' } },
            ReturnConsumedCapacity: 'TOTAL',
          }),
        )
        .catch(() => undefined),
    message: /PutItem\.ReturnConsumedCapacity is not emulated/,
  },
])('a command $title is an error that shows how to model it', async ({ actor, message }) => {
  const exploring = explore({ world: counters, actors: { a: actor } });
  await expect(exploring).rejects.toThrow(UnmodelledCommandError);
  await expect(exploring).rejects.toThrow(message);
});

test('an answer by callback comes, too', async () => {
  const listed = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const command = new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' });
      route53.send(command, (error, output) => {
        if (error) reject(error as Error);
        else resolve(output?.ResourceRecordSets?.length);
      });
    });
  const result = await explore({
    world: () => createWorld({ zones: [{ id: 'Z1', name: 'example.com' }] }),
    actors: { listed },
    eventually: {
      'NS and SOA': (state) => {
        expect(state.ended('listed')).toEqual({ status: 'returned', value: 2 });
      },
    },
  });
  expect(result.verdict).toBe('passed');
});

test('a call that no actor makes goes on to AWS as ever', async () => {
  const own = new DynamoDBClient({
    region,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      handle: () => Promise.reject(new Error('this one went out')),
    },
    maxAttempts: 1,
  });
  const outcomeOf = () => own.send(new ListTablesCommand({})).catch(String);
  const before = outcomeOf();
  const exploring = explore({ world: counters, actors: { a: () => put('x') } });
  const outcomes = await Promise.all([before, outcomeOf()]);
  await exploring;
  expect(outcomes).toEqual(['Error: this one went out', 'Error: this one went out']);
});
