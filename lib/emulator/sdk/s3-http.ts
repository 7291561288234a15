// S3's side of HTTP (REST with XML), the bucket in the path: the operation by method and path, fields in headers
// and query.

import { S3ServiceException } from '@aws-sdk/client-s3';

import { textElement, writeXml } from '../server/xml.ts';
import type { Element } from '../server/xml.ts';
import { NotEmulatedError, operationOf } from '../service.ts';
import type { EmulatedService, SdkCommand } from '../service.ts';
import type { HttpAnswer, HttpRequest } from './full-stack.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const metadataPrefix = 'x-amz-meta-';

export async function answerS3(
  service: EmulatedService,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const command = readCommand(request);
  try {
    const output = service.execute(command);
    return operationOf(command) === 'ListObjectsV2' ? writeListing(output) : writeObject(output);
  } catch (error) {
    const { body, ...answer } = writeError(error);
    return { ...answer, body: request.method === 'HEAD' ? '' : body };
  }
}

/** @throws NotEmulatedError something in the request changes what it means */
function readCommand(request: HttpRequest): SdkCommand {
  const { method, path, query = {}, headers, body } = request;
  const [Bucket = '', ...key] = path.split('/').slice(1).map(decodeURIComponent);
  const object = { Bucket, Key: key.join('/') };
  if (object.Key === '' && method === 'GET') {
    requireKnown('query', Object.keys(query), listQuery);
    return commandOf('ListObjectsV2', {
      Bucket,
      Prefix: query['prefix'],
      Delimiter: query['delimiter'],
      MaxKeys: query['max-keys'] && Number(query['max-keys']),
      StartAfter: query['start-after'],
      ContinuationToken: query['continuation-token'],
    });
  }
  requireKnown('query', Object.keys(query), ['x-id']);
  const telling = Object.keys(headers).filter((name) => /^(?:if-|range|x-amz-copy)/.test(name));
  requireKnown('header', telling, method === 'PUT' ? ['if-match', 'if-none-match'] : []);
  if (method === 'PUT') {
    const metadata = Object.entries(headers).filter(([name]) => name.startsWith(metadataPrefix));
    return commandOf('PutObject', {
      ...object,
      Body: body,
      ContentType: headers['content-type'],
      IfMatch: headers['if-match'],
      IfNoneMatch: headers['if-none-match'],
      Metadata: Object.fromEntries(
        metadata.map(([name, value]) => [name.slice(metadataPrefix.length), value]),
      ),
    });
  }
  const name = { GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method];
  return commandOf(name ?? `${method} of ${path}`, object);
}

const listQuery = [
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'start-after',
  'continuation-token',
  'x-id',
];

function requireKnown(what: string, names: readonly string[], known: readonly string[]): void {
  const other = names.find((name) => !known.includes(name));
  if (other !== undefined) throw new NotEmulatedError(`S3 with the ${what} ${other}`, known);
}

/** The emulator knows a command by the name of its class. */
function commandOf(operation: string, input: object): SdkCommand {
  return { input, constructor: { name: `${operation}Command` } } as SdkCommand;
}

type Output = Readonly<Record<string, unknown>> & {
  readonly $metadata: { readonly httpStatusCode: number };
  readonly Body?: { transformToByteArray(): Promise<Uint8Array> };
};

/** By field of an output: its header. */
const headerNames = {
  AcceptRanges: 'accept-ranges',
  ContentLength: 'content-length',
  ContentType: 'content-type',
  ETag: 'etag',
  LastModified: 'last-modified',
  ServerSideEncryption: 'x-amz-server-side-encryption',
};

async function writeObject(answer: object): Promise<HttpAnswer> {
  const output = answer as Output;
  const headers = Object.entries(headerNames).flatMap(([field, name]) => {
    const value = output[field] as Date | string | number | undefined;
    if (value === undefined) return [];
    return [[name, value instanceof Date ? value.toUTCString() : String(value)]];
  });
  const metadata = Object.entries(output['Metadata'] ?? {});
  return {
    statusCode: output.$metadata.httpStatusCode,
    headers: Object.fromEntries([
      ...headers,
      ...metadata.map(([name, value]) => [`${metadataPrefix}${name}`, value as string]),
    ]) as Record<string, string>,
    body: (await output.Body?.transformToByteArray()) ?? '',
  };
}

function writeListing(answer: object): HttpAnswer {
  const { $metadata, ...output } = answer as Output;
  const root = { name: 'ListBucketResult', text: '', children: elementsOf(output) };
  return { statusCode: $metadata.httpStatusCode, headers: {}, body: writeXml(root, namespace) };
}

type Field = string | number | boolean | Date | object | undefined;

/** Lists repeat their element. */
function elementsOf(fields: object): Element[] {
  return Object.entries(fields).flatMap(([name, value]: [string, Field | Field[]]) =>
    [value].flat().flatMap((one) => elementOf(name, one)),
  );
}

function elementOf(name: string, value: Field): Element[] {
  if (value === undefined) return [];
  if (value instanceof Date) return [textElement(name, value.toISOString())];
  if (typeof value === 'object') return [{ name, text: '', children: elementsOf(value) }];
  return [textElement(name, String(value))];
}

/** @throws what is no exception of the service */
function writeError(error: unknown): HttpAnswer {
  if (!(error instanceof S3ServiceException)) throw error;
  const { $metadata, name, message } = error;
  const children = [textElement('Code', name), textElement('Message', message)];
  return {
    statusCode: $metadata.httpStatusCode ?? 400,
    headers: { 'content-type': 'application/xml' },
    body: writeXml({ name: 'Error', text: '', children }, namespace),
  };
}
