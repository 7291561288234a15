// The change batches of every actor. Each begins with the swap: the fence value that was read is deleted,
// a new one created, so Route 53 refuses the whole batch if anyone wrote in between (docs/protocol.md, P1).

import { EndpointTooLargeError } from './errors.ts';
import { formatFence } from './fence.ts';
import type { Fence } from './fence.ts';
import { rollbackName } from './names.ts';
import type { ZoneName } from './names.ts';
import type { Picture } from './picture.ts';
import type { PlannedEndpoint, RootType } from './plan.ts';
import { elementCount, recordKey } from './records.ts';
import type { Change, RecordSet } from './records.ts';
import { aliasRecord, fenceRecord, rollbackRecords, rootRecords, treeRecords } from './tree.ts';

/** What Route 53 takes in one batch: record elements and characters of values, UPSERTs counted twice. */
export const batchLimits = { elements: 1000, characters: 32_000 } as const;

/** What a swap adds to the characters of a batch, at the most. */
export const fenceCharacters = 1000;

/** Record sets that one weighted name and type may have. */
export const weightedGroupLimit = 100;

/** Deletes the fence text that was read and creates the new value; the first ever is created alone. */
export function swap(picture: Picture, next: Fence): Change[] {
  const created: Change = {
    action: 'CREATE',
    record: fenceRecord(picture.endpoint, formatFence(next)),
  };
  if (!picture.fence) return [created];
  return [{ action: 'DELETE', record: picture.fence.record }, created];
}

/** The fence a job other than an install writes: who wrote it changes, what it says does not (P4). */
export function copyOf(picture: Picture, lane: string, attempt: string): Fence {
  const read = picture.fence?.value;
  return {
    generation: read?.generation ?? 0,
    overrides: read?.overrides ?? 0,
    frozen: read?.frozen ?? false,
    hash: read?.hash ?? '',
    lane,
    attempt,
  };
}

/**
 * Builds the tree of a plan: strays under its name go, every record is sent again.
 *
 * All of them, not only what is missing: an install waits for this change to reach every name server,
 * and records that another lane sent may still be on their way (L9).
 *
 * @param isSwapped - whether the batch swaps the fence that was read before the picture: then a record that
 *   was not there is still not there, and CREATE, which Route 53 counts once, does for UPSERT
 */
export function treeChanges(
  picture: Picture,
  planned: PlannedEndpoint,
  zone: ZoneName,
  isSwapped = false,
): Change[] {
  const wanted = treeRecords(planned, zone);
  const keys = new Set(wanted.map(recordKey));
  const stored = picture.trees.get(planned.since) ?? [];
  const strays = stored.filter((record) => !keys.has(recordKey(record)));
  const there = new Set(stored.map(recordKey));
  return [
    ...deletions(strays),
    ...wanted.map((record): Change => {
      const isNew = isSwapped && !there.has(recordKey(record));
      return { action: isNew ? 'CREATE' : 'UPSERT', record };
    }),
  ];
}

/**
 * Points both roots at the plan's tree and both rollbacks at the tree before, in one batch (P5).
 *
 * @param rollback - generation for the rollbacks; undefined leaves none, removing what is there
 */
export function installChanges(
  picture: Picture,
  planned: PlannedEndpoint,
  rollback: number | undefined,
  zone: ZoneName,
): Change[] {
  // Before the first install there are no roots: CREATE, so that roots someone else made are not taken over.
  const isFirst = (picture.fence?.value.generation ?? 0) === 0;
  const roots = rootRecords(planned, zone);
  const rollbacks = rollback === undefined ? [] : rollbackRecords(planned, rollback, zone);
  // A record type that the endpoint no longer has, a rollback that would point at nothing, and records that
  // a hand put beside ours. First, because an alias is refused beside a weighted record.
  const keys = new Set([...roots, ...rollbacks].map(recordKey));
  const gone = [...picture.roots, ...picture.rollbacks].filter(
    (record) => !isFirst && !keys.has(recordKey(record)),
  );
  return [
    ...deletions(gone),
    ...roots.map((record): Change => ({ action: isFirst ? 'CREATE' : 'UPSERT', record })),
    ...rollbacks.map((record): Change => ({ action: 'UPSERT', record })),
  ];
}

/** An operator's rollback: the roots take the rollback's tree, and the rollbacks take the roots' tree. */
export function exchangeChanges(
  exchange: { endpoint: string; types: readonly RootType[]; to: string; from: string },
  zone: ZoneName,
): Change[] {
  const { endpoint, types, to, from } = exchange;
  return types.flatMap((type): Change[] => [
    { action: 'UPSERT', record: aliasRecord(endpoint, type, to, zone) },
    { action: 'UPSERT', record: aliasRecord(rollbackName(endpoint), type, from, zone) },
  ]);
}

export function deletions(records: readonly RecordSet[]): Change[] {
  return records.map((record) => ({ action: 'DELETE', record }));
}

/** What a batch weighs against {@link batchLimits}. */
export function batchSize(changes: readonly Change[]): { elements: number; characters: number } {
  let elements = 0;
  let characters = 0;
  for (const { action, record } of changes) {
    const times = action === 'UPSERT' ? 2 : 1;
    elements += times * elementCount(record);
    for (const value of record.values ?? []) characters += times * value.length;
  }
  return { elements, characters };
}

/**
 * The planner's check that an endpoint fits: its tree in one batch, its group in one weighted set (N5).
 *
 * @throws EndpointTooLargeError naming what is too many, and the limit
 */
export function assertFits(endpoint: PlannedEndpoint, zone: ZoneName): void {
  const records = treeRecords(endpoint, zone);
  for (const type of endpoint.types) {
    const group = records.filter((record) => record.type === type).length;
    if (group > weightedGroupLimit) {
      throw new EndpointTooLargeError(endpoint.name, `${type} targets`, group, weightedGroupLimit);
    }
  }
  const { elements, characters } = batchSize([
    ...records.map((record): Change => ({ action: 'UPSERT', record })),
    // Room for the swap and, in the worst case, as many strays as records.
    ...deletions(records),
  ]);
  if (elements + 2 > batchLimits.elements) {
    throw new EndpointTooLargeError(
      endpoint.name,
      'record elements in a batch',
      elements,
      batchLimits.elements,
    );
  }
  if (characters + fenceCharacters > batchLimits.characters) {
    throw new EndpointTooLargeError(
      endpoint.name,
      'characters in a batch',
      characters + fenceCharacters,
      batchLimits.characters,
    );
  }
}
