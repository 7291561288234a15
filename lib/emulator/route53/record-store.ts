// The record sets of one zone, by name and in Route 53's order. Knows no rules: whoever puts a
// record set here has checked it.

import { isWithin, orderOf, parentOf, WILDCARD } from './names.ts';
import { isSameKey } from './record-set.ts';
import type { RecordKey, RecordSet } from './record-set.ts';

interface Owner {
  readonly name: string;
  /** The name by which it sorts, see {@link orderOf}. */
  readonly order: string;
  sets: readonly RecordSet[];
}

const NONE: readonly RecordSet[] = [];

export class RecordStore {
  private readonly byName = new Map<string, Owner>();
  /** By order. Kept sorted on insertion: a zone is listed far more often than a name is new. */
  private readonly sorted: Owner[] = [];
  private count = 0;

  /** Another store with the same record sets; they are never changed in place. */
  copy(): RecordStore {
    const copy = new RecordStore();
    for (const { name, order, sets } of this.sorted) {
      const owner = { name, order, sets };
      copy.byName.set(name, owner);
      copy.sorted.push(owner);
    }
    copy.count = this.count;
    return copy;
  }

  /** How many record sets there are. */
  get size(): number {
    return this.count;
  }

  /** The record sets of one name, by type and set identifier. */
  at(name: string): readonly RecordSet[] {
    return this.byName.get(name)?.sets ?? NONE;
  }

  find(key: RecordKey): RecordSet | undefined {
    return this.at(key.name).find((set) => isSameKey(set, key));
  }

  /** Puts `sets`, sorted, in the place of everything at `name`. */
  replace(name: string, sets: readonly RecordSet[]): void {
    const owner = this.byName.get(name);
    this.count += sets.length - (owner?.sets.length ?? 0);
    if (sets.length === 0) {
      if (owner) this.remove(owner);
    } else if (owner) {
      owner.sets = sets;
    } else {
      this.add({ name, order: orderOf(name), sets });
    }
  }

  /** Every record set whose name is at or after `order`, in order. */
  *from(order = ''): Generator<RecordSet> {
    for (let index = this.indexOf(order); index < this.sorted.length; index += 1) {
      yield* this.sorted[index]?.sets ?? NONE;
    }
  }

  /**
   * The name whose record sets answer for `name`: itself, else the wildcard that covers it
   * (RFC 4592). A name without record sets exists if there are some below it.
   *
   * @param apex - the name of the zone, at or above `name`
   * @returns undefined if the name does not exist
   */
  ownerOf(name: string, apex: string): string | undefined {
    if (this.existsAtOrBelow(name)) return name;
    let ancestor = parentOf(name);
    while (isWithin(ancestor, apex) && !this.existsAtOrBelow(ancestor))
      ancestor = parentOf(ancestor);
    const wildcard = `${WILDCARD}.${ancestor}`;
    return this.byName.has(wildcard) ? wildcard : undefined;
  }

  private existsAtOrBelow(name: string): boolean {
    if (this.byName.has(name)) return true;
    const order = orderOf(name);
    return this.sorted[this.indexOf(order)]?.order.startsWith(order) ?? false;
  }

  private add(owner: Owner): void {
    this.byName.set(owner.name, owner);
    this.sorted.splice(this.indexOf(owner.order), 0, owner);
  }

  private remove(owner: Owner): void {
    this.byName.delete(owner.name);
    this.sorted.splice(this.indexOf(owner.order), 1);
  }

  /** Where `order` stands, or would stand. */
  private indexOf(order: string): number {
    let [low, high] = [0, this.sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const owner = this.sorted[middle];
      if (owner !== undefined && owner.order < order) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
