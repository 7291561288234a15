// The race matrix: of any two places in the code whose calls race, which came first in some order that was run.
// A pair of which one order was never seen is what to look at: it cannot happen, or was not tried.

import type { Call } from './program.ts';

/** Two places that raced, in the one order in which they were seen. */
export interface OneOrder {
  readonly first: string;
  readonly second: string;
}

export interface Races {
  /** Pairs of places of which two calls depended on each other with nothing between them that had to be. */
  readonly pairs: number;
  readonly bothOrders: number;
  readonly oneOrder: readonly OneOrder[];
}

/** Two places that raced, and which of them came first in some order. */
export interface RacedPair {
  readonly sites: readonly [string, string];
  /** Whether the first of these came first, and whether the second did. */
  readonly first: [boolean, boolean];
}

export class RaceMatrix {
  private readonly pairs = new Map<string, RacedPair>();

  /** @param siteOf - the place of a call; undefined for one that races with nothing */
  constructor(private readonly siteOf: (call: Call) => string | undefined) {}

  /** Takes note of two calls that race, in the order in which they came. */
  came(earlier: Call, later: Call): void {
    const [one, other] = [this.siteOf(earlier), this.siteOf(later)];
    if (one === undefined || other === undefined) return;
    // Of one place, actors tell the calls apart.
    const isTurned = one === other ? earlier.actor > later.actor : one > other;
    const sites: [string, string] = isTurned ? [other, one] : [one, other];
    this.add({ sites, first: [!isTurned, isTurned] });
  }

  /** Takes note of what another matrix has. */
  add({ sites, first }: RacedPair): void {
    const key = sites.join('\n');
    let pair = this.pairs.get(key);
    if (!pair) this.pairs.set(key, (pair = { sites, first: [false, false] }));
    pair.first[0] ||= first[0];
    pair.first[1] ||= first[1];
  }

  all(): RacedPair[] {
    return [...this.pairs.values()];
  }

  /** Takes note of two calls that race and of which either can come first. */
  either(one: Call, other: Call): void {
    this.came(one, other);
    this.came(other, one);
  }

  result(): Races {
    const pairs = this.all();
    const oneOrder = pairs.flatMap(({ sites: [one, other], first: [isFirst, isOther] }) => {
      if (isFirst && isOther) return [];
      return [isFirst ? { first: one, second: other } : { first: other, second: one }];
    });
    oneOrder.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
    return { pairs: pairs.length, bothOrders: pairs.length - oneOrder.length, oneOrder };
  }
}

function textOf({ first, second }: OneOrder): string {
  return `${first}\n${second}`;
}
