// Where one table's items stand. Knows keys and order; conditions, limits and answers are others' work.

import { createHash } from 'node:crypto';

import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import type { Key, TableSchema } from './keys.ts';
import { attributeOf, bytesText, compareUtf8, compareValues } from './values.ts';
import type { Item } from './values.ts';

/** The items of one partition key, by sort key. Without a sort key there is at most one. */
interface Partition {
  readonly hash: string;
  readonly items: Item[];
}

/** One table. Every read sees the latest write. */
export class Table {
  private readonly partitions = new Map<string, Partition>();
  /** The partitions in scan order; made anew after one came or went. */
  private scanOrder: readonly Partition[] | undefined;

  constructor(readonly schema: TableSchema) {}

  /** Another table with the same items; items are never changed in place. */
  copy(): Table {
    const copy = new Table(this.schema);
    for (const [text, { hash, items }] of this.partitions) {
      copy.partitions.set(text, { hash, items: [...items] });
    }
    return copy;
  }

  get(key: Key): Item | undefined {
    const items = this.itemsWith(key.partition);
    const position = this.positionOf(items, key);
    const item = items[position];
    return item && this.compareSort(item, key) === 0 ? item : undefined;
  }

  /** Puts the item at its key, or leaves nothing there. */
  set(key: Key, item: Item | undefined): void {
    const partition = this.partitionOf(key.partition);
    const position = this.positionOf(partition.items, key);
    const old = partition.items[position];
    const isThere = old !== undefined && this.compareSort(old, key) === 0;
    if (isThere && item) partition.items[position] = item;
    else if (item) partition.items.splice(position, 0, item);
    else if (isThere) partition.items.splice(position, 1);
    if (partition.items.length > 0) return;
    this.partitions.delete(keyText(key.partition));
    this.scanOrder = undefined;
  }

  /** The items with that partition key, by sort key. */
  itemsWith(partitionKey: AttributeValue): readonly Item[] {
    return this.partitions.get(keyText(partitionKey))?.items ?? [];
  }

  /** All items in the order of a Scan: a hash of the partition key, then the sort key. */
  *items(): Generator<Item> {
    this.scanOrder ??= [...this.partitions.values()].sort((a, b) => compareUtf8(a.hash, b.hash));
    for (const partition of this.scanOrder) yield* partition.items;
  }

  /** The rest of a Scan after the key, whether or not there still is an item with it. */
  *itemsAfter(key: Key): Generator<Item> {
    const hash = hashOf(keyText(key.partition));
    for (const item of this.items()) {
      const partition = attributeOf(item, this.schema.partitionKey.name);
      const order = partition ? compareUtf8(hashOf(keyText(partition)), hash) : 0;
      if (order > 0 || (order === 0 && this.compareSort(item, key) > 0)) yield item;
    }
  }

  get itemCount(): number {
    let count = 0;
    for (const partition of this.partitions.values()) count += partition.items.length;
    return count;
  }

  private partitionOf(partitionKey: AttributeValue): Partition {
    const text = keyText(partitionKey);
    const known = this.partitions.get(text);
    if (known) return known;
    const partition = { hash: hashOf(text), items: [] };
    this.partitions.set(text, partition);
    this.scanOrder = undefined;
    return partition;
  }

  /** The first position whose item does not sort before the key. Binary search: it halves each turn. */
  private positionOf(items: readonly Item[], key: Key): number {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = items[middle];
      if (item && this.compareSort(item, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private compareSort(item: Item, key: Key): number {
    const { sortKey } = this.schema;
    const value = sortKey && attributeOf(item, sortKey.name);
    return value && key.sort ? (compareValues(value, key.sort) ?? 0) : 0;
  }
}

/** A key value as text; its type is fixed by the schema. */
export function keyText(value: AttributeValue): string {
  return value.S ?? value.N ?? bytesText(value.B ?? new Uint8Array());
}

/** An order that does not follow the keys and depends on them alone; for text keys it is dynalite's. */
function hashOf(text: string): string {
  return createHash('md5').update('Outliers').update(text).digest('hex');
}
