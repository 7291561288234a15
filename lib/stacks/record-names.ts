// Which record names a step may write, in the form in which IAM compares them: this stack's own endpoints by
// name, and by pattern only where a policy has no room for the names. Never wider than the control plane's zone.
// The form: lower case, no trailing dot, octal escapes for all but a-z 0-9 - _ and dots between labels.
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html

import { fenceName, rollbackName, treesName } from '../control-plane/names.ts';
import type { ZoneName } from '../control-plane/names.ts';

/** What an endpoint has in the zone. */
export type RecordKind = 'root' | 'rollback' | 'fence' | 'tree';

/**
 * - `endpoints`: every record by its endpoint's name.
 * - `roots`: the roots, which customers ask for, by name; the records beside them by pattern.
 * - `zone`: anything in the zone.
 */
export type Precision = 'endpoints' | 'roots' | 'zone';

export interface RecordNames {
  readonly precision: Precision;
  /** For `ForAllValues:StringLike`. All in one list: a batch is allowed only if one statement covers it whole. */
  readonly patterns: readonly string[];
}

/**
 * Characters that the list may take in a policy. The inline policies of a role have 10,240 in all, CDK moves
 * what is beyond 10,000 into managed policies, and the other statements of a step take under 2,000.
 */
export const charactersLimit = 7_500;

/** @param endpoints - names, as the endpoints file has them: no character in them needs an escape */
export function recordNames(
  kinds: readonly RecordKind[],
  endpoints: readonly string[],
  zone: ZoneName,
): RecordNames {
  const choices: readonly RecordNames[] = [
    {
      precision: 'endpoints',
      patterns: endpoints.flatMap((endpoint) => kinds.map((kind) => nameOf[kind](endpoint, zone))),
    },
    {
      precision: 'roots',
      patterns: kinds.flatMap((kind) =>
        kind === 'root' ? endpoints : inZone(kind, endpoints, zone),
      ),
    },
  ];
  const fits = choices.find(({ patterns }) => charactersOf(patterns) <= charactersLimit);
  return fits ?? { precision: 'zone', patterns: [zone.name, `*.${zone.name}`] };
}

/** What an install may write: the widest that any step gets. */
export const installKinds: readonly RecordKind[] = ['root', 'rollback', 'fence'];

export function precisionOf(endpoints: readonly string[], zone: ZoneName): Precision {
  return recordNames(installKinds, endpoints, zone).precision;
}

/** How many characters a list takes in JSON. */
function charactersOf(patterns: readonly string[]): number {
  return JSON.stringify(patterns).length;
}

const nameOf: Readonly<Record<RecordKind, (endpoint: string, zone: ZoneName) => string>> = {
  root: (endpoint) => endpoint,
  rollback: rollbackName,
  fence: fenceName,
  // Any generation; nobody else has names under the zone's `plans`.
  tree: (endpoint, zone) => `g*.${treesName(endpoint, zone)}`,
};

/** A kind of record of any endpoint of the zone; of the zone's own name only if it is an endpoint. */
function inZone(
  kind: Exclude<RecordKind, 'root'>,
  endpoints: readonly string[],
  zone: ZoneName,
): string[] {
  const ofAny = nameOf[kind](`*.${zone.name}`, zone);
  return endpoints.includes(zone.name) ? [ofAny, nameOf[kind](zone.name, zone)] : [ofAny];
}
