// The hosted zone: is it there, public, whole, and how long do resolvers keep a "there is none"?

import {
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import type { GetHostedZoneCommandOutput, ResourceRecordSet } from '@aws-sdk/client-route-53';
import { nameOf } from '../../aws/clients.ts';
import type { Route53Seam } from '../../aws/clients.ts';
import type { Deployment } from '../../aws/deployment.ts';
import { reasonOf } from '../../aws/failures.ts';
import type { TargetSettings } from '../../aws/targets.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import { fails, holds, note, unknown } from './line.ts';
import type { Group, Line } from './line.ts';
import { remedyFor } from './remedies.ts';

/** The longest that a zone for game days should let an empty answer live: what `fencepost init` sets. */
const gameDayNegativeTtlSeconds = 60;
/** Records of a zone in which there is nothing yet: NS and SOA. */
const emptyZoneCount = 2;
const redeploy = 'deploy again with -c hostedZoneId of one that is there';
/** Pages of zones to count, 100 each. */
const zonePageLimit = 10;

/** How the zone is known: by the name in the endpoints file, or by the deployment that writes it. */
export type Wanted = { readonly name: string } | { readonly deployment: Deployment };

export interface FoundZone {
  readonly group: Group;
  /** Undefined when it was not found, or is of no use. */
  readonly zone?: ZoneName;
  /** Whether nobody is served from it: drill stacks write it, or there is nothing in it. */
  readonly isForGameDays: boolean;
}

export interface ZoneOptions {
  readonly wanted: Wanted;
  readonly settings: TargetSettings;
  /** Everything that is deployed: some of it may write the zone. */
  readonly deployments: readonly Deployment[];
}

export async function findZone(route53: Route53Seam, options: ZoneOptions): Promise<FoundZone> {
  const { settings, deployments } = options;
  try {
    const found = await idOf(route53, options);
    if (typeof found !== 'string') return { group: group(found), isForGameDays: false };
    const output = await route53.send(new GetHostedZoneCommand({ Id: found }));
    return await examine(route53, found, output, deployments);
  } catch (error) {
    if (nameOf(error) === 'NoSuchHostedZone') {
      const line = fails('zone', 'the zone that the stack was deployed with is gone', redeploy);
      return { group: group(line), isForGameDays: false };
    }
    const text = `the zone: ${reasonOf(error)}`;
    const at = { ...settings, endpoint: settings.route53Endpoint };
    const detail = remedyFor(error, at, 'allow route53:GetHostedZone and the like to the caller');
    return { group: group(unknown('zone', text, detail)), isForGameDays: false };
  }
}

async function examine(
  route53: Route53Seam,
  id: string,
  output: GetHostedZoneCommandOutput,
  deployments: readonly Deployment[],
): Promise<FoundZone> {
  const name = plain(output.HostedZone?.Name ?? '');
  if (output.HostedZone?.Config?.PrivateZone) {
    const detail = 'Fencepost serves public zones; name another in endpoints.yaml';
    return { group: group(fails('zone', `${name} is private`, detail)), isForGameDays: false };
  }
  const apex = await apexRecords(route53, id, name);
  const negativeTtl = negativeTtlSeconds(apex);
  const hasDrills = deployments.some(({ zone, isDrillStack }) => isDrillStack && zone.id === id);
  const isEmpty = output.HostedZone?.ResourceRecordSetCount === emptyZoneCount;
  return {
    zone: { id, name },
    isForGameDays: hasDrills || isEmpty,
    group: group(
      holds('zone', `${name} is a public zone, ${id}`),
      negativeTtlLine(negativeTtl, hasDrills),
      delegationLine(apex, output.DelegationSet?.NameServers ?? []),
      await neighboursLine(route53),
    ),
  };
}

function group(...lines: readonly Line[]): Group {
  return { title: 'Zone', lines };
}

/** @returns the zone's id, or the line that says why there is none */
async function idOf(
  route53: Route53Seam,
  { wanted, settings, deployments }: ZoneOptions,
): Promise<string | Line> {
  if ('deployment' in wanted) return wanted.deployment.zone.id;
  const { name } = wanted;
  const { HostedZones = [] } = await route53.send(
    new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 100 }),
  );
  const named = HostedZones.filter(({ Name }) => plain(Name ?? '') === name);
  const ids = named
    .filter(({ Config }) => !Config?.PrivateZone)
    .map(({ Id = '' }) => Id.replace('/hostedzone/', ''));
  const [first, ...others] = ids;
  if (first === undefined) {
    const text = named.length > 0 ? `${name} is a private zone only` : `there is no zone ${name}`;
    return fails(
      'zone',
      text,
      `fencepost init --target ${settings.target} --zone ${name} makes one`,
    );
  }
  if (others.length === 0) return first;
  const deployed = ids.find((id) => deployments.some(({ zone }) => zone.id === id));
  if (deployed !== undefined) return deployed;
  const text = `${ids.length} public zones are called ${name}: ${ids.join(', ')}`;
  return fails('zone', text, 'remove all but the one that is delegated to');
}

