// Route 53 as a server on this machine: its API for any AWS client, and its zones' answers over DNS.
// Knows AWS, not Fencepost. State is in the service that it is given, in memory.

import type { EmulatedService } from '../service.ts';
import type { DnsSource } from './dns-answer.ts';
import { startDnsServer } from './dns-server.ts';
import { startHttpServer } from './http-server.ts';

export interface ServerOptions {
  readonly service: EmulatedService & DnsSource;
  /** Of the API; 0, as when absent, takes one that is free. */
  readonly port?: number;
  /** Of DNS, UDP and TCP alike; 0, as when absent, takes one that is free. */
  readonly dnsPort?: number;
  /** Told what is a fault of the emulator itself. The client hears of one, and the server goes on. */
  readonly onFault: (error: unknown) => void;
}

export interface Server {
  /** For a client's `endpoint`, or AWS_ENDPOINT_URL_ROUTE_53. */
  readonly endpointUrl: string;
  readonly dnsPort: number;
  stop(): Promise<void>;
}

/** @throws PortUnavailableError nothing was started */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { service, port = 0, dnsPort = 0, onFault } = options;
  const http = await startHttpServer(service, port, onFault);
  try {
    const dns = await startDnsServer(service, dnsPort, onFault);
    return {
      endpointUrl: http.endpointUrl,
      dnsPort: dns.port,
      stop: async () => {
        await Promise.all([http.stop(), dns.stop()]);
      },
    };
  } catch (error) {
    await http.stop();
    throw error;
  }
}
