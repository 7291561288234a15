// What a call is said to be about, in traces and to the gates: from the command alone.

import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { commentFor, describeCall, purposes } from '../../lib/aws/calls.ts';
import { toSdk } from '../../lib/aws/record-shapes.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';
import {
  fenceRecord,
  rollbackRecords,
  rootRecords,
  treeRecords,
} from '../../lib/control-plane/tree.ts';
import { api, planned, zoneName } from '../lambdas/small-world.ts';

const HostedZoneId = zoneName.id;
const [TableName, Bucket] = ['plans', 'archive'];
const item = (pk: string, sk: string) => ({ pk: { S: pk }, sk: { S: sk } });

test.each([
  [new GetItemCommand({ TableName, Key: item('head', 'head') }), 'head'],
  [new GetItemCommand({ TableName, Key: item('plan', '000000145') }), 'plan/145'],
  [new GetItemCommand({ TableName, Key: item('plan', '000000000') }), 'plan/0'],
  [new PutItemCommand({ TableName, Item: item('applied', api) }), `applied/${api}`],
  [
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: item('plan', '000000007') } },
        { Put: { TableName, Item: item('head', 'head') } },
      ],
    }),
    'plan/7 + head',
  ],
  [new QueryCommand({ TableName }), 'plans'],
  [new GetObjectCommand({ Bucket, Key: 'plans/000000007.json' }), 'plans/000000007.json'],
  [new ListObjectsV2Command({ Bucket, Prefix: 'plans/' }), 'plans/'],
  [new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: api }), api],
  [new GetChangeCommand({ Id: '/change/C1' }), '/change/C1'],
])('%#: %o', (command, key) => {
  expect(describeCall(command.input, zoneName)).toEqual({ key, endpoints: [] });
});

describe('a batch', () => {
  const describeBatch = (comment: string, records: readonly RecordSet[]) =>
    describeCall(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId,
        ChangeBatch: {
          Comment: comment,
          Changes: records.map((record) => ({
            Action: 'UPSERT',
            ResourceRecordSet: toSdk(record),
          })),
        },
      }).input,
      zoneName,
    );

  test.each(purposes)('says what it is for: %s', (purpose) => {
    const comment = commentFor('a', purpose, '145');
    expect(describeBatch(comment, [fenceRecord(api, '"x"')])).toEqual({
      key: `${purpose} ${api}`,
      purpose,
      endpoints: [api],
    });
  });

  test('names the tree that it installs, not the one it leaves as rollback', () => {
    const records = [
      fenceRecord(api, '"x"'),
      ...rootRecords(planned(145), zoneName),
      ...rollbackRecords(planned(145), 144, zoneName),
    ];
    expect(describeBatch(commentFor('a', 'install', '145'), records).key).toBe(
      `install ${api} g145`,
    );
  });

  test('names the trees that it builds or deletes', () => {
    const records = [3, 4].flatMap((since) => treeRecords(planned(since), zoneName));
    expect(describeBatch(commentFor('a', 'clean-up', '9'), records).key).toBe(
      `clean-up ${api} g3 g4`,
    );
  });

  test('names the tree whose records are aliases to load balancers', () => {
    const alias = { name: 'lb.example.net', zoneId: 'Z2', evaluateTargetHealth: false };
    const { name = '' } = treeRecords(planned(7), zoneName)[0] ?? {};
    const records = [{ name, type: 'A', setIdentifier: 'blue', weight: 1, alias }];
    expect(describeBatch(commentFor('a', 'build', '7'), records).key).toBe(`build ${api} g7`);
  });

  test('of several endpoints names the first and counts the others', () => {
    const names = ['a.example.com', 'b.example.com', 'example.com'];
    const records = names.flatMap((name) => treeRecords(planned(1, { name }), zoneName));
    expect(describeBatch(commentFor('a', 'build', '1'), records)).toEqual({
      key: 'build a.example.com and 2 more g1',
      purpose: 'build',
      endpoints: names,
    });
  });

  test.each(['', 'made in the console', 'fencepost a: party 1', 'fencepost a'])(
    'of unknown purpose is a change: "%s"',
    (comment) => {
      const { key, purpose } = describeBatch(comment, [fenceRecord(api, '"x"')]);
      expect([key, purpose]).toEqual([`change ${api}`, undefined]);
    },
  );
});
