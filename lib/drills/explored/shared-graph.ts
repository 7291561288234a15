// What is shared, as a graph that is found out once: from each of its states, where each request leads and how
// it is answered. The emulated services run only the first time; states that differ by ids alone are one.

import { Renaming } from '../../explorer/pieces.ts';
import type { Piece, Pieces } from '../../explorer/pieces.ts';
import { whenThere } from '../../explorer/soon.ts';
import type { Soon } from '../../explorer/soon.ts';
import type { Touch } from '../../explorer/late-reads.ts';
import type { Fallen } from '../../explorer/states.ts';
import type { Answers } from './answers.ts';
import { isRead, possibleFaults } from './faults.ts';
import type { FaultKind } from './faults.ts';
import { freshLike, Placeholders } from './ids.ts';
import { awaitedChange, footprintOf } from './requests.ts';
import type { Request } from './requests.ts';
import type { RequestForm, RequestForms } from './request-forms.ts';
import { settledness } from './settled.ts';
import type { Settled } from './settled.ts';
import { nowMs } from './shared.ts';
import type { Shared } from './shared.ts';

/** A state of what is shared, whatever its ids are called. */
export interface SharedNode {
  readonly number: number;
  /** One state of this kind, and its ids in their order. */
  readonly example: Shared;
  readonly ids: readonly string[];
  /** What may fall at the name server, whichever changes have arrived. */
  readonly fallen: readonly Fallen[];
  readonly moves: Map<string, SharedMove>;
  /** By actor. */
  readonly settled: Map<string, Map<RequestForm, Settled>>;
}

/**
 * Ids are told by numbers: first those of the node, then those that came with the request, then those that
 * did not exist before.
 */
interface SharedMove {
  readonly node: SharedNode;
  readonly ids: readonly number[];
  readonly answer: { readonly template: number; readonly ids: readonly number[] };
  /** By their number less all that came in: an id of that kind. */
  readonly fresh: readonly string[];
  readonly fallen: readonly Fallen[];
}

/** What is shared, in one state of a search. */
export interface SharedState {
  readonly node: SharedNode;
  readonly ids: readonly string[];
}

export interface SharedStep {
  readonly shared: SharedState;
  readonly answer: Piece;
  readonly fallen: readonly Fallen[];
  /** How many ids were given out. */
  readonly fresh: number;
}

/** What happens to what is shared: an actor's request, or the world's own turn. */
type Happening =
  | { readonly kind: 'request'; readonly actor: string; readonly form: RequestForm }
  | { readonly kind: 'health'; readonly plan: number };

export class SharedGraph {
  private readonly nodes = new Map<string, SharedNode>();
  private readonly placeholders = new Placeholders();
  private readonly held = new WeakMap<object, Piece>();
  private readonly touches = new Map<string, Touch>();
  private readonly faults = new Map<string, readonly FaultKind[]>();

  constructor(
    private readonly pieces: Pieces,
    private readonly answers: Answers,
    private readonly forms: RequestForms,
  ) {}

  start(shared: Shared): SharedState {
    return this.stateOf(shared);
  }

  /** @param nextId - numbers from here on are free for new ids */
  request(
    state: SharedState,
    actor: string,
    form: RequestForm,
    ids: readonly string[],
    nextId: number,
  ): Soon<SharedStep> {
    return this.step(state, { kind: 'request', actor, form }, ids, nextId);
  }

  health(state: SharedState, plan: number): Soon<SharedStep> {
    return this.step(state, { kind: 'health', plan }, [], 0);
  }

  /** Whether a request that can be made commutes with everything else. */
  settled({ node }: SharedState, actor: string, form: RequestForm): Settled {
    // What decides is in the request without its ids.
    let ofActor = node.settled.get(actor);
    if (!ofActor) {
      ofActor = new Map();
      node.settled.set(actor, ofActor);
    }
    const known = ofActor.get(form);
    if (known) return known;
    const settled = settledness(actor, this.forms.requestOf(form, form.ids), node.example);
    ofActor.set(form, settled);
    return settled;
  }

  /** What a request touches, whatever the state. */
  touch({ node }: SharedState, actor: string, form: RequestForm): Touch {
    const name = `${actor} ${form.key}`;
    let touch = this.touches.get(name);
    if (!touch) {
      const request = this.forms.requestOf(form, form.ids);
      const footprint = footprintOf(actor, request, (service, command) =>
        node.example.footprint(service, command),
      );
      // Told later that a change has arrived, its actor leaves more on its way until then: nothing that may
      // fall meanwhile is missed. So waiting is reading.
      touch = { kind: isRead(request) ? 'read' : 'write', footprint };
      this.touches.set(name, touch);
    }
    return touch;
  }

  /** What can go wrong with a request. */
  faultsOf(form: RequestForm): readonly FaultKind[] {
    let faults = this.faults.get(form.key);
    if (!faults) {
      faults = possibleFaults(this.forms.requestOf(form, form.ids));
      this.faults.set(form.key, faults);
    }
    return faults;
  }

