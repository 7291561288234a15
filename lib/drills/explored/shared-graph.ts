// What is shared, as a graph that is found out once: from each of its states, where each request leads and how
// it is answered. The emulated services run only the first time; states that differ by ids alone are one.

import { strict as assert } from 'node:assert';
import { Renaming } from '../../explorer/pieces.ts';
import type { Piece, Pieces } from '../../explorer/pieces.ts';
import type { Footprint } from '../../explorer/footprint.ts';
import type { Fallen } from '../../explorer/states.ts';
import type { Safeguards } from '../../control-plane/safeguards.ts';
import type { Answers } from './answers.ts';
import { possibleFaults } from './faults.ts';
import type { CallFault } from './faults.ts';
import { Placeholders } from './ids.ts';
import { firstFresh, FreeNames } from './naming.ts';
import type { LaneSwap } from './lane-swap.ts';
import type { Names, Naming, Told } from './naming.ts';
import { awaitedChange, footprintOf, isRead } from './requests.ts';
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
  /** Attempts in the fences that there are, by endpoint. */
  readonly fences: ReadonlyMap<string, number>;
  /** Whether nothing is left to write to the zone, until the next plan. */
  readonly isAsPlanned: boolean;
  /** What may fall at the name server, whichever changes have arrived. */
  readonly fallen: readonly Fallen[];
  readonly moves: Map<Happening, SharedMove>;
  readonly settled: Map<Happening, Settled>;
  /** The number of the node at which lanes have changed places, once it was asked for. */
  swapped: number | undefined;
}

/** What happens to what is shared: an actor's request, or the world's own turn. Equal ones are the same object. */
export type Happening = HappenedRequest | { readonly kind: 'health'; readonly plan: number };

export interface HappenedRequest {
  readonly kind: 'request';
  readonly actor: number;
  readonly form: RequestForm;
  /** As they are called before. */
  readonly ids: readonly number[];
  /** The same for requests of an actor that differ by ids alone. */
  readonly site: number;
}

/** Ids are called as before, those that are new by numbers from {@link firstFresh} on. */
export interface SharedMove {
  readonly node: SharedNode;
  /** By place. */
  readonly ids: readonly number[];
  readonly answer: Piece<number>;
  readonly fallen: readonly Fallen[];
  /** Those that are shared no more, or never were: only actors can know them, and need a name for them. */
  readonly alone: readonly number[];
  /** By the names below 0 that are taken, as bits; 0 if no name is needed. */
  readonly named: Map<number, Named>;
}

/** What ids are called after a move. */
interface Named {
  /** Undefined: as before. */
  readonly naming: Naming | undefined;
  readonly told: Told;
}

/** What a request touches, and whether nobody but its actor can tell that it was made. */
export interface Touch {
  readonly kind: 'read' | 'write';
  readonly footprint: Footprint;
}

export class SharedGraph {
  private readonly nodes = new Map<number, SharedNode>();
  private readonly numbers = new Map<string, number>();
  private readonly placeholders = new Placeholders();
  private readonly held = new WeakMap<object, Piece>();
  private readonly touches = new Map<number, Touch>();
  private readonly requests = new Map<string, HappenedRequest>();
  private readonly sites = new Map<string, number>();
  private readonly healths = new Map<number, Happening>();

  constructor(
    private readonly actors: readonly string[],
    private readonly pieces: Pieces,
    private readonly answers: Answers,
    private readonly forms: RequestForms,
    private readonly names: Names,
    private readonly safeguards: Safeguards,
  ) {}

  start(shared: Shared): SharedNode {
    return this.stateOf(shared).node;
  }

  request(actor: number, form: RequestForm, ids: readonly number[]): HappenedRequest {
    const key = `${actor} ${form.key} ${ids.join()}`;
    let request = this.requests.get(key);
    if (!request) {
      const place = `${actor} ${form.key}`;
      const site = this.sites.get(place) ?? this.sites.size;
      this.sites.set(place, site);
      request = { kind: 'request', actor, form, ids, site };
      this.requests.set(key, request);
    }
    return request;
  }

  /** The health source speaks, before the planner's n-th run. */
  health(plan: number): Happening {
    let health = this.healths.get(plan);
    if (!health) this.healths.set(plan, (health = { kind: 'health', plan }));
    return health;
  }

  /** Where it leads to. */
  after(node: SharedNode, happening: Happening): SharedMove | Promise<SharedMove> {
    return node.moves.get(happening) ?? this.find(node, happening);
  }

  /** @param taken - names below 0 that actors have, as bits */
  named(before: SharedNode, move: SharedMove, taken: number): Named {
    const key = move.alone.length === 0 ? 0 : taken;
    let named = move.named.get(key);
    if (!named) move.named.set(key, (named = this.name(before, move, taken)));
    return named;
  }

  /** Whether a request that can be made commutes with everything else. */
  settled(node: SharedNode, request: HappenedRequest): Settled {
    let settled = node.settled.get(request);
    if (!settled) {
      settled = settledness(this.forms.exampleOf(request.form), node, this.safeguards);
      node.settled.set(request, settled);
    }
    return settled;
  }

