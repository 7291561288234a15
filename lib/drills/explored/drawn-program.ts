// The explored world with faults drawn for each run: what goes wrong is chance, as the order is in a walk.

import type { Execution, Program } from '../../explorer/program.ts';
import { seededRandom } from '../../explorer/random.ts';
import type { Machines } from '../machines.ts';
import { actorNames, machineNames } from './actors.ts';
import type { ExploredOptions } from './bounds.ts';
import { FaultDraw } from './faults.ts';
import type { FaultPlan } from './faults.ts';
import { programOf } from './program.ts';
import { allActors } from './world.ts';
import type { Reached } from './world.ts';

export class DrawnProgram implements Program {
  readonly actors: readonly string[];
  private readonly draw: FaultDraw;
  private readonly faultsIn = new WeakMap<Execution, FaultPlan>();
  /** The run that was started last. */
  private last: Execution | undefined;

  constructor(
    private readonly options: ExploredOptions,
    private readonly machines: Machines,
    seed: number,
    private readonly reached: Reached = () => undefined,
  ) {
    this.actors = allActors(options);
    this.draw = new FaultDraw(
      options,
      actorNames(options),
      machineNames(options),
      seededRandom(seed),
    );
  }

  async start(): Promise<Execution> {
    // One run follows the other: faults reach as far as the calls of those before.
    if (this.last) this.draw.ran(this.last.made);
    const faults = this.draw.draw();
    const { options, machines, reached } = this;
    const execution = await programOf(options, machines, { faults, reached }).start();
    this.faultsIn.set(execution, faults);
    this.last = execution;
    return execution;
  }

  /** What goes wrong in a run. */
  faultsOf(execution: Execution): FaultPlan {
    return this.faultsIn.get(execution) ?? [];
  }
}
