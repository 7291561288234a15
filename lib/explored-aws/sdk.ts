// The one place where exploring meets the SDK: the `send` of the base that all its clients share. While code
// is explored, an actor's call waits there; everybody else's goes on to AWS as ever.

import { createRequire } from 'node:module';

import { __Client as Client } from '@aws-sdk/client-dynamodb';

import { currentActor } from './context.ts';
import type { SdkClient, SentCommand } from './context.ts';
import { TwoCopiesError } from './errors.ts';

type Callback = (error: unknown, output?: object) => void;
type Send = (this: SdkClient, command: SentCommand, ...rest: unknown[]) => unknown;

/** The base's file in the SDK of today, and in that before 2026. */
const BASE =
  /[\\/]@smithy[\\/](?:core[\\/]dist-cjs[\\/]submodules[\\/]client|smithy-client[\\/]dist-cjs)[\\/]index\.js$/;

/**
 * Puts the seam in.
 *
 * @returns what takes it out again
 * @throws {@link TwoCopiesError} clients with another base would pass it by
 */
export function interceptSends(): () => void {
  requireOneBase();
  const prototype = Client.prototype as unknown as { send: Send };
  const original = prototype.send;
  prototype.send = function send(command, ...rest) {
    const context = currentActor();
    if (!context) return original.call(this, command, ...rest);
    const answer = context.run.send(context.actor, this, command);
    const callback = rest.find((one): one is Callback => typeof one === 'function');
    if (!callback) return answer;
    void answer.then(
      (output) => callback(null, output),
      (error: unknown) => callback(error),
    );
    return undefined;
  };
  return () => {
    prototype.send = original;
  };
}

/** ES modules of the SDK are loaded from its CommonJS files in Node, so that all copies are listed here. */
export function requireOneBase(
  loaded: readonly string[] = Object.keys(createRequire(import.meta.url).cache),
): void {
  const bases = loaded.filter((path) => BASE.test(path));
  if (bases.length > 1) throw new TwoCopiesError(bases);
}
