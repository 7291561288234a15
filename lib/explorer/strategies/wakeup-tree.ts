// A wakeup tree: beginnings of schedules still to be run from a point, in order. Holds what optimal DPOR owes
// to the races that it saw, and no beginning that another one of the tree makes needless.
// Abdulla, Aronis, Jonsson, Sagonas: Source sets (Journal of the ACM, 2017), section 6.

import type { Dependence } from '../happens-before.ts';
import type { Call } from '../program.ts';

export interface Branch {
  readonly call: Call;
  /** What is to follow it; none: anything. */
  readonly branches: Branch[];
}

/** A number that names a call in all schedules of a trace. */
export function idOf({ actor, sequence }: Call): number {
  // A run makes fewer calls than this (explore.ts).
  return actor * 1_000_000 + sequence;
}

/**
 * Adds a beginning of schedules, unless one of the tree can be continued to a schedule of the same trace as a
 * continuation of it. What the tree has of it already is shared.
 */
export function insert(
  branches: Branch[],
  schedule: readonly Call[],
  dependence: Dependence,
): void {
  let rest = schedule;
  let into = branches;
  for (;;) {
    const child = into.find(({ call }) => isWeakInitial(call, rest, dependence));
    if (!child) break;
    if (child.branches.length === 0) return;
    rest = without(rest, child.call);
    into = child.branches;
  }
  for (const call of rest) {
    const branch = { call, branches: [] };
    into.push(branch);
    into = branch.branches;
  }
}

/** Whether the call can come first in some continuation of the schedule, or of one of the same trace. */
export function isWeakInitial(
  call: Call,
  schedule: readonly Call[],
  dependence: Dependence,
): boolean {
  const id = idOf(call);
  for (const other of schedule) {
    if (idOf(other) === id) return true;
    if (dependence.between(other, call)) return false;
  }
  return true;
}

function without(schedule: readonly Call[], call: Call): readonly Call[] {
  const id = idOf(call);
  return schedule.filter((other) => idOf(other) !== id);
}
