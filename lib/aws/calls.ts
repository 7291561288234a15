// Says what an AWS call of the control plane is about, from the command alone: the key for traces, and for
// a batch its purpose and endpoints. Works on any target, because only the command is looked at.

import { endpointOfRecord, fenceName, generationOfAnyTree } from '../control-plane/names.ts';
import type { ZoneName } from '../control-plane/names.ts';
import { generationInFence } from '../control-plane/fence.ts';
import { fromSdk } from './record-shapes.ts';

/** What a batch is for. Every batch says so in its comment, for people and for this. */
export const purposes = ['build', 'install', 'confirm', 'clean-up', 'operator'] as const;

export type Purpose = (typeof purposes)[number];

/** A batch, as traces name it. */
export const changeOperation = 'route53:ChangeResourceRecordSets';

export interface Call {
  /** `plan/145`, `install api.example.com g000145`. */
  readonly key: string;
  readonly purpose?: Purpose;
  /** Endpoints that a batch touches. */
  readonly endpoints: readonly string[];
}

/** The parts of the inputs of the commands used here that say what a call is about. */
interface Input {
  readonly Key?: string | Readonly<Record<string, { readonly S?: string }>>;
  readonly Item?: Readonly<Record<string, { readonly S?: string }>>;
  readonly TransactItems?: readonly { readonly Put?: Input }[];
  readonly Prefix?: string;
  readonly TableName?: string;
  readonly StartRecordName?: string;
  readonly Id?: string;
  readonly ChangeBatch?: Batch;
}

const fencePrefix = fenceName('');

interface Batch {
  readonly Comment?: string;
  readonly Changes?: readonly { readonly Action?: string; readonly ResourceRecordSet?: object }[];
}

/** The generation that a batch writes into each endpoint's fence: what an install makes of it. */
export function fencesWritten(input: object): ReadonlyMap<string, number> {
  const changes = (input as Input).ChangeBatch?.Changes ?? [];
  const written = new Map<string, number>();
  for (const { Action, ResourceRecordSet } of changes) {
    if (Action !== 'CREATE') continue;
    const record = fromSdk({ Name: undefined, Type: undefined, ...ResourceRecordSet });
    const generation = generationInFence(record.values?.[0] ?? '');
    if (!record.name.startsWith(fencePrefix) || generation === undefined) continue;
    written.set(record.name.slice(fencePrefix.length), generation);
  }
  return written;
}

export function commentFor(lane: string, purpose: Purpose, detail: string): string {
  return `fencepost ${lane}: ${purpose} ${detail}`;
}

export function describeCall(input: object, zone: ZoneName): Call {
  const call = input as Input;
  return call.ChangeBatch
    ? describeBatch(call.ChangeBatch, zone)
    : { key: keyOf(call), endpoints: [] };
}

function keyOf(call: Input): string {
  if (call.TransactItems) {
    return call.TransactItems.map(({ Put }) => (Put ? keyOf(Put) : '')).join(' + ');
  }
  if (typeof call.Key === 'string') return call.Key;
  const item = call.Key ?? call.Item;
  if (item) {
    const [pk, sk] = [item['pk']?.S, item['sk']?.S];
    // Zeros only pad the sort key.
    return pk === sk ? (pk ?? '') : `${pk}/${(sk ?? '').replace(/^0+(?=\d)/, '')}`;
  }
  return call.Prefix ?? call.StartRecordName ?? call.Id ?? call.TableName ?? '';
}

function describeBatch(batch: Batch, zone: ZoneName): Call {
  const endpoints = new Set<string>();
  const trees = new Set<number>();
  for (const change of batch.Changes ?? []) {
    const record = fromSdk({ Name: undefined, Type: undefined, ...change.ResourceRecordSet });
    const endpoint = endpointOfRecord(record.name, zone);
    if (endpoint !== undefined) endpoints.add(endpoint);
    // A record of a tree, which may itself be an alias to a load balancer, or a root that points at one.
    const tree =
      generationOfAnyTree(record.name, zone) ?? generationOfAnyTree(record.alias?.name ?? '', zone);
    // A rollback shows where an install came from, not what it installs.
    if (tree !== undefined && !record.name.startsWith('rollback.')) trees.add(tree);
  }
  const word = / (\S+)/.exec(batch.Comment?.split(':', 2)[1] ?? '')?.[1];
  const purpose = purposes.find((one) => one === word);
  const [first = '', ...others] = endpoints;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const shown = [...trees].map((tree) => ` g${tree}`).join('');
  return {
    key: `${purpose ?? 'change'} ${first}${more}${shown}`,
    ...(purpose && { purpose }),
    endpoints: [...endpoints],
  };
}
