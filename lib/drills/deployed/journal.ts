// What each step of a drill came to, so that a drill that outlasts one Lambda function goes on in the next:
// played again from its start, every step that is in the journal is answered from there, and none is done twice.

/** One step that touches the world. Its answer is JSON: null where there is nothing, never undefined. */
export interface Journal {
  step<T>(work: () => Promise<T>): Promise<T>;
}

/** For a drill that is played in one go. */
export const unwritten: Journal = { step: (work) => work() };

/** There is no time left for another step: play again with the journal. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';

  constructor(steps: number) {
    super(`out of time after ${steps} steps; go on with the journal`);
  }
}

export class ResumableJournal implements Journal {
  private position = 0;

  /**
   * @param entries - of the runs before; grows with each step
   * @param mayGoOn - whether there is time for another step
   */
  constructor(
    readonly entries: unknown[],
    private readonly mayGoOn: () => boolean,
  ) {}

  async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.position === this.entries.length) {
      if (!this.mayGoOn()) throw new OutOfTimeError(this.entries.length);
      this.entries.push(await work());
    }
    // The one cast: the same drill with the same seed comes to the same steps in the same order.
    const entry = this.entries[this.position] as T;
    this.position += 1;
    return entry;
  }
}
