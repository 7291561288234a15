// Which requests commute with all that the others can still do: by what is asked, by whom, and what is archived.

import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetChangeCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { Archive } from '../../../lib/aws/archive.ts';
import { profiles, without } from '../../../lib/control-plane/safeguards.ts';
import type { SafeguardName } from '../../../lib/control-plane/safeguards.ts';
import { archiveName } from '../../../lib/drills/containers.ts';
import type { Request, ServiceId } from '../../../lib/drills/explored/requests.ts';
import { settledness } from '../../../lib/drills/explored/settled.ts';
import type { Settled } from '../../../lib/drills/explored/settled.ts';
import { Shared } from '../../../lib/drills/explored/shared.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';
import { sharedText } from './walk.ts';

const Bucket = archiveName;
const TableName = 'plans';

function aws(service: ServiceId, command: SdkCommand): Request {
  return { kind: 'aws', service, command };
}

/** A world whose newest plan is the first, with these plans in its archive. */
function worldWith(archived: readonly number[]): Shared {
  const file = { zone: 'example.com', floor: 1, changeLimit: 1, keepCount: 1, endpoints: [] };
  const shared = Shared.begin({ id: 'Z1', name: 'example.com' }, file);
  const put = (command: SdkCommand) => shared.make('planner', aws('dynamodb', command));
  const generation = { N: '1' };
  const plan = { pk: { S: 'plan' }, sk: { S: '1' }, generation, body: { S: '{"generation":1}' } };
  put(new PutItemCommand({ TableName, Item: plan }));
  put(
    new PutItemCommand({ TableName, Item: { pk: { S: 'head' }, sk: { S: 'head' }, generation } }),
  );
  for (const number of archived) {
    const object = new PutObjectCommand({ Bucket, Key: Archive.keyOf(number), Body: '{}' });
    shared.make('planner', aws('s3', object));
  }
  return shared;
}

const item = (pk: string, sk = pk) =>
  aws('dynamodb', new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }));
const listing = aws('s3', new ListObjectsV2Command({ Bucket }));
const raising = (pk: string) =>
  aws(
    'dynamodb',
    new UpdateItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: 'api.example.com' } } }),
  );
/** Raises the head from the one that was read. */
const commit = (head: string) => {
  const put = {
    TableName,
    Item: { pk: { S: 'head' }, sk: { S: 'head' }, generation: { N: '9' } },
    ConditionExpression: 'generation = :head',
    ExpressionAttributeValues: { ':head': { N: head } },
  };
  return aws('dynamodb', new TransactWriteItemsCommand({ TransactItems: [{ Put: put }] }));
};
const archiving = aws(
  's3',
  new PutObjectCommand({ Bucket, Key: Archive.keyOf(1), Body: '{}', IfNoneMatch: '*' }),
);

const zone = aws('route53', new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' }));

interface Case {
  readonly title: string;
  readonly request: Request;
  readonly archived?: readonly number[];
  readonly isAsPlanned?: boolean;
  readonly off?: SafeguardName;
  readonly want: Settled;
}

test.each<Case>([
  { title: 'a start', request: { kind: 'start', lane: 'lane-a' }, want: 'settled' },
  { title: 'a take-up', request: { kind: 'take-up', execution: 'a-1' }, want: 'settled' },
  { title: 'a sweep', request: { kind: 'sweep', execution: 'a-1' }, want: 'open' },
  {
    title: 'overrides and health',
    request: aws('dynamodb', new QueryCommand({ TableName: 'plans' })),
    want: 'settled',
  },
  {
    title: 'all of health',
    request: aws('dynamodb', new ScanCommand({ TableName: 'health' })),
    want: 'settled',
  },
  { title: 'what the operator says', request: item('control'), want: 'settled' },
  { title: 'the head', request: item('head'), want: 'without-planner' },
  { title: 'another item', request: item('applied'), want: 'open' },
  { title: 'a plan', request: item('plan', '1'), want: 'settled' },
  { title: 'a plan that is not committed', request: item('plan', '2'), want: 'open' },
  {
    title: 'a plan that can be written over',
    request: item('plan', '1'),
    off: 'conditional-write',
    want: 'open',
  },
  { title: 'an applied marker', request: raising('applied'), want: 'settled' },
  {
    title: 'an applied marker that somebody goes by',
    request: raising('applied'),
    off: 'fence',
    want: 'open',
  },
  { title: 'a write of another item', request: raising('head'), want: 'open' },
  { title: 'a commit', request: commit('1'), want: 'open' },
  { title: 'a commit from a head that is no more', request: commit('0'), want: 'settled' },
  { title: 'archiving a plan', request: archiving, want: 'open' },
  {
    title: 'archiving a plan that is in the archive',
    request: archiving,
    archived: [1],
    want: 'settled',
  },
  {
    title: 'a write',
    request: aws('dynamodb', new PutItemCommand({ TableName, Item: { pk: { S: 'head' } } })),
    want: 'open',
  },
  {
    title: 'the archive, the newest plan in it',
    request: listing,
    archived: [1],
    want: 'without-planner',
  },
  { title: 'the archive without the newest plan', request: listing, want: 'open' },
  {
    title: 'a plan in the archive',
    request: aws('s3', new GetObjectCommand({ Bucket, Key: Archive.keyOf(1) })),
    archived: [1],
    want: 'settled',
  },
  {
    title: 'a plan that is not there',
    request: aws('s3', new GetObjectCommand({ Bucket, Key: Archive.keyOf(2) })),
    archived: [1],
    want: 'open',
  },
  {
    title: 'the zone',
    request: zone,
    want: 'open',
  },
  {
    title: 'the zone, everything as planned',
    request: zone,
    isAsPlanned: true,
    want: 'without-planner',
  },
  {
    title: 'the zone as planned, without the fence',
    request: zone,
    isAsPlanned: true,
    off: 'fence',
    want: 'open',
  },
  {
    title: 'the zone as planned, without reachable clean-up',
    request: zone,
    isAsPlanned: true,
    off: 'reachable-clean-up',
    want: 'open',
  },
  {
    title: 'the zone as planned, without conditions',
    request: zone,
    isAsPlanned: true,
    off: 'conditional-write',
    want: 'open',
  },
  { title: 'a change', request: aws('route53', new GetChangeCommand({ Id: 'C1' })), want: 'open' },
])('$title: $want', ({ request, archived = [], isAsPlanned = false, off, want }) => {
  const shared = worldWith(archived);
  const safeguards = off ? without(profiles.fenced, off) : profiles.fenced;
  const before = sharedText(shared);
  expect(settledness(request, { example: shared, isAsPlanned }, safeguards)).toBe(want);
  // To ask changes nothing.
  expect(sharedText(shared)).toBe(before);
});