async function apexRecords(
  route53: Route53Seam,
  id: string,
  name: string,
): Promise<ResourceRecordSet[]> {
  const { ResourceRecordSets = [] } = await route53.send(
    new ListResourceRecordSetsCommand({
      HostedZoneId: id,
      StartRecordName: name,
      StartRecordType: 'NS',
      MaxItems: 2, // NS and SOA stand side by side at the apex.
    }),
  );
  return ResourceRecordSets.filter(({ Name }) => plain(Name ?? '') === name);
}

/** How long resolvers keep an empty answer: the smaller of the SOA's TTL and its last field (RFC 2308). */
function negativeTtlSeconds(apex: readonly ResourceRecordSet[]): number | undefined {
  const soa = apex.find(({ Type }) => Type === 'SOA');
  const minimum = /^\S+ \S+(?: \d+){4} (\d+)$/.exec(soa?.ResourceRecords?.[0]?.Value ?? '')?.[1];
  if (soa?.TTL === undefined || minimum === undefined) return undefined;
  return Math.min(soa.TTL, Number(minimum));
}

function negativeTtlLine(seconds: number | undefined, hasDrills: boolean): Line {
  const id = 'negative-ttl';
  if (seconds === undefined)
    return unknown(id, 'how long resolvers keep an empty answer: its SOA is malformed');
  const text = `resolvers keep an empty answer for ${seconds} s`;
  if (seconds <= gameDayNegativeTtlSeconds) return holds(id, text);
  const detail = `a record that was lost is missed that long after; an SOA of ${gameDayNegativeTtlSeconds} s bounds it`;
  return hasDrills ? fails(id, text, detail) : note(id, text, detail);
}

function delegationLine(apex: readonly ResourceRecordSet[], servers: readonly string[]): Line {
  const id = 'delegation-set';
  const records = apex.find(({ Type }) => Type === 'NS')?.ResourceRecords ?? [];
  const named = records.map(({ Value = '' }) => plain(Value)).sort();
  const own = servers.map(plain).sort();
  if (own.length > 0 && named.join(' ') === own.join(' ')) {
    return holds(id, `its NS record names its own ${own.length} name servers`);
  }
  const detail = `its delegation set is ${own.join(', ') || 'empty'}`;
  return fails(id, 'its NS record does not name its own name servers', detail);
}

async function neighboursLine(route53: Route53Seam): Promise<Line> {
  const id = 'other-zones';
  try {
    const { count, isAll } = await countZones(route53);
    const others = count - 1;
    if (others === 0) return holds(id, 'no other zone shares the request limit of the account');
    const many = `${others}${isAll ? '' : ' or more'} other ${others === 1 ? 'zone' : 'zones'}`;
    return note(id, `${many} in the account: the request limit is for all together`);
  } catch (error) {
    const text = `how many zones share the request limit: ${reasonOf(error)}`;
    return unknown(id, text, 'allow route53:ListHostedZones to the caller');
  }
}

async function countZones(route53: Route53Seam): Promise<{ count: number; isAll: boolean }> {
  let count = 0;
  let marker: string | undefined;
  for (let pages = 0; pages < zonePageLimit; pages += 1) {
    const page = await route53.send(new ListHostedZonesCommand({ Marker: marker, MaxItems: 100 }));
    count += page.HostedZones?.length ?? 0;
    if (!page.IsTruncated) return { count, isAll: true };
    marker = page.NextMarker;
  }
  return { count, isAll: false };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
