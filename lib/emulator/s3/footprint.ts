// What a call of S3 can read and write. An object is `s3/<bucket>/<key>`; a listing reads all keys with its
// prefix, wherever its page begins and ends.

import type { ListObjectsV2CommandInput, PutObjectCommandInput } from '@aws-sdk/client-s3';

import {
  CLOCK_KEY,
  EVERYTHING,
  keyPart,
  keyPath,
  keysUnder,
  reading,
  union,
} from '../footprint.ts';
import { readingAndWriting, writing } from '../footprint.ts';
import type { Footprint } from '../service.ts';

interface ObjectFields {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
}

export function footprintOf(operation: string, input: object): Footprint {
  switch (operation) {
    case 'GetObject':
    case 'HeadObject':
      return reading(objectKey(input));
    case 'DeleteObject':
      return writing(objectKey(input));
    case 'PutObject':
      return put(input);
    case 'ListObjectsV2': {
      const { Bucket, Prefix = '' }: Partial<ListObjectsV2CommandInput> = input;
      return reading(keysUnder(objectKey({ Bucket, Key: Prefix })));
    }
    default:
      return EVERYTHING;
  }
}

/** Notes the time: LastModified is what leases made of objects are judged by. */
function put(input: Partial<PutObjectCommandInput>): Footprint {
  const isConditional = input.IfMatch !== undefined || input.IfNoneMatch !== undefined;
  const key = objectKey(input);
  return union([isConditional ? readingAndWriting(key) : writing(key), reading(CLOCK_KEY)]);
}

function objectKey({ Bucket = '', Key = '' }: ObjectFields): string {
  return `s3/${keyPart(Bucket)}/${keyPath(Key)}`;
}
