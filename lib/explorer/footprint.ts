// What a call can read and write, known before it runs: two calls whose order cannot matter are independent.
// Never guessed from what a call turned out to do in another order: that loses traces. Static, or exact for
// every order that is asked about (PendingCall.touches).

/** A key, or all keys from one to another in the order of their text: a reader of a range sees what appears in it. */
export type Key = string | { readonly from: string; readonly to: string };

export interface Footprint {
  readonly reads: readonly Key[];
  readonly writes: readonly Key[];
}

/** Every key that begins with the text. */
export function keysUnder(prefix: string): Key {
  return { from: prefix, to: `${prefix}\u{10ffff}` };
}

/** Whether the order of two calls of different actors can matter: one writes what the other reads or writes. */
export function areDependent(one: Footprint, other: Footprint): boolean {
  return (
    meet(one.writes, other.writes) || meet(one.writes, other.reads) || meet(one.reads, other.writes)
  );
}

function meet(ones: readonly Key[], others: readonly Key[]): boolean {
  return ones.some((one) => others.some((other) => overlap(one, other)));
}

function overlap(one: Key, other: Key): boolean {
  if (typeof one === 'string') return typeof other === 'string' ? one === other : has(other, one);
  if (typeof other === 'string') return has(one, other);
  return one.from <= other.to && other.from <= one.to;
}

function has({ from, to }: { from: string; to: string }, key: string): boolean {
  return from <= key && key <= to;
}
