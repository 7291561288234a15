// Names what an actor begins that no schedule orders: files, sockets, real timers. It is no error in itself
// (a log line may do it); it explains an actor that waits for something else than a call.

import { createHook } from 'node:async_hooks';

import { currentActor } from './context.ts';

/** Node's name for a resource that is waited for → what people call it. */
const NAMES: Readonly<Record<string, string>> = {
  FSREQCALLBACK: 'the file system',
  FSREQPROMISE: 'the file system',
  FILEHANDLE: 'the file system',
  TCPWRAP: 'a socket',
  TCPCONNECTWRAP: 'a socket',
  TLSWRAP: 'a socket',
  PIPEWRAP: 'a socket',
  PIPECONNECTWRAP: 'a socket',
  UDPWRAP: 'a socket',
  HTTPCLIENTREQUEST: 'a socket',
  GETADDRINFOREQWRAP: 'a look-up of a host name',
  QUERYWRAP: 'a DNS query',
  PROCESSWRAP: 'a child process',
  WORKER: 'a worker thread',
  Timeout: 'a real timer, whose function was taken before exploring began',
  Immediate: 'a real setImmediate, which was taken before exploring began',
  ZLIB: 'compression',
  PBKDF2REQUEST: 'crypto',
  SCRYPTREQUEST: 'crypto',
  RANDOMBYTESREQUEST: 'crypto',
  SIGNREQUEST: 'crypto',
  HASHREQUEST: 'crypto',
};

/** @returns what ends the watching */
export function watchEscapes(): () => void {
  const hook = createHook({
    init: (_id, type) => {
      const what = NAMES[type];
      const context = what === undefined ? undefined : currentActor();
      if (what === undefined || !context) return;
      context.run.escaped(
        context.actor,
        `${what} ${calledFrom(new Error('escape').stack)}`.trimEnd(),
      );
    },
  });
  hook.enable();
  return () => hook.disable();
}

/** The first place outside Node and outside packages: the user's own code. */
function calledFrom(stack = ''): string {
  const frames = stack.split('\n').slice(2);
  const own = frames.find(
    (frame) => !/node:|[\\/]node_modules[\\/]|[\\/]lib[\\/]explored-aws[\\/]/.test(frame),
  );
  return own === undefined ? '' : `(${own.trim()})`;
}
