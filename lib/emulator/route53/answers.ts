// What a name server answers, given the records it knows. Pure: chance comes in as a parameter.
// Aliases and CNAMEs are followed inside the zone; a CNAME that leaves it is given back.

import type { RRType } from '@aws-sdk/client-route-53';

import type { Random } from '../random.ts';
import { isWithin, parseName } from './names.ts';
import type { RecordSet } from './record-set.ts';
import type { RecordStore } from './record-store.ts';
import { candidates, MAX_MULTIVALUE_ANSWERS, pick } from './routing.ts';
import { addressesOf, LOAD_BALANCER_TTL_SECONDS } from './targets.ts';
import type { Targets } from './targets.ts';

/** Aliases and CNAMEs followed for one question; a longer chain, or a circle, answers nothing. */
export const MAX_CHAIN_LENGTH = 16;

/** One zone as one server knows it. */
export interface DnsView {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly records: Pick<RecordStore, 'at' | 'ownerOf'>;
  readonly targets: Targets;
}

export interface Answer {
  readonly code: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  /** Empty with NOERROR: the name exists without such records, or leads to nothing (NODATA). */
  readonly values: readonly string[];
  /** How long a resolver may keep it, be it a value or the absence of one. */
  readonly ttlSeconds: number;
  /** Where to ask on, if a CNAME leads out of the zone. */
  readonly continuesAt?: string;
}

/** All that a question may be answered with, over every draw. */
export interface PossibleAnswers {
  readonly values: ReadonlySet<string>;
  /** Whether some draw answers no value at all. */
  readonly mayBeEmpty: boolean;
}

/** Where the records of a question stand. */
type Found =
  | { readonly kind: 'no-name' }
  | { readonly kind: 'no-data' }
  | { readonly kind: 'sets' | 'cname'; readonly group: readonly RecordSet[] };

/** @param name - canonical, within the zone */
export function answer(
  view: DnsView,
  name: string,
  type: RRType,
  random: Random,
  chainLength = 0,
): Answer {
  const found = find(view, name, type, chainLength);
  if (found.kind === 'no-name') return nothing(view, 'NXDOMAIN');
  if (found.kind === 'no-data') return nothing(view, 'NOERROR');
  const among = candidates(found.group, (set) => isHealthy(view, set, chainLength));
  if (among[0]?.routing.kind === 'multivalue') return multivalue(among, random);
  const set = pick(among, random());
  if (!set) return nothing(view, 'NOERROR');
  if (set.alias) return answerAlias(view, set, random, chainLength);
  if (found.kind === 'cname') return answerCname(view, set, type, random, chainLength);
  return { code: 'NOERROR', values: set.values, ttlSeconds: set.ttlSeconds ?? 0 };
}

/** Every value with which some draw answers; properties judge this, so that no luck hides a fault. */
export function possibleAnswers(
  view: DnsView,
  name: string,
  type: RRType,
  chainLength = 0,
): PossibleAnswers {
  const found = find(view, name, type, chainLength);
  if (found.kind === 'no-name' || found.kind === 'no-data') return possibly([]);
  const among = candidates(found.group, (set) => isHealthy(view, set, chainLength));
  const outcomes = among.map((set) => {
    if (set.alias) return possibleOfAlias(view, set, chainLength);
    return found.kind === 'cname'
      ? possibleOfCname(view, set, type, chainLength)
      : possibly(set.values);
  });
  return {
    values: new Set(outcomes.flatMap((outcome) => [...outcome.values])),
    mayBeEmpty: outcomes.some((outcome) => outcome.mayBeEmpty),
  };
}

function find(view: DnsView, name: string, type: RRType, chainLength: number): Found {
  if (chainLength > MAX_CHAIN_LENGTH) return { kind: 'no-data' };
  const owner = view.records.ownerOf(name, view.zoneName);
  if (owner === undefined) return { kind: 'no-name' };
  const sets = view.records.at(owner);
  const group = sets.filter((set) => set.type === type);
  if (group.length > 0) return { kind: 'sets', group };
  const cname = sets.filter((set) => set.type === 'CNAME');
  return cname.length > 0 ? { kind: 'cname', group: cname } : { kind: 'no-data' };
}

