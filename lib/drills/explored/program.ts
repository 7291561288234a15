// The explored world as the explorer takes it.

import type { Program } from '../../explorer/program.ts';
import type { Machines } from '../machines.ts';
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
