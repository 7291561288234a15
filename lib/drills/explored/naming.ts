// What ids are called in a state of a search: those in what is shared by their place there, from 0 on; those
// that only actors know -1, -2 and so on. Many states differ in little else: what is worked out for names once
// serves them all.

import type { Piece } from '../../explorer/pieces.ts';

/** Ids that did not exist before are numbered from here on until they are named. */
export const firstFresh = 2 ** 30;

/** Names below 0 are the bits of a number. What is shared no more takes one, whether or not an actor knows it. */
const ownNameLimit = 30;

/** What ids are called after something happened. Equal ones are the same object. */
export interface Naming {
  /** By place: the name after. */
  readonly ofPlaces: readonly number[];
  /** Names below 0 that change. */
  readonly ofOwn: ReadonlyMap<number, number>;
}

/** What an actor learns. Equal ones are the same object. */
export interface Told extends Piece<number> {
  /** An answer to a call, or what the state machine sees of a function that has ended. */
  readonly kind: 'answer' | 'output';
}

/** Names below 0, as the bits of a number. */
export function ownNames(ids: readonly number[]): number {
  let own = 0;
  for (const id of ids) if (id < 0) own |= bitOf(id);
  return own;
}

/** Gives names below 0 to ids, those that are free. */
export class FreeNames {
  /** @param taken - as bits */
  constructor(private taken: number) {}

  next(): number {
    let name = -1;
    while ((this.taken & bitOf(name)) !== 0) name -= 1;
    if (name < -ownNameLimit)
      throw new RangeError(`more than ${ownNameLimit} ids are not shared, or no more`);
    this.taken |= bitOf(name);
    return name;
  }
}

export function nameAfter({ ofPlaces, ofOwn }: Naming, name: number): number {
  return (name < 0 ? ofOwn.get(name) : ofPlaces[name]) ?? name;
}

/** The names and answers of one search. */
export class Names {
  private readonly namings = new Map<string, Naming>();
  private readonly tolds = new Map<string, Told>();

  /** @returns undefined if nothing is called otherwise */
  naming(ofPlaces: readonly number[], ofOwn: ReadonlyMap<number, number>): Naming | undefined {
    const isSame = ofOwn.size === 0 && ofPlaces.every((name, place) => name === place);
    if (isSame) return undefined;
    const key = `${ofPlaces.join()};${[...ofOwn].join()}`;
    let naming = this.namings.get(key);
    if (!naming) this.namings.set(key, (naming = { ofPlaces, ofOwn }));
    return naming;
  }

  told(kind: Told['kind'], { template, ids }: Piece<number>): Told {
    const key = `${kind} ${template}:${ids.join()}`;
    let told = this.tolds.get(key);
    if (!told) this.tolds.set(key, (told = { kind, template, ids }));
    return told;
  }
}

function bitOf(name: number): number {
  return 1 << (-1 - name);
}
