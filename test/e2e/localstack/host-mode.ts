// Starts LocalStack without Docker ("host mode") for the end-to-end tests, on Linux and macOS.
// Waits until it answers, and sees that nothing of it outlives this process.
// By hand: npx tsx test/e2e/localstack/host-mode.ts, until Ctrl-C.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, home } from './install.ts';
import { HOST, freshState, serverEnvironment } from './server.ts';

const START_LIMIT_MS = 60_000; // 3 s when the machine is idle.
const HEALTH_LIMIT_MS = 5_000;
const POLL_MS = 100;
const LOG_LINES_SHOWN = 40;
/** What LocalStack and its functions print, of the last run. */
export const LOG_FILE = join(home, 'localstack.log');

/** What a caller may choose; all of it has a default. */
export interface LocalStackOptions {
  /** Port of the one endpoint of all services, on 127.0.0.1. Default 4566, LocalStack's own. */
  readonly port?: number;
  /** More of LocalStack's configuration variables, and overrides. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told what takes long. Default: nobody. */
  readonly progress?: (message: string) => void;
}

/** A LocalStack that runs until it is stopped or this process ends. */
export interface LocalStack {
  readonly endpointUrl: string;
  /** Ends LocalStack with its functions and deletes its state. The log stays. */
  stop(): Promise<void>;
}

/** LocalStack did not come up; the message ends with the last lines of its log. */
export class LocalStackStartError extends Error {
  override readonly name = 'LocalStackStartError';
}

/**
 * Starts LocalStack with an empty state; the first time, installs it before.
 *
 * @throws PythonNotFoundError if there is no Python to install it with
 * @throws LocalStackStartError if the port is taken, or LocalStack ends or stays silent for a minute
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const { port = 4566, progress = () => {} } = options;
  const endpointUrl = `http://${HOST}:${port}`;
  const python = await ensureInstalled(progress);
  await assertFree(port);
  const state = await freshState(port);
  const child = await launch(python, { ...serverEnvironment(port, state), ...options.environment });
  const stop = async () => {
    await killGroup(child);
    await rm(state, { recursive: true, force: true });
  };
  try {
    await waitUntilHealthy(child, endpointUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpointUrl, stop };
}

/**
 * The variables that point an AWS client or the CDK command line at LocalStack, with made-up
 * credentials. The account is 000000000000. Give a child these with PATH and HOME, and no more of
 * the user's environment: an AWS_PROFILE would win over them.
 */
export function localStackEnvironment(endpointUrl: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpointUrl,
    // The CDK command line takes the bucket's address from this one only.
    AWS_ENDPOINT_URL_S3: endpointUrl,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    // Nothing of the user's own account may leak in, and no instance role may be waited for.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function launch(python: string, environment: Record<string, string>): Promise<ChildProcess> {
  const log = await open(LOG_FILE, 'w');
  const child = spawn(python, ['-m', 'localstack.runtime.main'], {
    env: environment,
    detached: true, // A process group of its own, which ends as a whole.
    // The pipe is never written to. Its end is the sign that this process has ended, however that
    // happened, SIGKILL included: plugin/fencepost_localstack/parent.py waits for it.
    stdio: ['pipe', log.fd, log.fd],
  });
  await log.close();
  return child;
}

async function waitUntilHealthy(child: ChildProcess, endpointUrl: string): Promise<void> {
  const deadlineMs = performance.now() + START_LIMIT_MS;
  while (performance.now() < deadlineMs) {
    if (hasEnded(child)) throw await startError(`it ended with exit code ${child.exitCode}`);
    if (await isHealthy(endpointUrl)) return;
    await sleep(POLL_MS);
  }
  throw await startError(`it did not answer within ${START_LIMIT_MS / 1000} s`);
}

async function isHealthy(endpointUrl: string): Promise<boolean> {
  const signal = AbortSignal.timeout(HEALTH_LIMIT_MS);
  return fetch(`${endpointUrl}/_localstack/health`, { signal }).then(
    (response) => response.ok,
    () => false, // Refused or silent: not up yet.
  );
}

async function startError(what: string): Promise<LocalStackStartError> {
  const lines = (await readFile(LOG_FILE, 'utf8')).trimEnd().split('\n');
  const shown = lines.slice(-LOG_LINES_SHOWN).join('\n');
  return new LocalStackStartError(`LocalStack: ${what}; the end of ${LOG_FILE}:\n${shown}`);
}

// At once and for good: the state is thrown away, so there is nothing to be put in order first.
async function killGroup(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const exit = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await exit;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function assertFree(port: number): Promise<void> {
  const server = createServer();
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new LocalStackStartError(
      `port ${port} is taken; stop what listens there or use another`,
      {
        cause: error,
      },
    );
  }
  server.close();
  await once(server, 'close');
}

async function main(): Promise<void> {
  const localStack = await startLocalStack({ progress: console.error });
  console.log(
    `LocalStack at ${localStack.endpointUrl}, log in ${LOG_FILE}; Ctrl-C stops it. Clients:`,
  );
  for (const [name, value] of Object.entries(localStackEnvironment(localStack.endpointUrl))) {
    console.log(`export ${name}=${value}`);
  }
  await once(process, 'SIGINT');
  await localStack.stop();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
