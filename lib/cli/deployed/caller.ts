// Who gives a command, as a name that can stand in a fence: lower-case letters, digits and dashes, and
// never an account id. From STS where it answers, else from the environment.

import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { operatorPrefix } from '../../control-plane/fence.ts';
import type { Access } from './access.ts';

const nameLimit = 40;

/** @param userName - of the machine, for when STS does not answer */
export async function callerName(
  sts: Access['sts'],
  userName: string | undefined,
): Promise<string> {
  return nameFrom((await identityName(sts)) ?? userName ?? '');
}

/** `ada` of `arn:…:user/ada`, the session's name of an assumed role; undefined when STS does not answer. */
async function identityName(sts: Access['sts']): Promise<string | undefined> {
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    return Arn?.split(':').at(-1)?.split('/').at(-1);
  } catch {
    // A name is worth having, but the tools for recovery must not wait for one.
    return undefined;
  }
}

export function nameFrom(text: string): string {
  const clean = text
    .toLowerCase()
    // An account id has twelve digits; session names are sometimes made of one.
    .replaceAll(/\d{12,}/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, nameLimit)
    .replaceAll(/^-+|-+$/g, '');
  // Without the prefix the name of a lane could not be told from a user's of the same name.
  return clean === '' ? operatorPrefix : `${operatorPrefix}-${clean}`;
}
