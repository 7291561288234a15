// Words what went wrong with an AWS call in one line: what, the value, what to do. Messages of AWS are never
// passed on: they hold account ids, ARNs and access keys. Decides by codes and names, never by a text.

import { nameOf } from '../../aws/clients.ts';
import { NotDeployedError } from '../../aws/deployment.ts';
import { ContentionError, ThrottledError } from '../../control-plane/errors.ts';

/** AWS could not be asked, or did not answer. Nothing may be concluded from that. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';

  constructor(message: string, cause?: unknown) {
    super(message, { cause });
  }
}

/** A call as it was made: `Route 53`, `ListHostedZonesByName`. */
export interface MadeCall {
  readonly service: string;
  /** The prefix of its IAM actions. */
  readonly prefix: string;
  readonly operation: string;
}

const networkCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
]);
const expiredNames = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'TokenRefreshRequired',
]);
const unknownKeyNames = new Set([
  'AuthFailure',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const deniedNames = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation']);

/** Names of JavaScript's own errors: what comes from AWS or the SDK has a name of its own. */
const faultNames = new Set(['Error', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError']);

const calls = new WeakMap<object, MadeCall>();

/** Remembers which call an error came from; the error itself stays as AWS made it. */
export function rememberCall(error: unknown, call: MadeCall): void {
  if (typeof error === 'object' && error !== null) calls.set(error, call);
}

/** @returns undefined for an error that is not about reaching AWS: our own fault, or a refusal of ours */
export function asAwsCallError(error: unknown): AwsCallError | undefined {
  if (error instanceof AwsCallError) return error;
  const text = wordsFor(error);
  return text === undefined ? undefined : new AwsCallError(text, error);
}

/** The same for an error that is told beside others: always a text. */
export function reasonOf(error: unknown): string {
  return asAwsCallError(error)?.message ?? nameOf(error);
}

function wordsFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof NotDeployedError) return error.message;
  if (error instanceof ThrottledError || error instanceof ContentionError) return error.message;
  const call = calls.get(error);
  const name = nameOf(error);
  if (name === 'CredentialsProviderError') {
    return 'no AWS credentials were found; set AWS_PROFILE, or sign in with aws sso login';
  }
  if (!call) return undefined;
  const { service, prefix, operation } = call;
  const code = codeOf(error);
  if (networkCodes.has(code) || name === 'TimeoutError') {
    const why = networkCodes.has(code) ? code : 'time-out';
    return `${service} did not answer ${operation}${placeOf(error)} (${why}); is the endpoint right, and up?`;
  }
  if (expiredNames.has(name)) {
    return `the AWS credentials have expired (${name}); sign in again`;
  }
  if (unknownKeyNames.has(name)) {
    return `AWS does not accept these credentials (${name}); check AWS_PROFILE and AWS_REGION`;
  }
  if (deniedNames.has(name)) {
    return `${service} refused ${operation} (${name}); allow ${prefix}:${operation} to whoever runs this`;
  }
  return faultNames.has(name) ? undefined : `${service} refused ${operation} (${name})`;
}

/** Of the system, as Node gives it; several addresses tried in turn come as one error with the code of all. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** ` at 127.0.0.1:4566`, where the error says so. */
function placeOf(error: Error): string {
  const { address, port, hostname } = error as {
    address?: unknown;
    port?: unknown;
    hostname?: unknown;
  };
  if (typeof address === 'string' && typeof port === 'number') return ` at ${address}:${port}`;
  return typeof hostname === 'string' ? ` at ${hostname}` : '';
}
