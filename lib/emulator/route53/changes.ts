// A batch of changes against a zone, as a whole or not at all: the checks, in the service's order.
// Gives what the zone would hold; committing it is the caller's. This file is the compare-and-swap.

import type { RRType } from '@aws-sdk/client-route-53';

import { NotEmulatedError } from '../service.ts';
import { invalidChangeBatch, noSuchHealthCheck } from './errors.ts';
import { placementMessages } from './groups.ts';
import { sizeMessages } from './limits.ts';
import type { Limits } from './limits.ts';
import { isWithin } from './names.ts';
import type { Quirks } from './quirks.ts';
import { isSameContent, keyText, withoutTrailingDot } from './record-set.ts';
import type { RecordKey, RecordSet } from './record-set.ts';
import type { RecordStore } from './record-store.ts';
import type { Change } from './request.ts';
import type { Targets } from './targets.ts';
import { valueMessage } from './values.ts';
import { WorkingCopy } from './working-copy.ts';

/** The zone as a batch finds it, and the rules in force. */
export interface ChangeContext {
  readonly zoneId: string;
  readonly zoneName: string;
  readonly records: RecordStore;
  readonly targets: Targets;
  readonly limits: Limits;
  readonly quirks: Quirks;
}

/**
 * Applies a batch to a copy of the zone.
 *
 * @returns what each touched name holds afterwards
 * @throws InvalidChangeBatch with every message of the first stage that has some; nothing is changed
 * @throws NoSuchHealthCheck
 */
export function applyBatch(
  changes: readonly Change[],
  context: ChangeContext,
): ReadonlyMap<string, readonly RecordSet[]> {
  refuseAny(sizeMessages(changes, context.limits));
  refuseAny(changes.flatMap((change) => contentMessages(change, context)));
  refuseAny(membershipMessages(changes, context));
  refuseAny(sequenceMessages(changes));
  checkHealthChecks(changes, context.targets);
  refuseDelegations(changes, context.zoneName);

  const copy = new WorkingCopy(context.records);
  // The old set of every UPSERT is gone before the first change is looked at: an alias that comes
  // before the UPSERT of its target is refused although the target exists (octodns PR 366).
  for (const { action, set } of changes) if (action === 'UPSERT') copy.remove(set);
  const messages = changes.flatMap((change) => applyChange(change, copy, context));
  refuseAny([...messages, ...zoneMessages(copy, context)]);
  return copy.touched;
}

function refuseAny(messages: readonly string[]): void {
  if (messages.length > 0) throw invalidChangeBatch(messages);
}

function contentMessages(
  { set, nameMessages }: Change,
  { limits, quirks }: ChangeContext,
): string[] {
  const { type, values } = set;
  const messages = [...nameMessages];
  for (const [index, value] of values.entries()) {
    const message = valueMessage(type, value);
    if (message !== undefined) messages.push(message);
    if (values.indexOf(value) < index) messages.push(`Duplicate Resource Record: '${value}'`);
  }
  if (values.length > limits.valuesPerSet) {
    messages.push(`Cannot have more than ${limits.valuesPerSet} records in a RRSet.`);
  }
  const mayHoldOne = set.routing.kind === 'weighted' && !quirks.allowsSeveralWeightedValues;
  if (mayHoldOne && values.length > 1) {
    messages.push('Cannot have more than 1 records in a weighted RRSet.');
  }
  return messages;
}

function membershipMessages(changes: readonly Change[], { zoneName }: ChangeContext): string[] {
  return changes
    .filter(({ set }) => !isWithin(set.name, zoneName))
    .map(({ set }) => `RRSet with DNS name ${set.name} is not permitted in zone ${zoneName}`);
}

/**
 * One record set is changed once in a batch, or deleted and created again. Whether DELETE and then
 * UPSERT passes is not known; it would fail anyway, as an UPSERT removes the old set first.
 */
function sequenceMessages(changes: readonly Change[]): string[] {
  const lastActions = new Map<string, Change['action'] | 'DELETE CREATE'>();
  const invalid = new Map<string, RecordKey>();
  for (const { action, set } of changes) {
    const key = keyText(set);
    const before = lastActions.get(key);
    const isSwap = before === 'DELETE' && action === 'CREATE';
    lastActions.set(key, isSwap ? 'DELETE CREATE' : action);
    if (before !== undefined && !isSwap) invalid.set(key, set);
  }
  return [...invalid.values()].map(
    ({ type, name }) =>
      `The request contains an invalid set of changes for a resource record set '${type} ${name}'`,
  );
}

