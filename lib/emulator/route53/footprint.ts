// What a call of Route 53 can read and write. A record set is `r53/zones/<zone>/rr/<name> <type> <identifier>`,
// its name with the labels reversed, so that the order of keys is the order of a listing.

import type {
  Change,
  ChangeResourceRecordSetsRequest,
  ChangeTagsForResourceRequest,
  DeleteHealthCheckRequest,
  ListResourceRecordSetsRequest,
  ListTagsForResourcesRequest,
} from '@aws-sdk/client-route-53';

import {
  CLOCK_KEY,
  EVERYTHING,
  keyPart,
  keysUnder,
  reading,
  readingAndWriting,
  union,
} from '../footprint.ts';
import type { Footprint, FootprintKey } from '../service.ts';
import { orderOf, parseName } from './names.ts';
import { bareId } from './request.ts';

/** What a service's options make calls share beside what they name. */
export interface Shared {
  /** A change waits for time to pass, or keeps others of its zone out for a time. */
  readonly hasDelays: boolean;
  /** Accepting a change draws how long it takes to each server. */
  readonly drawsDelays: boolean;
}

const ANY = keysUnder('r53/');
const HEALTH_CHECKS = keysUnder('r53/health-checks/');
/** Drawn from one after the other: two that draw see the order. */
const CHANCE = 'r53/chance';
/**
 * Where changes have arrived. An id is only known once the batch was answered, which orders the two, so
 * batches need not write it; who delivers changes to name servers writes it. Whole, since ids are
 * numbered in order of acceptance: the same change has another id in another order.
 */
const CHANGES = keysUnder('r53/changes/');

/** The footprint of whatever lets changes of a zone arrive at its name servers. */
export function deliveryFootprint(zoneId: string): Footprint {
  const keys = [`${zonePrefix(zoneId)}servers`, 'r53/changes/arrived'];
  return readingAndWriting(...keys);
}

export function footprintOf(operation: string, input: object, shared: Shared): Footprint {
  switch (operation) {
    case 'ChangeResourceRecordSets':
      return batch(input as ChangeResourceRecordSetsRequest, shared);
    case 'ListResourceRecordSets':
      return reading(listed(input as ListResourceRecordSetsRequest));
    case 'GetChange':
      return reading(CHANGES, CLOCK_KEY);
    case 'TestDNSAnswer':
      return testAnswer(input as { HostedZoneId: string | undefined });
    case 'GetHostedZoneLimit':
      return reading(wholeZone((input as { HostedZoneId?: string }).HostedZoneId));
    case 'GetHostedZone':
      return reading(wholeZone((input as { Id?: string }).Id));
    case 'GetAccountLimit':
    case 'GetHostedZoneCount':
    case 'ListHostedZones':
    case 'ListHostedZonesByName':
      return reading(ANY);
    // A new zone's id is not known before, and its name servers go by how many there were.
    case 'CreateHostedZone':
    case 'DeleteHostedZone':
      return readingAndWriting(ANY, CLOCK_KEY);
    default:
      return healthCheckOrTag(operation, input);
  }
}

function healthCheckOrTag(operation: string, input: object): Footprint {
  switch (operation) {
    case 'GetHealthCheck':
      return reading(healthCheck((input as DeleteHealthCheckRequest).HealthCheckId));
    case 'GetHealthCheckStatus':
      return reading(healthCheck((input as DeleteHealthCheckRequest).HealthCheckId), CLOCK_KEY);
    case 'GetHealthCheckCount':
    case 'ListHealthChecks':
      return reading(HEALTH_CHECKS);
    case 'UpdateHealthCheck':
      return readingAndWriting(healthCheck((input as DeleteHealthCheckRequest).HealthCheckId));
    // Its id is not known before; and a listing shows the order of creation.
    case 'CreateHealthCheck':
    case 'DeleteHealthCheck':
      return readingAndWriting(HEALTH_CHECKS, tags('healthcheck'));
    case 'ChangeTagsForResource': {
      const { ResourceType, ResourceId } = input as ChangeTagsForResourceRequest;
      return union([
        readingAndWriting(tags(ResourceType, ResourceId)),
        reading(resource(ResourceType, ResourceId)),
      ]);
    }
    case 'ListTagsForResource': {
      const { ResourceType, ResourceId } = input as ChangeTagsForResourceRequest;
      return reading(tags(ResourceType, ResourceId), resource(ResourceType, ResourceId));
    }
    case 'ListTagsForResources': {
      const { ResourceType, ResourceIds } = input as ListTagsForResourcesRequest;
      return reading(
        ...(ResourceIds ?? []).flatMap((id) => [
          tags(ResourceType, id),
          resource(ResourceType, id),
        ]),
      );
    }
    default:
      return EVERYTHING;
  }
}

