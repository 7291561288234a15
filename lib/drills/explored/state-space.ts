// The explored world as states: one of what is shared, and one of each actor. Both are graphs that are found out
// by running the deployed code on the emulated services, each stretch of it once; the search walks their product.

import { Pieces } from '../../explorer/pieces.ts';
import type { Call } from '../../explorer/program.ts';
import { isFree } from '../../explorer/late-reads.ts';
import type { Option, TouchingSpace } from '../../explorer/late-reads.ts';
import type { Fallen, Made, StateSpace } from '../../explorer/states.ts';
import type { Machines } from '../machines.ts';
import { ActorGraph } from './actor-graph.ts';
import type { ActorNode } from './actor-graph.ts';
import { actorNames, machineNames, ownerOf, sweepRounds, workOf } from './actors.ts';
import type { ActorOptions } from './actors.ts';
import { Answers } from './answers.ts';
import type { ExploredOptions } from './bounds.ts';
import { faultError, hasEffect, isKill } from './faults.ts';
import type { CallFault, FaultKind } from './faults.ts';
import { idPattern } from './ids.ts';
import { LaneSwap } from './lane-swap.ts';
import { Names } from './naming.ts';
import type { Naming, Told } from './naming.ts';
import { failureText } from './replay.ts';
import { describe, isBatch } from './requests.ts';
import { RequestForms } from './request-forms.ts';
import { SharedGraph } from './shared-graph.ts';
import type { HappenedRequest, Happening, SharedMove, SharedNode } from './shared-graph.ts';
import { staysAsPlanned } from './settled.ts';
import { Shared } from './shared.ts';
import { Standings } from './standings.ts';
import type { Standing } from './standings.ts';
import { isSweepTime } from './sweeps.ts';
import { isVoid } from './void-readings.ts';
import { actorOptions } from './world.ts';

