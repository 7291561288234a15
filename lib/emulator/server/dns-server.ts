// The zones' answers over DNS, UDP and TCP on one port of loopback. Whatever arrives, it goes on: what
// is no query is dropped, what cannot be read is FORMERR.

import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

import { empty, respondTo } from './dns-answer.ts';
import type { DnsSource } from './dns-answer.ts';
import { readQuery, writeResponse } from './dns-message.ts';
import type { Query } from './dns-message.ts';
import { HOST, listenTcp, PortUnavailableError, unavailable } from './listen.ts';

const MAX_CONNECTIONS = 256;
const IDLE_LIMIT_MS = 10_000;
/** A free TCP port whose UDP port is taken: how often to try another. */
const PORT_ATTEMPTS = 20;
const LENGTH_BYTES = 2;
/** Answers that a connection may leave unread. */
const MAX_UNREAD_BYTES = 1_000_000;

type Transport = 'TCP' | 'UDP';

export interface DnsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * @param port - 0 takes one that is free
 * @param onFault - told what is a fault of the emulator itself, answered with SERVFAIL
 * @throws PortUnavailableError
 */
export async function startDnsServer(
  source: DnsSource,
  port: number,
  onFault: (error: unknown) => void,
): Promise<DnsServer> {
  const respond = (message: Buffer, transport: Transport): Buffer | undefined =>
    responseTo(message, transport, source, onFault);
  const connections = new Set<Socket>();
  const { tcp, udp, listeningPort } = await listenOnBoth(port);
  tcp.maxConnections = MAX_CONNECTIONS;
  tcp.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    serveConnection(socket, (message) => respond(message, 'TCP'));
  });
  udp.on('message', (message, { port: senderPort, address }) => {
    const response = respond(message, 'UDP');
    // Nobody hears of a response that cannot be sent: the sender is gone.
    if (response) udp.send(response, senderPort, address, () => undefined);
  });
  udp.on('error', onFault);
  return {
    port: listeningPort,
    stop: async () => {
      for (const socket of connections) socket.destroy();
      await Promise.all([
        new Promise((resolve) => tcp.close(resolve)),
        new Promise<void>((resolve) => udp.close(resolve)),
      ]);
    },
  };
}

function responseTo(
  message: Buffer,
  transport: Transport,
  source: DnsSource,
  onFault: (error: unknown) => void,
): Buffer | undefined {
  const query = readQuery(message);
  if (!query) return undefined;
  try {
    return writeResponse(query, respondTo(query, source), transport);
  } catch (error) {
    // A record set of Route 53 may hold more than any DNS message.
    if (!(error instanceof RangeError)) onFault(error);
    return failure(query, transport);
  }
}

function failure(query: Query, transport: Transport): Buffer {
  return writeResponse(query, empty('SERVFAIL'), transport);
}

/** Each message comes after its length, several on one connection. */
function serveConnection(socket: Socket, respond: (message: Buffer) => Buffer | undefined): void {
  let received: Buffer = Buffer.alloc(0);
  socket.setTimeout(IDLE_LIMIT_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + received.readUInt16BE(0);
      if (received.length < end) return;
      const response = respond(received.subarray(LENGTH_BYTES, end));
      received = received.subarray(end);
      if (!response || socket.writableLength > MAX_UNREAD_BYTES) {
        socket.destroy();
        return;
      }
      socket.write(Buffer.concat([lengthOf(response), response]));
    }
  });
}

function lengthOf(message: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(message.length);
  return length;
}

async function listenOnBoth(
  port: number,
): Promise<{ tcp: Server; udp: UdpSocket; listeningPort: number }> {
  const attempts = port === 0 ? PORT_ATTEMPTS : 1;
  for (let attempt = 1; ; attempt += 1) {
    const tcp = createServer();
    const listeningPort = await listenTcp(tcp, port);
    try {
      return { tcp, udp: await bindUdp(listeningPort), listeningPort };
    } catch (error) {
      tcp.close();
      if (!(error instanceof PortUnavailableError) || attempt === attempts) throw error;
    }
  }
}

async function bindUdp(port: number): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  try {
    socket.bind(port, HOST);
    await once(socket, 'listening');
    return socket;
  } catch (error) {
    socket.close();
    throw unavailable(port, 'UDP', error);
  }
}
