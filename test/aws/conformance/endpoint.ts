// An endpoint for the probe: the strict emulator behind a seam, whole or with one of its promises broken.

import {
  ChangeResourceRecordSetsCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import type { Change, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { probe } from '../../../lib/aws/conformance/probe.ts';
import type { ProbeOptions, ProbeResult } from '../../../lib/aws/conformance/probe.ts';
import type { Route53Seam } from '../../../lib/aws/clients.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';
import type { Route53Service } from '../../../lib/emulator/route53/service.ts';
import { ZONE } from '../../emulator/route53/harness.ts';

/** What answers a call: the service, or something between it and the caller. */
export type Execute = (command: SdkCommand) => object;

export function seamOf(execute: Execute): Route53Seam {
  const send = (command: SdkCommand) => Promise.resolve().then(() => execute(command));
  return { send };
}

export const zone = { id: ZONE, name: 'example.com' };
export const token = 'a1b2c3';
export const scratchName = `_fencepost-probe-${token}.example.com`;

/** Time passes at once. */
export function probeOf(
  execute: Execute,
  options: Partial<ProbeOptions> = {},
): Promise<ProbeResult> {
  const defaults = { newToken: () => token, sleep: () => Promise.resolve() };
  return probe(seamOf(execute), zone, { ...defaults, ...options });
}

export const strict =
  (service: Route53Service): Execute =>
  (command) =>
    service.execute(command);

/** The batch of a command, or undefined for a command that is none. */
export function batchOf(command: SdkCommand): Change[] | undefined {
  if (!(command instanceof ChangeResourceRecordSetsCommand)) return undefined;
  return command.input.ChangeBatch?.Changes;
}

export const isListing = (command: SdkCommand): boolean =>
  command instanceof ListResourceRecordSetsCommand;

export function sendBatch(service: Route53Service, changes: readonly Change[]): object {
  return service.execute(
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: ZONE,
      ChangeBatch: { Changes: [...changes] },
    }),
  );
}

/** What a service says to a batch that it does not carry out. */
export function acceptedWithoutEffect(): object {
  return { ChangeInfo: { Id: '/change/C0', Status: 'PENDING', SubmittedAt: new Date(0) } };
}

export function isSameRecord(left: Change, right: Change): boolean {
  return keyOf(left) === keyOf(right);
}

function keyOf({ ResourceRecordSet: set }: Change): string {
  return `${set?.Name} ${set?.Type} ${set?.SetIdentifier ?? ''}`;
}

/** The record set that stands where a change would put one or take one away. */
export function standing(service: Route53Service, change: Change): ResourceRecordSet | undefined {
  return allStanding(service).find(
    (set) => keyOf({ Action: 'DELETE', ResourceRecordSet: set }) === keyOf(change),
  );
}

export function allStanding(service: Route53Service): ResourceRecordSet[] {
  const output = service.execute(
    new ListResourceRecordSetsCommand({ HostedZoneId: ZONE, MaxItems: 300 }),
  ) as { ResourceRecordSets: ResourceRecordSet[] };
  return output.ResourceRecordSets;
}
