// A schedule of the outage's world as one word: profile and bounds, readable, and then the choices.

import { profileNames, profiles } from '../../control-plane/safeguards.ts';
import type { ProfileName } from '../../control-plane/safeguards.ts';
import type { Replayed } from '../../explorer/replay.ts';
import { runToken, TokenError, tokenOf } from '../../explorer/token.ts';
import type { Machines } from '../machines.ts';
import type { Bounds } from './bounds.ts';
import { programOf } from './explore.ts';

const form =
  /^stale-enactor\.([a-z0-9-]+)\.(\d{1,2})x(\d{1,3})x(\d{1,3})k(\d{1,3})\.([A-Za-z0-9_-]+)$/;

export interface TokenOf {
  readonly profile: ProfileName;
  readonly bounds: Bounds;
}

/** @returns `stale-enactor.as-in-2025.2x3x1k1.AYx…`: lanes, plans, endpoints, trees kept */
export function writeToken(
  { profile, bounds }: TokenOf,
  replayed: Replayed,
  machines: Machines,
): string {
  const setting = settingOf({ profile, bounds });
  const program = programOf({ ...bounds, safeguards: profiles[profile] }, machines);
  return `${setting}.${tokenOf(program, replayed, setting)}`;
}

/** @throws TokenError the text is no token */
export function readToken(text: string): TokenOf & { readonly choices: string } {
  const [, name, lanes, plans, endpointCount, keepCount, choices = ''] = form.exec(text) ?? [];
  const profile = profileNames.find((one) => one === name);
  if (profile === undefined) {
    throw new TokenError('not a token: take the whole word that fencepost explore printed');
  }
  const bounds = {
    lanes: Number(lanes),
    plans: Number(plans),
    endpointCount: Number(endpointCount),
    keepCount: Number(keepCount),
  };
  return { profile, bounds, choices };
}

/** @throws TokenError it is none; NondeterminismError the code does something else than it did */
export function replayToken(text: string, machines: Machines): Promise<Replayed> {
  const { profile, bounds, choices } = readToken(text);
  const program = programOf({ ...bounds, safeguards: profiles[profile] }, machines);
  return runToken(program, choices, settingOf({ profile, bounds }));
}

function settingOf({ profile, bounds }: TokenOf): string {
  const { lanes, plans, endpointCount, keepCount } = bounds;
  return `stale-enactor.${profile}.${lanes}x${plans}x${endpointCount}k${keepCount}`;
}
