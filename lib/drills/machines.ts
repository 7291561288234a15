// The state machines as they are deployed: written by `npm run build:machines`, loaded once.

import { readFileSync } from 'node:fs';
import { loadMachine } from '../emulator/step-functions/load.ts';
import type { Machine } from '../emulator/step-functions/machine.ts';

export interface Machines {
  readonly planner: Machine;
  readonly lane: Machine;
}

export function readMachines(): Machines {
  const text = readFileSync(new URL('./machines.json', import.meta.url), 'utf8');
  const { planner, lane } = JSON.parse(text) as { planner: unknown; lane: unknown };
  return { planner: loadMachine(planner), lane: loadMachine(lane) };
}
