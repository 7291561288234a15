// Which LocalStack the end-to-end tests use: one that is given, one in Docker, or one of their own on this
// machine. Asking for Docker never hangs.

import { request } from 'node:http';
import type { RequestOptions } from 'node:http';

export type Choice =
  | { readonly kind: 'given'; readonly endpointUrl: string }
  | { readonly kind: 'docker' }
  | { readonly kind: 'host' };

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_SOCKET = '/var/run/docker.sock';
const PING_LIMIT_MS = 2_000;

/**
 * @param environment - AWS_ENDPOINT_URL is a LocalStack that runs already; DOCKER_HOST is where the engine is
 * @throws TypeError AWS_ENDPOINT_URL is no address of this machine: tests break what they find there
 */
export async function chooseLocalStack(environment: Environment): Promise<Choice> {
  const given = environment['AWS_ENDPOINT_URL'];
  if (given !== undefined && given !== '') {
    assertLocal(given);
    return { kind: 'given', endpointUrl: given.replace(/\/$/, '') };
  }
  return { kind: (await answers(engineAt(environment['DOCKER_HOST']))) ? 'docker' : 'host' };
}

function assertLocal(url: string): void {
  const hostname = URL.canParse(url) ? new URL(url).hostname : '';
  if (/^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)) return;
  throw new TypeError(
    `AWS_ENDPOINT_URL=${url}: allowed is a LocalStack on this machine, as http://127.0.0.1:4566; ` +
      'unset it to have one started',
  );
}

function engineAt(dockerHost: string | undefined): RequestOptions | undefined {
  if (dockerHost === undefined || dockerHost === '') return { socketPath: DEFAULT_SOCKET };
  const [, scheme, rest = ''] = /^(\w+):\/\/(.+)$/.exec(dockerHost) ?? [];
  if (scheme === 'unix') return { socketPath: rest };
  const [host, port] = rest.split(':');
  // Others (ssh, npipe) take more than a request to reach.
  return scheme === 'tcp' || scheme === 'http' ? { host, port } : undefined;
}

/** Whether a Docker engine says that it is one, within two seconds. */
function answers(engine: RequestOptions | undefined): Promise<boolean> {
  if (engine === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(PING_LIMIT_MS);
    const asked = request({ ...engine, path: '/_ping', signal }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
