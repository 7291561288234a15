// Ids that are new each time they are given out, so written that a text can be searched for them: attempt ids,
// of which lanes write over the first 32 bits, and Route 53's ids of changes.

import { strict as assert } from 'node:assert';

export const idPattern = /fe9ce905[0-9a-f]{16}|C\d{13}/g;

/** What the pattern finds of an attempt id. */
function attemptToken(number: number): string {
  return `fe9ce905${number.toString(16).padStart(16, '0')}`;
}

/** What the pattern finds of an attempt id, whatever a lane wrote over the rest. */
export function tokenIn(attempt: string): string {
  const [token] = attempt.match(idPattern) ?? [];
  assert(token !== undefined, `${attempt} is no attempt id`);
  return token;
}

/** 128 bits in hex. */
export function attemptId(token: string): string {
  return `00000000${token}`;
}

/** Above every id that a run gives out. */
const firstPlaceholder = 2 ** 40;

/** Gives out ids that no run does, each once: what stands for an id that came from elsewhere. */
export class Placeholders {
  private next = firstPlaceholder;

  /**
   * Names for so many ids: those of an example, and others that nobody has been given.
   *
   * @param likeOf - an id of the same kind as the one of this number
   */
  namesFor(
    example: readonly string[],
    count: number,
    likeOf: (number: number) => string | undefined,
  ): string[] {
    return Array.from(
      { length: count },
      (_, number) => example[number] ?? this.like(likeOf(number) ?? ''),
    );
  }

  attempt(): string {
    this.next += 1;
    return attemptToken(this.next);
  }

  private like(id: string): string {
    if (!id.startsWith('C')) return this.attempt();
    this.next += 1;
    return `C${String(this.next).padStart(13, '0')}`;
  }
}
