// Do the endpoints fit in the zone's quota of record sets, and how near is the account's quota of zones?

import { GetAccountLimitCommand, GetHostedZoneLimitCommand } from '@aws-sdk/client-route-53';
import type { Route53Seam } from '../../aws/clients.ts';
import { reasonOf } from '../../aws/failures.ts';
import { Zone } from '../../aws/zone.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import { endpointOfRecord } from '../../control-plane/names.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import { recordSetsNeeded } from '../../control-plane/quota.ts';
import { grouped } from '../../report/words.ts';
import { fails, holds, note, unknown } from './line.ts';
import type { Group, Line } from './line.ts';

/** @param file - absent where no endpoints file was given: how much they need is not known then */
export async function quotaGroup(
  route53: Route53Seam,
  zone: ZoneName,
  file: EndpointsFile | undefined,
): Promise<Group> {
  const lines = [await recordSetsLine(route53, zone, file), await zonesLine(route53)];
  return { title: 'Quotas', lines };
}

async function recordSetsLine(
  route53: Route53Seam,
  zone: ZoneName,
  file: EndpointsFile | undefined,
): Promise<Line> {
  const id = 'record-sets';
  try {
    const { Limit, Count: used = 0 } = await route53.send(
      new GetHostedZoneLimitCommand({ HostedZoneId: zone.id, Type: 'MAX_RRSETS_BY_ZONE' }),
    );
    const limit = Limit?.Value ?? 0;
    const taken = `${grouped(used)} of ${grouped(limit)} record sets`;
    if (!file) return note(id, taken, 'with --endpoints it is known whether yours fit');
    const needed = recordSetsNeeded(file.endpoints, file.keepCount);
    const text = `${taken}; the endpoints come to ${grouped(needed)} at the most`;
    // What is there may be the endpoints' own: told apart only where it matters.
    if (used + needed <= limit) return holds(id, text);
    const others = await countOthers(route53, zone, file);
    if (others + needed <= limit) return holds(id, text);
    const detail = `${grouped(others)} are others': ask AWS for a higher quota, or keep fewer trees`;
    return fails(id, text, detail);
  } catch (error) {
    const text = `the zone's quota of record sets: ${reasonOf(error)}`;
    return unknown(id, text, 'allow route53:GetHostedZoneLimit to the caller');
  }
}

/** Record sets of the zone that no endpoint of the file would write. */
async function countOthers(
  route53: Route53Seam,
  zone: ZoneName,
  file: EndpointsFile,
): Promise<number> {
  const ours = new Set(file.endpoints.map(({ name }) => name));
  const records = await new Zone({ reads: route53, writes: route53 }, zone).listAll();
  return records.filter(({ name, type }) => {
    const isRoot = ours.has(name) && (type === 'A' || type === 'AAAA');
    return !isRoot && !ours.has(endpointOfRecord(name, zone) ?? '');
  }).length;
}

async function zonesLine(route53: Route53Seam): Promise<Line> {
  const id = 'zones';
  try {
    const { Limit, Count: used = 0 } = await route53.send(
      new GetAccountLimitCommand({ Type: 'MAX_HOSTED_ZONES_BY_OWNER' }),
    );
    const limit = Limit?.Value ?? 0;
    const text = `${grouped(used)} of ${grouped(limit)} hosted zones`;
    return used < limit ? holds(id, text) : note(id, text, 'another one cannot be made');
  } catch (error) {
    const text = `the account's quota of zones: ${reasonOf(error)}`;
    return unknown(id, text, 'allow route53:GetAccountLimit to the caller');
  }
}
