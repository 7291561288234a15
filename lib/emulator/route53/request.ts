// Reads a change batch into canonical form: refuses what is not emulated, then what the XML schema
// refuses, then what is no one kind of record set. Looks at nothing outside the request.

import type {
  AliasTarget,
  Change as SdkChange,
  ChangeBatch,
  ResourceRecord,
  ResourceRecordSet,
  RRType,
} from '@aws-sdk/client-route-53';

import { NotEmulatedError } from '../service.ts';
import { malformedInput } from './errors.ts';
import { parseName } from './names.ts';
import type { ParsedName } from './names.ts';
import type { Alias, RecordSet, Routing } from './record-set.ts';
import {
  checkElements,
  checkEnumeration,
  checkLength,
  checkRange,
  checkType,
  incomplete,
} from './schema.ts';
import { checkShape } from './shape.ts';
import { emulatedTypes, fatal } from './values.ts';

export interface Change {
  readonly action: 'CREATE' | 'DELETE' | 'UPSERT';
  readonly set: RecordSet;
  /** What is wrong with its name, or its alias target's: the set is then of no use. */
  readonly nameMessages: readonly string[];
}

const ACTIONS: readonly Change['action'][] = ['CREATE', 'DELETE', 'UPSERT'];
const FAILOVER_ROLES = ['PRIMARY', 'SECONDARY'] as const;
const MAX_WEIGHT = 255;
const MAX_TTL_SECONDS = 2_147_483_647;
const ZONE_ID_PREFIX = /^\/(?:hostedzone|change|delegationset)\//;
const EMULATED_FIELDS: ReadonlySet<string> = new Set([
  'Name',
  'Type',
  'SetIdentifier',
  'Weight',
  'Region',
  'Failover',
  'MultiValueAnswer',
  'TTL',
  'ResourceRecords',
  'AliasTarget',
  'HealthCheckId',
]);

/**
 * The changes of a batch, each in canonical form.
 *
 * @throws InvalidInput, MalformedInput
 * @throws {@link NotEmulatedError} a routing policy or record type outside what is emulated
 */
export function readChanges(batch: ChangeBatch | undefined): Change[] {
  if (!batch) {
    throw malformedInput('ChangeBatch is not valid, expected ChangeResourceRecordSetsRequest');
  }
  checkLength('ResourceDescription', batch.Comment, 0, 256);
  return checkElements('Changes', 'Change', batch.Changes).map(readChange);
}

/** An id without its `/hostedzone/` or `/change/`, which the SDK strips before it sends. */
export function bareId(id = ''): string {
  return id.startsWith('/') ? id.replace(ZONE_ID_PREFIX, '') : id;
}

function readChange(change: SdkChange): Change {
  const action = checkEnumeration(ACTIONS, change.Action);
  const sent = change.ResourceRecordSet;
  if (!sent) throw incomplete('Change', 'ResourceRecordSet');
  refuseWhatIsNotEmulated(sent);
  const type = checkSchema(sent);
  checkShape(action, sent);

  const name = parseName(sent.Name ?? '');
  const target = sent.AliasTarget && parseName(sent.AliasTarget.DNSName ?? '');
  const nameMessages: string[] = [];
  if (name.problem) nameMessages.push(fatal(name.problem, sent.Name ?? ''));
  if (target?.problem) nameMessages.push(fatal(target.problem, sent.AliasTarget?.DNSName ?? ''));
  return { action, set: readSet(name, type, target, sent), nameMessages };
}

function refuseWhatIsNotEmulated(set: ResourceRecordSet): void {
  for (const field of Object.keys(set)) {
    if (!EMULATED_FIELDS.has(field) && Reflect.get(set, field) !== undefined) {
      throw new NotEmulatedError(`${field} of a ResourceRecordSet`, [...EMULATED_FIELDS]);
    }
  }
  if (set.MultiValueAnswer === false) {
    throw new NotEmulatedError('MultiValueAnswer=false', ['MultiValueAnswer=true']);
  }
}

function checkSchema(set: ResourceRecordSet): RRType {
  checkLength('DNSName', set.Name, 0, 1_024);
  const type = checkType(set.Type);
  if (!emulatedTypes.includes(type)) {
    throw new NotEmulatedError(`record type ${type}`, emulatedTypes);
  }
  checkLength('ResourceRecordSetIdentifier', set.SetIdentifier, 1, 128);
  checkRange('ResourceRecordSetWeight', set.Weight, MAX_WEIGHT);
  checkRange('TTL', set.TTL, MAX_TTL_SECONDS);
  if (set.Failover !== undefined) checkEnumeration(FAILOVER_ROLES, set.Failover);
  if (set.ResourceRecords) checkRecords(set.ResourceRecords);
  if (set.AliasTarget) checkAlias(set.AliasTarget);
  return type;
}

function checkRecords(records: readonly ResourceRecord[]): void {
  for (const { Value } of checkElements('ResourceRecords', 'ResourceRecord', records)) {
    if (Value === undefined) throw incomplete('ResourceRecord', 'Value');
    checkLength('RData', Value, 0, 4_000);
  }
}

function checkAlias({ HostedZoneId, DNSName, EvaluateTargetHealth }: AliasTarget): void {
  if (HostedZoneId === undefined) throw incomplete('AliasTarget', 'HostedZoneId');
  if (DNSName === undefined) throw incomplete('AliasTarget', 'DNSName');
  if (EvaluateTargetHealth === undefined) throw incomplete('AliasTarget', 'EvaluateTargetHealth');
}

function readSet(
  { name }: ParsedName,
  type: RRType,
  target: ParsedName | undefined,
  sent: ResourceRecordSet,
): RecordSet {
  return {
    name,
    type,
    setIdentifier: sent.SetIdentifier,
    routing: readRouting(sent),
    ttlSeconds: sent.TTL,
    values: (sent.ResourceRecords ?? []).map((record) => record.Value ?? ''),
    alias: target && readAlias(target, sent.AliasTarget),
    healthCheckId: sent.HealthCheckId,
  };
}

function readAlias({ name }: ParsedName, sent: AliasTarget | undefined): Alias {
  return {
    zoneId: bareId(sent?.HostedZoneId),
    name,
    evaluateTargetHealth: sent?.EvaluateTargetHealth ?? false,
  };
}

function readRouting(set: ResourceRecordSet): Routing {
  if (set.Weight !== undefined) return { kind: 'weighted', weight: set.Weight };
  if (set.Region !== undefined) return { kind: 'latency', region: set.Region };
  if (set.Failover !== undefined) return { kind: 'failover', role: set.Failover };
  if (set.MultiValueAnswer) return { kind: 'multivalue' };
  return { kind: 'simple' };
}
