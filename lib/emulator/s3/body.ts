// The bodies of objects: what PutObject takes, and the stream with helpers that GetObject gives.

import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { NotEmulatedError } from '../service.ts';

/** The bytes of a body to put. Throws NotEmulatedError for a stream: a call here is over at once. */
export function bytesOf(body: unknown): Uint8Array {
  if (body === undefined) return new Uint8Array();
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return new Uint8Array(body);
  throw new NotEmulatedError('PutObject.Body as a stream', ['string', 'Uint8Array']);
}

/** The helpers that the SDK's client adds to a stream. Each may be used once. */
interface BodyHelpers {
  transformToByteArray(): Promise<Uint8Array>;
  transformToString(encoding?: string): Promise<string>;
  transformToWebStream(): ReadableStream;
}

/** A body to read. The helpers answer without waiting for the stream: no turn of the event loop. */
export function bodyOf(bytes: Uint8Array): Readable & BodyHelpers {
  const stream = new Readable({
    read() {
      this.push(Buffer.from(bytes));
      this.push(null);
    },
  });
  let isTaken = false;
  const take = () => {
    if (isTaken) throw new Error('The stream has already been transformed.');
    isTaken = true;
    return bytes;
  };
  const helpers: BodyHelpers = {
    transformToByteArray: async () => take().slice(),
    transformToString: async (encoding) => textOf(take(), encoding),
    transformToWebStream: () => {
      take();
      return Readable.toWeb(stream);
    },
  };
  return Object.assign(stream, helpers);
}

function textOf(bytes: Uint8Array, encoding = 'utf8'): string {
  const { buffer, byteOffset, byteLength } = bytes;
  if (Buffer.isEncoding(encoding))
    return Buffer.from(buffer, byteOffset, byteLength).toString(encoding);
  return new TextDecoder(encoding).decode(bytes);
}
