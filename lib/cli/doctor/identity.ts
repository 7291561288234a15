// Whose credentials are in use, and where: told without naming the account, because output ends in logs.

import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { reasonOf } from '../../aws/failures.ts';
import type { TargetSettings } from '../../aws/targets.ts';
import type { Access } from './access.ts';
import { fails, holds, unknown } from './line.ts';
import { remedyFor } from './remedies.ts';
import type { Group, Line } from './line.ts';

export interface Identity {
  readonly group: Group;
  /** The caller's ARN; undefined when STS did not say. */
  readonly arn: string | undefined;
}

/** An account may be told by these, and by no more. */
const digitsShown = 4;

export async function readIdentity(
  { sts, region }: Pick<Access, 'sts' | 'region'>,
  settings: TargetSettings,
): Promise<Identity> {
  const place = await regionLine(region);
  if (place.result !== 'holds') return { group: group(place), arn: undefined };
  try {
    const { Arn: arn, Account: account = '' } = await sts.send(new GetCallerIdentityCommand({}));
    const who = `${kindOf(arn ?? '')}, account ending in ${account.slice(-digitsShown)}`;
    return { group: group(holds('credentials', `credentials of ${who}`), place), arn };
  } catch (error) {
    const text = `whose credentials these are: ${reasonOf(error)}`;
    const detail = remedyFor(error, settings, 'set AWS_PROFILE, or sign in with aws sso login');
    return { group: group(unknown('credentials', text, detail), place), arn: undefined };
  }
}

function group(...lines: readonly Line[]): Group {
  return { title: 'Credentials', lines };
}

async function regionLine(region: Access['region']): Promise<Line> {
  try {
    return holds('region', `Region ${await region()}`);
  } catch {
    // The SDK says no more than that there is none.
    return fails('region', 'no Region is set', 'set AWS_REGION, or region in the AWS profile');
  }
}

function kindOf(arn: string): string {
  if (arn.endsWith(':root')) return 'the root user';
  if (/:assumed-role\//.test(arn)) return 'a role';
  return /:user\//.test(arn) ? 'a user' : 'a federated user';
}
