// Functions that can change nothing any more: what they go by is one endpoint's fence, and another writer has
// changed it since. A fence never comes back (P2 of docs/protocol.md), and their batch deletes the one that was
// read (P1). How they end is certain, so that what they still ask for commutes with everything.

import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { ListResourceRecordSetsCommandOutput } from '@aws-sdk/client-route-53';
import type { BuildOutput, Built } from '../../../lambdas/lane/lane.ts';
import { fromSdk } from '../../aws/record-shapes.ts';
import { fenceName } from '../../control-plane/names.ts';
import { fenceIn } from '../../control-plane/picture.ts';
import type { Safeguards } from '../../control-plane/safeguards.ts';
import type { Invoked } from './actors.ts';
import { tokenIn } from './ids.ts';
import type { Request } from './requests.ts';

/** The attempt in an endpoint's fence; undefined: there is no fence. */
export interface FenceReading<Id = string> {
  readonly endpoint: string;
  readonly attempt: Id | undefined;
}

/** What a function goes by, as far as it has come. */
export interface Basis<Id = string> {
  readonly readings: readonly FenceReading<Id>[];
  /** Attempts of its own. */
  readonly drawn: readonly Id[];
}

/** What a request for one fence was answered; undefined: it was for something else. */
export function fenceRead(
  request: Request,
  endpoints: readonly { readonly name: string }[],
  answer: object,
): FenceReading | undefined {
  const command = request.kind === 'aws' ? request.command : undefined;
  if (!(command instanceof ListResourceRecordSetsCommand)) return undefined;
  const { StartRecordName: name, StartRecordType: type, MaxItems: most } = command.input;
  const endpoint = endpoints.find((one) => fenceName(one.name) === name)?.name;
  if (endpoint === undefined || type !== 'TXT' || most !== 1) return undefined;
  const { ResourceRecordSets: records = [] } = answer as ListResourceRecordSetsCommandOutput;
  const fence = fenceIn(endpoint, records.map(fromSdk));
  return { endpoint, attempt: fence && tokenIn(fence.value.attempt) };
}

/**
 * What a function goes by to its end, of the fences that it has read so far. All of build and install do by each of
 * them: one batch is all that they send, and it deletes that one. (In 2025 trees were built without the lock.) An
 * install does by the one that its build wrote, too. Others do until they read a fence for the second time, to see
 * whether it changed meanwhile (L2).
 *
 * A function that works on several endpoints at once goes by none: how it ends depends on which changes first.
 */
export function decisive(
  { step, input }: Invoked,
  { fence }: Safeguards,
  read: readonly FenceReading[],
): readonly FenceReading[] {
  // What state machines hand on is JSON: read as what a build gives, of which others have a part.
  const { endpoints = [], built = [] } = input as never as Partial<BuildOutput>;
  // Clean-up works on them one after the other.
  if (step !== 'clean-up' && Math.max(endpoints.length, built.length) > 1) return [];
  if (step === 'install') return [...built.flatMap(writtenBy), ...read];
  if (step === 'build') return fence ? read : [];
  return step === 'confirm' || step === 'clean-up' ? read.filter(isOnce) : [];
}

function isOnce({ endpoint }: FenceReading, _: number, read: readonly FenceReading[]): boolean {
  return read.filter((one) => one.endpoint === endpoint).length === 1;
}

/** The fence that a build wrote, which is to be there still; none without the safeguard. */
function writtenBy({ endpoint, attempt }: Built): FenceReading[] {
  return attempt === undefined ? [] : [{ endpoint, attempt: tokenIn(attempt) }];
}

/** The same by other names. */
export function renamedBasis<Id, Other>(
  { readings, drawn }: Basis<Id>,
  nameOf: (id: Id) => Other,
): Basis<Other> {
  return {
    readings: readings.map(({ endpoint, attempt }) => ({
      endpoint,
      attempt: attempt === undefined ? undefined : nameOf(attempt),
    })),
    drawn: drawn.map(nameOf),
  };
}

/**
 * Whether some fence is not what was read, and none is what the function wrote itself: then it may find its own.
 *
 * @param fences - attempts in the zone now, by endpoint
 */
export function isVoid<Id>(
  { readings, drawn }: Basis<Id>,
  fences: ReadonlyMap<string, Id>,
): boolean {
  let hasChanged = false;
  for (const { endpoint, attempt } of readings) {
    const now = fences.get(endpoint);
    if (now !== undefined && drawn.includes(now)) return false;
    hasChanged ||= now !== attempt;
  }
  return hasChanged;
}
