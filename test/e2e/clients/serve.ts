// `fencepost serve` as a process of its own, as a user starts it, and the environment that points AWS
// clients at it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Runs a command until standard input ends, then asks it to end by SIGTERM. The kernel closes the other end of
 * that pipe when this process is gone, however that happened: nothing is left over.
 */
const untilEndOfInput = '"$@" <&- & read -r _; kill $!; wait $!';

export interface Served {
  readonly endpointUrl: string;
  readonly dnsPort: string;
  /** Of a client: nothing of the user's own account is in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Asks it to end, as a service manager does. @returns its exit code */
  stop(): Promise<number | null>;
}

/** @param options - more of its command line */
export async function serve(...options: readonly string[]): Promise<Served> {
  const command = ['--import', 'tsx', 'bin/fencepost.ts', 'serve'];
  const ports = ['--port', '0', '--dns-port', '0'];
  const line = [process.execPath, ...command, ...ports, ...options];
  const child = spawn('sh', ['-c', untilEndOfInput, 'sh', ...line], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let [endpointUrl, dnsPort] = ['', ''];
  for await (const line of createInterface(child.stdout)) {
    endpointUrl ||= /AWS_ENDPOINT_URL_ROUTE_53=(\S+)/.exec(line)?.[1] ?? '';
    dnsPort ||= /dig @127\.0\.0\.1 -p (\d+)/.exec(line)?.[1] ?? '';
    if (endpointUrl !== '' && dnsPort !== '') break;
  }
  if (dnsPort === '') throw new Error('fencepost serve did not start; it says why on stderr');
  return {
    endpointUrl,
    dnsPort,
    environment: environmentFor(endpointUrl),
    stop: async () => {
      const ended = once(child, 'exit') as Promise<[number | null]>;
      child.stdin.end();
      return (await ended)[0];
    },
  };
}

/** Of a client: nothing of the user's own account is in it. */
export function environmentFor(endpointUrl: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: mkdtempSync(join(tmpdir(), 'fencepost-clients-')),
    AWS_ENDPOINT_URL_ROUTE_53: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
