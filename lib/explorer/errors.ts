// What makes a replay void: it is not the run that it was taken for.

/** Two runs of one schedule differed: something that is not virtual decides. */
export class NondeterminismError extends Error {
  override readonly name = 'NondeterminismError';

  constructor(position: number, expected: string, got: string) {
    super(
      `the same schedule gave another run: call ${position + 1} was ${expected}, and now ${got}. ` +
        'Look for state that outlives a run (a cache at module scope), or for input from outside.',
    );
  }
}
