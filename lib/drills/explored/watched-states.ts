// The explored states, with what a search covers of them taken note of. From a state, every move that can be
// made is made: of two that depend on each other, both orders are searched.

import type { Machines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import type { Coverage } from './coverage.ts';
import { whenThere } from '../../explorer/soon.ts';
import type { Soon } from '../../explorer/soon.ts';
import { ExploredStates } from './state-space.ts';
import type { MadeState, State, StateMove } from './state-space.ts';

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

  override make(state: State, move: StateMove): Soon<MadeState> {
    this.look(state, move);
    return whenThere(super.make(state, move), (made) => {
      for (const milestone of made.milestones) this.coverage.reach(milestone);
      return made;
    });
  }

  /** Takes note of what others could do instead. */
  private look(state: State, { actor, nth }: StateMove): void {
    const form = state.actors[actor]?.node.pending[nth]?.form.key ?? '';
    for (const [other, { node }] of state.actors.entries()) {
      if (other === actor) continue;
      for (const [at, pending] of node.pending.entries()) {
        // Requests that differ by ids alone touch the same, but for the change that somebody waits for.
        const key = `${actor}.${form} ${other}.${pending.form.key}`;
        if (this.seen.has(key) || !this.isEnabled(state, other, pending)) continue;
        this.seen.add(key);
        const [one, two] = [
          { actor, nth },
          { actor: other, nth: at },
        ];
        this.coverage.bothCanBeMade(this.callOf(state, one), this.callOf(state, two));
      }
    }
  }
}
