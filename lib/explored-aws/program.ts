// The actors of a test as a program to explore: each run makes the world anew.

import type { Execution, Program } from '../explorer/program.ts';
import type { Properties } from './properties.ts';
import { Run, TIME } from './run.ts';
import type { Actor } from './run.ts';
import type { World } from './world.ts';

export interface Actors<Own extends object> {
  readonly world: () => World<Own>;
  readonly actors: Readonly<Record<string, Actor>>;
  readonly properties: Properties<Own>;
  readonly seed: number;
  readonly passingMs: readonly number[];
}

export class ActorsProgram<Own extends object> implements Program {
  readonly actors: readonly string[];

  constructor(private readonly all: Actors<Own>) {
    const names = Object.keys(all.actors);
    this.actors = all.passingMs.length > 0 ? [...names, TIME] : names;
  }

  async start(): Promise<Execution> {
    const { world, actors, properties, seed, passingMs } = this.all;
    const scene = { world: world(), actors: Object.entries(actors), properties, seed, passingMs };
    const run = new Run(scene);
    await run.begin();
    return run;
  }
}