function answerAlias(view: DnsView, set: RecordSet, random: Random, chainLength: number): Answer {
  const { alias, type } = set;
  if (alias?.zoneId === view.zoneId) {
    const target = answer(view, alias.name, type, random, chainLength + 1);
    // The alias itself exists, so a target that is gone is no NXDOMAIN.
    return { ...target, code: 'NOERROR' };
  }
  const loadBalancer = alias && view.targets.loadBalancer(alias);
  const values = loadBalancer ? addressesOf(loadBalancer, type) : [];
  if (values.length === 0) return nothing(view, 'NOERROR');
  return { code: 'NOERROR', values, ttlSeconds: LOAD_BALANCER_TTL_SECONDS };
}

function answerCname(
  view: DnsView,
  set: RecordSet,
  type: RRType,
  random: Random,
  chainLength: number,
): Answer {
  const target = targetOf(set);
  const ttlSeconds = set.ttlSeconds ?? 0;
  if (!isWithin(target, view.zoneName)) {
    return { code: 'NOERROR', values: [], ttlSeconds, continuesAt: target };
  }
  const rest = answer(view, target, type, random, chainLength + 1);
  return { ...rest, ttlSeconds: Math.min(ttlSeconds, rest.ttlSeconds) };
}

function possibleOfAlias(view: DnsView, set: RecordSet, chainLength: number): PossibleAnswers {
  const { alias, type } = set;
  if (alias?.zoneId === view.zoneId)
    return possibleAnswers(view, alias.name, type, chainLength + 1);
  const loadBalancer = alias && view.targets.loadBalancer(alias);
  return possibly(loadBalancer ? addressesOf(loadBalancer, type) : []);
}

function possibleOfCname(
  view: DnsView,
  set: RecordSet,
  type: RRType,
  chainLength: number,
): PossibleAnswers {
  const target = targetOf(set);
  if (!isWithin(target, view.zoneName)) return possibly([]);
  return possibleAnswers(view, target, type, chainLength + 1);
}

function isHealthy(view: DnsView, set: RecordSet, chainLength: number): boolean {
  const { alias, type, healthCheckId } = set;
  if (!view.targets.isHealthy(healthCheckId)) return false;
  if (!alias?.evaluateTargetHealth) return true;
  if (alias.zoneId !== view.zoneId) return view.targets.loadBalancer(alias)?.healthy ?? true;
  if (chainLength >= MAX_CHAIN_LENGTH) return false;
  const group = view.records.at(alias.name).filter((target) => target.type === type);
  return group.some((target) => isHealthy(view, target, chainLength + 1));
}

/** Up to eight sets, drawn without repetition. */
function multivalue(among: readonly RecordSet[], random: Random): Answer {
  const left = [...among];
  const drawn: RecordSet[] = [];
  while (left.length > 0 && drawn.length < MAX_MULTIVALUE_ANSWERS) {
    drawn.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return {
    code: 'NOERROR',
    values: drawn.flatMap((set) => set.values),
    ttlSeconds: Math.min(...drawn.map((set) => set.ttlSeconds ?? 0)),
  };
}

function possibly(values: readonly string[]): PossibleAnswers {
  return { values: new Set(values), mayBeEmpty: values.length === 0 };
}

/** The absence may be kept for the lower of the SOA's TTL and its last field (RFC 2308). */
function nothing(view: DnsView, code: 'NOERROR' | 'NXDOMAIN'): Answer {
  const soa = view.records.at(view.zoneName).find((set) => set.type === 'SOA');
  const minimumSeconds = Number(soa?.values[0]?.split(' ').at(-1) ?? 0);
  return { code, values: [], ttlSeconds: Math.min(soa?.ttlSeconds ?? 0, minimumSeconds) };
}

function targetOf(cname: RecordSet): string {
  return parseName(cname.values[0] ?? '').name;
}