function batch(
  { HostedZoneId, ChangeBatch }: ChangeResourceRecordSetsRequest,
  { hasDelays, drawsDelays }: Shared,
): Footprint {
  const changes = ChangeBatch?.Changes ?? [];
  return union([
    ...changes.map((change) => changed(HostedZoneId, change)),
    ...(hasDelays
      ? [readingAndWriting(`${zonePrefix(HostedZoneId)}busy`), reading(CLOCK_KEY)]
      : []),
    ...(drawsDelays ? [readingAndWriting(CHANCE)] : []),
  ]);
}

function changed(zoneId: string | undefined, { Action, ResourceRecordSet }: Change): Footprint {
  const { Name, Type, SetIdentifier, AliasTarget, HealthCheckId } = ResourceRecordSet ?? {};
  if (Name === undefined || Type === undefined) return EVERYTHING;
  const key = readingAndWriting(`${typePrefix(zoneId, Name, Type)}${keyPart(SetIdentifier ?? '')}`);
  if (Action === 'DELETE') return key;
  // Beside a set may stand only sets of its kind (groups.ts); an alias needs its target to be there.
  const beside = keysUnder(namePrefix(zoneId, Name));
  const { DNSName: target, HostedZoneId: targetZoneId } = AliasTarget ?? {};
  return union([
    key,
    reading(beside),
    ...(target === undefined ? [] : [reading(keysUnder(typePrefix(targetZoneId, target, Type)))]),
    ...(HealthCheckId === undefined ? [] : [reading(healthCheck(HealthCheckId))]),
  ]);
}

/** To the end of the zone: how far a page reaches depends on what is there. */
function listed({ HostedZoneId, StartRecordName }: ListResourceRecordSetsRequest): FootprintKey {
  const records = `${zonePrefix(HostedZoneId)}rr/`;
  const all = keysUnder(records);
  if (StartRecordName === undefined || typeof all === 'string') return all;
  // From the name on, whatever the type: earlier types of the name are few, and the order is then plain.
  return { from: `${records}${orderOf(parseName(StartRecordName).name)}`, to: all.to };
}

/** Wildcards and aliases lead anywhere in the zone, and a choice by weight draws. */
function testAnswer({ HostedZoneId }: { HostedZoneId: string | undefined }): Footprint {
  return union([
    reading(wholeZone(HostedZoneId), HEALTH_CHECKS, CLOCK_KEY),
    readingAndWriting(CHANCE),
  ]);
}

/** What must be there to have tags; a zone goes with all that is in it. */
function resource(type: string | undefined, id: string | undefined): FootprintKey {
  return type === 'hostedzone' ? `${zonePrefix(id)}zone` : healthCheck(id);
}

function tags(type: string | undefined, id?: string): FootprintKey {
  const prefix = `r53/tags/${keyPart(type ?? '')}/`;
  return id === undefined ? keysUnder(prefix) : `${prefix}${keyPart(bareId(id))}`;
}

function healthCheck(id = ''): FootprintKey {
  return `r53/health-checks/${keyPart(id)}`;
}

function wholeZone(zoneId: string | undefined): FootprintKey {
  return keysUnder(zonePrefix(zoneId));
}

function typePrefix(zoneId: string | undefined, name: string, type: string): string {
  return `${namePrefix(zoneId, name)}${type} `;
}

function namePrefix(zoneId: string | undefined, name: string): string {
  return `${zonePrefix(zoneId)}rr/${orderOf(parseName(name).name)} `;
}

function zonePrefix(zoneId: string | undefined): string {
  return `r53/zones/${keyPart(bareId(zoneId))}/`;
}
