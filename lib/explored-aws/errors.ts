// What makes an exploration void. Each ends it as an error, never as a verdict: code that escapes the
// explorer was not explored.

const SNIPPET = (command: string) => `
  world.answer(${command}, {
    reads: [], // the keys of what it looks at, such as 'queue'
    writes: [], // the keys of what it changes
    run(input, own) {
      return {}; // what the SDK's client would answer
    },
  });
`;

/** A command that neither the emulator nor the world knows. */
export class UnmodelledCommandError extends Error {
  override readonly name = 'UnmodelledCommandError';

  /** @param detail - what is not emulated, if the service is known */
  constructor(actor: string, client: string, command: string, detail?: string) {
    super(
      `actor ${actor} sent ${command} by ${client}, which is not modelled` +
        `${detail === undefined ? '' : ` (${detail})`}. Say in the world what it does:\n` +
        SNIPPET(command),
    );
  }
}

/** An actor neither waits for a call nor has ended, though nothing in the process moves it on. */
export class EscapeError extends Error {
  override readonly name = 'EscapeError';

  constructor(actor: string, escapes: readonly string[], after: string) {
    super(
      `actor ${actor} waits for something that the explorer does not order, after ${after}: ` +
        `${escapes.length === 0 ? 'a promise that nobody settles' : escapes.join('; ')}. ` +
        'Only AWS calls, timers and what they lead to can be explored: replace it in the test, ' +
        'or make it before exploring.',
    );
  }
}

/** A property would hold because nothing was done. */
export class IdleActorError extends Error {
  override readonly name = 'IdleActorError';

  constructor(actor: string, ending: string) {
    super(
      `actor ${actor} made no AWS call (${ending}): there is nothing to explore. Does it use another ` +
        'copy of the SDK, or end before its first call?',
    );
  }
}

/** The SDK's clients of this process do not share one base: calls of some would go to AWS. */
export class TwoCopiesError extends Error {
  override readonly name = 'TwoCopiesError';

  constructor(paths: readonly string[]) {
    super(
      `the base of the SDK's clients is loaded ${paths.length} times: ${paths.join(', ')}. ` +
        'Make all @aws-sdk packages the same version (npm dedupe), so that there is one.',
    );
  }
}
