// A thread that walks parts of a search for another one: takes one after the other, tells what came of each.

import { strict as assert } from 'node:assert';
import { parentPort, workerData } from 'node:worker_threads';
import { readMachines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import { Coverage } from './coverage.ts';
import type { Covered } from './coverage.ts';
import { walkPart } from './walk-part.ts';
import type { WalkedPart, WalkPart } from './walk-part.ts';

/** The machines are the deployed ones: their conditions are functions, which no thread can send. */
export interface WorkerData {
  readonly options: ExploredOptions;
  /** An Int32: not 0 once the search is over. */
  readonly over: SharedArrayBuffer;
}

export interface Answer {
  readonly walked: WalkedPart;
  readonly covered: Covered;
}

/** Of each schedule that it ran; and in the end, what came of the part. */
export type Told = 'ran' | Answer;

// The one cast of what another thread gave: walk-pool.ts alone starts this one.
const { options, over } = workerData as WorkerData;
const world = { options, machines: readMachines() };
const flag = new Int32Array(over);
assert(parentPort, 'walk-worker.ts is run by walk-pool.ts');
const port = parentPort;

function tell(told: Told): void {
  port.postMessage(told, []);
}

async function answer(part: WalkPart): Promise<Answer> {
  const coverage = new Coverage(options, world.machines);
  const isOver = () => Atomics.load(flag, 0) !== 0;
  const walked = await walkPart(world, part, coverage, isOver, () => tell('ran'));
  return { walked, covered: coverage.covered() };
}

port.on('message', (part: WalkPart) => {
  // A rejection ends the thread, and its starter hears the error.
  void answer(part).then(tell);
});
