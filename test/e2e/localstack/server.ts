// What LocalStack sees of this machine: its environment variables and its folder, and in them two of
// the repairs that host mode needs. Writes only under .localstack.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOCALSTACK_VERSION, home } from './install.ts';

/** Everything listens on this address only; S3 clients take an address for path-style buckets. */
export const HOST = '127.0.0.1';

/**
 * All variables that LocalStack gets: nothing of the user's environment but PATH.
 *
 * @param state - the folder of this run
 */
export function serverEnvironment(port: number, state: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    // Caches, temporary files and profiles of LocalStack stay out of the user's folders.
    HOME: state,
    XDG_CACHE_HOME: join(state, 'cache'),
    TEMP: join(state, 'tmp'),
    FILESYSTEM_ROOT: state,
    TZ: 'UTC', // Its Step Functions compare a Wait until a timestamp with the local time.
    OVERRIDE_IN_DOCKER: '0', // In a container LocalStack would take itself for its own image.
    GATEWAY_LISTEN: `${HOST}:${port}`,
    LOCALSTACK_HOST: `${HOST}:${port}`,
    // It shall not call home, look for certificates or DNS: a closed port answers faster than a name.
    API_ENDPOINT: `http://${HOST}:9`,
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DISABLE_EVENTS: '1',
    DNS_ADDRESS: '0',
    // Our plugins.
    PROVIDER_OVERRIDE_DYNAMODB: 'moto',
    LAMBDA_RUNTIME_EXECUTOR: 'node',
    FENCEPOST_NODE: process.execPath,
    // By default an unsupported resource counts as created, with the id "unknown".
    CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES: '0',
  };
}

/**
 * Makes an empty folder for one run. One for each port: as the port is free, nobody uses what an
 * earlier run left there.
 */
export async function freshState(port: number): Promise<string> {
  const state = join(home, `state-${port}`);
  const cache = join(state, 'var', 'lib', 'localstack', 'cache');
  await rm(state, { recursive: true, force: true });
  await mkdir(join(state, 'tmp'), { recursive: true });
  await mkdir(cache, { recursive: true });
  // Which resources are supported LocalStack asks online; offline, none. With a catalogue that is
  // there and empty, what is installed counts as supported.
  await writeFile(
    join(cache, 'aws_catalog.json'),
    JSON.stringify({
      schema_version: 'v1',
      localstack: { version: LOCALSTACK_VERSION },
      services: {},
      cloudformation_resources: { community: {} },
    }),
  );
  // Functions are unzipped below here. Without this, Node would find this repository's package.json
  // and take a function's CommonJS for an ES module.
  await writeFile(join(state, 'package.json'), '{}');
  return state;
}
