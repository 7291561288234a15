// The two that change the records, each against a server of its own that nobody else asks: the records of
// generation 1 are put there first, unmeasured; then generation 2, in which every one is another.

import { join } from 'node:path';
import { CreateHostedZoneCommand } from '@aws-sdk/client-route-53';
import { route53Clients, zoneClients } from '../../lambdas/container.ts';
import { ensureClients } from '../../test/e2e/clients/install.ts';
import { OctoDns } from '../../test/e2e/clients/octodns.ts';
import { environmentFor } from '../../test/e2e/clients/serve.ts';
import { octoZoneOf, planOf, zoneName, zoneWithId } from './fleet.ts';
import { Lanes } from './lanes.ts';
import type { RunLog } from './log.ts';
import { startWatchedServer } from './server.ts';
import type { WatchedServer } from './server.ts';

/** Half of what a batch takes: Route 53 counts an UPSERT twice, octoDNS does not. */
const maxChanges = 500;

/** @param names - of the lanes, all started at once, as the planner does */
export function byLanes(names: readonly string[]): Promise<RunLog> {
  return withServer(async (server, zoneId, clients) => {
    const lanes = new Lanes(zoneWithId(zoneId), zoneClients(clients));
    const [first = ''] = names;
    await lanes.publish(planOf(1));
    await lanes.run([first], { waits: false });
    await lanes.publish(planOf(2));
    const log = await server.measured(zoneId, () => lanes.run(names, { waits: true }));
    if (!(await lanes.isLive())) throw new Error('not every endpoint has the new plan');
    return log;
  });
}

export async function byOctoDns(): Promise<RunLog> {
  const commands = await ensureClients();
  return withServer(async (server, zoneId) => {
    const environment = environmentFor(server.endpointUrl);
    const octo = new OctoDns(join(commands, 'octodns-sync'), environment, zoneName);
    await octo.sync(octoZoneOf(1), maxChanges);
    const log = await server.measured(zoneId, async () => {
      await octo.sync(octoZoneOf(2), maxChanges);
    });
    const left = await octo.changesLeft();
    if (left !== '') throw new Error(`octoDNS would still change: ${left}`);
    return log;
  });
}

type Clients = ReturnType<typeof route53Clients>;

async function withServer(
  use: (server: WatchedServer, zoneId: string, clients: Clients) => Promise<RunLog>,
): Promise<RunLog> {
  const server = await startWatchedServer();
  try {
    const clients = route53Clients({
      endpoint: server.endpointUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const { HostedZone } = await clients.writes.send(
      new CreateHostedZoneCommand({ Name: zoneName, CallerReference: 'once' }),
    );
    return await use(server, (HostedZone?.Id ?? '').replace('/hostedzone/', ''), clients);
  } finally {
    await server.stop();
  }
}
