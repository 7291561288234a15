// Where the server listens: on this machine only. Nobody else could be told from its user, since
// signatures are not checked.

import { once } from 'node:events';
import type { Server } from 'node:net';

export const HOST = '127.0.0.1';

/** What nobody may listen on: another program does, or the system does not let us. */
export class PortUnavailableError extends Error {
  override readonly name = 'PortUnavailableError';

  constructor(
    readonly port: number,
    readonly transport: 'TCP' | 'UDP',
    reason: string,
  ) {
    super(`${transport} port ${port} of ${HOST} cannot be used: ${reason}; choose another, or 0`);
  }
}

/**
 * @param port - 0 takes one that is free
 * @returns the port
 * @throws PortUnavailableError
 */
export async function listenTcp(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (error) {
    throw unavailable(port, 'TCP', error);
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** The error to throw for one of `listen` or `bind`; any other is returned as it is. */
export function unavailable(port: number, transport: 'TCP' | 'UDP', error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new PortUnavailableError(port, transport, 'another program listens there');
  }
  if (code === 'EACCES') {
    return new PortUnavailableError(port, transport, 'it needs more rights than this user has');
  }
  return error;
}
