// The server in this process with a zone in it, and ways to reach it; shared by the tests beside it.

import { Route53Client } from '@aws-sdk/client-route-53';
import { onTestFinished } from 'vitest';
import type { Route53Options, Route53Service } from '../../../lib/emulator/route53/service.ts';
import { startServer } from '../../../lib/emulator/server/server.ts';
import type { Server } from '../../../lib/emulator/server/server.ts';
import { route53 } from '../route53/harness.ts';

export interface Served extends Server {
  readonly service: Route53Service;
  /** The SDK's own client, without retries: a test sees each answer. */
  readonly client: Route53Client;
}

/** Serves example.com until the test ends; a fault of the emulator fails the test. */
export async function served(options: Partial<Route53Options> = {}): Promise<Served> {
  const service = route53(options);
  const faults: unknown[] = [];
  const server = await startServer({ service, onFault: (fault) => faults.push(fault) });
  const client = new Route53Client({
    endpoint: server.endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    client.destroy();
    await server.stop();
    if (faults.length > 0) throw new AggregateError(faults, 'faults of the emulator');
  });
  return { ...server, service, client };
}
