// Reads what `aws route53 list-resource-record-sets` prints. Text in, records in our words out.

import { Document } from 'yaml';
import { z } from 'zod';
import { InvalidFileError, validated } from '../../control-plane/validation.ts';

/** A hosted zone as it was listed. */
export interface ListedZone {
  readonly name: string;
  /** Name → the record sets of that name, in order of the listing. */
  readonly records: ReadonlyMap<string, readonly ListedRecord[]>;
}

/** One record set of the listing. */
export interface ListedRecord {
  /** Lower-case, without the trailing dot; a wildcard begins with `*`. */
  readonly name: string;
  readonly type: string;
  /** How Route 53 chooses among the records of this name and type. */
  readonly routing: string;
  readonly setIdentifier: string | undefined;
  readonly weight: number;
  readonly ttlSeconds: number | undefined;
  readonly values: readonly string[];
  readonly alias: ListedAlias | undefined;
  readonly healthCheckId: string | undefined;
}

export interface ListedAlias {
  readonly name: string;
  readonly zoneId: string;
  readonly evaluateTargetHealth: boolean;
}

const recordSchema = z.object({
  Name: z.string(),
  Type: z.string(),
  SetIdentifier: z.string().optional(),
  Weight: z.int().min(0).max(255).optional(),
  Region: z.unknown().optional(),
  Failover: z.unknown().optional(),
  GeoLocation: z.unknown().optional(),
  GeoProximityLocation: z.unknown().optional(),
  MultiValueAnswer: z.unknown().optional(),
  CidrRoutingConfig: z.unknown().optional(),
  TrafficPolicyInstanceId: z.unknown().optional(),
  TTL: z.int().min(0).optional(),
  ResourceRecords: z.array(z.object({ Value: z.string() })).optional(),
  AliasTarget: z
    .object({
      DNSName: z.string(),
      HostedZoneId: z.string(),
      EvaluateTargetHealth: z.boolean().default(false),
    })
    .optional(),
  HealthCheckId: z.string().optional(),
});

const schema = z.object({
  ResourceRecordSets: z.array(recordSchema),
  /** The service's own sign that there are more pages, and the command line's. */
  IsTruncated: z.literal(false, 'false: all pages of the zone, in one file').optional(),
  NextToken: z.undefined('no further page: list the zone without --max-items').optional(),
});

/** The field that tells the routing of a record set, and what people call it. */
const routings = {
  Weight: 'weighted',
  Region: 'latency',
  Failover: 'failover',
  GeoLocation: 'geolocation',
  GeoProximityLocation: 'geoproximity',
  MultiValueAnswer: 'multivalue',
  CidrRoutingConfig: 'IP-based',
  TrafficPolicyInstanceId: 'traffic policy',
} as const;

/**
 * @param source - how errors call the text: usually its path
 * @throws InvalidFileError it is not that listing, or not the whole of it
 */
export function parseListing(text: string, source: string): ListedZone {
  const document = new Document(parseJson(text, source));
  const records = new Map<string, ListedRecord[]>();
  let zone: string | undefined;
  for (const record of validated(schema, document, source).ResourceRecordSets.map(recordOf)) {
    records.set(record.name, [...(records.get(record.name) ?? []), record]);
    if (record.type === 'SOA') zone = record.name;
  }
  if (zone !== undefined) return { name: zone, records };
  throw new InvalidFileError(source, [
    {
      path: 'ResourceRecordSets',
      found: 'no SOA record, which names the zone',
      allowed: 'all records of a zone, without a filter',
    },
  ]);
}

function parseJson(text: string, source: string): unknown {
  try {
    // A byte order mark is what some shells put before redirected output.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const allowed = 'what aws route53 list-resource-record-sets --output json prints';
    throw new InvalidFileError(source, [{ path: '', found, allowed }]);
  }
}

function recordOf(record: z.output<typeof recordSchema>): ListedRecord {
  const fields = Object.keys(routings) as (keyof typeof routings)[];
  const field = fields.find((name) => record[name] !== undefined && record[name] !== false);
  const { AliasTarget: alias } = record;
  return {
    name: plainName(record.Name),
    type: record.Type,
    routing: field === undefined ? 'simple' : routings[field],
    setIdentifier: record.SetIdentifier,
    weight: record.Weight ?? 0,
    ttlSeconds: record.TTL,
    values: (record.ResourceRecords ?? []).map(({ Value }) => Value),
    alias: alias && {
      name: plainName(alias.DNSName),
      zoneId: alias.HostedZoneId,
      evaluateTargetHealth: alias.EvaluateTargetHealth,
    },
    healthCheckId: record.HealthCheckId,
  };
}

/** Route 53 lists a wildcard's asterisk as an octal escape. */
function plainName(listed: string): string {
  return listed
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\\052\./, '*.');
}
