// Copies of the emulated services: in the same state at first, and each goes its own way from there.

import {
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  ChangeTagsForResourceCommand,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  GetHealthCheckCountCommand,
  ListHostedZonesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-route-53';
import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';

import type { DynamoDbService } from '../../lib/emulator/dynamodb/service.ts';
import type { Route53Service } from '../../lib/emulator/route53/service.ts';
import { S3Service } from '../../lib/emulator/s3/service.ts';
import { newService, sortedTableName, TableName } from './dynamodb/support.ts';
import {
  a,
  create,
  list,
  refusalOf,
  remove,
  route53,
  send,
  statusOf,
  upsert,
  ZONE,
} from './route53/harness.ts';

/** What two show, one of which is the copy of the other, when something is done to one of them. */
function shownBy<Service extends { copy(): Service }>(
  made: () => Service,
  deed: (service: Service) => unknown,
  textOf: (service: Service) => string,
) {
  const done = made();
  const before = textOf(done);
  deed(done);
  const after = textOf(done);
  if (before === after) throw new Error('what is done does not show');
  const tell = (service: Service) => {
    const text = textOf(service);
    if (text === before) return 'before';
    return text === after ? 'after' : text;
  };

  const [first, second] = [made(), made()];
  const copy = first.copy();
  const atFirst = tell(copy);
  deed(copy);
  const kept = second.copy();
  deed(second);
  return {
    atFirst,
    doneToCopy: { copy: tell(copy), original: tell(first) },
    doneToOriginal: { copy: tell(kept), original: tell(second) },
  };
}

const apart = {
  atFirst: 'before',
  doneToCopy: { copy: 'after', original: 'before' },
  doneToOriginal: { copy: 'before', original: 'after' },
};

describe('DynamoDB', () => {
  const clock = { nowMs: () => 0 };
  const item = { pk: { S: 'there' }, generation: { N: '1' } };
  const sorted = (sk: string) => ({ pk: { S: 'there' }, sk: { N: sk } });
  const transaction = (pk: string) =>
    new TransactWriteItemsCommand({
      ClientRequestToken: 'once',
      TransactItems: [{ Put: { TableName, Item: { pk: { S: pk } } } }],
    });
  const filled = () => {
    const service = newService(clock);
    service.execute(new PutItemCommand({ TableName, Item: item }));
    service.execute(new PutItemCommand({ TableName: sortedTableName, Item: sorted('1') }));
    return service;
  };
  const textOf = (service: DynamoDbService) =>
    JSON.stringify([TableName, sortedTableName].map((name) => [...service.items(name)]));

  test.each<{ title: string; deed: (service: DynamoDbService) => unknown }>([
    {
      title: 'an item that is replaced',
      deed: (service) =>
        service.execute(
          new PutItemCommand({ TableName, Item: { ...item, generation: { N: '2' } } }),
        ),
    },
    {
      title: 'an item that is changed',
      deed: (service) =>
        service.execute(
          new UpdateItemCommand({
            TableName,
            Key: { pk: item.pk },
            UpdateExpression: 'SET generation = generation + :one',
            ExpressionAttributeValues: { ':one': { N: '1' } },
          }),
        ),
    },
    {
      title: 'a new partition',
      deed: (service) =>
        service.execute(new PutItemCommand({ TableName, Item: { pk: { S: 'new' } } })),
    },
    {
      title: 'a new item in a partition',
      deed: (service) =>
        service.execute(new PutItemCommand({ TableName: sortedTableName, Item: sorted('2') })),
    },
    {
      title: 'an item that is deleted',
      deed: (service) =>
        service.execute(new DeleteItemCommand({ TableName, Key: { pk: item.pk } })),
    },
    { title: 'a transaction', deed: (service) => service.execute(transaction('new')) },
  ])('$title', ({ deed }) => {
    expect(shownBy(filled, deed, textOf)).toEqual(apart);
  });

  test('a token that the original knew is known to the copy, a later one is not', () => {
    const service = filled();
    const early = service.copy();
    service.execute(transaction('new'));
    const late = service.copy();
    expect(() => late.execute(transaction('other'))).toThrow(
      'idempotent token that was already used',
    );
    early.execute(transaction('other'));
    expect(textOf(early)).toContain('other');
  });
});

describe('S3', () => {
  const Bucket = 'archive';
  const put = (Key: string, Body: string) => new PutObjectCommand({ Bucket, Key, Body });
  const filled = () => {
    const service = new S3Service({ clock: { nowMs: () => 0 } });
    service.createBucket(Bucket);
    service.execute(put('there', 'hello'));
    return service;
  };
  const textOf = (service: S3Service) =>
    JSON.stringify([service.text(), service.execute(new ListObjectsV2Command({ Bucket }))]);

  test.each<{ title: string; deed: (service: S3Service) => unknown }>([
    { title: 'a new object', deed: (service) => service.execute(put('new', 'hello')) },
    {
      title: 'an object that is replaced',
      deed: (service) => service.execute(put('there', 'bye')),
    },
    {
      title: 'an object that is deleted',
      deed: (service) => service.execute(new DeleteObjectCommand({ Bucket, Key: 'there' })),
    },
    { title: 'a new bucket', deed: (service) => service.createBucket('another') },
  ])('$title', ({ deed }) => {
    expect(shownBy(filled, deed, textOf)).toEqual(apart);
  });
});

describe('Route 53', () => {
  const x = (last: number) => a('x.example.com', `10.0.0.${last}`);
  const tagsOf = { ResourceType: 'hostedzone', ResourceId: ZONE } as const;
  /** Change 1 has arrived at one server, change 2 at none. */
  const filled = () => {
    const service = route53({ nameServerCount: 2, propagation: 'by-hand', random: () => 0 });
    send(service, create(x(1)));
    send(service, create(a('y.example.com', '10.0.0.9')));
    service.deliver(ZONE, 0, 1);
    return service;
  };
  const outcomeOf = (service: Route53Service, number: number) => {
    const Id = `C${String(number).padStart(13, '0')}`;
    let status: string | undefined;
    const refusal = refusalOf(() => (status = statusOf(service, Id)));
    return status ?? refusal;
  };
  const textOf = (service: Route53Service) =>
    JSON.stringify([
      list(service).ResourceRecordSets,
      [0, 1].map((server) => service.serverText(ZONE, server, ['A'])),
      [1, 2].map((number) => outcomeOf(service, number)),
      service.execute(new ListHostedZonesCommand({})),
      service.execute(new GetHealthCheckCountCommand({})),
      service.execute(new ListTagsForResourceCommand(tagsOf)),
      service.changeCount,
    ]);

  test.each<{ title: string; deed: (service: Route53Service) => unknown }>([
    {
      title: 'a record that is added',
      deed: (service) => send(service, create(a('z.example.com', '10.0.0.3'))),
    },
    { title: 'a record that is changed', deed: (service) => send(service, upsert(x(2))) },
    { title: 'a record that is removed', deed: (service) => send(service, remove(x(1))) },
    { title: 'an arrival at a server', deed: (service) => service.deliver(ZONE, 0, 2) },
    { title: 'the last arrival of a change', deed: (service) => service.deliver(ZONE, 1, 1) },
    { title: 'a failover', deed: (service) => service.failOver(ZONE, { lostChanges: 1 }) },
    { title: 'a new zone', deed: (service) => service.createZone('Z2', 'example.net') },
    {
      title: 'a zone that is asked for',
      deed: (service) =>
        service.execute(new CreateHostedZoneCommand({ Name: 'example.org', CallerReference: '1' })),
    },
    {
      title: 'a health check',
      deed: (service) =>
        service.execute(
          new CreateHealthCheckCommand({
            CallerReference: '1',
            HealthCheckConfig: { Type: 'TCP', IPAddress: '192.0.2.1', Port: 443 },
          }),
        ),
    },
    {
      title: 'a tag',
      deed: (service) =>
        service.execute(
          new ChangeTagsForResourceCommand({ ...tagsOf, AddTags: [{ Key: 'by', Value: 'me' }] }),
        ),
    },
  ])('$title', ({ deed }) => {
    expect(shownBy(filled, deed, textOf)).toEqual(apart);
  });

  test('nobody who listened to the original hears of the copy', () => {
    const heard: number[] = [];
    const service = filled();
    service.onChange(({ number }) => heard.push(number));
    send(service.copy(), upsert(x(2)));
    expect(heard).toEqual([]);
    send(service, upsert(x(3)));
    expect(heard).toEqual([3]);
  });
});
