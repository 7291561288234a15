// The keys of states that were seen: more of them than one Set can hold.

/** Entries of a Set; V8 allows 2^24. */
const defaultLimit = 2 ** 23;

export class KeySet {
  private readonly full: Set<string>[] = [];
  private open = new Set<string>();

  /** @param setLimit - entries of one Set */
  constructor(private readonly setLimit = defaultLimit) {}

  get size(): number {
    return this.full.length * this.setLimit + this.open.size;
  }

  has(key: string): boolean {
    return this.open.has(key) || this.full.some((keys) => keys.has(key));
  }

  /** @param key - one that it does not have */
  add(key: string): void {
    if (this.open.size === this.setLimit) {
      this.full.push(this.open);
      this.open = new Set();
    }
    this.open.add(key);
  }
}
