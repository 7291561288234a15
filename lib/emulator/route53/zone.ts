// One hosted zone: its records, what its name servers know, and how it was before each change.
// Knows when and whether a change was accepted, not by which rules (changes.ts).

import { effectsOf } from './propagation.ts';
import type { Commit, NameServers, SetsByName } from './propagation.ts';
import type { RecordSet } from './record-set.ts';
import { RecordStore } from './record-store.ts';

/** How many changes of a zone can be taken back by a failover; older ones are forgotten. */
export const MAX_JOURNAL_CHANGES = 1_000;

/** An earlier state: as of a moment, or without the newest so many changes. */
export type PastState = { readonly atMs: number } | { readonly lostChanges: number };

interface JournalEntry {
  readonly number: number;
  readonly atMs: number;
  readonly before: SetsByName;
}

export interface ZoneIdentity {
  readonly id: string;
  /** Canonical. */
  readonly name: string;
  readonly callerReference: string;
  readonly comment?: string | undefined;
  /** The four name servers, without the last dot. */
  readonly nameServers: readonly string[];
}

export class Zone {
  /** Until then another change of the zone is in flight. */
  busyUntilMs = 0;
  private journal: JournalEntry[] = [];
  /** Changes accepted at or before this moment can no longer be told apart. */
  private forgottenMs = -Infinity;

  constructor(
    readonly identity: ZoneIdentity,
    readonly servers: NameServers,
    readonly records = new RecordStore(),
  ) {}

  /** Another zone in the same state. */
  copy(): Zone {
    const copy = new Zone(this.identity, this.servers.copy(), this.records.copy());
    copy.busyUntilMs = this.busyUntilMs;
    copy.journal = [...this.journal];
    copy.forgottenMs = this.forgottenMs;
    return copy;
  }

  /** Puts the first record sets; not a change, so no failover takes it back. */
  open(sets: readonly RecordSet[]): void {
    this.records.replace(this.identity.name, sets);
    this.servers.seed({ number: 0, effects: sets.map((set) => ({ key: set, set })) });
  }

  /** Makes a change the zone's state, as a whole, and sends it to the name servers. */
  commit(number: number, atMs: number, after: SetsByName): Commit {
    const before = new Map<string, readonly RecordSet[]>();
    for (const [name, sets] of after) {
      before.set(name, this.records.at(name));
      this.records.replace(name, sets);
    }
    this.remember({ number, atMs, before });
    const commit = { number, before, after };
    if (this.servers.count > 0) this.servers.send({ number, effects: effectsOf(commit) }, atMs);
    return commit;
  }

  /**
   * What the names held back then that were changed since, and the numbers of those changes.
   *
   * @throws RangeError the journal does not reach back that far
   */
  stateAt(point: PastState): { readonly sets: SetsByName; readonly stranded: readonly number[] } {
    const later = this.changesAfter(point);
    const sets = new Map<string, readonly RecordSet[]>();
    for (const entry of later.toReversed()) {
      for (const [name, before] of entry.before) sets.set(name, before);
    }
    return { sets, stranded: later.map((entry) => entry.number) };
  }

  private changesAfter(point: PastState): readonly JournalEntry[] {
    const isKnown =
      'atMs' in point ? point.atMs >= this.forgottenMs : point.lostChanges <= this.journal.length;
    if (!isKnown) {
      throw new RangeError(
        `zone ${this.identity.id} cannot go back to ${JSON.stringify(point)}: ` +
          `it remembers ${this.journal.length} changes, at most ${MAX_JOURNAL_CHANGES}`,
      );
    }
    if ('atMs' in point) return this.journal.filter((entry) => entry.atMs > point.atMs);
    return this.journal.slice(this.journal.length - point.lostChanges);
  }

  private remember(entry: JournalEntry): void {
    this.journal.push(entry);
    if (this.journal.length <= MAX_JOURNAL_CHANGES) return;
    this.forgottenMs = this.journal.shift()?.atMs ?? this.forgottenMs;
  }
}
