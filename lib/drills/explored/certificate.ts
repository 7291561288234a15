// What a search that ran out of orders leaves behind: what was searched, of which code, and what it came to.
// Its seal tells a certificate that was edited by hand; it is a checksum, and proves nothing about who made it.

import { parseDocument } from 'yaml';
import { z } from 'zod';
import { alwaysProperties } from '../../control-plane/properties.ts';
import { profileNames, profiles, safeguardNames } from '../../control-plane/safeguards.ts';
import type { ProfileName } from '../../control-plane/safeguards.ts';
import { validated } from '../../control-plane/validation.ts';
import { livelock } from '../../explorer/states.ts';
import { hashOf } from '../code-hashes.ts';
import type { CodeHashes } from '../code-hashes.ts';
import type { Bounds } from './bounds.ts';
import type { Searched } from './explore.ts';
import { contentionAttempts } from './program.ts';

/** The strategies that can run out of orders without a walk before them, whose counts are chance. */
export const certifyingStrategies = ['states', 'dpor'] as const;

export type CertifyingStrategy = (typeof certifyingStrategies)[number];

/** Judged at the end of every run. */
const endProperty = 'converges';
/** Only a search of states sees one. */
const stateProperty = livelock.property;

const number = z.int().min(0);
const size = z.int().min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');

const boundsSchema = z.strictObject({
  lanes: size,
  plans: size,
  endpointCount: size,
  keepCount: number,
  faults: number,
  /** Left out: none. */
  duplicates: size.optional(),
  contentionAttempts: size,
}) satisfies z.ZodType<Bounds & { contentionAttempts: number }>;

/** The format; for other programs lib/report/certificate.schema.json says the same. */
export const certificateSchema = z.strictObject({
  schemaVersion: z.literal(1),
  profile: z.enum(profileNames),
  safeguards: z.array(z.enum(safeguardNames)),
  bounds: boundsSchema,
  strategy: z.enum(certifyingStrategies),
  properties: z.array(z.enum([...alwaysProperties, endProperty, stateProperty])).min(1),
  counts: z.strictObject({
    traces: number.nullable(),
    blocked: number.nullable(),
    states: number.nullable(),
    transitions: number.nullable(),
    ends: number.nullable(),
  }),
  durationMs: number,
  code: z.strictObject({ bundles: sha256, machines: sha256 }),
  seal: sha256,
});

export type Certificate = z.infer<typeof certificateSchema>;

export interface Certified {
  readonly profile: ProfileName;
  readonly bounds: Bounds;
  readonly strategy: CertifyingStrategy;
  readonly durationMs: number;
  readonly code: CodeHashes;
}

/** @throws RangeError the search found something, or did not run out of orders */
export function certificateOf(
  { found, exhausted, traces, givenUp, states }: Searched,
  { profile, bounds, strategy, durationMs, code }: Certified,
): Certificate {
  if (found || !exhausted) throw new RangeError('only a search that passed is certified');
  const isTraces = strategy === 'dpor';
  const { duplicates = 0, ...rest } = bounds;
  return sealed({
    schemaVersion: 1,
    profile,
    safeguards: safeguardNames.filter((name) => profiles[profile][name]),
    bounds: { ...rest, ...(duplicates > 0 && { duplicates }), contentionAttempts },
    strategy,
    properties: [...alwaysProperties, endProperty, ...(isTraces ? [] : ([stateProperty] as const))],
    counts: {
      traces: isTraces ? traces : null,
      blocked: isTraces ? givenUp : null,
      states: states?.states ?? null,
      transitions: states?.transitions ?? null,
      ends: states?.ends ?? null,
    },
    durationMs: Math.round(durationMs),
    code: { ...code },
  });
}

export function sealed(claim: Omit<Certificate, 'seal'>): Certificate {
  return { ...claim, seal: hashOf(claim) };
}

export function isSealBroken({ seal, ...claim }: Certificate): boolean {
  return seal !== hashOf(claim);
}

/** @throws InvalidFileError the text is no certificate of this version */
export function parseCertificate(text: string, path: string): Certificate {
  return validated(certificateSchema, parseDocument(text), path);
}

/** `fenced-2x3x1-keep1-faults0-states.json`: lanes, plans, endpoints. One search, one file. */
export function certificateName({
  profile,
  bounds: { lanes, plans, endpointCount, keepCount, faults, duplicates = 0 },
  strategy,
}: Pick<Certified, 'profile' | 'bounds' | 'strategy'>): string {
  const wrong = `faults${faults}${duplicates === 0 ? '' : `-duplicates${duplicates}`}`;
  return `${profile}-${lanes}x${plans}x${endpointCount}-keep${keepCount}-${wrong}-${strategy}.json`;
}

/** Where a certificate and one of today differ, such as `counts.states: 357, now 358`. Time and code aside. */
export function differences(certificate: Certificate, fresh: Certificate): string[] {
  const now = claimsOf(fresh);
  return claimsOf(certificate).flatMap(([name, value], index) => {
    const is = now[index]?.[1];
    return value === is ? [] : [`${name}: ${value}, now ${is}`];
  });
}

/** In the order of the schema, which is that of the parsed and of the made alike. */
function claimsOf({ safeguards, properties, bounds, counts }: Certificate): [string, string][] {
  return [
    ['safeguards', safeguards.join(' ')],
    ['properties', properties.join(' ')],
    ...fieldsOf('bounds', bounds),
    ...fieldsOf('counts', counts),
  ];
}

function fieldsOf(name: string, fields: object): [string, string][] {
  return Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([field, value]) => [`${name}.${field}`, String(value)]);
}
