// Runs moto's server on a free port of this machine; it ends with this process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureMoto } from './install.ts';

const SERVE = join(import.meta.dirname, 'serve.py');
const START_LIMIT_MS = 60_000; // 2 s when the machine is idle.
const POLL_MS = 100;

export interface Moto {
  readonly endpointUrl: string;
  stop(): Promise<void>;
}

/** @throws Error moto ended or stayed silent; the message ends with what it printed */
export async function startMoto(progress: (message: string) => void): Promise<Moto> {
  const python = await ensureMoto(progress);
  const port = await freePort();
  const endpointUrl = `http://127.0.0.1:${port}`;
  const child = spawn(python, [SERVE, String(port)], { stdio: ['pipe', 'ignore', 'pipe'] });
  let printed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (hasEnded()) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL'); // It has nothing to put in order.
    await exit;
  };
  const untilMs = performance.now() + START_LIMIT_MS;
  while (performance.now() < untilMs && !hasEnded()) {
    if (await isUp(endpointUrl)) return { endpointUrl, stop };
    await sleep(POLL_MS);
  }
  await stop();
  throw new Error(`moto's server did not come up at ${endpointUrl}:\n${printed}`);
}

function isUp(endpointUrl: string): Promise<boolean> {
  return fetch(`${endpointUrl}/moto-api/data.json`).then(
    (response) => response.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
