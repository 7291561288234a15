// The changes an account has made: their ids, and whether each is everywhere yet (GetChange).

import type { ChangeInfo } from '@aws-sdk/client-route-53';

import { noSuchChange } from './errors.ts';
import type { Quirks } from './quirks.ts';
import { bareId } from './request.ts';
import type { Zone } from './zone.ts';

/** Changes that `GetChange` still knows; older ones are forgotten, oldest first. */
export const MAX_CHANGES_KEPT = 10_000;

interface KnownChange {
  readonly number: number;
  readonly zone: Zone;
  readonly submittedMs: number;
  readonly comment: string | undefined;
}

export class ChangeLog {
  private readonly changes = new Map<string, KnownChange>();
  /** Ids of changes that a failover lost. */
  private readonly stranded = new Set<string>();
  private lastNumber = 0;

  /** @param insyncMs - how long after its submission a change is INSYNC at the earliest */
  constructor(
    private readonly insyncMs: number,
    private readonly quirks: Quirks,
  ) {}

  /** Knows what another one knows now. @param zoneOf - the zone that takes the place of another */
  takeOver(other: ChangeLog, zoneOf: (zone: Zone) => Zone): void {
    for (const [id, change] of other.changes) {
      this.changes.set(id, { ...change, zone: zoneOf(change.zone) });
    }
    for (const id of other.stranded) this.stranded.add(id);
    this.lastNumber = other.lastNumber;
  }

  /** A number that no change had before. */
  nextNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }

  /** Keeps a change, PENDING as the real service gives every change in its first answer. */
  add(change: KnownChange): ChangeInfo {
    const id = changeId(change.number);
    this.changes.set(id, change);
    if (this.changes.size > MAX_CHANGES_KEPT) this.forgetOldest();
    return changeInfo(id, change, 'PENDING');
  }

  strand(number: number): void {
    this.stranded.add(changeId(number));
  }

  /** @throws NoSuchChange */
  get(id: string | undefined, nowMs: number): ChangeInfo {
    const bare = bareId(id);
    const change = this.changes.get(bare);
    const isStranded = this.stranded.has(bare);
    if (!change || (isStranded && this.quirks.strandedChange === 'unknown')) {
      throw noSuchChange(bare);
    }
    change.zone.servers.deliverDue(nowMs);
    const isEverywhere =
      nowMs >= change.submittedMs + this.insyncMs &&
      change.zone.servers.isEverywhere(change.number);
    return changeInfo(bare, change, isEverywhere && !isStranded ? 'INSYNC' : 'PENDING');
  }

  private forgetOldest(): void {
    const [oldest] = this.changes.keys();
    if (oldest === undefined) return;
    this.changes.delete(oldest);
    this.stranded.delete(oldest);
  }
}

export function changeId(number: number): string {
  return `C${String(number).padStart(13, '0')}`;
}

function changeInfo(id: string, change: KnownChange, status: 'PENDING' | 'INSYNC'): ChangeInfo {
  const { submittedMs, comment } = change;
  return {
    Id: `/change/${id}`,
    Status: status,
    SubmittedAt: new Date(submittedMs),
    ...(comment !== undefined && { Comment: comment }),
  };
}
