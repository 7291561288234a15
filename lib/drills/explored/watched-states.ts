// The explored states, with what a search covers of them taken note of: of two calls that depend on each other and
// could both be made, both orders are searched.

import type { Machines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import type { Coverage } from './coverage.ts';
import type { HappenedRequest } from './shared-graph.ts';
import { ExploredStates } from './state-space.ts';
import type { MadeState, State, StateMove } from './state-space.ts';

/** More than there are sites: a thousand at two lanes and four plans. Pairs of others are looked at each time. */
const siteLimit = 2 ** 12;

export class WatchedStates extends ExploredStates {
  /** By site, and then by another: 1 once the pair was looked at. In most states there are none but these. */
  private readonly seen: Uint8Array[] = [];

  constructor(
    options: ExploredOptions,
    machines: Machines,
    private readonly coverage: Coverage,
  ) {
    super(options, machines);
  }

  override make(state: State, move: StateMove): MadeState | Promise<MadeState> {
    const request = state.actors[move.actor]?.requests[move.nth];
    if (request) this.look(state, request);
    const made = super.make(state, move);
    return made instanceof Promise ? made.then((later) => this.noted(later)) : this.noted(made);
  }

  private noted(made: MadeState): MadeState {
    for (const milestone of made.milestones) this.coverage.reach(milestone);
    return made;
  }

  /** Takes note of what others could do instead. */
  private look(state: State, request: HappenedRequest): void {
    const seen = (this.seen[request.site] ??= new Uint8Array(siteLimit));
    for (const { requests } of state.actors) {
      for (const other of requests) {
        if (other.actor === request.actor) break;
        if (seen[other.site] === 1 || !this.isEnabled(state, other)) continue;
        seen[other.site] = 1;
        this.coverage.bothCanBeMade(this.callOf(state, request), this.callOf(state, other));
      }
    }
  }
}