function checkHealthChecks(changes: readonly Change[], targets: Targets): void {
  for (const { action, set } of changes) {
    const id = set.healthCheckId;
    if (action === 'DELETE' || id === undefined || targets.hasHealthCheck(id)) continue;
    throw noSuchHealthCheck(id);
  }
}

/** Answers for a delegated name would be referrals, which answers.ts does not know. */
function refuseDelegations(changes: readonly Change[], zoneName: string): void {
  const isDelegation = ({ set }: Change): boolean => set.type === 'NS' && set.name !== zoneName;
  if (changes.some(isDelegation)) {
    throw new NotEmulatedError('delegation of a subdomain', ['NS at the apex']);
  }
}

/** Applies one change to the copy, or says why not and leaves the copy as it is. */
function applyChange(change: Change, copy: WorkingCopy, context: ChangeContext): string[] {
  if (change.action === 'DELETE') return applyDelete(change.set, copy, context.quirks);
  return applyPut(change, copy, context);
}

function applyDelete(set: RecordSet, copy: WorkingCopy, quirks: Quirks): string[] {
  const present = copy.find(set);
  if (!present) return [`Tried to delete ${subject(set)} but it was not found`];
  const asWritten = quirks.deleteIgnoresTrailingDot ? withoutTrailingDot : undefined;
  if (!isSameContent(present, set, asWritten)) {
    return [
      `Tried to delete ${subject(set)} but the values provided do not match the current values`,
    ];
  }
  copy.remove(set);
  return [];
}

function applyPut(change: Change, copy: WorkingCopy, context: ChangeContext): string[] {
  const { action, set } = change;
  if (action === 'CREATE' && copy.find(set)) {
    return [`Tried to create ${subject(set)} but it already exists`];
  }
  const messages = [
    ...placementMessages(set, copy.at(set.name), context.zoneName, context.limits),
    ...aliasMessages(set, copy, context),
  ];
  if (messages.length === 0) copy.put(asApplied(set, context));
  return messages;
}

/** The set to put, which is the old one where the quirk makes the change go nowhere. */
function asApplied(set: RecordSet, { records, quirks }: ChangeContext): RecordSet {
  if (!quirks.ignoresTrailingDotChanges) return set;
  const live = records.find(set);
  return live && isSameContent(live, set, withoutTrailingDot) ? live : set;
}

function aliasMessages(set: RecordSet, copy: WorkingCopy, context: ChangeContext): string[] {
  const { alias, type } = set;
  if (!alias) return [];
  const isOwn = alias.zoneId === context.zoneId;
  const isFound = isOwn
    ? copy.at(alias.name).some((target) => target.type === type)
    : isAddress(type) && context.targets.loadBalancer(alias) !== undefined;
  const reasons = [];
  if (isOwn && !isWithin(alias.name, context.zoneName)) {
    reasons.push('the alias target name does not lie within the target zone');
  }
  if (!isFound) reasons.push('that target was not found');
  return reasons.map(
    (reason) =>
      `Tried to create an alias that targets ${alias.name}, type ${type} in zone ${alias.zoneId}, but ${reason}`,
  );
}

function isAddress(type: RRType): boolean {
  return type === 'A' || type === 'AAAA';
}

function zoneMessages(copy: WorkingCopy, { zoneId, zoneName, limits }: ChangeContext): string[] {
  const messages = [];
  const apex = copy.at(zoneName);
  const soa = apex.filter((set) => set.type === 'SOA').flatMap((set) => set.values);
  if (soa.length !== 1) messages.push('A HostedZone must contain exactly one SOA record.');
  if (!apex.some((set) => set.type === 'NS')) {
    messages.push('A HostedZone must contain at least one NS record for the zone itself.');
  }
  if (copy.size > limits.setsPerZone) {
    messages.push(`Exceeded limit MAX_RRSETS_BY_ZONE for zone: ${zoneId}`);
  }
  return messages;
}

function subject({ name, type, setIdentifier }: RecordKey): string {
  const id = setIdentifier === undefined ? '' : `, set-identifier='${setIdentifier}'`;
  return `resource record set [name='${name}', type='${type}'${id}]`;
}
