// The LocalStack of the end-to-end tests, wherever it is, and how its functions reach the strict Route 53
// that runs beside these tests.

import { readFile } from 'node:fs/promises';
import { chooseLocalStack } from './choose.ts';
import { LOG_FILE, startLocalStack } from './host-mode.ts';

export interface ReachedLocalStack {
  readonly endpointUrl: string;
  /** Where a function finds `fencepost serve`. */
  readonly route53ForFunctions: string;
  /** What it logged, or the end of that; functions' lines are in it. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * @param route53Url - of `fencepost serve`, as this machine reaches it
 * @param progress - told which LocalStack it is, and what takes long
 */
export async function reachLocalStack(
  route53Url: string,
  progress: (line: string) => void,
): Promise<ReachedLocalStack> {
  const choice = await chooseLocalStack(process.env);
  if (choice.kind === 'given') {
    progress(`LocalStack: the one at ${choice.endpointUrl} (AWS_ENDPOINT_URL)`);
    return {
      endpointUrl: choice.endpointUrl,
      route53ForFunctions: route53Url,
      log: () => Promise.resolve('(not ours: see where it was started)'),
      stop: () => Promise.resolve(),
    };
  }
  if (choice.kind === 'docker') {
    progress('LocalStack: in Docker');
    // Loaded here: without an engine nobody needs it.
    const { startInDocker } = await import('./docker.ts');
    return startInDocker(Number(new URL(route53Url).port));
  }
  progress('LocalStack: on this machine, without Docker');
  const started = await startLocalStack({ progress });
  return {
    endpointUrl: started.endpointUrl,
    route53ForFunctions: route53Url,
    log: () => readFile(LOG_FILE, 'utf8'),
    stop: () => started.stop(),
  };
}
