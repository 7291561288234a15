// Which LocalStack is used, with engines that answer, refuse, and never answer.

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { chooseLocalStack } from './choose.ts';

const nothing = join(mkdtempSync(join(tmpdir(), 'fencepost-engine-')), 'nothing.sock');
const started: Server[] = [];

afterEach(() => {
  for (const server of started.splice(0)) server.close().closeAllConnections();
});

/** @param status - what it says to a ping; undefined: it takes the request and says nothing */
async function engine(status: number | undefined, socket?: string): Promise<Server> {
  const server = createServer((_, response) => {
    if (status !== undefined) response.writeHead(status).end('OK');
  });
  started.push(server);
  if (socket === undefined) server.listen(0, '127.0.0.1');
  else server.listen(socket);
  await once(server, 'listening');
  return server;
}

test.each(['http://127.0.0.1:4566', 'http://localhost:4566/', 'http://[::1]:4566'])(
  'AWS_ENDPOINT_URL=%s is used as it is',
  async (url) => {
    const choice = await chooseLocalStack({ AWS_ENDPOINT_URL: url, DOCKER_HOST: 'tcp://x:1' });
    expect(choice).toEqual({ kind: 'given', endpointUrl: url.replace(/\/$/, '') });
  },
);

test.each(['https://sts.amazonaws.com', 'http://10.0.0.1:4566', 'nonsense', 'http://127.0.0.1.x/'])(
  'AWS_ENDPOINT_URL=%s is refused: it may be somebody else’s',
  async (url) => {
    await expect(chooseLocalStack({ AWS_ENDPOINT_URL: url })).rejects.toThrow(
      `AWS_ENDPOINT_URL=${url}: allowed is a LocalStack on this machine`,
    );
  },
);

test('an engine that answers at its socket: Docker', async () => {
  const socket = join(mkdtempSync(join(tmpdir(), 'fencepost-engine-')), 'docker.sock');
  await engine(200, socket);
  expect(await chooseLocalStack({ DOCKER_HOST: `unix://${socket}` })).toEqual({ kind: 'docker' });
});

test.each([
  { title: 'answers', status: 200, kind: 'docker' },
  { title: 'answers with an error', status: 500, kind: 'host' },
  { title: 'never answers', status: undefined, kind: 'host' },
])('an engine at an address that $title: $kind', async ({ status, kind }) => {
  const { port } = (await engine(status)).address() as AddressInfo;
  const choice = await chooseLocalStack({
    AWS_ENDPOINT_URL: '',
    DOCKER_HOST: `tcp://127.0.0.1:${port}`,
  });
  expect(choice).toEqual({ kind });
});

test.each([`unix://${nothing}`, 'tcp://127.0.0.1:1', 'ssh://user@host', 'npipe:////./pipe/x', '?'])(
  'no engine at %s: on this machine',
  async (dockerHost) => {
    expect(await chooseLocalStack({ DOCKER_HOST: dockerHost })).toEqual({ kind: 'host' });
  },
);
