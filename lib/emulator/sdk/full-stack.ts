// A call through all of the SDK: serialised, signed by nobody, answered in memory as the service would over HTTP,
// and parsed. Shows that a handler sees there what it sees at the seam, where the SDK is left out.

import { Readable } from 'node:stream';

import { bodyOf } from '../s3/body.ts';
import { respond } from '../server/respond.ts';
import type { EmulatedService, SdkCommand } from '../service.ts';
import { answerDynamoDb } from './dynamodb-http.ts';
import { answerS3 } from './s3-http.ts';

/** A request as the SDK hands it to its HTTP client. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The service's side of HTTP. */
type Protocol = (
  service: EmulatedService,
  request: HttpRequest,
) => HttpAnswer | Promise<HttpAnswer>;

const protocols: Readonly<Record<string, Protocol>> = {
  dynamodb: answerDynamoDb,
  route53: (service, { method, path, query = {}, body }) => {
    const target = `${path}?${new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, one ?? '']),
      ),
    ).toString()}`;
    return respond(service, { method, target, body: bytesOf(body) }, 'in-memory');
  },
  s3: answerS3,
};

/** Whether the service is known by HTTP, too. */
export function speaksHttp(service: EmulatedService | undefined): service is EmulatedService {
  return service !== undefined && Object.hasOwn(protocols, service.id);
}

/** What a client is made with: nothing that looks at files, environment or network. */
export const settings = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
  endpoint: 'http://in-memory.invalid',
  maxAttempts: 1,
  retryMode: 'standard' as const,
  defaultsMode: 'standard' as const,
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  accountIdEndpointMode: 'disabled' as const,
  userAgentAppId: 'explorer',
  authSchemePreference: [],
  disableClockSkewCorrection: true,
  // Of S3.
  forcePathStyle: true,
  useArnRegion: false,
  disableMultiregionAccessPoints: true,
  disableS3ExpressSessionAuth: true,
  requestChecksumCalculation: 'WHEN_REQUIRED' as const,
  responseChecksumValidation: 'WHEN_REQUIRED' as const,
  signer: { sign: <Request>(request: Request) => Promise.resolve(request) },
  requestHandler: {
    handle: async (request: HttpRequest, { answer }: Sent) => {
      const { body, ...rest } = await answer(request);
      return { response: { ...rest, body: Readable.from([Buffer.from(body)]) } };
    },
  },
};

interface Sent {
  readonly answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
}

/** A client made with the settings: its requests are answered by what is sent with the command. */
export type Sender = { send(command: SdkCommand, options: Sent): Promise<Answered> };

interface Answered {
  /** An object of S3. */
  readonly Body?: { transformToByteArray(): Promise<Uint8Array> };
}

type ClientClass = new (configuration: typeof settings) => Sender;

/** One of each class: making one takes longer than a call. */
const clients = new WeakMap<object, Sender>();

/**
 * Sends a command by a client of the class, whose requests the service answers at once.
 *
 * @param constructor - of the client
 */
export async function sendThroughStack(
  constructor: object,
  command: SdkCommand,
  service: EmulatedService,
): Promise<object> {
  const Class = constructor as ClientClass;
  let sender = clients.get(Class);
  if (!sender) clients.set(Class, (sender = new Class(settings)));
  const answer: Sent['answer'] = (request) => {
    const protocol = protocols[service.id];
    if (!protocol) throw new RangeError(`${service.id} is not known by HTTP`);
    return protocol(service, request);
  };
  return read(await sender.send(command, { answer }));
}

/** With the body read: its stream takes turns of the event loop, which are no calls. */
async function read(output: Answered): Promise<object> {
  if (!output.Body) return output;
  return { ...output, Body: bodyOf(await output.Body.transformToByteArray()) };
}

/** A body that is a stream is none that the emulator takes. */
function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return new TextEncoder().encode(typeof body === 'string' ? body : '');
}
