// An actor as a graph that is found out once: where it can stand, and where each answer brings it. The
// deployed code runs only the first time; standings that differ by ids alone are one.

import { strict as assert } from 'node:assert';
import { Renaming } from '../../explorer/pieces.ts';
import type { Piece, Pieces } from '../../explorer/pieces.ts';
import type { ActorOptions } from './actors.ts';
import type { Answers } from './answers.ts';
import { Placeholders } from './ids.ts';
import { firstFresh, FreeNames, nameAfter, ownNames } from './naming.ts';
import type { Naming, Told } from './naming.ts';
import { milestoneOfCall, milestoneOfEvent } from './milestones.ts';
import { Replay } from './replay.ts';
import type { Entry, Stand } from './replay.ts';
import type { RequestForm, RequestForms } from './request-forms.ts';
import type { HappenedRequest, SharedGraph } from './shared-graph.ts';

/** A call that an actor waits for; its ids are places among the node's. */
export interface PendingForm {
  readonly task: number;
  readonly index: number;
  readonly form: RequestForm;
  readonly ids: readonly number[];
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

/** Ids by number: the node's, then those that came with the answer, then those drawn. */
interface ActorMove {
  readonly node: ActorNode;
  readonly ids: readonly number[];
  readonly milestones: readonly string[];
}

/** Where an actor stands in a state of a search: what the node's ids are called there. Equal ones are the same object. */
export interface Standing {
  readonly number: number;
  readonly node: ActorNode;
  readonly ids: readonly number[];
  /** The names below 0 among them, as bits. */
  readonly own: number;
  /** By pending call. */
  readonly requests: readonly HappenedRequest[];
  readonly renamed: Map<Naming, Standing>;
  /** By pending call. */
  readonly learned: readonly Map<Told, Learned>[];
}

/** What came of something that an actor learned. */
export interface Learned {
  readonly node: ActorNode;
  /** Ids that were drawn are numbered from {@link firstFresh} on. */
  readonly ids: readonly number[];
  readonly milestones: readonly string[];
  readonly isDrawn: boolean;
  /** By the names below 0 that others have, as bits; 0 if no id was drawn. */
  readonly standings: Map<number, Standing>;
}

export class ActorGraph {
  private readonly nodes = new Map<string, ActorNode>();
  private readonly standings = new Map<string, Standing>();
  private readonly placeholders = new Placeholders();

  constructor(
    readonly name: string,
    private readonly place: number,
    private readonly actor: ActorOptions,
    private readonly pieces: Pieces,
    private readonly answers: Answers,
    private readonly forms: RequestForms,
    private readonly shared: SharedGraph,
  ) {}

  async start(): Promise<Standing> {
    const run = this.replay(1, []);
    const { node, ids } = this.stood(await run.start(), run);
    assert(ids.length === 0, `${this.name} begins with an id`);
    return this.standing(node, []);
  }

  /** Brings the actor on by what it is told of its n-th pending call. */
  learn(standing: Standing, nth: number, told: Told): Learned | Promise<Learned> {
    return standing.learned[nth]?.get(told) ?? this.find(standing, nth, told);
  }

  /** @param taken - names below 0 that others have, as bits */
  after({ node, ids, isDrawn, standings }: Learned, taken: number): Standing {
    const key = isDrawn ? taken : 0;
    let standing = standings.get(key);
    if (!standing) {
      const free = new FreeNames(taken | ownNames(ids));
      standing = this.standing(
        node,
        ids.map((id) => (id < firstFresh ? id : free.next())),
      );
      standings.set(key, standing);
    }
    return standing;
  }

  renamed(standing: Standing, naming: Naming): Standing {
    let renamed = standing.renamed.get(naming);
    if (!renamed) {
      const { node, ids } = standing;
      renamed = this.standing(
        node,
        ids.map((id) => nameAfter(naming, id)),
      );
      standing.renamed.set(naming, renamed);
    }
    return renamed;
  }

  private standing(node: ActorNode, ids: readonly number[]): Standing {
    const key = `${node.number} ${ids.join()}`;
    let standing = this.standings.get(key);
    if (!standing) {
      standing = {
        number: this.standings.size,
        node,
        ids,
        own: ownNames(ids),
        requests: node.pending.map(({ form, ids: places }) => {
          const asked = places.flatMap((place) => ids[place] ?? []);
          assert(
            asked.length === places.length,
            `${this.name} asks for an id that it does not know`,
          );
          return this.shared.request(this.place, form, asked);
        }),
        renamed: new Map(),
        learned: node.pending.map(() => new Map<Told, Learned>()),
      };
      this.standings.set(key, standing);
    }
    return standing;
  }

  private async find(standing: Standing, nth: number, told: Told): Promise<Learned> {
    const { node } = standing;
    const renaming = new Renaming(standing.ids);
    const piece = { template: told.template, ids: renaming.numbersOf(told.ids) };
    const key = `${told.kind} ${nth} ${piece.template} ${piece.ids.join()}`;
    const known = renaming.ids();
    const move =
      node.moves.get(key) ?? (await this.run(node, key, nth, told.kind, piece, known.length));
    const ids = move.ids.map((number) => known[number] ?? firstFresh + number - known.length);
    const learned: Learned = {
      node: move.node,
      ids,
      isDrawn: ids.some((id) => id >= firstFresh),
      milestones: move.milestones,
      standings: new Map(),
    };
    standing.learned[nth]?.set(told, learned);
    return learned;
  }

  /**
   * @param piece - its ids by number, the node's first
   * @param known - how many ids there are so far
   */
  private async run(
    node: ActorNode,
    key: string,
    nth: number,
    kind: 'answer' | 'output',
    { template, ids }: Piece<number>,
    known: number,
  ): Promise<ActorMove> {
    const pending = node.pending[nth];
    if (!pending) throw new RangeError(`${this.name} waits for no call ${nth}`);
    const like = this.pieces.exampleOf(template);
    const names = this.placeholders.namesFor(
      node.ids,
      known,
      (number) => like[ids.indexOf(number)],
    );
    const piece = { template, ids: ids.map((number) => names[number] ?? '') };
    const { task, index } = pending;
    const entry = { kind, task, index: kind === 'answer' ? index : 0, piece };
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
  ): string[] {
    const reached = decided.map(milestoneOfEvent);
    if (answer !== undefined) {
      const request = this.forms.exampleOf(form);
      const outcome = this.answers.outcomeOf(this.pieces.textOf(answer));
      reached.push(milestoneOfCall(this.name, request, outcome, this.actor.zone));
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
    const key = `${count}|${renaming.keyOf(this.pieces.of(position))}`;
    // Of what led there, only ids that still matter are carried on.
    const ids = renaming.ids();
    const pending = waiting.map(({ task, index, request }) => {
      const asked = this.forms.of(request);
      return { task, index, form: asked.form, ids: renaming.numbersOf(asked.ids) };
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
}
