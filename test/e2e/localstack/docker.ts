// LocalStack in Docker, by testcontainers, which also clears it away if this process dies. Never run where
// these tests were written: no engine was in reach there (docs/limits.md).

import { LocalstackContainer } from '@testcontainers/localstack';
import { TestContainers } from 'testcontainers';
import type { ReachedLocalStack } from './reach.ts';

/** The last free image: since March 2026 `latest` asks for a token. */
const IMAGE = 'localstack/localstack:4.14.0';
const SOCKET = '/var/run/docker.sock';
/** The name under which testcontainers forwards ports of this machine into containers. */
const THIS_MACHINE = 'host.testcontainers.internal';

/** @param route53Port - where `fencepost serve` listens on this machine */
export async function startInDocker(route53Port: number): Promise<ReachedLocalStack> {
  await TestContainers.exposeHostPorts(route53Port);
  const container = await new LocalstackContainer(IMAGE)
    // Functions are containers beside it, which it starts by the engine's socket.
    .withBindMounts([{ source: SOCKET, target: SOCKET }])
    .withEnvironment({
      // An address that its functions resolve, each bucket below it too; by default it would be localhost.
      LOCALSTACK_HOST: 'localhost.localstack.cloud',
      // The stacks ask for ARM, as on AWS; the machine is what it is.
      LAMBDA_IGNORE_ARCHITECTURE: '1',
      CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES: '0',
    })
    .start();
  try {
    // Functions do not know the name, but reach the address: all are on Docker's default network.
    const { output, exitCode } = await container.exec(['getent', 'hosts', THIS_MACHINE]);
    const [address = ''] = output.trim().split(/\s/);
    if (exitCode !== 0 || address === '') {
      throw new Error(`${THIS_MACHINE} has no address inside the container: ${output}`);
    }
    return {
      // An address, not localhost: S3 clients then leave the bucket in the path.
      endpointUrl: `http://127.0.0.1:${container.getPort()}`,
      route53ForFunctions: `http://${address}:${route53Port}`,
      log: async () => (await logOf(container)).slice(-LOG_CHARACTERS),
      stop: async () => {
        await container.stop();
      },
    };
  } catch (error) {
    await container.stop();
    throw error;
  }
}

const LOG_CHARACTERS = 20_000;
const LOG_QUIET_MS = 1_000;

/** What it has printed so far; the stream itself stays open. */
async function logOf(container: { logs(): Promise<NodeJS.ReadableStream> }): Promise<string> {
  const stream = await container.logs();
  let text = '';
  stream.on('data', (chunk: Buffer | string) => {
    text += chunk.toString();
  });
  await new Promise((resolve) => setTimeout(resolve, LOG_QUIET_MS));
  stream.removeAllListeners('data');
  return text;
}