  judgeEnd({ node }: SharedState): readonly Fallen[] {
    const judged = node.example.copy();
    judged.judgeEnd();
    return judged.fallen();
  }

  private step(
    { node, ids }: SharedState,
    happening: Happening,
    requestIds: readonly string[],
    nextId: number,
  ): Soon<SharedStep> {
    const renaming = new Renaming(ids);
    const key = keyOf(happening, renaming.numbersOf(requestIds));
    const known = renaming.ids();
    const move = node.moves.get(key) ?? this.find(node, key, happening, requestIds, renaming);
    return whenThere(move, ({ node: next, ids: nextIds, answer, fallen, fresh }) => {
      const nameOf = (number: number) =>
        known[number] ??
        freshLike(fresh[number - known.length] ?? '', nextId + number - known.length);
      return {
        shared: { node: next, ids: nextIds.map(nameOf) },
        answer: { template: answer.template, ids: answer.ids.map(nameOf) },
        fallen,
        fresh: fresh.length,
      };
    });
  }

  /** @param renaming - of the ids that came in, the node's first */
  private async find(
    node: SharedNode,
    key: string,
    happening: Happening,
    requestIds: readonly string[],
    renaming: Renaming,
  ): Promise<SharedMove> {
    // The same ids as the example calls them; those from elsewhere it cannot know.
    const names = this.placeholders.namesFor(renaming.ids(), node.ids);
    const asked = renaming.numbersOf(requestIds).map((number) => names[number] ?? '');
    const { shared, text } = await this.happen(node.example, happening, asked);
    const seen = shared === node.example ? [] : shared.fallen();
    const after = this.stateOf(shared);
    const answer = this.pieces.of(text);
    const numbers = new Renaming(names);
    const move: SharedMove = {
      node: after.node,
      ids: numbers.numbersOf(after.ids),
      answer: { template: answer.template, ids: numbers.numbersOf(answer.ids) },
      fresh: numbers.ids().slice(names.length),
      fallen: [...seen, ...after.node.fallen],
    };
    node.moves.set(key, move);
    return move;
  }

  private async happen(
    example: Shared,
    happening: Happening,
    ids: readonly string[],
  ): Promise<{ shared: Shared; text: string }> {
    if (happening.kind === 'health') {
      const shared = example.copy('dynamodb');
      shared.setHealth(happening.plan);
      return { shared, text: '' };
    }
    const request = this.forms.requestOf(happening.form, ids);
    const changeId = awaitedChange(request);
    if (changeId !== undefined) return this.waitFor(example, changeId);
    if (request.kind === 'sweep') {
      return { shared: allArrived(example), text: await this.answers.ofOutput({}) };
    }
    const changing = request.kind === 'aws' ? request.service : undefined;
    const shared = isRead(request) ? example : example.copy(changing);
    return { shared, text: await this.answerTo(shared, happening.actor, request) };
  }

  private async answerTo(shared: Shared, actor: string, request: Request): Promise<string> {
    let output: object;
    try {
      output = shared.make(actor, request);
    } catch (error) {
      return this.answers.ofError(error);
    }
    return this.answers.ofOutput(output);
  }

  /** Waits until a change is INSYNC: from here on it has arrived. It may have before, and then nothing is left of it. */
  private async waitFor(
    example: Shared,
    changeId: string,
  ): Promise<{ shared: Shared; text: string }> {
    const number = example.numberOnItsWay(changeId);
    const shared = number === undefined ? example : example.copy('route53');
    if (number !== undefined) shared.arrive(number);
    const SubmittedAt = new Date(nowMs);
    const ChangeInfo = { Id: `/change/${changeId}`, Status: 'INSYNC', SubmittedAt };
    return { shared, text: await this.answers.ofOutput({ ChangeInfo }) };
  }

  private stateOf(shared: Shared): SharedState {
    shared.arriveIdle();
    const renaming = new Renaming();
    const key = this.piecesOf(shared)
      .map((piece) => renaming.keyOf(piece))
      .join('');
    const ids = renaming.ids();
    let node = this.nodes.get(key);
    if (!node) {
      const number = this.nodes.size;
      const fallen = shared.fallenOnArrival();
      node = { number, example: shared, ids, fallen, moves: new Map(), settled: new Map() };
      this.nodes.set(key, node);
    }
    return { node, ids };
  }

  /** Each made once for whoever holds it: most calls change one service, or none. */
  private piecesOf(shared: Shared): Piece[] {
    const pieces: Piece[] = [];
    shared.texts((holder, text) => {
      let piece = this.held.get(holder);
      if (!piece) {
        piece = this.pieces.of(text());
        this.held.set(holder, piece);
      }
      pieces.push(piece);
    });
    return pieces;
  }
}

function keyOf(happening: Happening, ids: readonly number[]): string {
  if (happening.kind === 'request') return `${happening.actor} ${happening.form.key} ${ids.join()}`;
  return `health ${happening.plan}`;
}

function allArrived(example: Shared): Shared {
  const shared = example.copy('route53');
  for (const number of shared.onTheirWay().keys()) shared.arrive(number);
  return shared;
}
