// What the actors of an explored world ask for: each is one step, made whole or not yet made.

import { ChangeResourceRecordSetsCommand, GetChangeCommand } from '@aws-sdk/client-route-53';
import { describeCall } from '../../aws/calls.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import { EVERYTHING } from '../../emulator/footprint.ts';
import { operationOf } from '../../emulator/service.ts';
import type { SdkCommand } from '../../emulator/service.ts';
import type { Footprint } from '../../explorer/footprint.ts';

export type ServiceId = 'dynamodb' | 'route53' | 's3';

/**
 * - `aws`: a call of a function.
 * - `start`: the planner's state machine starts a lane's execution.
 * - `take-up`: a lane begins the next execution that was started for it; `isNone` if there will be none.
 * - `sweep`: an actor runs again when nothing moves any more.
 * - `again`: an invocation of a function is made a second time, as `of` made it.
 */
export type Request =
  | AwsRequest
  | { readonly kind: 'start'; readonly lane: string }
  | { readonly kind: 'take-up' | 'sweep'; readonly execution: string }
  | { readonly kind: 'again'; readonly of: string };

/** Operations that change nothing. */
const isReading = /^(?:Get|List|Query|Scan|Head|Describe|Test)/;

export function isRead(request: Request): boolean {
  return request.kind === 'aws' && isReading.test(operationOf(request.command));
}

export function isBatch(request: Request): boolean {
  return request.kind === 'aws' && request.command instanceof ChangeResourceRecordSetsCommand;
}

export interface AwsRequest {
  readonly kind: 'aws';
  readonly service: ServiceId;
  readonly command: SdkCommand;
}

export const startOperation = 'states:StartExecution';

/** A request as a trace shows it. */
export function describe(
  request: Request,
  zone: ZoneName,
): { readonly operation: string; readonly key: string } {
  if (request.kind === 'aws') {
    const { service, command } = request;
    const { key } = describeCall(command.input, zone);
    return { operation: `${service}:${operationOf(command)}`, key };
  }
  if (request.kind === 'start') return { operation: startOperation, key: request.lane };
  if (request.kind === 'again') return { operation: 'lambda:Invoke', key: request.of };
  const operation = request.kind === 'sweep' ? 'schedule:Sweep' : 'lane:TakeUp';
  return { operation, key: request.execution };
}

/**
 * @param actor - who asks: `lane-a`
 * @param ofCall - what a call of AWS can touch
 */
export function footprintOf(
  actor: string,
  request: Request,
  ofCall: (service: ServiceId, command: SdkCommand) => Footprint,
): Footprint {
  if (request.kind === 'aws') {
    const { reads, writes } = ofCall(request.service, request.command);
    // Properties look at the whole zone after every batch, so the order of any two batches matters to them.
    return isBatch(request) ? { reads, writes: [...writes, 'properties'] } : { reads, writes };
  }
  if (request.kind === 'start') return { reads: [], writes: [queue(request.lane)] };
  if (request.kind === 'sweep') return EVERYTHING;
  if (request.kind === 'again') return { reads: [], writes: [] };
  return { reads: [queue(actor)], writes: [queue(actor)] };
}

/** The change that a request waits for; undefined: it waits for none. */
export function awaitedChange(request: Request): string | undefined {
  if (request.kind !== 'aws' || !(request.command instanceof GetChangeCommand)) return undefined;
  return request.command.input.Id?.replace('/change/', '');
}

function queue(lane: string): string {
  return `executions/${lane}`;
}