export interface State {
  readonly shared: SharedNode;
  readonly actors: readonly Standing[];
  readonly faultsLeft: number;
  readonly duplicatesLeft: number;
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

interface Happened extends Made<State> {
  readonly told: Told;
}

/** What can be done with a pending call: make it, or make it go wrong. */
interface Choices {
  readonly all: readonly Option<StateMove>[];
  readonly withoutFaults: readonly Option<StateMove>[];
}

/** Places of planner and two lanes, the lanes swapped; then of what they run twice. */
const lanesSwapped = [0, 2, 1, 3, 5, 4];

export class ExploredStates
  implements StateSpace<State, StateMove>, TouchingSpace<State, StateMove>
{
  readonly actorCount: number;
  protected readonly actor: ActorOptions;
  private readonly shared: SharedGraph;
  private readonly standings: readonly Standings[];
  private readonly inPlace: readonly number[];
  private readonly swappedPlaces: readonly number[];
  /** Actors with a state machine. What the n-th of them runs twice is the actor that comes so many places later. */
  private readonly machineCount: number;
  /** Of the two lanes, if there are two: more are told apart. */
  protected readonly swap: LaneSwap | undefined;
  private readonly pieces = new Pieces(idPattern);
  private readonly answers = new Answers();
  private readonly forms = new RequestForms(this.pieces);
  private readonly names = new Names();
  /** By request and which pending call it is. */
  private readonly free = new Map<HappenedRequest, Choices[]>();
  private readonly open = new Map<HappenedRequest, Choices[]>();
  /** Of first calls of a function that can run twice. */
  private readonly repeatable = new Map<HappenedRequest, Choices[]>();
  private readonly faulted = new Map<CallFault, Told>();
  /** Whether a zone in which everything is as planned is left alone. */
  private readonly isKept: boolean;
  private readonly lanesTold = new Map<ActorNode, boolean>();

  /** @param reduced - whether moves that commute with everything are made in one order only */
  constructor(
    options: ExploredOptions,
    machines: Machines,
    private readonly reduced = true,
  ) {
    this.actor = actorOptions(options, machines);
    const { pieces, answers, forms } = this;
    const names = actorNames(options);
    this.actorCount = names.length;
    this.inPlace = [...names.keys()];
    this.machineCount = machineNames(options).length;
    this.swappedPlaces = lanesSwapped.slice(0, names.length);
    const owners = names.map(ownerOf);
    const { safeguards } = options;
    this.isKept = staysAsPlanned(safeguards);
    const shared = new SharedGraph(owners, pieces, answers, forms, this.names, safeguards);
    this.shared = shared;
    const graphOf = (name: string) => new ActorGraph(name, this.actor, pieces, answers, forms);
    const [, firstLane = ''] = names;
    const executions = workOf(firstLane, options) + sweepRounds;
    const swaps = machineNames(options).map((name, place) =>
      place > 1 ? new LaneSwap(pieces, firstLane, name, executions) : undefined,
    );
    let graph: ActorGraph | undefined;
    this.standings = names.map((name, place) => {
      const owner = place % this.machineCount;
      // Lanes share the graph of the first; what they run twice has another one, shared alike.
      if (!graph || owner <= 1) graph = graphOf(name);
      return new Standings(name, place, graph, swaps[owner], forms, shared, this.names);
    });
    if (options.lanes === 2) this.swap = swaps[2];
  }

  async start(): Promise<State> {
    const { zone, file } = this.actor;
    const shared = Shared.begin(zone, file);
    shared.setHealth(1);
    const actors: Standing[] = [];
    for (const standings of this.standings) actors.push(await standings.start());
    const { faults, duplicates = 0 } = this.actor.options;
    const start = this.shared.start(shared);
    return { shared: start, actors, faultsLeft: faults, duplicatesLeft: duplicates };
  }

  moves(state: State): readonly StateMove[] {
    const each = state.actors.map((_, actor) => this.options(state, actor));
    return this.among(each).map(({ move }) => move);
  }

  options(state: State, actor: number): readonly Option<StateMove>[] {
    const { requests } = standingIn(state, actor);
    const [only] = requests;
    if (requests.length === 1 && only) return this.optionsOf(state, only, 0);
    return this.among(requests.map((request, nth) => this.optionsOf(state, request, nth)));
  }

  make(state: State, move: StateMove): MadeState | Promise<MadeState> {
    const { actor, nth, fault } = move;
    const standings = this.standingsOf(actor);
    const before = standingIn(state, actor);
    const request = before.requests[nth];
    if (!request) throw new RangeError(`${standings.name} waits for no call ${nth}`);
    if (fault === 'duplicate') {
      return request.form.kind === 'start'
        ? this.startTwice(state, move, request)
        : this.runAgain(state, move);
    }
    const again = () => this.make(state, move);
    let after = state;
    let told = fault === undefined ? undefined : this.faultOf(fault);
    let fallen: readonly Fallen[] = [];
    if (fault === undefined || hasEffect(fault)) {
      const happened = this.happen(state, request);
      if (happened instanceof Promise) return happened.then(again);
      after = happened.state;
      if (after.shared !== state.shared && isVoidIn(state, actor, nth)) {
        throw new Error(`${standings.name} changed something, going by a fence that is no more`);
      }
      if (
        this.isKept &&
        state.shared.isAsPlanned &&
        after.shared !== state.shared &&
        isBatch(this.forms.exampleOf(request.form))
      ) {
        throw new Error(`${standings.name} wrote to a zone in which everything was as planned`);
      }
      told ??= happened.told;
      fallen = happened.fallen;
    }
    if (!told) throw new TypeError('a call without a fault has an answer');
    const learned = standings.learn(standingIn(after, actor), nth, told);
    if (learned instanceof Promise) return learned.then(again);
    const standing = standings.after(learned, ownNamesIn(after, actor));
    after = {
      shared: after.shared,
      actors: after.actors.with(actor, standing),
      faultsLeft: state.faultsLeft - (fault === undefined ? 0 : 1),
      duplicatesLeft: state.duplicatesLeft,
    };
    if (actor === 0 && standing.node.count !== before.node.count) {
      const turned = this.turned(after);
      if (turned instanceof Promise) return turned.then(again);
      after = turned;
    }
    return { state: after, fallen, milestones: learned.milestones };
  }

  /** Of two lanes it does not matter which is which: what can come of a state can come of it with lanes swapped. */
  key(state: State): string {
    const [planner, one, other] = state.actors;
    if (!this.reduced || !this.swap || !planner || !one || !other) return this.keyAs(state);
    // One that starts lanes, one after the other, or has read who wrote what, is not the same with lanes swapped.
    const again = state.actors[this.machineCount];
    for (const { node } of again ? [planner, again] : [planner]) {
      if (this.tellsLanesApart(node, this.swap)) return this.keyAs(state);
    }
    if (one.node.number > other.node.number) return this.keyAs(state);
    const swapped = this.keyAs(state, this.swap);
    if (one.node.number < other.node.number) return swapped;
    const asIs = this.keyAs(state);
    return asIs < swapped ? asIs : swapped;
  }

  judgeEnd({ shared }: State): readonly Fallen[] {
    return this.shared.judgeEnd(shared);
  }

  /** @param swap - undefined: lanes are who they are */
  protected keyAs({ shared, actors, faultsLeft, duplicatesLeft }: State, swap?: LaneSwap): string {
    const number = swap ? this.shared.swapped(shared, swap) : shared.number;
    const numbers = [number, faultsLeft, duplicatesLeft];
    const order = swap ? this.swappedPlaces : this.inPlace;
    const naming = this.namesInOrder(actors, order);
    for (const actor of order) {
      const standing = actors[actor];
      if (!standing) continue;
      const named = naming ? this.standingsOf(actor).renamed(standing, naming) : standing;
      numbers.push(named.number);
    }
    return numbers.join();
  }

  /** A pending call as it would be made. */
  protected callOf({ shared }: State, request: HappenedRequest): Call {
    const { actor, form, site } = request;
    const { footprint } = this.shared.touch(shared, request);
    const described = describe(this.forms.exampleOf(form), this.actor.zone);
    return { actor, sequence: site, ...described, footprint };
  }

  protected isEnabled({ shared, actors }: State, { actor, form: { kind } }: HappenedRequest) {
    // It is no move of its own, but one of the actor whose invocation it is.
    if (kind === 'again') return false;
    if (kind === 'take-up') {
      return shared.example.queuedFor(this.standingsOf(actor).name) > 0 || this.hasPlanned(actors);
    }
    if (kind !== 'sweep') return true;
    const progress = actors.slice(0, this.machineCount).map(({ node, requests }, place) => ({
      round: node.count - workOf(this.standingsOf(place).name, this.actor.options),
      isAtRest: requests.every(({ form }) => form.kind === 'sweep'),
    }));
    const isOver = actors.slice(this.machineCount).every(isIdle);
    return isOver && isSweepTime(progress, actor, 0);
  }

  private tellsLanesApart(planner: ActorNode, swap: LaneSwap): boolean {
    let isTold = this.lanesTold.get(planner);
    if (isTold === undefined) {
      const templates = [
        ...planner.entries.map(({ piece }) => piece.template),
        ...planner.pending.map(({ form }) => form.template),
      ];
      isTold = templates.some((template) => swap.templateOf(template) !== template);
      this.lanesTold.set(planner, isTold);
    }
    return isTold;
  }

  /** What names below 0 become when they are given in this order of actors; undefined: what they are. */
  private namesInOrder(actors: readonly Standing[], order: readonly number[]): Naming | undefined {
    const ofOwn = new Map<number, number>();
    let isInOrder = true;
    for (const actor of order) {
      const standing = actors[actor];
      if (!standing || standing.own === 0) continue;
      for (const id of standing.ids) {
        if (id >= 0 || ofOwn.has(id)) continue;
        const name = -1 - ofOwn.size;
        ofOwn.set(id, name);
        isInOrder &&= id === name;
      }
    }
    return isInOrder ? undefined : this.names.naming([], ofOwn);
  }

  /** A free one alone, or all. */
  private among(each: readonly (readonly Option<StateMove>[])[]): readonly Option<StateMove>[] {
    const free = this.reduced && each.find(isFree);
    return free || each.flat();
  }

  /** What is shared after something happened, what ids are called then, and what an actor is told of it. */
  private happen(state: State, happening: Happening): Happened | Promise<SharedMove> {
    const { shared, actors } = state;
    const move = this.shared.after(shared, happening);
    if (move instanceof Promise) return move;
    const { node, fallen } = move;
    const { naming, told } = this.shared.named(shared, move, ownNamesIn(state));
    if (!naming && node === shared) return { state, told, fallen };
    const renamed = naming
      ? actors.map((standing, actor) => this.standingsOf(actor).renamed(standing, naming))
      : actors;
    return { state: { ...state, shared: node, actors: renamed }, told, fallen };
  }

  /** The world turns between two runs of the planner. */
  private turned(state: State): State | Promise<SharedMove> {
    const { count } = standingIn(state, 0).node;
    if (count > this.actor.options.plans) return state;
    const happened = this.happen(state, this.shared.health(count));
    return happened instanceof Promise ? happened : happened.state;
  }

  private optionsOf(
    state: State,
    request: HappenedRequest,
    nth: number,
  ): readonly Option<StateMove>[] {
    if (!this.isEnabled(state, request)) return [];
    const { canRunTwice, isPutOff } = this.second(state, request.actor, nth);
    const isFree =
      !isPutOff && (isVoidIn(state, request.actor, nth) || this.isSettled(state, request));
    const known = canRunTwice ? this.repeatable : isFree ? this.free : this.open;
    let byPlace = known.get(request);
    if (!byPlace) known.set(request, (byPlace = []));
    const choices = (byPlace[nth] ??= this.choicesOf(state, request, nth, isFree, canRunTwice));
    return state.faultsLeft === 0 ? choices.withoutFaults : choices.all;
  }

  private choicesOf(
    { shared }: State,
    request: HappenedRequest,
    nth: number,
    isFree: boolean,
    canRunTwice: boolean,
  ): Choices {
    const { actor, form } = request;
    const touch = this.shared.touch(shared, request);
    const nothing = { reads: [], writes: [] };
    const choices = [undefined, ...this.shared.faultsOf(form)].map((fault): Option<StateMove> => {
      const move = { actor, nth, ...(fault !== undefined && { fault }) };
      if (isFree) return { kind: 'free', footprint: nothing, move };
      // Without an effect, only its actor can tell that it was made.
      const isMade = fault === undefined || hasEffect(fault);
      return isMade ? { ...touch, move } : { kind: 'read', footprint: nothing, move };
    });
    // It lets another actor go on: nobody may have read ahead of it, as if it changed something.
    const kind = isFree ? 'free' : 'write';
    const move: StateMove = { actor, nth, fault: 'duplicate' };
    const twice = canRunTwice ? [{ kind, footprint: nothing, move } as const] : [];
    return { all: [...choices, ...twice], withoutFaults: [...choices.slice(0, 1), ...twice] };
  }

  /**
   * Whether a call starts an execution, or is the first of a function that can run twice now: each actor's one at a
   * time. The function's is not made before all else, since it may be able to later.
   */
  private second(
    { actors, duplicatesLeft }: State,
    actor: number,
    nth: number,
  ): { readonly canRunTwice: boolean; readonly isPutOff: boolean } {
    const again = actors[actor + this.machineCount];
    const pending = actors[actor]?.node.pending[nth];
    if (duplicatesLeft === 0 || !again || !pending) return { canRunTwice: false, isPutOff: false };
    const isPutOff = pending.invoked !== undefined;
    const canRunTwice = pending.form.kind === 'start' || (isPutOff && isIdle(again));
    return { canRunTwice, isPutOff };
  }

  /** Its answer was lost, and it was made once more: two executions come of it. */
  private startTwice(
    state: State,
    { actor, nth }: StateMove,
    request: HappenedRequest,
  ): MadeState | Promise<MadeState> {
    const happened = this.happen(state, request);
    if (happened instanceof Promise) {
      return happened.then(() => this.startTwice(state, { actor, nth }, request));
    }
    const duplicatesLeft = state.duplicatesLeft - 1;
    return this.make({ ...happened.state, duplicatesLeft }, { actor, nth });
  }

  /** Lets an invocation run a second time: whoever made it goes on as if nothing had happened. */
  private runAgain(state: State, move: StateMove): MadeState | Promise<MadeState> {
    const { actor, nth } = move;
    const told = this.standingsOf(actor).invoked(standingIn(state, actor), nth);
    if (!told) throw new RangeError('a call that is not the first of its function');
    const place = actor + this.machineCount;
    const standings = this.standingsOf(place);
    const learned = standings.learn(standingIn(state, place), 0, told);
    if (learned instanceof Promise) return learned.then(() => this.runAgain(state, move));
    const standing = standings.after(learned, ownNamesIn(state, place));
    const actors = state.actors.with(place, standing);
    const after = { ...state, actors, duplicatesLeft: state.duplicatesLeft - 1 };
    return { state: after, fallen: [], milestones: [] };
  }

  /** What a function is told of a fault, or its machine if it ends the function. Made once: errors are dear. */
  private faultOf(fault: CallFault): Told {
    const known = this.faulted.get(fault);
    if (known) return known;
    const error = faultError(fault);
    const text = isKill(fault) ? failureText(error) : this.answers.ofError(error);
    const { template } = this.pieces.of(text);
    const told = this.names.told(isKill(fault) ? 'output' : 'answer', { template, ids: [] });
    this.faulted.set(fault, told);
    return told;
  }

  private isSettled({ shared, actors }: State, request: HappenedRequest): boolean {
    const settled = this.shared.settled(shared, request);
    if (settled !== 'without-planner') return settled === 'settled';
    const [planner, again] = [actors[0], actors[this.machineCount]];
    if (request.actor === 0) return !again || isIdle(again);
    if (!this.hasPlanned(actors)) return false;
    // In its sweeps the planner may make up for a plan that failed, beside what it runs twice.
    if (request.actor !== this.machineCount) return !again || isIdle(again);
    return planner?.requests.every(({ form }) => form.kind === 'sweep') ?? true;
  }

  /** Whether the planner has made its plans: it goes on when everybody else is at rest. */
  private hasPlanned([planner]: readonly Standing[]): boolean {
    return (planner?.node.count ?? 0) > this.actor.options.plans;
  }

  private standingsOf(actor: number): Standings {
    const standings = this.standings[actor];
    if (!standings) throw new RangeError(`no actor ${actor}`);
    return standings;
  }
}

/** Of an actor that runs what another runs: whether it runs nothing. */
function isIdle({ requests }: Standing): boolean {
  return requests.every(({ form }) => form.kind === 'again');
}

function standingIn({ actors }: State, actor: number): Standing {
  const standing = actors[actor];
  if (!standing) throw new RangeError(`no actor ${actor}`);
  return standing;
}

/** Whether an actor's n-th pending call is of a function that can change nothing any more. */
function isVoidIn({ shared, actors }: State, actor: number, nth: number): boolean {
  const basis = actors[actor]?.bases[nth];
  return basis !== undefined && isVoid(basis, shared.fences);
}

/** Names below 0 that actors have, as bits. @param but - whose do not count */
function ownNamesIn({ actors }: State, but?: number): number {
  let own = 0;
  for (let actor = 0; actor < actors.length; actor += 1) {
    if (actor !== but) own |= actors[actor]?.own ?? 0;
  }
  return own;
}
