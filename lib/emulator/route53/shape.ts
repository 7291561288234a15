// Whether a record set of a request is one kind of record set: an alias or values, one routing
// policy or none. The texts list the alternatives as the service does (InvalidInput).

import type { InvalidInput, ResourceRecordSet } from '@aws-sdk/client-route-53';

import { invalidInput } from './errors.ts';

const CONTENT =
  'Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]';
// The real list has grown since (CidrRoutingConfig, GeoProximityLocation); its text is not known.
const ROUTING =
  'Expected exactly one of [Weight, Region, Failover, GeoLocation, or MultiValueAnswer]';

/** @throws InvalidInput */
export function checkShape(action: string, set: ResourceRecordSet): void {
  const { AliasTarget, TTL, ResourceRecords, SetIdentifier } = set;
  const isWhole = TTL !== undefined && ResourceRecords !== undefined;
  const isStarted = TTL !== undefined || ResourceRecords !== undefined;
  if (AliasTarget && isStarted) throw refusal(`${CONTENT}, but found more than one`, action, set);
  if (!AliasTarget && !isWhole) throw refusal(`${CONTENT}, but found none`, action, set);

  const policyCount = countPolicies(set);
  if (SetIdentifier === undefined) {
    if (policyCount > 0) throw refusal("Missing field 'SetIdentifier'", action, set);
  } else if (policyCount !== 1) {
    const found = policyCount === 0 ? 'none' : 'more than one';
    throw refusal(`${ROUTING}, but found ${found}`, action, set);
  }
}

function countPolicies({ Weight, Region, Failover, MultiValueAnswer }: ResourceRecordSet): number {
  return (
    Number(Weight !== undefined) +
    Number(Region !== undefined) +
    Number(Failover !== undefined) +
    Number(MultiValueAnswer !== undefined)
  );
}

function refusal(problem: string, action: string, set: ResourceRecordSet): InvalidInput {
  const { Name, Type, SetIdentifier = null } = set;
  const change = `[Action=${action}, Name=${Name}, Type=${Type}, SetIdentifier=${SetIdentifier}]`;
  return invalidInput(`Invalid request: ${problem} in Change with ${change}`);
}
