// A schedule as a short text: for each call its place among those that could be made, if there were several, and
// a fingerprint, so that a run that is not the same any more is noticed at the first call that differs.

import { createHash } from 'node:crypto';

import { NondeterminismError } from './errors.ts';
import type { Call, Identity, PendingCall, Program } from './program.ts';
import { follow, identityIn } from './replay.ts';
import type { Replayed } from './replay.ts';

const VERSION = 1;
const HEADER_BYTES = 5;

/** The text is no token, or one of another test. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** @param setting - what has to be the same for the token to mean anything: actors, properties, bounds */
export function tokenOf(
  program: Program,
  { execution, choices }: Replayed,
  setting: string,
): string {
  const identityOf = identityIn(program);
  const calls = execution.made.flatMap((call, position) => {
    const { index, of } = choices[position] ?? { index: 0, of: 1 };
    return of > 1 ? [index, fingerprint(identityOf(call))] : [fingerprint(identityOf(call))];
  });
  return Buffer.from([VERSION, ...settingHash(setting), ...calls]).toString('base64url');
}

/**
 * Runs the schedule of a token.
 *
 * @throws {@link TokenError} it is none, or of another setting
 * @throws {@link NondeterminismError} the code does something else than it did
 */
export async function runToken(
  program: Program,
  token: string,
  setting: string,
): Promise<Replayed> {
  const bytes = [...Buffer.from(token, 'base64url')];
  const [version, ...hash] = bytes.slice(0, HEADER_BYTES);
  if (version !== VERSION) throw new TokenError(`${token} is no token of version ${VERSION}`);
  if (hash.join() !== settingHash(setting).join()) {
    throw new TokenError(
      `${token} is a token of other actors, properties or bounds: it cannot be replayed here`,
    );
  }
  return follow(program, chooserOf(bytes.slice(HEADER_BYTES), identityIn(program)));
}

function chooserOf(bytes: readonly number[], identityOf: Identity) {
  let at = 0;
  return (enabled: readonly PendingCall[], position: number): Call | undefined => {
    if (at >= bytes.length) return undefined;
    const index = enabled.length > 1 ? (bytes[at++] ?? 0) : 0;
    const call = enabled[index];
    const expected = bytes[at++];
    if (call && fingerprint(identityOf(call)) === expected) return call;
    const got = call ? identityOf(call) : 'nothing';
    throw new NondeterminismError(position, 'another one when the token was made', got);
  };
}

function settingHash(setting: string): number[] {
  return [
    ...createHash('sha256')
      .update(setting)
      .digest()
      .subarray(0, HEADER_BYTES - 1),
  ];
}

function fingerprint(identity: string): number {
  return createHash('sha256').update(identity).digest()[0] ?? 0;
}
