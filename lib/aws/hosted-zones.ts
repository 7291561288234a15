// Finds the hosted zone of a name, and makes one. A name may have several zones in one account: which is
// meant is never guessed.

import { CreateHostedZoneCommand, ListHostedZonesByNameCommand } from '@aws-sdk/client-route-53';
import type { ListHostedZonesByNameCommandOutput } from '@aws-sdk/client-route-53';
import { nameOf } from './clients.ts';
import type { Route53Seam } from './clients.ts';

/** Pages of zones of one name that are looked through. */
const pageLimit = 10;

/** The zone that is meant cannot be told. Nothing was changed. */
export class HostedZoneError extends Error {
  override readonly name = 'HostedZoneError';
}

/**
 * @returns the id of the one public zone of exactly this name, without `/hostedzone/`
 * @throws HostedZoneError there is none, or more than one
 */
export async function findHostedZone(client: Route53Seam, name: string): Promise<string> {
  const ids = await publicZones(client, name);
  const [id, ...others] = ids;
  if (id === undefined) {
    throw new HostedZoneError(
      `there is no public hosted zone ${name} in this account; check the zone in the endpoints file, ` +
        `or make one with fencepost init`,
    );
  }
  if (others.length > 0) {
    throw new HostedZoneError(
      `there are ${ids.length} public hosted zones ${name}: ${ids.join(', ')}; say which with --hosted-zone-id`,
    );
  }
  return id;
}

/** Ids of every public zone of exactly this name. */
export async function publicZones(client: Route53Seam, name: string): Promise<string[]> {
  const found: string[] = [];
  let next: { DNSName: string; HostedZoneId?: string } = { DNSName: `${name}.` };
  for (let pages = 0; pages < pageLimit; pages += 1) {
    const page: ListHostedZonesByNameCommandOutput = await client.send(
      new ListHostedZonesByNameCommand(next),
    );
    for (const { Id = '', Name, Config } of page.HostedZones ?? []) {
      // The listing begins at the name and goes on past it.
      if (Name !== `${name}.`) return found;
      if (!Config?.PrivateZone) found.push(Id.replace('/hostedzone/', ''));
    }
    if (!page.IsTruncated || page.NextDNSName === undefined) return found;
    next = {
      DNSName: page.NextDNSName,
      ...(page.NextHostedZoneId !== undefined && { HostedZoneId: page.NextHostedZoneId }),
    };
  }
  throw new HostedZoneError(`more than ${pageLimit} pages of hosted zones ${name}`);
}

/**
 * Makes a public zone.
 *
 * @param reference - new for each zone: Route 53 takes a request again under the same one for a repetition
 * @returns the id of the zone
 */
export async function createHostedZone(
  client: Route53Seam,
  name: string,
  reference: string,
): Promise<string> {
  try {
    const { HostedZone } = await client.send(
      new CreateHostedZoneCommand({
        Name: name,
        CallerReference: reference,
        HostedZoneConfig: { Comment: 'Game days of Fencepost', PrivateZone: false },
      }),
    );
    return (HostedZone?.Id ?? '').replace('/hostedzone/', '');
  } catch (error) {
    // This very request was taken, but its answer was lost.
    if (nameOf(error) !== 'HostedZoneAlreadyExists') throw error;
    return findHostedZone(client, name);
  }
}
