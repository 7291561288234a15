// Reads endpoints.yaml: the zone, its endpoints and their targets, as their owner declares them.
// Text in, validated configuration out; an error names the path, what was found and what is allowed.

import { parseDocument } from 'yaml';
import { z } from 'zod';
import { assertFits } from './batches.ts';
import { InvalidFileError, validated } from './validation.ts';
import type { EndpointConfig } from './drafting.ts';
import { treeName } from './names.ts';
import { liveTargets } from './guards.ts';
import { rootTypes, servesType, weightLimit } from './plan.ts';

/** Everything a control plane is configured with, whatever the target. */
export interface EndpointsFile {
  /** The zone's name, lower-case, without the trailing dot. */
  readonly zone: string;
  /** Fewest live values that a root may have. */
  readonly floor: number;
  /** Largest share of an endpoint's capacity, 0 to 1, that one plan may take away. */
  readonly changeLimit: number;
  /** How many of the newest unreferenced trees clean-up keeps. */
  readonly keepCount: number;
  readonly endpoints: readonly EndpointConfig[];
}

/** What DNS takes, and the highest generation that a tree's name has to have room for. */
const nameLimit = 255;
const longestGeneration = 999_999_999;

const domainName = z
  .string()
  .transform((name) => name.toLowerCase().replace(/\.$/, ''))
  .pipe(
    z
      .string()
      .max(nameLimit)
      .regex(
        /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/,
        'a domain name of letters, digits, - and _ (no wildcard)',
      ),
  );

/** Application and Network Load Balancers; a Gateway Load Balancer has no name to point at. */
const loadBalancerArn = z
  .string()
  .regex(
    /^arn:aws(-[a-z]+)*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/(app|net)\/[\w-]+\/[\w-]+$/,
    'the ARN of an Application or Network Load Balancer',
  );

const targetForm = 'a target: id, weight 0 to 255, and either ipv4/ipv6 or alias {name, zoneId}';

const target = z.union(
  [
    z
      .strictObject({
        id: z.string().min(1).max(128),
        weight: z.int().min(0).max(weightLimit),
        healthCheckId: z.string().optional(),
        ipv4: z.ipv4().optional(),
        ipv6: z.ipv6().optional(),
      })
      .refine(({ ipv4, ipv6 }) => ipv4 !== undefined || ipv6 !== undefined, targetForm),
    z.strictObject({
      id: z.string().min(1).max(128),
      weight: z.int().min(0).max(weightLimit),
      healthCheckId: z.string().optional(),
      loadBalancerArn: loadBalancerArn.optional(),
      alias: z.strictObject({ name: domainName, zoneId: z.string().min(1) }),
    }),
  ],
  { error: targetForm },
);

const schema = z.strictObject({
  zone: domainName,
  floor: z.int().min(1).default(1),
  changeLimit: z.number().gt(0).max(1).default(0.5),
  keepCount: z.int().min(1).default(3),
  endpoints: z
    .array(
      z.strictObject({
        name: domainName,
        ttlSeconds: z.int().min(1).max(86_400).default(60),
        records: z
          .array(z.enum(rootTypes))
          .min(1)
          .refine((types) => new Set(types).size === types.length, 'each record type once')
          .optional(),
        targets: z.array(target).min(1).max(100),
      }),
    )
    .min(1),
});

/**
 * @param source - how errors call the text: usually its path
 * @throws InvalidFileError naming the path in the file, what was found, and what is allowed
 */
export function parseEndpointsFile(text: string, source: string): EndpointsFile {
  const file = validated(schema, parseDocument(text), source);
  const endpoints = file.endpoints.map((endpoint, index): EndpointConfig => {
    const targets = endpoint.targets.map(targetOf);
    const types =
      endpoint.records ?? rootTypes.filter((type) => targets.some((one) => servesType(one, type)));
    const { name, ttlSeconds } = endpoint;
    const config = { name, ttlSeconds, types, targets };
    const path = `endpoints[${index}]`;
    assertConsistent(config, file, path, source);
    return config;
  });
  assertDistinct(endpoints, source);
  return { ...file, endpoints };
}

function targetOf(parsed: z.output<typeof target>): EndpointConfig['targets'][number] {
  const { id, weight, healthCheckId } = parsed;
  const common = { id, weight, ...(healthCheckId !== undefined && { healthCheckId }) };
  if ('alias' in parsed) {
    const { name: aliasName, zoneId: aliasZoneId } = parsed.alias;
    const { loadBalancerArn } = parsed;
    return {
      ...common,
      ...(loadBalancerArn !== undefined && { loadBalancerArn }),
      address: { aliasName, aliasZoneId },
    };
  }
  const { ipv4, ipv6 } = parsed;
  return {
    ...common,
    address: { ...(ipv4 !== undefined && { ipv4 }), ...(ipv6 !== undefined && { ipv6 }) },
  };
}

/** What a schema cannot say: names within the zone, ids once, an address for every record type. */
function assertConsistent(
  config: EndpointConfig,
  { zone, floor }: Pick<EndpointsFile, 'zone' | 'floor'>,
  path: string,
  source: string,
): void {
  const fail = (at: string, found: unknown, allowed: string) => {
    throw new InvalidFileError(source, [{ path: `${path}.${at}`, found, allowed }]);
  };
  const { name, targets, types } = config;
  if (name !== zone && !name.endsWith(`.${zone}`)) fail('name', name, `a name in zone ${zone}`);
  const longest = treeName(name, longestGeneration, { id: '', name: zone });
  if (longest.length > nameLimit) {
    fail('name', name, `a name that leaves room for ${longest}: ${nameLimit} characters`);
  }
  if (/^(_fence|rollback)\./.test(name)) {
    fail('name', name, 'another name: _fence and rollback are records of the name below them');
  }
  if (name === `_apex.${zone}`) {
    fail('name', name, 'another name: the trees of the zone itself stand under _apex');
  }
  const reserved = `plans.${zone}`;
  if (name === reserved || name.endsWith(`.${reserved}`)) {
    fail('name', name, `a name outside ${reserved}, where the trees stand`);
  }
  const ids = targets.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) fail('targets', `id ${twice} twice`, 'each target id once an endpoint');
  const planned = {
    ...config,
    since: 1,
    targets: targets.map((one) => ({ ...one, healthy: true, configuredWeight: one.weight })),
  };
  for (const type of rootTypes) {
    if (!types.includes(type)) continue;
    const live = liveTargets(planned, type);
    if (live >= floor) continue;
    const found = `${live} targets with a weight above 0 for ${type}`;
    fail('targets', found, `at least ${floor}, the floor`);
  }
  assertFits(planned, { id: '', name: zone });
}

/** Each endpoint once, and one thing behind each target id: health is known by it alone. */
function assertDistinct(endpoints: readonly EndpointConfig[], source: string): void {
  const names = new Set<string>();
  const addresses = new Map<string, string>();
  for (const [index, { name, targets }] of endpoints.entries()) {
    if (names.has(name)) {
      const problem = { path: 'endpoints', found: `${name} twice`, allowed: 'each name once' };
      throw new InvalidFileError(source, [problem]);
    }
    names.add(name);
    for (const { id, address } of targets) {
      const text = JSON.stringify(address);
      if ((addresses.get(id) ?? text) !== text) {
        const found = `id ${id} for ${addresses.get(id)} and for ${text}`;
        const allowed = 'one address for each id, in every endpoint';
        throw new InvalidFileError(source, [
          { path: `endpoints[${index}].targets`, found, allowed },
        ]);
      }
      addresses.set(id, text);
    }
  }
}
