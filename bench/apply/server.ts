// The parent's side of the watched server: starts it, and frames the runs that are measured.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RunLog } from './log.ts';
import type { FromServer, ToServer } from './watched-server.ts';

export interface WatchedServer {
  readonly endpointUrl: string;
  /** Lets one run make its requests, from a full bucket, while every name of the zone is watched. */
  measured(zoneId: string, run: () => Promise<void>): Promise<RunLog>;
  stop(): Promise<void>;
}

export async function startWatchedServer(): Promise<WatchedServer> {
  const child = fork(fileURLToPath(new URL('./watched-server.ts', import.meta.url)));
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`the server ended with ${String(code)}; it says why above`);
  });
  const answer = async (message?: ToServer): Promise<FromServer> => {
    const heard = once(child, 'message') as Promise<[FromServer]>;
    if (message !== undefined) child.send(message);
    return (await Promise.race([heard, failed]))[0];
  };
  const { endpointUrl } = (await answer()) as { readonly endpointUrl: string };
  return {
    endpointUrl,
    measured: async (zoneId, run) => {
      await answer({ begin: zoneId });
      await run();
      return (await answer('end')) as RunLog;
    },
    stop: async () => {
      const ended = once(child, 'exit');
      child.send('stop');
      await ended;
    },
  };
}
