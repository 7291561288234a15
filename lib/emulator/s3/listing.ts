// ListObjectsV2: one page of a bucket's keys. A continuation token is opaque to callers; here it holds
// the last entry of its page, so that it stays good while objects come and go.

import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import { S3ServiceException } from '@aws-sdk/client-s3';

import type { Bucket, Entry, Position, StoredObject } from './bucket.ts';
import { metadata } from './errors.ts';
import { requireFields } from './fields.ts';

/** More are not given, whatever MaxKeys asks for. */
const MAX_KEYS = 1000;

const FIELDS = new Set([
  'Bucket',
  'Prefix',
  'Delimiter',
  'MaxKeys',
  'StartAfter',
  'ContinuationToken',
]);

export function listObjects(bucket: Bucket, input: ListObjectsV2CommandInput): object {
  requireFields('ListObjectsV2', input, FIELDS);
  const { Prefix = '', Delimiter, MaxKeys = MAX_KEYS, StartAfter, ContinuationToken } = input;
  const after = ContinuationToken === undefined ? behind(StartAfter) : position(ContinuationToken);
  const entries = bucket.entries({ prefix: Prefix, delimiter: Delimiter, after });
  const { page, isTruncated } = firstOf(entries, Math.min(MaxKeys, MAX_KEYS));
  const last = page.at(-1);
  const contents = page.flatMap((entry) => (entry.kind === 'object' ? [entry.object] : []));
  const prefixes = page.flatMap((entry) => (entry.kind === 'prefix' ? [entry.prefix] : []));
  return {
    $metadata: metadata(200),
    Name: input.Bucket,
    Prefix,
    Delimiter,
    MaxKeys,
    StartAfter,
    ContinuationToken,
    KeyCount: page.length,
    IsTruncated: isTruncated,
    Contents: contents.length > 0 ? contents.map(shown) : undefined,
    CommonPrefixes: prefixes.length > 0 ? prefixes.map((text) => ({ Prefix: text })) : undefined,
    NextContinuationToken: isTruncated && last ? tokenOf(last) : undefined,
  };
}

function behind(startAfter = ''): Position {
  return { kind: 'object', text: startAfter };
}

/** Looks one entry further than the page, to know whether it is the last. */
function firstOf(entries: Iterable<Entry>, count: number): { page: Entry[]; isTruncated: boolean } {
  const page: Entry[] = [];
  for (const entry of entries) {
    if (page.length === count) return { page, isTruncated: count > 0 };
    page.push(entry);
  }
  return { page, isTruncated: false };
}

function shown({ key, etag, bytes, lastModifiedMs }: StoredObject) {
  return {
    Key: key,
    ETag: etag,
    LastModified: new Date(lastModifiedMs),
    Size: bytes.byteLength,
    StorageClass: 'STANDARD',
  };
}

function tokenOf(entry: Entry): string {
  const text = entry.kind === 'object' ? entry.object.key : entry.prefix;
  return Buffer.from(`${entry.kind}:${text}`).toString('base64');
}

function position(token: string): Position {
  const plain = Buffer.from(token, 'base64').toString();
  const [, kind, text] = /^(object|prefix):(.+)$/s.exec(plain) ?? [];
  if (text !== undefined && (kind === 'object' || kind === 'prefix')) return { kind, text };
  throw new S3ServiceException({
    name: 'InvalidArgument',
    message: 'The continuation token provided is incorrect',
    $fault: 'client',
    $metadata: metadata(400),
  });
}
