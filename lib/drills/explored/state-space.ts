// The explored world as states: one of what is shared, and one of each actor. Both are graphs that are found out
// by running the deployed code on the emulated services, each stretch of it once; the search walks their product.

import { Pieces, Renaming } from '../../explorer/pieces.ts';
import type { Piece } from '../../explorer/pieces.ts';
import type { Call } from '../../explorer/program.ts';
import type { Touch, TouchingSpace } from '../../explorer/late-reads.ts';
import type { Fallen } from '../../explorer/states.ts';
import type { Machines } from '../machines.ts';
import { ActorGraph } from './actor-graph.ts';
import type { PendingForm, Standing } from './actor-graph.ts';
import { actorNames } from './actors.ts';
import type { ActorOptions } from './actors.ts';
import { Answers } from './answers.ts';
import type { ExploredOptions } from './bounds.ts';
import { faultError, hasEffect, isKill } from './faults.ts';
import type { FaultKind } from './faults.ts';
import { idPattern } from './ids.ts';
import { describe } from './requests.ts';
import { RequestForms } from './request-forms.ts';
import { SharedGraph } from './shared-graph.ts';
import type { SharedState } from './shared-graph.ts';
import { Shared } from './shared.ts';
import { isSweepTime } from './sweeps.ts';
import { actorOptions } from './world.ts';

export interface State {
  readonly shared: SharedState;
  readonly actors: readonly Standing[];
  readonly faultsLeft: number;
  /** The next id to give out: of this way, and so no part of what the state is. */
  readonly nextId: number;
}

/** The n-th pending call of an actor, in the order asked, and what goes wrong with it. */
export interface StateMove {
  readonly actor: number;
  readonly nth: number;
  readonly fault?: FaultKind;
}

export class ExploredStates implements TouchingSpace<State, StateMove> {
  private readonly actor: ActorOptions;
  private readonly shared: SharedGraph;
  private readonly graphs: readonly ActorGraph[];
  private readonly pieces = new Pieces(idPattern);
  private readonly answers = new Answers();
  private readonly forms = new RequestForms(this.pieces);

  /** @param reduced - whether moves that commute with everything are made in one order only */
  constructor(
    options: ExploredOptions,
    machines: Machines,
    private readonly reduced = true,
  ) {
    this.actor = actorOptions(options, machines);
    const { pieces, answers, forms } = this;
    this.shared = new SharedGraph(pieces, answers, forms);
    this.graphs = actorNames(options).map(
      (name) => new ActorGraph(name, this.actor, pieces, answers, forms),
    );
  }

  async start(): Promise<State> {
    const { zone, file } = this.actor;
    const shared = Shared.begin(zone, file);
    shared.setHealth(1);
    const actors: Standing[] = [];
    for (const graph of this.graphs) actors.push(await graph.start());
    const { faults } = this.actor.options;
    return { shared: this.shared.start(shared), actors, faultsLeft: faults, nextId: 1 };
  }

  moves(state: State): readonly StateMove[] {
    const moves: StateMove[] = [];
    for (const [actor, { node }] of state.actors.entries()) {
      for (const [nth, pending] of node.pending.entries()) {
        if (!this.isEnabled(state, actor, pending)) continue;
        const own = this.movesOf(state, actor, nth, pending);
        if (this.reduced && this.isSettled(state, actor, pending)) return own;
        moves.push(...own);
      }
    }
    return moves;
  }

  private movesOf(
    { faultsLeft }: State,
    actor: number,
    nth: number,
    { form }: PendingForm,
  ): StateMove[] {
    if (faultsLeft === 0) return [{ actor, nth }];
    const faults = this.shared.faultsOf(form);
    return [{ actor, nth }, ...faults.map((fault) => ({ actor, nth, fault }))];
  }

