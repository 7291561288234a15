// Runs again through all of the SDK: each call serialised, signed by nobody, answered over HTTP in memory, and
// parsed. Exploring leaves that out, at a hundredth of the time; a sample shows that nothing depends on it.

import { replay } from '../../explorer/replay.ts';
import type { Machines } from '../machines.ts';
import type { Fall } from './explain.ts';
import { programOf } from './program.ts';

/** One schedule in so many, from the first on. */
const sampleEvery = 100;

/** Whether the n-th schedule, from 0, is of the sample. */
export function isSampled(schedule: number): boolean {
  return schedule % sampleEvery === 0;
}

/** @throws NondeterminismError some call or outcome is another there */
export async function repeatThroughStack(
  { options, made, faults }: Pick<Fall, 'options' | 'made' | 'faults'>,
  machines: Machines,
): Promise<void> {
  await replay(programOf(options, machines, { faults, throughStack: true }), made);
}
