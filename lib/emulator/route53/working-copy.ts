// A zone with a batch's changes on top: the zone itself is not touched, and only names that the
// batch touches are held. Commit or forget it.

import { isSameKey, withoutKey, withSet } from './record-set.ts';
import type { RecordKey, RecordSet } from './record-set.ts';
import type { RecordStore } from './record-store.ts';

export class WorkingCopy {
  private readonly changed = new Map<string, readonly RecordSet[]>();

  constructor(private readonly store: RecordStore) {}

  at(name: string): readonly RecordSet[] {
    return this.changed.get(name) ?? this.store.at(name);
  }

  find(key: RecordKey): RecordSet | undefined {
    return this.at(key.name).find((set) => isSameKey(set, key));
  }

  put(set: RecordSet): void {
    this.changed.set(set.name, withSet(this.at(set.name), set));
  }

  remove(key: RecordKey): void {
    this.changed.set(key.name, withoutKey(this.at(key.name), key));
  }

  /** How many record sets the zone would have. */
  get size(): number {
    let size = this.store.size;
    for (const [name, sets] of this.changed) size += sets.length - this.store.at(name).length;
    return size;
  }

  /** What each touched name holds now. */
  get touched(): ReadonlyMap<string, readonly RecordSet[]> {
    return this.changed;
  }
}
