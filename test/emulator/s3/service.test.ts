// What S3 answers, by its API Reference: objects, preconditions, listings, and what is refused.

import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type {
  GetObjectCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';

import { S3Service } from '../../../lib/emulator/s3/service.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';

const Bucket = 'archive';
/** MD5 of `hello`. */
const helloTag = '"5d41402abc4b2a76b9719d911017c592"';

function newService() {
  const service = new S3Service({ clock: { nowMs: () => 1_760_942_880_123 } });
  service.createBucket(Bucket);
  return service;
}

function put(service: S3Service, Key: string, more: Partial<PutObjectCommandInput> = {}): object {
  return service.execute(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }));
}

function get(service: S3Service, Key: string): GetObjectCommandOutput {
  return service.execute(new GetObjectCommand({ Bucket, Key })) as GetObjectCommandOutput;
}

function thrownBy(service: S3Service, command: SdkCommand): Error {
  try {
    service.execute(command);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('the call was answered, and should have failed');
}

/** `answered`, or the name of the error. */
function outcomeOf(service: S3Service, command: SdkCommand): string {
  try {
    service.execute(command);
    return 'answered';
  } catch (error) {
    if (error instanceof Error) return error.name;
    throw error;
  }
}

test('an object comes back as it was put', async () => {
  const service = newService();
  const answer = put(service, 'a', { ContentType: 'text/plain', Metadata: { by: 'me' } });
  expect(answer).toMatchObject({ ETag: helloTag, $metadata: { httpStatusCode: 200 } });
  const { Body, ...headers } = get(service, 'a');
  expect(headers).toMatchObject({
    ETag: helloTag,
    ContentLength: 5,
    ContentType: 'text/plain',
    Metadata: { by: 'me' },
    LastModified: new Date('2025-10-20T06:48:00.000Z'),
  });
  expect(await Body?.transformToString()).toBe('hello');
  expect(service.execute(new HeadObjectCommand({ Bucket, Key: 'a' }))).toEqual(headers);
});

test.each<[title: string, body: string | Uint8Array | undefined, want: string]>([
  ['a text', 'héllo', '68c3a96c6c6f'],
  ['bytes', new Uint8Array([0, 255]), '00ff'],
  ['nothing', undefined, ''],
])('a body may be %s', async (_title, body, want) => {
  const service = newService();
  put(service, 'a', { Body: body });
  const bytes = await get(service, 'a').Body?.transformToByteArray();
  expect(Buffer.from(bytes ?? []).toString('hex')).toBe(want);
});

test('a body can also be read as a stream, and only once by a helper', async () => {
  const service = newService();
  put(service, 'a');
  const chunks: Uint8Array[] = [];
  const stream = get(service, 'a').Body as unknown as AsyncIterable<Uint8Array>;
  for await (const chunk of stream) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('hello');
  const { Body } = get(service, 'a');
  await Body?.transformToString('base64');
  await expect(Body?.transformToString()).rejects.toThrow(
    'The stream has already been transformed.',
  );
});

test('what a caller holds is never what is stored', async () => {
  const service = newService();
  const bytes = Buffer.from('hello');
  put(service, 'a', { Body: bytes });
  bytes.fill(0);
  (await get(service, 'a').Body?.transformToByteArray())?.fill(0);
  expect(await get(service, 'a').Body?.transformToString()).toBe('hello');
});

describe('PutObject under a precondition', () => {
  test.each<{
    title: string;
    Key: string;
    precondition: Partial<PutObjectCommandInput>;
    want: string;
  }>([
    {
      title: 'If-None-Match, nothing there',
      Key: 'new',
      precondition: { IfNoneMatch: '*' },
      want: 'answered',
    },
    {
      title: 'If-None-Match, something there',
      Key: 'old',
      precondition: { IfNoneMatch: '*' },
      want: 'PreconditionFailed',
    },
    {
      title: 'If-Match, the same',
      Key: 'old',
      precondition: { IfMatch: helloTag },
      want: 'answered',
    },
    {
      title: 'If-Match, the same without quotation marks',
      Key: 'old',
      precondition: { IfMatch: helloTag.slice(1, -1) },
      want: 'answered',
    },
    {
      title: 'If-Match, another',
      Key: 'old',
      precondition: { IfMatch: '"0"' },
      want: 'PreconditionFailed',
    },
    {
      title: 'If-Match, nothing there',
      Key: 'new',
      precondition: { IfMatch: helloTag },
      want: 'NoSuchKey',
    },
  ])('$title: $want', async ({ Key, precondition, want }) => {
    const service = newService();
    put(service, 'old');
    const command = new PutObjectCommand({ Bucket, Key, Body: 'other', ...precondition });
    expect(outcomeOf(service, command)).toBe(want);
    const written = want === 'answered' ? Key : 'old';
    const body = want === 'answered' ? 'other' : 'hello';
    expect(await get(service, written).Body?.transformToString()).toBe(body);
  });

  test('the failure is what the SDK makes of a 412', () => {
    const service = newService();
    put(service, 'a');
    const error = thrownBy(service, new PutObjectCommand({ Bucket, Key: 'a', IfNoneMatch: '*' }));
    expect(error).toBeInstanceOf(S3ServiceException);
    expect(error).toMatchObject({
      name: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
      $fault: 'client',
      $metadata: { httpStatusCode: 412 },
    });
  });
});

test.each<
  [title: string, command: SdkCommand, exception: new (...args: never[]) => Error, message: string]
>([
  [
    'an object that is not there',
    new GetObjectCommand({ Bucket, Key: 'x' }),
    NoSuchKey,
    'The specified key does not exist.',
  ],
  [
    'the head of one that is not there',
    new HeadObjectCommand({ Bucket, Key: 'x' }),
    NotFound,
    'UnknownError',
  ],
  [
    'the head of one in no bucket',
    new HeadObjectCommand({ Bucket: 'no', Key: 'x' }),
    NotFound,
    'UnknownError',
  ],
  [
    'a get from no bucket',
    new GetObjectCommand({ Bucket: 'no', Key: 'x' }),
    NoSuchBucket,
    'The specified bucket does not exist',
  ],
  [
    'a put into no bucket',
    new PutObjectCommand({ Bucket: 'no', Key: 'x' }),
    NoSuchBucket,
    'The specified bucket does not exist',
  ],
  [
    'a delete in no bucket',
    new DeleteObjectCommand({ Bucket: 'no', Key: 'x' }),
    NoSuchBucket,
    'The specified bucket does not exist',
  ],
  [
    'a list of no bucket',
    new ListObjectsV2Command({ Bucket: 'no' }),
    NoSuchBucket,
    'The specified bucket does not exist',
  ],
  [
    'a key of more than 1 KB',
    new PutObjectCommand({ Bucket, Key: 'x'.repeat(1025) }),
    S3ServiceException,
    'Your key is too long',
  ],
])('is refused: %s', (_title, command, exception, message) => {
  const error = thrownBy(newService(), command);
  expect(error).toBeInstanceOf(exception);
  expect(error.message).toBe(message);
});

test.each<[what: string, command: SdkCommand]>([
  ['S3 CopyObject', new CopyObjectCommand({ Bucket, Key: 'a', CopySource: 'b/c' })],
  ['GetObject.Range', new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=0-1' })],
  ['PutObject.Tagging', new PutObjectCommand({ Bucket, Key: 'a', Tagging: 'a=b' })],
  [
    'PutObject.IfNoneMatch with an ETag',
    new PutObjectCommand({ Bucket, Key: 'a', IfNoneMatch: helloTag }),
  ],
  ['DeleteObject.VersionId', new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: '1' })],
])('%s is not emulated, and said so', (what, command) => {
  const error = thrownBy(newService(), command);
  expect(error.name).toBe('NotEmulatedError');
  expect(error.message).toContain(`${what} is not emulated`);
});

