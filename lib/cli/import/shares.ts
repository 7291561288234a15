// What the records of one name and type share their traffic among: addresses and load balancers, by weight.
// Follows aliases inside the zone. Pure.

import type { ListedAlias, ListedRecord, ListedZone } from './listing.ts';

/** One part of a name's traffic, for one record type. */
export interface Share {
  readonly id: string;
  readonly weight: number;
  readonly healthCheckId: string | undefined;
  readonly answer: { readonly address: string } | { readonly alias: ListedAlias };
}

export interface Resolved {
  readonly shares: readonly Share[];
  /** Undefined for aliases: they have the TTL of what they point at. */
  readonly ttlSeconds: number | undefined;
  /** Names in the zone that were followed. */
  readonly followed: readonly string[];
  /** Whether Route 53 gives all shares in one answer, as it does with the values of a simple record. */
  readonly answersTogether: boolean;
  /** Whether an alias asks Route 53 to judge the health of what it points at. */
  readonly evaluatesHealth: boolean;
}

/** The records cannot be told as weighted targets; the message says why. */
export class NotImportableError extends Error {
  override readonly name = 'NotImportableError';
}

/** Aliases followed one after the other; Route 53 refuses a loop, a file might hold one. */
const followLimit = 8;
/** Any weight above 0, the same for all: a simple record prefers none of its values. */
const equalWeight = 100;

/** @throws NotImportableError */
export function resolve(
  zone: ListedZone,
  name: string,
  type: string,
  followsLeft = followLimit,
): Resolved {
  const group = (zone.records.get(name) ?? []).filter((record) => record.type === type);
  const [first] = group;
  if (!first) throw new NotImportableError(`alias to ${name}, which has no ${type} record here`);
  for (const { routing } of group) {
    if (routing === 'simple' || routing === 'weighted') continue;
    throw new NotImportableError(`${routing} routing; a plan has weights only`);
  }
  if (first.routing === 'simple') return resolveSimple(zone, first, followsLeft);
  const parts = group.map((record) => resolveWeighted(zone, record, followsLeft));
  const shares = parts.flatMap((part) => part.shares);
  if (shares.every(({ weight }) => weight === 0)) {
    throw new NotImportableError(
      'every weight is 0, which Route 53 answers in equal shares; give at least one a weight',
    );
  }
  return {
    shares,
    // Route 53 wants one TTL in a weighted group.
    ttlSeconds: parts.find((part) => part.ttlSeconds !== undefined)?.ttlSeconds,
    followed: [...new Set(parts.flatMap((part) => part.followed))],
    answersTogether: false,
    evaluatesHealth: parts.some((part) => part.evaluatesHealth),
  };
}

function resolveSimple(zone: ListedZone, record: ListedRecord, followsLeft: number): Resolved {
  const { alias, healthCheckId, values, ttlSeconds } = record;
  const common = { weight: equalWeight, healthCheckId };
  if (!alias) {
    const shares = values.map((address) => ({ ...common, id: address, answer: { address } }));
    const answersTogether = values.length > 1;
    return { shares, ttlSeconds, followed: [], answersTogether, evaluatesHealth: false };
  }
  const evaluatesHealth = alias.evaluateTargetHealth;
  if (!isInside(zone, alias)) {
    const shares = [{ ...common, id: readableId(alias.name), answer: { alias } }];
    return { shares, ttlSeconds, followed: [], answersTogether: false, evaluatesHealth };
  }
  const target = follow(zone, record, alias, followsLeft);
  return {
    ...target,
    followed: [alias.name, ...target.followed],
    evaluatesHealth: evaluatesHealth || target.evaluatesHealth,
  };
}

/** One record of a weighted group: what it answers, under its own identifier and weight. */
function resolveWeighted(zone: ListedZone, record: ListedRecord, followsLeft: number): Resolved {
  const simple = resolveSimple(zone, record, followsLeft);
  const [only, ...others] = simple.shares;
  const id = record.setIdentifier ?? '';
  if (!only || others.length > 0) {
    throw new NotImportableError(
      `${id} answers ${simple.shares.length} values at once; a target has one address`,
    );
  }
  const healthCheckId = record.healthCheckId ?? only.healthCheckId;
  return { ...simple, shares: [{ ...only, id, weight: record.weight, healthCheckId }] };
}

function follow(
  zone: ListedZone,
  record: ListedRecord,
  alias: ListedAlias,
  followsLeft: number,
): Resolved {
  if (followsLeft === 0) {
    throw new NotImportableError(`alias to ${alias.name}, more than ${followLimit} aliases deep`);
  }
  return resolve(zone, alias.name, record.type, followsLeft - 1);
}

/** The listing does not tell zone ids; a target of AWS never has a name in the user's own zone. */
function isInside(zone: ListedZone, { name }: ListedAlias): boolean {
  return name === zone.name || name.endsWith(`.${zone.name}`);
}

/** The first label of a load balancer's name, by which people know it. */
function readableId(aliasName: string): string {
  const [label = aliasName] = aliasName.replace(/^dualstack\./, '').split('.', 1);
  return label;
}
