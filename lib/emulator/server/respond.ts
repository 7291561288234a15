// One request to Route 53's API and its response: finds the operation, reads the input, runs it, writes
// the output or the error. Every request gets an answer that an AWS client understands.

import { Route53ServiceException } from '@aws-sdk/client-route-53';

import { NotEmulatedError } from '../service.ts';
import type { EmulatedService } from '../service.ts';
import { malformedInput } from '../route53/errors.ts';
import { hasBody, readBody, readQuery, writeBody, writeHeaders } from './codec.ts';
import { match } from './operations.ts';
import type { Matched } from './operations.ts';
import { readXml, textElement, writeXml } from './xml.ts';

export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly body: Uint8Array;
}

export interface ApiResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer that is not one of the service's own exceptions. */
interface Refusal {
  readonly statusCode: number;
  readonly code: string;
  readonly message: string;
}

/**
 * @param requestId - shown in errors, as AWS does
 * @throws what is a fault of the emulator itself
 */
export function respond(
  service: EmulatedService,
  request: ApiRequest,
  requestId: string,
): ApiResponse {
  try {
    const { pathname, searchParams } = new URL(request.target, 'http://localhost');
    const matched = match(request.method, pathname);
    if (!matched) return refuse(unknownOperation(request, pathname), requestId);
    return run(service, matched, searchParams, request.body);
  } catch (error) {
    const refusal = refusalFor(error);
    if (!refusal) throw error;
    return refuse(refusal, requestId);
  }
}

/** A response with Route 53's error document. A fault of ours, or of the request? By its status. */
export function refuse({ statusCode, code, message }: Refusal, requestId: string): ApiResponse {
  const type = statusCode < 500 ? 'Sender' : 'Receiver';
  const details = [
    textElement('Type', type),
    textElement('Code', code),
    textElement('Message', message),
  ];
  const body = writeXml({
    name: 'ErrorResponse',
    text: '',
    children: [{ name: 'Error', text: '', children: details }, textElement('RequestId', requestId)],
  });
  return { statusCode, headers: {}, body };
}

function run(
  service: EmulatedService,
  { operation, labels }: Matched,
  query: URLSearchParams,
  body: Uint8Array,
): ApiResponse {
  const { input, output } = operation;
  const command = operation.command({
    ...labels,
    ...readQuery(input, query),
    ...(hasBody(input, body.length) && readBody(input, readXml(decode(body)))),
  });
  const given = service.execute(command);
  return {
    statusCode: operation.statusCode,
    headers: writeHeaders(output, given),
    body: writeXml(writeBody(output, given)),
  };
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw malformedInput('The request is not valid XML: it is not UTF-8');
  }
}

function unknownOperation({ method }: ApiRequest, pathname: string): Refusal {
  return {
    statusCode: 404,
    code: 'UnknownOperationException',
    message: `Route 53 has no operation at ${method} ${pathname}`,
  };
}

function refusalFor(error: unknown): Refusal | undefined {
  if (error instanceof Route53ServiceException) {
    const { name, message, $metadata } = error;
    return { statusCode: $metadata.httpStatusCode ?? 400, code: name, message };
  }
  // A status that no client tries again on.
  if (error instanceof NotEmulatedError) {
    return { statusCode: 501, code: error.name, message: error.message };
  }
  const isOurs = !(error instanceof URIError) && !isInvalidUrl(error);
  if (isOurs) return undefined;
  return { statusCode: 400, code: 'MalformedInput', message: 'The path is not valid' };
}

function isInvalidUrl(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_URL';
}
