// The actors of a test as a program to explore: each run makes the world anew.

import type { Execution, Program } from '../explorer/program.ts';
import type { Properties } from './properties.ts';
import { identityOf, Run, TIME } from './run.ts';
import type { Actor } from './run.ts';
import type { World } from './world.ts';

export interface Actors<Own extends object> {
  readonly world: () => World<Own>;
  readonly actors: Readonly<Record<string, Actor>>;
  readonly properties: Properties<Own>;
  readonly seed: number;
  readonly passingMs: readonly number[];
  /** Whether calls go through all of the SDK. */
  readonly throughStack: boolean;
}

export class ActorsProgram<Own extends object> implements Program {
  readonly actors: readonly string[];
  readonly identityOf = identityOf;

  constructor(private readonly all: Actors<Own>) {
    const names = Object.keys(all.actors);
    this.actors = all.passingMs.length > 0 ? [...names, TIME] : names;
  }

  async start(): Promise<Execution> {
    const { world, actors, ...rest } = this.all;
    const run = new Run({ ...rest, world: world(), actors: Object.entries(actors) });
    await run.begin();
    return run;
  }
}
