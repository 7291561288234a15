// What a new hosted zone holds, and how zones are shown and listed.

import type {
  DelegationSet,
  HostedZone,
  ListHostedZonesByNameRequest,
  ListHostedZonesByNameResponse,
  ListHostedZonesRequest,
  ListHostedZonesResponse,
} from '@aws-sdk/client-route-53';

import { invalidInput } from './errors.ts';
import { pageSize } from './listing.ts';
import { orderOf, parseName } from './names.ts';
import type { RecordSet } from './record-set.ts';
import { bareId } from './request.ts';
import type { Zone } from './zone.ts';

/** The four name servers of the n-th zone, without the last dot. */
export function nameServersOf(zoneNumber: number): string[] {
  const shelf = String(zoneNumber % 64).padStart(2, '0');
  return ['org', 'co.uk', 'com', 'net'].map(
    (domain, index) => `ns-${(index * 512 + zoneNumber) % 2_048}.awsdns-${shelf}.${domain}`,
  );
}

/** The NS and SOA with which every zone begins, with Route 53's own defaults. */
export function firstRecordSets(name: string, nameServers: readonly string[]): RecordSet[] {
  const simple = { name, routing: { kind: 'simple' } } as const;
  const primary = `${nameServers[0]}.`;
  const soa = `${primary} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
  return [
    { ...simple, type: 'NS', ttlSeconds: 172_800, values: nameServers.map((host) => `${host}.`) },
    { ...simple, type: 'SOA', ttlSeconds: 900, values: [soa] },
  ];
}

/** Whether nothing but NS and SOA of its own name is there, so that the zone may be deleted. */
export function holdsOnlyFirst({ identity, records }: Zone): boolean {
  return [...records.from()].every(
    ({ name, type }) => name === identity.name && (type === 'NS' || type === 'SOA'),
  );
}

export function zoneToSdk({ identity, records }: Zone): HostedZone {
  const { comment } = identity;
  return {
    Id: `/hostedzone/${identity.id}`,
    Name: identity.name,
    CallerReference: identity.callerReference,
    Config: { ...(comment !== undefined && { Comment: comment }), PrivateZone: false },
    ResourceRecordSetCount: records.size,
  };
}

export function delegationSet({ identity }: Zone): DelegationSet {
  return { NameServers: [...identity.nameServers] };
}

/** In order of creation. @param zones - in that order */
export function listZones(
  zones: readonly Zone[],
  request: ListHostedZonesRequest,
): ListHostedZonesResponse {
  const { Marker = '', MaxItems } = request;
  const itemCount = pageSize(MaxItems);
  const start = Marker === '' ? 0 : zones.findIndex((zone) => zone.identity.id === bareId(Marker));
  if (start < 0) throw invalidInput(`Marker ${Marker} is no hosted zone`);
  const next = zones[start + itemCount];
  return {
    HostedZones: zones.slice(start, start + itemCount).map(zoneToSdk),
    Marker,
    IsTruncated: next !== undefined,
    ...(next && { NextMarker: next.identity.id }),
    MaxItems: itemCount,
  };
}

/** By reversed labels, then id, beginning at the name asked for: it need not exist. */
export function listZonesByName(
  zones: readonly Zone[],
  request: ListHostedZonesByNameRequest,
): ListHostedZonesByNameResponse {
  const { DNSName, HostedZoneId, MaxItems } = request;
  if (HostedZoneId !== undefined && DNSName === undefined) {
    throw invalidInput('HostedZoneId needs DNSName');
  }
  const itemCount = pageSize(MaxItems);
  const first = DNSName === undefined ? '' : sortKey(parseName(DNSName).name, bareId(HostedZoneId));
  const following = zones
    .map((zone) => ({ zone, key: sortKey(zone.identity.name, zone.identity.id) }))
    .filter(({ key }) => key >= first)
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ zone }) => zone);
  const next = following[itemCount];
  return {
    HostedZones: following.slice(0, itemCount).map(zoneToSdk),
    ...(DNSName !== undefined && { DNSName }),
    ...(HostedZoneId !== undefined && { HostedZoneId }),
    IsTruncated: next !== undefined,
    ...(next && { NextDNSName: next.identity.name, NextHostedZoneId: next.identity.id }),
    MaxItems: itemCount,
  };
}

function sortKey(name: string, id: string): string {
  return `${orderOf(name)} ${id}`;
}
