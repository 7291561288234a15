// Which footprints depend on each other, remembered: a search compares the same ones again and again.

import { areDependent } from './footprint.ts';
import type { Footprint } from './footprint.ts';

export class FootprintPairs {
  private readonly ids = new WeakMap<Footprint, number>();
  private readonly idsByText = new Map<string, number>();
  private readonly footprints: Footprint[] = [];
  private readonly known: (boolean | undefined)[][] = [];

  areDependent(one: Footprint, other: Footprint): boolean {
    const [row, column] = [this.idOf(one), this.idOf(other)];
    return this.known[row]?.[column] ?? this.compare(row, column);
  }

  private compare(row: number, column: number): boolean {
    const [one, other] = [this.footprints[row], this.footprints[column]];
    const dependent = !one || !other || areDependent(one, other);
    (this.known[row] ??= [])[column] = dependent;
    (this.known[column] ??= [])[row] = dependent;
    return dependent;
  }

  private idOf(footprint: Footprint): number {
    const known = this.ids.get(footprint);
    if (known !== undefined) return known;
    const text = JSON.stringify([footprint.reads, footprint.writes]);
    const id = this.idsByText.get(text) ?? this.footprints.push(footprint) - 1;
    this.idsByText.set(text, id);
    this.ids.set(footprint, id);
    return id;
  }
}
