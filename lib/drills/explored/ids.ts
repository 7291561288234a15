// Ids that are new each time they are given out, so written that a text can be searched for them: attempt ids,
// of which lanes write over the first 32 bits, and Route 53's ids of changes.

export const idPattern = /fe9ce905[0-9a-f]{16}|C\d{13}/g;

/** What the pattern finds of an attempt id. */
export function attemptToken(number: number): string {
  return `fe9ce905${number.toString(16).padStart(16, '0')}`;
}

/** 128 bits in hex. */
export function attemptId(token: string): string {
  return `00000000${token}`;
}

/** An id of the same kind as another one. */
export function freshLike(id: string, number: number): string {
  return id.startsWith('C') ? `C${String(number).padStart(13, '0')}` : attemptToken(number);
}

/** Above every id that a run gives out. */
const firstPlaceholder = 2 ** 40;

/** Gives out ids that no run does, each once: what stands for an id that came from elsewhere. */
export class Placeholders {
  private next = firstPlaceholder;

  /** What an example calls known ids: the first ones by its own, those that came from elsewhere by none yet given. */
  namesFor(known: readonly string[], example: readonly string[]): string[] {
    return known.map((id, at) => example[at] ?? this.like(id));
  }

  like(id: string): string {
    this.next += 1;
    return freshLike(id, this.next);
  }

  attempt(): string {
    this.next += 1;
    return attemptToken(this.next);
  }
}
