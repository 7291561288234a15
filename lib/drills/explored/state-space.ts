// The explored world as states: one of what is shared, and one of each actor. Both are graphs that are found out
// by running the deployed code on the emulated services, each stretch of it once; the search walks their product.

import { Pieces, Renaming } from '../../explorer/pieces.ts';
import type { Piece } from '../../explorer/pieces.ts';
import type { Call } from '../../explorer/program.ts';
import type { Option, TouchingSpace } from '../../explorer/late-reads.ts';
import { whenThere } from '../../explorer/soon.ts';
import type { Soon } from '../../explorer/soon.ts';
import type { Fallen, Made } from '../../explorer/states.ts';
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
import { failureText } from './replay.ts';
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

export interface MadeState extends Made<State> {
  readonly milestones: readonly string[];
}

/** What can be done with a pending call: make it, or make it go wrong. */
interface Choices {
  readonly open: readonly Option<StateMove>[];
  /** Where it commutes with all that others can still do. */
  readonly free: readonly Option<StateMove>[];
}

export class ExploredStates implements TouchingSpace<State, StateMove> {
  private readonly actor: ActorOptions;
  private readonly shared: SharedGraph;
  private readonly graphs: readonly ActorGraph[];
  private readonly pieces = new Pieces(idPattern);
  private readonly answers = new Answers();
  private readonly forms = new RequestForms(this.pieces);
  private readonly choices = new Map<PendingForm, Choices>();
  private readonly faulted = new Map<FaultKind, ReturnType<ExploredStates['wentWrong']>>();

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
    return this.options(state).map(({ move }) => move);
  }

  options(state: State): readonly Option<StateMove>[] {
    const options: Option<StateMove>[] = [];
    for (const [actor, { node }] of state.actors.entries()) {
      for (const [nth, pending] of node.pending.entries()) {
        if (!this.isEnabled(state, actor, pending)) continue;
        const isFree = this.isSettled(state, actor, pending);
        const { free, open } = this.choicesOf(state, actor, nth, pending);
        const own = isFree ? free : open;
        const now = state.faultsLeft === 0 ? own.slice(0, 1) : own;
        if (this.reduced && isFree) return now;
        options.push(...now);
      }
    }
    return options;
  }

  make(state: State, move: StateMove): Soon<MadeState> {
    const { actor, nth, fault } = move;
    const { standing, graph, pending } = this.pendingOf(state, move);
    const ids = pending.ids.map((id) => standing.ids[id] ?? '');
    const made =
      fault === undefined || hasEffect(fault)
        ? this.shared.request(state.shared, graph.name, pending.form, ids, state.nextId)
        : { shared: state.shared, fallen: [], fresh: 0, answer: undefined };
    return whenThere(made, ({ shared, fallen, fresh, answer }) => {
      const nextId = state.nextId + fresh;
      const learned =
        fault !== undefined && isKill(fault)
          ? graph.kill(standing, nth, this.wentWrong(fault).output, nextId)
          : graph.answer(standing, nth, this.answerOf(fault, answer), nextId);
      return whenThere(learned, ({ standing: next, drawn, milestones }) => {
        const after = {
          shared,
          actors: state.actors.with(actor, next),
          faultsLeft: state.faultsLeft - (fault === undefined ? 0 : 1),
          nextId: nextId + drawn,
        };
        return whenThere(this.turned(after, actor, standing), (turned) => ({
          state: turned,
          fallen,
          milestones,
        }));
      });
    });
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

  isEnd(state: State): boolean {
    return this.options(state).length === 0;
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

  /** The world turns between two runs of the planner. @param before - where the actor stood */
  private turned(state: State, actor: number, before: Standing): Soon<State> {
    const count = state.actors[actor]?.node.count ?? 0;
    if (actor !== 0 || count === before.node.count || count > this.actor.options.plans)
      return state;
    return whenThere(this.shared.health(state.shared, count), ({ shared }) => ({
      ...state,
      shared,
    }));
  }

  private choicesOf({ shared }: State, actor: number, nth: number, pending: PendingForm): Choices {
    const known = this.choices.get(pending);
    if (known) return known;
    const { form } = pending;
    const touch = this.shared.touch(shared, this.graphs[actor]?.name ?? '', form);
    const footprint = { reads: [], writes: [] };
    const faults = [undefined, ...this.shared.faultsOf(form)];
    const moves = faults.map((fault) => ({ actor, nth, ...(fault !== undefined && { fault }) }));
    const choices: Choices = {
      // Without an effect, only its actor can tell that it was made.
      open: moves.map((move) =>
        move.fault === undefined || hasEffect(move.fault)
          ? { ...touch, move, actor }
          : { kind: 'read', footprint, move, actor },
      ),
      free: moves.map((move) => ({ kind: 'free', footprint, move, actor })),
    };
    this.choices.set(pending, choices);
    return choices;
  }

  /** What a function is told of a fault, and its machine if it ends the function. Made once: errors are dear. */
  private wentWrong(fault: FaultKind): { readonly answer: Piece; readonly output: Piece } {
    const known = this.faulted.get(fault);
    if (known) return known;
    const error = faultError(fault);
    const told = {
      answer: this.pieces.of(this.answers.ofError(error)),
      output: this.pieces.of(failureText(error)),
    };
    this.faulted.set(fault, told);
    return told;
  }

  private answerOf(fault: FaultKind | undefined, answer: Piece | undefined): Piece {
    if (fault !== undefined) return this.wentWrong(fault).answer;
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
