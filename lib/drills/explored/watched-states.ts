// The explored states, with what a search covers of them taken note of. From a state, every move that can be
// made is made: of two that depend on each other, both orders are searched.

import type { Machines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import type { Coverage } from './coverage.ts';
import { ExploredStates } from './state-space.ts';
import type { State, StateMove } from './state-space.ts';

export class WatchedStates extends ExploredStates {
  /** Pairs of requests that were looked at: in most states there are none but these. */
  private readonly seen = new Set<string>();

  constructor(
    options: ExploredOptions,
    machines: Machines,
    private readonly coverage: Coverage,
  ) {
    super(options, machines);
  }

  override moves(state: State): readonly StateMove[] {
    const moves = super.moves(state);
    for (const [at, one] of moves.entries()) {
      for (const other of moves.slice(at + 1)) {
        if (one.actor !== other.actor) this.look(state, one, other);
      }
    }
    return moves;
  }

  override async make(state: State, move: StateMove): ReturnType<ExploredStates['make']> {
    const made = await super.make(state, move);
    for (const milestone of made.milestones) this.coverage.reach(milestone);
    return made;
  }

  private look(state: State, one: StateMove, other: StateMove): void {
    const key = `${this.formOf(state, one)} ${this.formOf(state, other)}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.coverage.bothCanBeMade(this.callOf(state, one), this.callOf(state, other));
  }

  /** Requests that differ by ids alone touch the same, but for the change that somebody waits for. */
  private formOf({ actors }: State, { actor, nth }: StateMove): string {
    return `${actor}.${actors[actor]?.node.pending[nth]?.form.key ?? ''}`;
  }
}
