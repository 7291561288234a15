// S3 in memory: which operations there are, and what each answers. Each call is one atomic event.
// Buckets have no versions, no policies and no encryption keys; a field about these is refused.

import { createHash } from 'node:crypto';

import type {
  DeleteObjectCommandInput,
  GetObjectCommandInput,
  HeadObjectCommandInput,
  ListObjectsV2CommandInput,
  PutObjectCommandInput,
} from '@aws-sdk/client-s3';

import type { Clock } from '../clock.ts';
import { NotEmulatedError, operationOf } from '../service.ts';
import type { EmulatedService, Footprint, SdkCommand } from '../service.ts';
import { bodyOf, bytesOf } from './body.ts';
import { Bucket } from './bucket.ts';
import type { StoredObject } from './bucket.ts';
import {
  keyTooLong,
  metadata,
  noSuchBucket,
  noSuchKey,
  notFound,
  preconditionFailed,
} from './errors.ts';
import { requireFields } from './fields.ts';
import { footprintOf } from './footprint.ts';
import { listObjects } from './listing.ts';

/** What is emulated, and each operation's input. */
interface Operations {
  readonly DeleteObject: (input: DeleteObjectCommandInput) => object;
  readonly GetObject: (input: GetObjectCommandInput) => object;
  readonly HeadObject: (input: HeadObjectCommandInput) => object;
  readonly ListObjectsV2: (input: ListObjectsV2CommandInput) => object;
  readonly PutObject: (input: PutObjectCommandInput) => object;
}

type Operation = (input: object) => object;

const MAX_KEY_BYTES = 1024;

/** The S3 of one region, with the inputs and outputs of the SDK's client. */
export class S3Service implements EmulatedService {
  readonly id = 's3';
  private readonly buckets = new Map<string, Bucket>();
  private readonly operations: ReadonlyMap<string, Operation>;
  private readonly clock: Pick<Clock, 'nowMs'>;

  /** @param options.clock - gives each object its LastModified */
  constructor(options: { readonly clock: Pick<Clock, 'nowMs'> }) {
    this.clock = options.clock;
    const operations: Operations = {
      DeleteObject: (input) => this.deleteObject(input),
      GetObject: (input) => this.getObject(input),
      HeadObject: (input) => this.headObject(input),
      ListObjectsV2: (input) => listObjects(this.bucket(input.Bucket), input),
      PutObject: (input) => this.putObject(input),
    };
    // A command's class fixes the type of its input; this is the one place that takes it on trust.
    this.operations = new Map(Object.entries(operations) as [string, Operation][]);
  }

  /** Another one in the same state, which goes its own way from here. */
  copy(): S3Service {
    const copy = new S3Service({ clock: this.clock });
    for (const [name, bucket] of this.buckets) copy.buckets.set(name, bucket.copy());
    return copy;
  }

  /** Whether a bucket has an object of that key. */
  has(bucket: string, key: string): boolean {
    return this.buckets.get(bucket)?.get(key) !== undefined;
  }

  /** Every object of every bucket, as text that is equal for equal contents. */
  text(): string {
    return JSON.stringify([...this.buckets].map(([name, bucket]) => [name, bucket.text()]));
  }

  /** Creates a bucket without a call, as a deployment would have. One that is there stays. */
  createBucket(name: string): void {
    if (!this.buckets.has(name)) this.buckets.set(name, new Bucket());
  }

  /** An object's bytes as they stand, without a call. To look at, never to change. */
  bytes(bucket: string, key: string): Uint8Array | undefined {
    return this.bucket(bucket).get(key)?.bytes;
  }

  execute(command: SdkCommand): object {
    const name = operationOf(command);
    const run = this.operations.get(name);
    if (!run) throw new NotEmulatedError(`S3 ${name}`, [...this.operations.keys()]);
    return run(command.input);
  }

  footprint(command: SdkCommand): Footprint {
    return footprintOf(operationOf(command), command.input);
  }

  private bucket(name: string | undefined): Bucket {
    const bucket = this.buckets.get(requireText('Bucket', name));
    if (!bucket) throw noSuchBucket();
    return bucket;
  }

  private putObject(input: PutObjectCommandInput): object {
    requireFields('PutObject', input, PUT_FIELDS);
    const bucket = this.bucket(input.Bucket);
    const key = requireText('Key', input.Key);
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw keyTooLong();
    requirePreconditions(input, bucket.get(key));
    const bytes = bytesOf(input.Body);
    const etag = `"${createHash('md5').update(bytes).digest('hex')}"`;
    bucket.put({
      key,
      bytes,
      etag,
      contentType: input.ContentType ?? 'application/octet-stream',
      metadata: { ...input.Metadata },
      lastModifiedMs: wholeSecondsMs(this.clock.nowMs()),
    });
    return { $metadata: metadata(200), ETag: etag, ServerSideEncryption: 'AES256' };
  }

  private getObject(input: GetObjectCommandInput): object {
    requireFields('GetObject', input, KEY_FIELDS);
    const object = this.bucket(input.Bucket).get(requireText('Key', input.Key));
    if (!object) throw noSuchKey();
    return { ...headersOf(object), Body: bodyOf(object.bytes) };
  }

  private headObject(input: HeadObjectCommandInput): object {
    requireFields('HeadObject', input, KEY_FIELDS);
    const bucket = this.buckets.get(requireText('Bucket', input.Bucket));
    const object = bucket?.get(requireText('Key', input.Key));
    if (!object) throw notFound();
    return headersOf(object);
  }

  /** What is not there counts as deleted. */
  private deleteObject(input: DeleteObjectCommandInput): object {
    requireFields('DeleteObject', input, KEY_FIELDS);
    this.bucket(input.Bucket).delete(requireText('Key', input.Key));
    return { $metadata: metadata(204) };
  }
}

const KEY_FIELDS = new Set(['Bucket', 'Key']);
const PUT_FIELDS = new Set([
  ...KEY_FIELDS,
  'Body',
  'ContentType',
  'Metadata',
  'IfMatch',
  'IfNoneMatch',
]);

/** The SDK's client itself refuses to send a path without its parts. */
function requireText(field: string, text: string | undefined): string {
  if (text === undefined) throw new Error(`No value provided for input HTTP label: ${field}.`);
  if (text === '') throw new Error(`Empty value provided for input HTTP label: ${field}.`);
  return text;
}

function requirePreconditions(
  { IfMatch, IfNoneMatch }: PutObjectCommandInput,
  existing: StoredObject | undefined,
): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw new NotEmulatedError('PutObject.IfNoneMatch with an ETag', ["'*'"]);
  }
  if (IfNoneMatch !== undefined && existing) throw preconditionFailed();
  if (IfMatch === undefined) return;
  if (!existing) throw noSuchKey();
  if (unquoted(IfMatch) !== unquoted(existing.etag)) throw preconditionFailed();
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

/** HTTP dates have no milliseconds. */
function wholeSecondsMs(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000;
}

function headersOf(object: StoredObject) {
  return {
    $metadata: metadata(200),
    AcceptRanges: 'bytes',
    ContentLength: object.bytes.byteLength,
    ContentType: object.contentType,
    ETag: object.etag,
    LastModified: new Date(object.lastModifiedMs),
    Metadata: { ...object.metadata },
    ServerSideEncryption: 'AES256',
  };
}
