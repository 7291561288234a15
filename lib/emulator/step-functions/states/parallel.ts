// The work of a Parallel state: all its branches at once, each on its own copy of the input.

import type { Json } from '../json.ts';
import type { ParallelState } from '../machine.ts';
import type { Visit } from '../visit.ts';
import { Group } from '../visit.ts';

/**
 * The branches' outputs in the order of the branches.
 *
 * @throws StateFailure the first failure of a branch; the others are abandoned
 */
export async function runParallel(state: ParallelState, visit: Visit, input: Json): Promise<Json> {
  const { position } = visit;
  visit.emit('ParallelStateStarted');
  const group = new Group(position.group);
  const outputs: Json[] = state.branches.map(() => null);
  const branches = state.branches.map(async (branch, at) => {
    outputs[at] = await position.runBranch(branch, input, { ...position, group });
  });
  await group.all(branches).catch((error: unknown) => {
    visit.emit('ParallelStateFailed');
    throw error;
  });
  visit.emit('ParallelStateSucceeded');
  return outputs;
}