  async make(
    state: State,
    move: StateMove,
  ): Promise<{ state: State; fallen: readonly Fallen[]; milestones: readonly string[] }> {
    const { actor, nth, fault } = move;
    const { standing, graph, pending } = this.pendingOf(state, move);
    const ids = pending.ids.map((id) => standing.ids[id] ?? '');
    const made =
      fault === undefined || hasEffect(fault)
        ? await this.shared.request(state.shared, graph.name, pending.form, ids, state.nextId)
        : { shared: state.shared, fallen: [], fresh: 0, answer: undefined };
    const afterMade = state.nextId + made.fresh;
    const next =
      fault !== undefined && isKill(fault)
        ? await graph.kill(standing, nth, faultError(fault), afterMade)
        : await graph.answer(standing, nth, this.answerOf(fault, made.answer), afterMade);
    let { shared } = made;
    // The world turns between two runs of the planner.
    const { count } = next.standing.node;
    if (actor === 0 && count > standing.node.count && count <= this.actor.options.plans) {
      ({ shared } = await this.shared.health(shared, count));
    }
    return {
      state: {
        shared,
        actors: state.actors.with(actor, next.standing),
        faultsLeft: state.faultsLeft - (fault === undefined ? 0 : 1),
        nextId: afterMade + next.drawn,
      },
      fallen: made.fallen,
      milestones: next.milestones,
    };
  }

  /** A move as the call that it is. */
  callOf(state: State, move: StateMove): Call {
    const { standing, graph, pending } = this.pendingOf(state, move);
    const ids = pending.ids.map((id) => standing.ids[id] ?? '');
    const request = this.forms.requestOf(pending.form, ids);
    const { footprint } = this.shared.touch(state.shared, graph.name, pending.form);
    return {
      actor: move.actor,
      sequence: move.nth,
      ...describe(request, this.actor.zone),
      footprint,
    };
  }

  private answerOf(fault: FaultKind | undefined, answer: Piece | undefined): Piece {
    if (fault !== undefined) return this.pieces.of(this.answers.ofError(faultError(fault)));
    if (!answer) throw new TypeError('a call without a fault has an answer');
    return answer;
  }

  private pendingOf({ actors }: State, { actor, nth }: StateMove) {
    const standing = actors[actor];
    const graph = this.graphs[actor];
    const pending = standing?.node.pending[nth];
    if (!standing || !graph || !pending)
      throw new RangeError(`actor ${actor} waits for no call ${nth}`);
    return { standing, graph, pending };
  }

  isEnd(state: State): boolean {
    return this.moves(state).length === 0;
  }

  actorOf({ actor }: StateMove): number {
    return actor;
  }

  touch(state: State, move: StateMove): Touch {
    const { graph, pending } = this.pendingOf(state, move);
    if (this.isSettled(state, move.actor, pending)) return nothing('free');
    // Without an effect, only its actor can tell that it was made.
    if (move.fault !== undefined && !hasEffect(move.fault)) return nothing('read');
    return this.shared.touch(state.shared, graph.name, pending.form);
  }

  key({ shared, actors, faultsLeft }: State): string {
    const renaming = new Renaming(shared.ids);
    let key = faultsLeft === 0 ? String(shared.node.number) : `${shared.node.number}!${faultsLeft}`;
    for (const { node, ids } of actors) {
      key += `|${node.number}`;
      for (const id of ids) key += `,${renaming.numberOf(id)}`;
    }
    return key;
  }

  judgeEnd({ shared }: State): readonly Fallen[] {
    return this.shared.judgeEnd(shared);
  }

  protected isEnabled({ shared, actors }: State, actor: number, pending: PendingForm): boolean {
    const { form } = pending;
    const { node } = shared;
    if (form.kind === 'take-up') {
      const name = this.graphs[actor]?.name ?? '';
      return node.example.hasQueued(name) || this.hasPlanned(actors);
    }
    if (form.kind !== 'sweep') return true;
    const progress = actors.map((standing) => standing.node.count);
    return isSweepTime(this.actor.options, progress, actor, 0);
  }

  private isSettled({ shared, actors }: State, actor: number, { form }: PendingForm): boolean {
    const settled = this.shared.settled(shared, this.graphs[actor]?.name ?? '', form);
    return settled === 'settled' || (settled === 'without-planner' && this.hasPlanned(actors));
  }

  /** Whether the planner has made its plans: it goes on when everybody else is at rest. */
  private hasPlanned([planner]: readonly Standing[]): boolean {
    return (planner?.node.count ?? 0) > this.actor.options.plans;
  }
}

function nothing(kind: Touch['kind']): Touch {
  return { kind, footprint: { reads: [], writes: [] } };
}