test('a deleted object is gone, and deleting nothing is no error', () => {
  const service = newService();
  put(service, 'a');
  const remove = new DeleteObjectCommand({ Bucket, Key: 'a' });
  expect(service.execute(remove)).toMatchObject({ $metadata: { httpStatusCode: 204 } });
  expect(service.execute(remove)).toMatchObject({ $metadata: { httpStatusCode: 204 } });
  expect(thrownBy(service, new GetObjectCommand({ Bucket, Key: 'a' }))).toBeInstanceOf(NoSuchKey);
});

describe('ListObjectsV2', () => {
  const service = newService();
  for (const key of ['b/2', 'a', 'b/1', 'é', 'b/sub/3', 'c', 'B']) put(service, key);

  function list(input: Partial<ListObjectsV2CommandInput>): ListObjectsV2CommandOutput {
    const command = new ListObjectsV2Command({ Bucket, ...input });
    return service.execute(command) as ListObjectsV2CommandOutput;
  }
  const shown = ({ Contents, CommonPrefixes }: ListObjectsV2CommandOutput) => [
    ...(Contents ?? []).map(({ Key }) => Key),
    ...(CommonPrefixes ?? []).map(({ Prefix }) => `${Prefix}*`),
  ];

  test.each<[title: string, input: Partial<ListObjectsV2CommandInput>, want: string[]]>([
    ['all, by bytes', {}, ['B', 'a', 'b/1', 'b/2', 'b/sub/3', 'c', 'é']],
    ['with a prefix', { Prefix: 'b/' }, ['b/1', 'b/2', 'b/sub/3']],
    ['after a key', { StartAfter: 'b/1' }, ['b/2', 'b/sub/3', 'c', 'é']],
    ['after a key that is not there', { StartAfter: 'b/10' }, ['b/2', 'b/sub/3', 'c', 'é']],
    ['up to a delimiter', { Delimiter: '/' }, ['B', 'a', 'c', 'é', 'b/*']],
    [
      'up to a delimiter behind a prefix',
      { Prefix: 'b/', Delimiter: '/' },
      ['b/1', 'b/2', 'b/sub/*'],
    ],
    ['nothing', { Prefix: 'z' }, []],
    ['no keys', { MaxKeys: 0 }, []],
  ])('%s', (_title, input, want) => {
    const page = list(input);
    expect(shown(page)).toEqual(want);
    expect(page).toMatchObject({ KeyCount: want.length, IsTruncated: false, Name: Bucket });
  });

  test.each([
    {
      title: 'by keys',
      Delimiter: undefined,
      want: [['B', 'a'], ['b/1', 'b/2'], ['b/sub/3', 'c'], ['é']],
    },
    { title: 'over common prefixes', Delimiter: '/', want: [['B', 'a'], ['c', 'b/*'], ['é']] },
  ])('goes on page by page $title', ({ Delimiter, want }) => {
    const pages: unknown[] = [];
    let token: string | undefined;
    for (const _ of want) {
      const page = list({ MaxKeys: 2, ContinuationToken: token, Delimiter });
      pages.push(shown(page));
      token = page.NextContinuationToken;
      expect(page.IsTruncated).toBe(token !== undefined);
    }
    expect(pages).toEqual(want);
    expect(token).toBeUndefined();
  });

  test('a page has 1,000 keys at most', () => {
    const large = newService();
    for (let index = 0; index <= 1000; index += 1)
      put(large, String(index).padStart(4, '0'), { Body: '' });
    const page = large.execute(new ListObjectsV2Command({ Bucket, MaxKeys: 5000 }));
    expect(page).toMatchObject({ KeyCount: 1000, IsTruncated: true });
  });

  test('an entry shows size, tag and time', () => {
    const [entry] = list({ Prefix: 'c' }).Contents ?? [];
    const LastModified = new Date('2025-10-20T06:48:00.000Z');
    expect(entry).toEqual({
      Key: 'c',
      Size: 5,
      ETag: helloTag,
      StorageClass: 'STANDARD',
      LastModified,
    });
  });

  test('a token that is none is refused', () => {
    const command = new ListObjectsV2Command({ Bucket, ContinuationToken: 'nonsense' });
    expect(thrownBy(service, command).name).toBe('InvalidArgument');
  });
});