  /** What a request touches, whatever the state. */
  touch({ example }: SharedNode, { actor, form, site }: HappenedRequest): Touch {
    let touch = this.touches.get(site);
    if (!touch) {
      const request = this.forms.exampleOf(form);
      const footprint = footprintOf(this.actors[actor] ?? '', request, (service, command) =>
        example.footprint(service, command),
      );
      // Told later that a change has arrived, its actor leaves more on its way until then: nothing that may
      // fall meanwhile is missed. So waiting is reading.
      touch = { kind: isRead(request) ? 'read' : 'write', footprint };
      this.touches.set(site, touch);
    }
    return touch;
  }

  /** What can go wrong with a request. */
  faultsOf(form: RequestForm): readonly CallFault[] {
    return possibleFaults(this.forms.exampleOf(form));
  }

  /** The number of what is shared if two lanes had changed places: its ids are called as before. */
  swapped(node: SharedNode, swap: LaneSwap): number {
    if (node.swapped === undefined) {
      const pieces = this.piecesOf(node.example).map(({ template, ids }) => ({
        template: swap.templateOf(template),
        ids,
      }));
      const queued = new Map(this.actors.map((name) => [swap.nameOf(name), name]));
      const queues = this.actors.map((name) => node.example.queuedFor(queued.get(name) ?? name));
      node.swapped = this.numberOf(this.keyOf(pieces, queues, new Renaming()));
    }
    return node.swapped;
  }

  judgeEnd(node: SharedNode): readonly Fallen[] {
    const judged = node.example.copy();
    judged.judgeEnd();
    return judged.fallen();
  }

  private async find(node: SharedNode, happening: Happening): Promise<SharedMove> {
    const { ids, form } = happening.kind === 'request' ? happening : { ids: [], form: undefined };
    // The same ids as the example calls them; those from elsewhere it cannot know.
    const before = [...node.ids.keys(), ...new Set(ids.filter((id) => id < 0))];
    const likeOf = (number: number) => form?.ids[ids.indexOf(before[number] ?? 0)];
    const names = this.placeholders.namesFor(node.ids, before.length, likeOf);
    const asked = ids.map((id) => names[before.indexOf(id)] ?? '');
    const { shared, text } = await this.happen(node.example, happening, asked);
    const seen = shared === node.example ? [] : shared.fallen();
    const after = this.stateOf(shared);
    const answer = this.pieces.of(text);
    const renaming = new Renaming(names);
    const nameOf = (id: string) => {
      const number = renaming.numberOf(id);
      return before[number] ?? firstFresh + number - before.length;
    };
    const idsAfter = after.ids.map(nameOf);
    const told = { template: answer.template, ids: answer.ids.map(nameOf) };
    const known = new Set([...node.ids.keys(), ...told.ids.filter((id) => id >= firstFresh)]);
    const move: SharedMove = {
      node: after.node,
      ids: idsAfter,
      answer: told,
      fallen: [...seen, ...after.node.fallen],
      alone: [...known].filter((id) => !idsAfter.includes(id)),
      named: new Map(),
    };
    node.moves.set(happening, move);
    return move;
  }

  private name(before: SharedNode, { ids, answer, alone }: SharedMove, taken: number): Named {
    const free = new FreeNames(taken);
    const names = new Map<number, number>(ids.map((id, place) => [id, place]));
    for (const id of alone) names.set(id, free.next());
    const ofPlaces = Array.from(before.ids.keys(), (place) => names.get(place) ?? place);
    const ofOwn = new Map([...names].filter(([id]) => id < 0));
    const told = { template: answer.template, ids: answer.ids.map((id) => names.get(id) ?? id) };
    return {
      naming: this.names.naming(ofPlaces, ofOwn),
      told: this.names.told('answer', told),
    };
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
    return {
      shared,
      text: await this.answerTo(shared, this.actors[happening.actor] ?? '', request),
    };
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

  private stateOf(shared: Shared): { node: SharedNode; ids: readonly string[] } {
    shared.arriveIdle();
    const renaming = new Renaming();
    const queues = this.actors.map((name) => shared.queuedFor(name));
    const number = this.numberOf(this.keyOf(this.piecesOf(shared), queues, renaming));
    const ids = renaming.ids();
    let node = this.nodes.get(number);
    if (!node) {
      const fallen = shared.fallenOnArrival();
      const fences = new Map<string, number>();
      for (const [endpoint, attempt] of shared.fences()) {
        const place = ids.indexOf(attempt);
        assert(place >= 0, `the fence of ${endpoint} has an id out of nowhere`);
        fences.set(endpoint, place);
      }
      const [moves, settled] = [new Map(), new Map()];
      const isAsPlanned = shared.isAsPlanned();
      node = {
        number,
        example: shared,
        ids,
        fences,
        isAsPlanned,
        fallen,
        moves,
        settled,
        swapped: undefined,
      };
      this.nodes.set(number, node);
    }
    return { node, ids };
  }

  private numberOf(key: string): number {
    let number = this.numbers.get(key);
    if (number === undefined) this.numbers.set(key, (number = this.numbers.size));
    return number;
  }

  /** @param queues - how many executions wait for each actor */
  private keyOf(pieces: readonly Piece[], queues: readonly number[], renaming: Renaming): string {
    return [...pieces.map((piece) => renaming.keyOf(piece)), queues.join()].join('');
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

function allArrived(example: Shared): Shared {
  const shared = example.copy('route53');
  for (const number of shared.onTheirWay().keys()) shared.arrive(number);
  return shared;
}
