// Route 53's API as an HTTP server on loopback. Bounds what a client can make it hold; a fault of the
// emulator itself is answered with InternalFailure and told, and the server goes on.

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { EmulatedService } from '../service.ts';
import { HOST, listenTcp } from './listen.ts';
import { refuse, respond } from './respond.ts';
import type { ApiResponse } from './respond.ts';

/** The largest batch that Route 53 takes, with names of full length, is half of it. */
export const MAX_BODY_BYTES = 2_000_000;
const MAX_CONNECTIONS = 256;
const REQUEST_LIMIT_MS = 30_000;
/** Longer than clients keep an idle connection: none shall find it closed under its hands. */
const KEEP_ALIVE_MS = 65_000;

export interface HttpServer {
  readonly endpointUrl: string;
  stop(): Promise<void>;
}

/**
 * @param port - 0 takes one that is free
 * @param onFault - told what is a fault of the emulator itself
 * @throws PortUnavailableError
 */
export async function startHttpServer(
  service: EmulatedService,
  port: number,
  onFault: (error: unknown) => void,
): Promise<HttpServer> {
  let requestCount = 0;
  const server = createServer(
    { requestTimeout: REQUEST_LIMIT_MS, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      requestCount += 1;
      const requestId = requestIdOf(requestCount);
      answer(service, request, requestId)
        .catch((error: unknown) => {
          onFault(error);
          return refuse(internalFailure, requestId);
        })
        .then((given) => send(response, given, requestId))
        // The client is gone.
        .catch(() => response.destroy());
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  const listeningPort = await listenTcp(server, port);
  return {
    endpointUrl: `http://${HOST}:${listeningPort}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const internalFailure = {
  statusCode: 500,
  code: 'InternalFailure',
  message: 'This is a fault of the emulator itself',
};

async function answer(
  service: EmulatedService,
  request: IncomingMessage,
  requestId: string,
): Promise<ApiResponse> {
  const { method = '', url: target = '' } = request;
  const body = await bodyOf(request);
  if (!body) {
    const message = `A request may have ${MAX_BODY_BYTES} bytes at the most`;
    return refuse({ statusCode: 413, code: 'RequestEntityTooLarge', message }, requestId);
  }
  return respond(service, { method, target, body }, requestId);
}

/** @returns undefined if there are too many bytes */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    byteCount += chunk.length;
    // The rest is read and let go, so that the client gets to hear the answer.
    if (byteCount <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return byteCount > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, given: ApiResponse, requestId: string): void {
  response.writeHead(given.statusCode, {
    'Content-Type': 'text/xml',
    'x-amzn-RequestId': requestId,
    ...given.headers,
  });
  response.end(given.body);
}

function requestIdOf(requestNumber: number): string {
  return `00000000-0000-4000-8000-${String(requestNumber).padStart(12, '0')}`;
}
