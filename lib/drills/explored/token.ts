// A schedule of the outage's world as one word: profile and bounds, readable, and then the choices.

import { profileNames, profiles } from '../../control-plane/safeguards.ts';
import type { ProfileName } from '../../control-plane/safeguards.ts';
import type { Program } from '../../explorer/program.ts';
import type { Replayed } from '../../explorer/replay.ts';
import { runToken, TokenError, tokenOf } from '../../explorer/token.ts';
import type { Machines } from '../machines.ts';
import type { Bounds } from './bounds.ts';
import type { Explained } from './explain.ts';
import { faultKinds, faultText } from './faults.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { programOf } from './program.ts';

const form =
  /^stale-enactor\.([a-z0-9-]+)\.(\d{1,2})x(\d{1,3})x(\d{1,3})k(\d{1,3})(?:d(\d))?((?:\+[a-z-]+:\d{1,6}:[a-z-]+)*)\.([A-Za-z0-9_-]+)$/;
const faultForm = /^([a-z-]+):(\d+):([a-z-]+)$/;

export interface TokenOf {
  readonly profile: ProfileName;
  readonly bounds: Bounds;
  readonly faults: FaultPlan;
}

/**
 * @returns `stale-enactor.as-in-2025.2x3x1k1.AYx…`: lanes, plans, endpoints, trees kept; with a fault
 *   `2x3x1k1+lane-a:12:lost`, where a function may run twice `2x3x1k1d1+lane-a:12:duplicate`
 */
export function writeToken(
  profile: ProfileName,
  { options, faults, replayed }: Explained,
  machines: Machines,
): string {
  const of = { profile, bounds: options, faults };
  const setting = settingOf(of);
  return `${setting}.${tokenOf(programFor(of, machines), replayed, setting)}`;
}

/** @throws TokenError the text is no token */
export function readToken(text: string): TokenOf & { readonly choices: string } {
  const [, name, lanes, plans, endpointCount, keepCount, duplicates = '0', ...rest] =
    form.exec(text) ?? [];
  const [faulty = '', choices = ''] = rest;
  const profile = profileNames.find((one) => one === name);
  if (profile === undefined) {
    throw new TokenError('not a token: take the whole word that fencepost explore printed');
  }
  const faults = faulty.split('+').slice(1).map(readFault);
  const bounds = {
    lanes: Number(lanes),
    plans: Number(plans),
    endpointCount: Number(endpointCount),
    keepCount: Number(keepCount),
    faults: faults.filter(({ kind }) => kind !== 'duplicate').length,
    duplicates: Number(duplicates),
  };
  return { profile, bounds, faults, choices };
}

/** @throws TokenError it is none; NondeterminismError the code does something else than it did */
export function replayToken(text: string, machines: Machines): Promise<Replayed> {
  const { choices, ...of } = readToken(text);
  return runToken(programFor(of, machines), choices, settingOf(of));
}

function programFor({ profile, bounds, faults }: TokenOf, machines: Machines): Program {
  return programOf({ ...bounds, safeguards: profiles[profile] }, machines, { faults });
}

function readFault(text: string): Fault {
  const [, actor = '', call, kind] = faultForm.exec(text) ?? [];
  const known = faultKinds.find((one) => one === kind);
  if (known === undefined) {
    throw new TokenError(`not a fault: ${text}; one of ${faultKinds.join(', ')}`);
  }
  return { actor, call: Number(call), kind: known };
}

function settingOf({ profile, bounds, faults }: TokenOf): string {
  const { lanes, plans, endpointCount, keepCount, duplicates = 0 } = bounds;
  const twice = duplicates === 0 ? '' : `d${duplicates}`;
  const faulty = faults.map((fault) => `+${faultText(fault)}`).join('');
  return `stale-enactor.${profile}.${lanes}x${plans}x${endpointCount}k${keepCount}${twice}${faulty}`;
}
