// The exceptions of S3 as the SDK's client rejects with them, and the metadata of every answer.
// No request ids: they would make two runs that differ in nothing else look different.

import { NoSuchBucket, NoSuchKey, NotFound, S3ServiceException } from '@aws-sdk/client-s3';

/** `$metadata` of an answer that came at the first attempt. A new object: callers may change it. */
export function metadata(httpStatusCode: number) {
  return { httpStatusCode, attempts: 1, totalRetryDelay: 0 };
}

export function noSuchBucket(): NoSuchBucket {
  const message = 'The specified bucket does not exist';
  return new NoSuchBucket({ message, $metadata: metadata(404) });
}

export function noSuchKey(): NoSuchKey {
  const message = 'The specified key does not exist.';
  return new NoSuchKey({ message, $metadata: metadata(404) });
}

/** HeadObject has no body to say what is missing; the SDK makes this of it. */
export function notFound(): NotFound {
  return new NotFound({ message: 'UnknownError', $metadata: metadata(404) });
}

/** If-Match or If-None-Match did not hold. The SDK has no class for it, only a name. */
export function preconditionFailed(): S3ServiceException {
  return unmodelled(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    412,
  );
}

/** The key has more than 1,024 bytes. */
export function keyTooLong(): S3ServiceException {
  return unmodelled('KeyTooLongError', 'Your key is too long', 400);
}

function unmodelled(name: string, message: string, httpStatusCode: number): S3ServiceException {
  const $metadata = metadata(httpStatusCode);
  return new S3ServiceException({ name, message, $fault: 'client', $metadata });
}
