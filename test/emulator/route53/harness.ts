// A Route 53 with one zone, and short ways to write changes; shared by the tests beside it.

import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import type {
  Change,
  ChangeResourceRecordSetsCommandOutput,
  GetChangeCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
  RRType,
} from '@aws-sdk/client-route-53';

import { VirtualClock } from '../../../lib/emulator/clock.ts';
import { seededRandom } from '../../../lib/emulator/random.ts';
import { Route53Service } from '../../../lib/emulator/route53/service.ts';
import type { Route53Options } from '../../../lib/emulator/route53/service.ts';
import { seed } from '../../seed.ts';

export const ZONE = 'Z1EXAMPLE';
export const startMs = Date.UTC(2025, 9, 19, 23, 48);

/** A clock that a test sets by hand. */
export class HandClock {
  constructor(public ms = startMs) {}

  nowMs(): number {
    return this.ms;
  }
}

/** A service whose zone is example.com. */
export function route53(options: Partial<Route53Options> = {}): Route53Service {
  const service = new Route53Service({
    clock: new VirtualClock(startMs),
    random: seededRandom(seed),
    ...options,
  });
  service.createZone(ZONE, 'example.com');
  return service;
}

/** Sends one batch. The outputs' types follow from the commands, as with the SDK's client. */
export function send(
  service: Route53Service,
  ...changes: Change[]
): ChangeResourceRecordSetsCommandOutput {
  const input = { HostedZoneId: ZONE, ChangeBatch: { Changes: changes } };
  const output = service.execute(new ChangeResourceRecordSetsCommand(input));
  return output as ChangeResourceRecordSetsCommandOutput;
}

export function list(
  service: Route53Service,
  input: Partial<ListResourceRecordSetsCommandInput> = {},
): ListResourceRecordSetsCommandOutput {
  const command = new ListResourceRecordSetsCommand({ HostedZoneId: ZONE, ...input });
  return service.execute(command) as ListResourceRecordSetsCommandOutput;
}

export function statusOf(service: Route53Service, id: string | undefined): string | undefined {
  const output = service.execute(new GetChangeCommand({ Id: id })) as GetChangeCommandOutput;
  return output.ChangeInfo?.Status;
}

export const create = (set: ResourceRecordSet): Change => ({
  Action: 'CREATE',
  ResourceRecordSet: set,
});
export const upsert = (set: ResourceRecordSet): Change => ({
  Action: 'UPSERT',
  ResourceRecordSet: set,
});
export const remove = (set: ResourceRecordSet): Change => ({
  Action: 'DELETE',
  ResourceRecordSet: set,
});

export function records(Type: RRType, Name: string, ...values: string[]): ResourceRecordSet {
  return { Name, Type, TTL: 60, ResourceRecords: values.map((Value) => ({ Value })) };
}
export const a = (name: string, ...values: string[]): ResourceRecordSet =>
  records('A', name, ...values);
export const txt = (name: string, value: string): ResourceRecordSet =>
  records('TXT', name, `"${value}"`);
export const cname = (name: string, target: string): ResourceRecordSet =>
  records('CNAME', name, target);

export function weighted(
  name: string,
  SetIdentifier: string,
  Weight: number,
  ...values: string[]
): ResourceRecordSet {
  return { ...a(name, ...values), SetIdentifier, Weight };
}

export function alias(
  Name: string,
  DNSName: string,
  HostedZoneId = ZONE,
  EvaluateTargetHealth = false,
): ResourceRecordSet {
  return { Name, Type: 'A', AliasTarget: { HostedZoneId, DNSName, EvaluateTargetHealth } };
}

/** What a call was refused with: the error's name, then its message. */
export function refusalOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}
