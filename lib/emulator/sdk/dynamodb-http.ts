// DynamoDB's side of HTTP (AWS JSON 1.0): the operation in a header, input and output as JSON, bytes in base64.

import { DynamoDBServiceException } from '@aws-sdk/client-dynamodb';

import type { EmulatedService, SdkCommand } from '../service.ts';
import type { HttpAnswer, HttpRequest } from './full-stack.ts';

const headers = { 'content-type': 'application/x-amz-json-1.0' };

export function answerDynamoDb(service: EmulatedService, request: HttpRequest): HttpAnswer {
  try {
    return writeOutput(service.execute(readCommand(request)));
  } catch (error) {
    return writeError(error);
  }
}

/** The emulator knows a command by the name of its class. */
export function readCommand({ headers, body }: HttpRequest): SdkCommand {
  const operation = headers['x-amz-target']?.split('.')[1] ?? '';
  const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
  const input = JSON.parse(text, fromBase64) as object;
  return { input, constructor: { name: `${operation}Command` } } as SdkCommand;
}

export function writeOutput(answer: object): HttpAnswer {
  const { $metadata: _, ...output } = answer as { $metadata?: unknown };
  return { statusCode: 200, headers, body: JSON.stringify(toBase64(output)) };
}

/** @throws what is no exception of the service */
export function writeError(error: unknown): HttpAnswer {
  if (!(error instanceof DynamoDBServiceException)) throw error;
  const { $fault: _fault, $metadata, name, $response: _, ...details } = error;
  const body = toBase64({ ...details, __type: `com.amazonaws#${name}`, message: error.message });
  return {
    statusCode: $metadata.httpStatusCode ?? 400,
    headers,
    body: JSON.stringify(body),
  };
}

/** Only an attribute's value has a `B` that is a text; an attribute of that name is an object. */
function fromBase64(name: string, value: unknown): unknown {
  if (name === 'B' && typeof value === 'string') return bytes(value);
  if (name !== 'BS' || !Array.isArray(value)) return value;
  return value.map((member) => (typeof member === 'string' ? bytes(member) : (member as unknown)));
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function toBase64(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toBase64);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, toBase64(part)]));
}
