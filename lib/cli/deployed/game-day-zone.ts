// Makes a zone fit for game days, or adopts an empty one: never one that somebody uses. Its SOA is set so that
// resolvers forget within a minute that a name was empty.

import { createHostedZone, HostedZoneError, publicZones } from '../../aws/hosted-zones.ts';
import { Zone } from '../../aws/zone.ts';
import { ThrottledError } from '../../control-plane/errors.ts';
import { allOf, endpointsInZone, ownedBy } from '../../control-plane/owned.ts';
import type { RecordSet } from '../../control-plane/records.ts';
import { UsageError } from '../usage-error.ts';
import type { Access } from './access.ts';
import { AwsCallError } from './aws-errors.ts';

/** TTL of the SOA, and its last field: the lower of both is how long an absence is kept (RFC 2308). */
const absenceSeconds = 60;
/** Records named when a zone is refused. */
const shownRecords = 3;
/** Times that the SOA is sent while the new zone is still busy. */
const attemptLimit = 10;
/** How often, and how many times, the change is asked for: ten minutes in all. */
const pollMs = 2_000;
const pollLimit = 300;

export interface PreparedZone {
  readonly id: string;
  /** `made`, `adopted`. */
  readonly what: string;
}

/**
 * @throws UsageError the zone has records of somebody else
 * @throws HostedZoneError several zones have the name
 */
export async function prepareZone(access: Access, name: string): Promise<PreparedZone> {
  const { route53, newAttempt } = access;
  const ids = await publicZones(route53.reads, name);
  if (ids.length > 1) {
    throw new HostedZoneError(
      `there are ${ids.length} public hosted zones ${name}: ${ids.join(', ')}; give another name`,
    );
  }
  const [found] = ids;
  const reference = `fencepost-${newAttempt()}`;
  const id = found ?? (await createHostedZone(route53.reads, name, reference));
  const zone = new Zone(route53, { id, name });
  const records = await zone.listAll();
  const used = records.filter((record) => !isOfEveryZone(record, name));
  const isOurs = used.length > 0 && assertOurs(used, zone);
  await forgetSoon(access, zone, records);
  if (found === undefined) return { id, what: 'made' };
  return { id, what: isOurs ? 'with records of Fencepost, left as they are' : 'empty, adopted' };
}

function isOfEveryZone({ name, type }: RecordSet, zone: string): boolean {
  return name === zone && (type === 'NS' || type === 'SOA');
}

/** @throws UsageError naming what was found */
function assertOurs(used: readonly RecordSet[], { name: zone }: Zone): true {
  const ours = new Set(
    endpointsInZone(used, zone).flatMap((endpoint) => allOf(ownedBy(endpoint, used, zone))),
  );
  const foreign = used.filter((record) => !ours.has(record));
  if (foreign.length === 0) return true;
  const shown = foreign.slice(0, shownRecords).map(({ name, type }) => `${name} ${type}`);
  const more = foreign.length > shownRecords ? ` and ${foreign.length - shownRecords} more` : '';
  throw new UsageError(
    `zone ${zone.name} (${zone.id}) is in use: ${shown.join(', ')}${more}; give the name of an ` +
      `empty zone, or of none yet`,
  );
}

/** Sets the SOA, unless it is so already, and waits until every name server has it. */
async function forgetSoon(
  { sleep, random }: Access,
  zone: Zone,
  records: readonly RecordSet[],
): Promise<void> {
  const soa = records.find(({ type }) => type === 'SOA');
  const [value = ''] = soa?.values ?? [];
  const wanted = value.replace(/ \d+$/, ` ${absenceSeconds}`);
  if (!soa || (soa.ttlSeconds === absenceSeconds && value === wanted)) return;
  const record = { ...soa, ttlSeconds: absenceSeconds, values: [wanted] };
  for (let attempts = 1; ; attempts += 1) {
    try {
      const changeId = await zone.apply([{ action: 'UPSERT', record }], 'fencepost init: SOA');
      return await waitFor(zone, changeId, sleep);
    } catch (error) {
      if (!(error instanceof ThrottledError) || attempts === attemptLimit) throw error;
      await sleep(Math.ceil(random() * pollMs));
    }
  }
}

async function waitFor(zone: Zone, changeId: string, sleep: Access['sleep']): Promise<void> {
  for (let polls = 0; polls < pollLimit; polls += 1) {
    if (await zone.isInSync(changeId)) return;
    await sleep(pollMs);
  }
  throw new AwsCallError(
    `the SOA of ${zone.name.name} was sent but is not on every name server; give the command again`,
  );
}
