// What planner or lane do, as a graph that is found out once: where an actor can stand, and where each answer
// brings it. The deployed code runs only the first time; standings that differ by ids alone are one. One graph
// serves all lanes (lane-swap.ts).

import { strict as assert } from 'node:assert';
import { Renaming } from '../../explorer/pieces.ts';
import type { Piece, Pieces } from '../../explorer/pieces.ts';
import type { ActorOptions, Invoked } from './actors.ts';
import type { Answers } from './answers.ts';
import { Placeholders } from './ids.ts';
import { milestoneOfCall, milestoneOfEvent } from './milestones.ts';
import type { Milestone } from './milestones.ts';
import type { Told } from './naming.ts';
import { Replay } from './replay.ts';
import type { Entry, Stand, Waiting } from './replay.ts';
import { awaitedChange } from './requests.ts';
import type { RequestForm, RequestForms } from './request-forms.ts';
import { decisive, fenceRead, renamedBasis } from './void-readings.ts';
import type { Basis, FenceReading } from './void-readings.ts';

/** A call that an actor waits for; its ids are places among the node's. */
export interface PendingForm {
  readonly task: number;
  readonly index: number;
  readonly form: RequestForm;
  readonly ids: readonly number[];
  /** Of the first call of a function: what it was called for, as whoever runs it again is told. */
  readonly invoked?: Piece<number>;
  /** What the function goes by that calls; left out if a fence that changes does not end it. */
  readonly basis?: Basis<number>;
}

/** Where an actor can stand, whatever its ids are called. */
export interface ActorNode {
  readonly number: number;
  /** The execution that it has come to, from 1. */
  readonly count: number;
  /** One standing of this kind, and its ids in their order. */
  readonly entries: readonly Entry[];
  readonly ids: readonly string[];
  readonly pending: readonly PendingForm[];
  readonly moves: Map<string, ActorMove>;
  /** The run that came there first, until it goes on. */
  run: Replay | undefined;
}

/** Ids by number: the node's, then those that came with what was told, then those drawn. */
export interface ActorMove {
  readonly node: ActorNode;
  readonly ids: readonly number[];
  readonly milestones: readonly Milestone[];
}

/** What an actor is told of its n-th pending call. */
export interface Lesson {
  readonly nth: number;
  readonly kind: Told['kind'];
  /** Its ids by number, the node's first. */
  readonly piece: Piece<number>;
  /** How many ids there are then. */
  readonly known: number;
}

export class ActorGraph {
  private readonly nodes = new Map<string, ActorNode>();
  private readonly standings = new Map<string, number>();
  private readonly placeholders = new Placeholders();

  /** @param name - as which the code runs */
  constructor(
    readonly name: string,
    private readonly actor: ActorOptions,
    private readonly pieces: Pieces,
    private readonly answers: Answers,
    private readonly forms: RequestForms,
  ) {}

  async start(): Promise<ActorNode> {
    const run = this.replay(1, []);
    const { node, ids } = this.stood(await run.start(), run);
    assert(ids.length === 0, `${this.name} begins with an id`);
    return node;
  }

  /** The same number for whoever stands there, with ids of the same names. */
  numberOf({ number }: ActorNode, ids: readonly number[]): number {
    const key = `${number} ${ids.join()}`;
    let known = this.standings.get(key);
    if (known === undefined) this.standings.set(key, (known = this.standings.size));
    return known;
  }

  /** Where an actor comes to by what it is told. */
  after(node: ActorNode, lesson: Lesson): ActorMove | Promise<ActorMove> {
    const { kind, nth, piece } = lesson;
    const key = `${kind} ${nth} ${piece.template} ${piece.ids.join()}`;
    return node.moves.get(key) ?? this.run(node, key, lesson);
  }

