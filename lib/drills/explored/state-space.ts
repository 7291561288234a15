// The explored world as states: one of what is shared, and one of each actor. Both are graphs that are found out
// by running the deployed code on the emulated services, each stretch of it once; the search walks their product.

import type { SdkCommand } from '../../emulator/service.ts';
import { Pieces, Renaming } from '../../explorer/pieces.ts';
import type { Call } from '../../explorer/program.ts';
import type { Fallen, StateSpace } from '../../explorer/states.ts';
import type { Machines } from '../machines.ts';
import { ActorGraph } from './actor-graph.ts';
import type { PendingForm, Standing } from './actor-graph.ts';
import { actorNames } from './actors.ts';
import type { ActorOptions } from './actors.ts';
import { Answers } from './answers.ts';
import type { ExploredOptions } from './bounds.ts';
import { idPattern } from './ids.ts';
import { describe, footprintOf } from './requests.ts';
import type { ServiceId } from './requests.ts';
import { RequestForms } from './request-forms.ts';
import { SharedGraph } from './shared-graph.ts';
import type { SharedState } from './shared-graph.ts';
import { Shared } from './shared.ts';
import { isSweepTime } from './sweeps.ts';
import { actorOptions } from './world.ts';

export interface State {
  readonly shared: SharedState;
  readonly actors: readonly Standing[];
  /** The next id to give out: of this way, and so no part of what the state is. */
  readonly nextId: number;
}

/** The n-th pending call of an actor, in the order asked. */
export interface StateMove {
  readonly actor: number;
  readonly nth: number;
}

export class ExploredStates implements StateSpace<State, StateMove> {
  private readonly actor: ActorOptions;
  private readonly shared: SharedGraph;
  private readonly graphs: readonly ActorGraph[];
  private readonly forms: RequestForms;

  /** @param reduced - whether moves that commute with everything are made in one order only */
  constructor(
    options: ExploredOptions,
    machines: Machines,
    private readonly reduced = true,
  ) {
    this.actor = actorOptions(options, machines);
    const pieces = new Pieces(idPattern);
    const answers = new Answers();
    this.forms = new RequestForms(pieces);
    this.shared = new SharedGraph(pieces, answers, this.forms);
    this.graphs = actorNames(options).map(
      (name) => new ActorGraph(name, this.actor, pieces, answers, this.forms),
    );
  }

  async start(): Promise<State> {
    const { zone, file } = this.actor;
    const shared = Shared.begin(zone, file);
    shared.setHealth(1);
    const actors: Standing[] = [];
    for (const graph of this.graphs) actors.push(await graph.start());
    return { shared: this.shared.start(shared), actors, nextId: 1 };
  }

  moves(state: State): readonly StateMove[] {
    const moves: StateMove[] = [];
    for (const [actor, { node }] of state.actors.entries()) {
      for (const [nth, pending] of node.pending.entries()) {
        if (!this.isEnabled(state, actor, pending)) continue;
        if (this.reduced && this.isSettled(state, actor, pending)) return [{ actor, nth }];
        moves.push({ actor, nth });
      }
    }
    return moves;
  }

  async make(
    state: State,
    { actor, nth }: StateMove,
  ): Promise<{ state: State; fallen: readonly Fallen[]; milestones: readonly string[] }> {
    const standing = state.actors[actor];
    const graph = this.graphs[actor];
    const pending = standing?.node.pending[nth];
    if (!standing || !graph || !pending)
      throw new RangeError(`actor ${actor} waits for no call ${nth}`);
    const ids = pending.ids.map((id) => standing.ids[id] ?? '');
    const made = await this.shared.request(
      state.shared,
      graph.name,
      pending.form,
      ids,
      state.nextId,
    );
    const afterMade = state.nextId + made.fresh;
    const next = await graph.answer(standing, nth, made.answer, afterMade);
    let { shared } = made;
    // The world turns between two runs of the planner.
    const { count } = next.standing.node;
    if (actor === 0 && count > standing.node.count && count <= this.actor.options.plans) {
      ({ shared } = await this.shared.health(shared, count));
    }
    const actors = state.actors.with(actor, next.standing);
    return {
      state: { shared, actors, nextId: afterMade + next.drawn },
      fallen: made.fallen,
      milestones: next.milestones,
    };
  }

  /** A move as the call that it is. */
  callOf({ shared, actors }: State, { actor, nth }: StateMove): Call {
    const standing = actors[actor];
    const pending = standing?.node.pending[nth];
    const graph = this.graphs[actor];
    if (!pending || !graph) throw new RangeError(`actor ${actor} waits for no call ${nth}`);
    const request = this.forms.requestOf(
      pending.form,
      pending.ids.map((id) => standing.ids[id] ?? ''),
    );
    const { example } = shared.node;
    const ofCall = (service: ServiceId, command: SdkCommand) => example.footprint(service, command);
    return {
      actor,
      sequence: nth,
      ...describe(request, this.actor.zone),
      footprint: footprintOf(graph.name, request, ofCall),
    };
  }

  key({ shared, actors }: State): string {
    const renaming = new Renaming(shared.ids);
    let key = String(shared.node.number);
    for (const { node, ids } of actors) {
      key += `|${node.number}`;
      for (const id of ids) key += `,${renaming.numberOf(id)}`;
    }
    return key;
  }

  judgeEnd({ shared }: State): readonly Fallen[] {
    return this.shared.judgeEnd(shared);
  }

  private isEnabled({ shared, actors }: State, actor: number, pending: PendingForm): boolean {
    const { form } = pending;
    const { node } = shared;
    if (form.kind === 'take-up') return node.example.hasQueued(this.graphs[actor]?.name ?? '');
    if (form.kind !== 'sweep') return true;
    const progress = actors.map((standing) => standing.node.count);
    return isSweepTime(this.actor.options, progress, actor, 0);
  }

  private isSettled({ shared, actors }: State, actor: number, { form }: PendingForm): boolean {
    const settled = this.shared.settled(shared, this.graphs[actor]?.name ?? '', form);
    const plannerEnded = (actors[0]?.node.count ?? 0) > this.actor.options.plans;
    return settled === 'settled' || (settled === 'without-planner' && plannerEnded);
  }
}
