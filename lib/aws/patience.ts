// Sends a request again that Route 53 refused for haste alone. It took nothing then; of a batch, the swap in it
// still voids what was decided on an old reading. A step that gives up makes all of its requests again, and
// every function of the account shares ten a second.

import { isThrottle } from './clients.ts';
import type { Route53Seam } from './clients.ts';

/** Times that one request is sent; then the step gives up, and starts over later. */
const attemptLimit = 12;
/** The longest wait before the second attempt; twice as long each time, up to the last. */
const firstWaitMs = 500;
/** The bucket regains twenty tokens in that time: a longer wait leaves them to nobody. */
const longestWaitMs = 2_000;

export interface Patience {
  readonly sleep: (durationMs: number) => Promise<unknown>;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** @param client - any failure but haste is passed on at once, whatever it may mean */
export function patient(client: Route53Seam, { sleep, random }: Patience): Route53Seam {
  const send = async (command: Parameters<Route53Seam['send']>[0]): Promise<object> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await client.send(command);
      } catch (error) {
        if (!isThrottle(error) || attempt === attemptLimit) throw error;
        await sleep(random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)));
      }
    }
  };
  return { send };
}
