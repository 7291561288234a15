// An actor as a graph that is found out once: where it can stand, and where each answer brings it. The
// deployed code runs only the first time; standings that differ by ids alone are one.

import { strict as assert } from 'node:assert';
import { Renaming } from '../../explorer/pieces.ts';
import type { Piece, Pieces } from '../../explorer/pieces.ts';
import { whenThere } from '../../explorer/soon.ts';
import type { Soon } from '../../explorer/soon.ts';
import type { ActorOptions } from './actors.ts';
import type { Answers } from './answers.ts';
import { attemptId, attemptToken, Placeholders } from './ids.ts';
import { milestoneOfCall, milestoneOfEvent } from './milestones.ts';
import { replay } from './replay.ts';
import type { Entry, Stand } from './replay.ts';
import type { RequestForm, RequestForms } from './request-forms.ts';

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
}

/** Ids by number: the node's, then those that came with the answer, then those drawn. */
interface ActorMove {
  readonly node: ActorNode;
  readonly ids: readonly number[];
  readonly drawn: number;
  readonly milestones: readonly string[];
}

/** Where an actor stands in one state of a search. */
export interface Standing {
  readonly node: ActorNode;
  readonly ids: readonly string[];
}

/** What came of something that an actor learned. */
export interface Learned {
  readonly standing: Standing;
  /** How many ids were drawn. */
  readonly drawn: number;
  readonly milestones: readonly string[];
}

export class ActorGraph {
  private readonly nodes = new Map<string, ActorNode>();
  private readonly placeholders = new Placeholders();

  constructor(
    readonly name: string,
    private readonly actor: ActorOptions,
    private readonly pieces: Pieces,
    private readonly answers: Answers,
    private readonly forms: RequestForms,
  ) {}

  async start(): Promise<Standing> {
    return this.standingOf(await this.replay(1, [], () => ''));
  }

  /**
   * Brings the actor on by the answer to its n-th pending call.
   *
   * @param nextId - numbers from here on are free for new ids
   */
  answer(standing: Standing, nth: number, answer: Piece, nextId: number): Soon<Learned> {
    return this.learn(standing, nth, 'answer', answer, nextId);
  }

  /** Ends the function that waits for the n-th pending call. @param output - what its state machine sees */
  kill(standing: Standing, nth: number, output: Piece, nextId: number): Soon<Learned> {
    return this.learn(standing, nth, 'output', output, nextId);
  }

  private learn(
    { node, ids }: Standing,
    nth: number,
    kind: 'answer' | 'output',
    piece: Piece,
    nextId: number,
  ): Soon<Learned> {
    const renaming = new Renaming(ids);
    const key = `${kind} ${nth} ${renaming.keyOf(piece)}`;
    const known = renaming.ids();
    const move = node.moves.get(key) ?? this.find(node, key, nth, kind, piece, renaming);
    return whenThere(move, ({ node: next, ids: nextIds, drawn, milestones }) => {
      const nameOf = (number: number) =>
        known[number] ?? attemptToken(nextId + number - known.length);
      return { standing: { node: next, ids: nextIds.map(nameOf) }, drawn, milestones };
    });
  }

  private async find(
    node: ActorNode,
    key: string,
    nth: number,
    kind: 'answer' | 'output',
    piece: Piece,
    renaming: Renaming,
  ): Promise<ActorMove> {
    const pending = node.pending[nth];
    if (!pending) throw new RangeError(`${this.name} waits for no call ${nth}`);
    const names = this.placeholders.namesFor(renaming.ids(), node.ids);
    const ids = renaming.numbersOf(piece.ids).map((number) => names[number] ?? '');
    const text = this.pieces.textOf({ template: piece.template, ids });
    const { task, index } = pending;
    const drawn: string[] = [];
    // Of a function that is over nothing but its output is left.
    const before =
      kind === 'answer' ? node.entries : node.entries.filter((entry) => entry.task !== task);
    const entry = { kind, task, index: kind === 'answer' ? index : 0, text };
    const stand = await this.replay(node.count, [...before, entry], () => {
      const token = this.placeholders.attempt();
      drawn.push(token);
      return attemptId(token);
    });
    const after = this.standingOf(stand);
    const numbers = new Renaming([...names, ...drawn]);
    const move: ActorMove = {
      node: after.node,
      ids: numbers.numbersOf(after.ids),
      drawn: drawn.length,
      milestones: this.milestonesOf(pending, kind === 'answer' ? text : undefined, stand),
    };
    node.moves.set(key, move);
    return move;
  }

  /** Of the call that was answered, and of what the code decided on it. */
  private milestonesOf(
    { form }: PendingForm,
    answer: string | undefined,
    { decided }: Stand,
  ): string[] {
    const reached = decided.map(milestoneOfEvent);
    if (answer !== undefined) {
      const request = this.forms.requestOf(form, form.ids);
      const outcome = this.answers.outcomeOf(answer);
      reached.push(milestoneOfCall(this.name, request, outcome, this.actor.zone));
    }
    return [...new Set(reached.filter((one) => one !== undefined))];
  }

  private replay(
    count: number,
    history: readonly Entry[],
    newAttempt: () => string,
  ): Promise<Stand> {
    const give = (text: string) => this.answers.give(text);
    return replay({ actor: this.actor, name: this.name, give, newAttempt }, count, history);
  }

  private standingOf({ count, position, entries, waiting }: Stand): Standing {
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
      node = { number, count, entries, ids, pending, moves: new Map() };
      this.nodes.set(key, node);
    }
    return { node, ids };
  }
}
