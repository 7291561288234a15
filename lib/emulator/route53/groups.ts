// Which record sets may stand at one name together: CNAME alone, and one routing policy a type.
// The texts are the service's own, the two spaces before CNAME included, unless a comment says not.

import type { Limits } from './limits.ts';
import { isSameKey } from './record-set.ts';
import type { RecordSet, Routing } from './record-set.ts';

/**
 * Why `set` cannot be added.
 *
 * @param present - what stands at its name; one with the same key is about to be replaced
 */
export function placementMessages(
  set: RecordSet,
  present: readonly RecordSet[],
  zoneName: string,
  limits: Limits,
): string[] {
  const others = present.filter((other) => !isSameKey(other, set));
  const reasons = [
    apexReason(set, zoneName),
    cnameReason(set, others, zoneName),
    groupReason(
      set,
      others.filter((other) => other.type === set.type),
      limits,
    ),
  ];
  return reasons.filter((reason) => reason !== undefined).map((reason) => `RRSet ${reason}`);
}

function apexReason({ type, name }: RecordSet, zoneName: string): string | undefined {
  const isApex = name === zoneName;
  const subject = (): string => `of type ${type} with DNS name ${name} is not permitted`;
  if (type === 'CNAME' && isApex) return `${subject()} at apex in zone ${zoneName}`;
  // A rule of the DNS; how Route 53 words it was not seen.
  if (type === 'SOA' && !isApex) return `${subject()} in zone ${zoneName}`;
  return undefined;
}

function cnameReason(
  { type, name }: RecordSet,
  others: readonly RecordSet[],
  zoneName: string,
): string | undefined {
  const isCname = type === 'CNAME';
  // A CNAME bears no other type beside it, and no other type bears a CNAME.
  if (!others.some((other) => (other.type === 'CNAME') !== isCname)) return undefined;
  const subject = `of type ${type} with DNS name ${name} is not permitted`;
  return isCname
    ? `${subject} as it conflicts with other records with the same DNS name in zone ${zoneName}`
    : `${subject} because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone ${zoneName}`;
}

/** @param group - the other sets of the same name and type */
function groupReason(
  set: RecordSet,
  group: readonly RecordSet[],
  limits: Limits,
): string | undefined {
  if (group.length === 0) return undefined;
  const { name, type, setIdentifier, routing } = set;
  const isMixed = group.some((other) => other.routing.kind !== routing.kind);
  if (routing.kind === 'multivalue' && isMixed) {
    return `with DNS name ${name}, type ${type}, SetIdentifier "${setIdentifier}" cannot be created because a non multivalue answer rrset exists with the same name and type.`;
  }
  if (routing.kind === 'simple' || group.some((other) => other.routing.kind === 'simple')) {
    return `with DNS name ${name}, type ${type} cannot be created as other RRSets exist with the same name and type.`;
  }
  if (isMixed) {
    return `with DNS name ${name}, type ${type}, SetIdentifier ${setIdentifier} cannot be created as a non-${routing.kind} set exists with the same name and type.`;
  }
  return routing.kind === 'weighted' ? weightedReason(set, group, limits) : takenReason(set, group);
}

function weightedReason(
  set: RecordSet,
  group: readonly RecordSet[],
  { weightedSetsPerName }: Limits,
): string | undefined {
  const { name, type, setIdentifier } = set;
  if (group.some((other) => isOtherTtl(other, set))) {
    return `with DNS name ${name} and type ${type}, SetIdentifier ${setIdentifier} cannot be created as weighted sets must contain the same TTL.`;
  }
  if (group.length < weightedSetsPerName) return undefined;
  // A documented quota whose text was not seen.
  return `with DNS name ${name}, type ${type}, SetIdentifier ${setIdentifier} cannot be created as ${weightedSetsPerName} weighted sets exist with the same name and type.`;
}

/** One set for each region, one for each failover role. The second text was not seen. */
function takenReason(set: RecordSet, group: readonly RecordSet[]): string | undefined {
  const { name, type, setIdentifier, routing } = set;
  const slot = slotOf(routing);
  if (slot === undefined || !group.some((other) => slotOf(other.routing) === slot)) {
    return undefined;
  }
  const last = routing.kind === 'latency' ? 'region' : 'failover';
  return `with DNS name ${name}, type ${type}, SetIdentifier ${setIdentifier}, and ${slot} cannot be created because a ${routing.kind} RRSet with the same name, type and ${last} already exists.`;
}

function slotOf(routing: Routing): string | undefined {
  if (routing.kind === 'latency') return `Region Name=${routing.region}`;
  if (routing.kind === 'failover') return `Failover=${routing.role}`;
  return undefined;
}

/** An alias has no TTL of its own, so it agrees with any. */
function isOtherTtl(left: RecordSet, right: RecordSet): boolean {
  return !left.alias && !right.alias && left.ttlSeconds !== right.ttlSeconds;
}
