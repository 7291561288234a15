// The explored world as the explorer takes it.

import type { Program } from '../../explorer/program.ts';
import type { Machines } from '../machines.ts';
import { withContentionAttempts } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import { allActors, startRun } from './world.ts';
import type { RunOptions } from './world.ts';

export function exploredProgram(
  options: ExploredOptions,
  machines: Machines,
  run: RunOptions = {},
): Program {
  return {
    actors: allActors(options),
    start: () => startRun(options, machines, run),
  };
}

/** Attempts of a lane that loses a swap: a bound, as the number of lanes is one. */
export const contentionAttempts = 2;

export function boundedMachines(machines: Machines): Machines {
  return withContentionAttempts(machines, contentionAttempts);
}

/** The world as searches take it. */
export function programOf(
  options: ExploredOptions,
  machines: Machines,
  run: RunOptions = {},
): Program {
  return exploredProgram(options, boundedMachines(machines), run);
}
