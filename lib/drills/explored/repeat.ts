// Runs again through all of the SDK: each call serialised, signed by nobody, answered over HTTP in memory, and
// parsed. Exploring leaves that out, at a hundredth of the time. In a sample the same calls must come, by operation,
// key and error, and the same properties fall.

import type { Violation } from '../../explorer/program.ts';
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

/** @throws Error some call, its outcome, or what falls is another there */
export async function repeatThroughStack(
  { options, made, violations, faults }: Fall,
  machines: Machines,
): Promise<void> {
  const program = programOf(options, machines, { faults, throughStack: true });
  const { execution } = await replay(program, made);
  const [before, now] = [violations, execution.violations].map(fallenIn);
  if (before === now) return;
  throw new Error(`what falls is not the same through all of the SDK: ${before}; and now ${now}`);
}

function fallenIn(violations: readonly Violation[]): string {
  const told = violations.map(({ property, calls }) => `${property} after ${calls} calls`);
  return told.length === 0 ? 'nothing' : told.join(', ');
}