  private async run(node: ActorNode, key: string, lesson: Lesson): Promise<ActorMove> {
    const { nth, kind, known } = lesson;
    const { template, ids } = lesson.piece;
    const pending = node.pending[nth];
    if (!pending) throw new RangeError(`${this.name} waits for no call ${nth}`);
    const like = this.pieces.exampleOf(template);
    const names = this.placeholders.namesFor(
      node.ids,
      known,
      (number) => like[ids.indexOf(number)],
    );
    const piece = { template, ids: ids.map((number) => names[number] ?? '') };
    const { task, index, form } = pending;
    const entry: Entry =
      kind === 'answer' ? { kind, task, index, piece, form } : { kind, task, index: 0, piece };
    // Of a function that is over nothing but its output is left.
    const before =
      kind === 'answer' ? node.entries : node.entries.filter((one) => one.task !== task);
    // The run that came here can go on once, and only by an answer: it cannot be made to forget.
    const live = kind === 'answer' ? node.run : undefined;
    if (live) node.run = undefined;
    const run = live ?? this.replay(node.count, [...before, entry]);
    const stand = await (live ? live.goOn(entry) : run.start());
    const after = this.stood(stand, run);
    const numbers = new Renaming([...names, ...stand.drawn]);
    const move: ActorMove = {
      node: after.node,
      ids: numbers.numbersOf(after.ids),
      milestones: this.milestonesOf(pending, kind === 'answer' ? piece : undefined, stand),
    };
    node.moves.set(key, move);
    return move;
  }

  /** Of the call that was answered, and of what the code decided on it. */
  private milestonesOf(
    { form }: PendingForm,
    answer: Piece | undefined,
    { decided }: Stand,
  ): Milestone[] {
    const reached = decided.map(milestoneOfEvent);
    if (answer !== undefined) {
      const request = this.forms.exampleOf(form);
      const outcome = this.answers.outcomeOf(this.pieces.textOf(answer));
      reached.push(milestoneOfCall(request, outcome, this.actor.zone));
    }
    return [...new Set(reached.filter((one) => one !== undefined))];
  }

  private replay(count: number, history: readonly Entry[]): Replay {
    const { actor, name, pieces } = this;
    const give = (text: string) => this.answers.give(text);
    const newAttempt = () => this.placeholders.attempt();
    return new Replay({ actor, name, give, pieces, newAttempt }, count, history);
  }

  /** @param run - which has come there */
  private stood(
    { count, position, entries, waiting }: Stand,
    run: Replay,
  ): { node: ActorNode; ids: readonly string[] } {
    const renaming = new Renaming();
    const states = renaming.keyOf(this.pieces.of(position.states));
    const told = position.told.map(
      ({ kind, task, index, piece }) => `${kind} ${task} ${index} ${renaming.keyOf(piece)}`,
    );
    const key = `${count}|${states}${told.join('')}`;
    // Of what led there, only ids that still matter are carried on.
    const ids = renaming.ids();
    const pending = waiting.map((call): PendingForm => {
      const { task, index, request, invoked } = call;
      const asked = this.forms.of(request);
      const basis = this.basisOf(call, entries);
      return {
        task,
        index,
        form: asked.form,
        ids: renaming.numbersOf(asked.ids),
        ...(invoked && index === 0 && { invoked: this.numbered(invoked, renaming) }),
        ...(basis && { basis: renamedBasis(basis, (id) => renaming.numberOf(id)) }),
      };
    });
    assert(renaming.ids().length === ids.length, `${this.name} asks for an id out of nowhere`);
    let node = this.nodes.get(key);
    if (!node) {
      const number = this.nodes.size;
      node = { number, count, entries, ids, pending, moves: new Map(), run };
      this.nodes.set(key, node);
    }
    return { node, ids };
  }

  private numbered(invoked: Invoked, renaming: Renaming): Piece<number> {
    const { template, ids } = this.pieces.of(this.answers.ofJson(invoked));
    return { template, ids: renaming.numbersOf(ids) };
  }

  /**
   * What the function goes by that waits with a call; undefined: nothing yet. One that asks for a change leaves more
   * on its way the later it does, so that nothing may hurry it.
   */
  private basisOf(
    { task, request, invoked }: Waiting,
    entries: readonly Entry[],
  ): Basis | undefined {
    if (!invoked || awaitedChange(request) !== undefined) return undefined;
    const own = entries.filter((entry) => entry.task === task);
    const read = own.flatMap((entry) => this.fenceReadBy(entry) ?? []);
    const readings = decisive(invoked, this.actor.options.safeguards, read);
    const drawn = own.flatMap(({ kind, piece }) => (kind === 'draw' ? piece.ids : []));
    return readings.length === 0 ? undefined : { readings, drawn };
  }

  private fenceReadBy({ kind, piece, form }: Entry): FenceReading | undefined {
    if (kind !== 'answer' || !form) return undefined;
    const text = this.pieces.textOf(piece);
    if (this.answers.outcomeOf(text) !== 'ok') return undefined;
    const { endpoints } = this.actor.file;
    return fenceRead(this.forms.exampleOf(form), endpoints, this.answers.give(text));
  }
}
