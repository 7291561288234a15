// Which requests commute with all that the others can still do: by what is asked, by whom, and what is archived.

import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { GetChangeCommand, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { Archive } from '../../../lib/aws/archive.ts';
import { archiveName } from '../../../lib/drills/containers.ts';
import type { Request, ServiceId } from '../../../lib/drills/explored/requests.ts';
import { settledness } from '../../../lib/drills/explored/settled.ts';
import type { Settled } from '../../../lib/drills/explored/settled.ts';
import { Shared } from '../../../lib/drills/explored/shared.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';

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

const item = (pk: string) =>
  aws('dynamodb', new GetItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: pk } } }));
const listing = aws('s3', new ListObjectsV2Command({ Bucket }));

interface Case {
  readonly title: string;
  readonly request: Request;
  readonly archived?: readonly number[];
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
    request: aws('route53', new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' })),
    want: 'open',
  },
  { title: 'a change', request: aws('route53', new GetChangeCommand({ Id: 'C1' })), want: 'open' },
])('$title: $want', ({ request, archived = [], want }) => {
  const shared = worldWith(archived);
  expect(settledness(request, shared)).toBe(want);
});
