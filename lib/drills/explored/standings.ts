// Where one actor stands in the states of a search: at a node of its graph, with what the node's ids are called
// there. Lanes share a graph, which knows them all by one name: what a lane asks for and is told is put into
// the other's words on the way.

import { strict as assert } from 'node:assert';
import { Renaming } from '../../explorer/pieces.ts';
import type { ActorGraph, ActorNode } from './actor-graph.ts';
import type { LaneSwap } from './lane-swap.ts';
import { milestoneBy } from './milestones.ts';
import { firstFresh, FreeNames, nameAfter, ownNames } from './naming.ts';
import type { Names, Naming, Told } from './naming.ts';
import type { RequestForm, RequestForms } from './request-forms.ts';
import type { HappenedRequest, SharedGraph } from './shared-graph.ts';
import { renamedBasis } from './void-readings.ts';
import type { Basis } from './void-readings.ts';

/** Equal ones are the same object. */
export interface Standing {
  /** The same for every lane that stands there. */
  readonly number: number;
  readonly node: ActorNode;
  /** What the node's ids are called. */
  readonly ids: readonly number[];
  /** The names below 0 among them, as bits. */
  readonly own: number;
  /** By pending call. */
  readonly requests: readonly HappenedRequest[];
  /** What the functions that call go by, by pending call. */
  readonly bases: readonly (Basis<number> | undefined)[];
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

export class Standings {
  private readonly standings = new Map<number, Standing>();
  private readonly asked = new Map<RequestForm, RequestForm>();

  /**
   * @param place - of the actor among all
   * @param swap - puts what is said in the graph into this actor's words, and back; undefined: they are the same
   */
  constructor(
    readonly name: string,
    private readonly place: number,
    private readonly graph: ActorGraph,
    private readonly swap: LaneSwap | undefined,
    private readonly forms: RequestForms,
    private readonly shared: SharedGraph,
    private readonly names: Names,
  ) {}

  async start(): Promise<Standing> {
    return this.standing(await this.graph.start(), []);
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

  /** What a function was called for that waits with its first call; undefined: it would make no difference twice. */
  invoked({ node, ids }: Standing, nth: number): Told | undefined {
    const invoked = node.pending[nth]?.invoked;
    if (!invoked) return undefined;
    const template = this.swap?.templateOf(invoked.template) ?? invoked.template;
    return this.names.told('answer', { template, ids: this.named(invoked.ids, ids) });
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
    const number = this.graph.numberOf(node, ids);
    let standing = this.standings.get(number);
    if (!standing) {
      standing = {
        number,
        node,
        ids,
        own: ownNames(ids),
        requests: node.pending.map(({ form, ids: places }) =>
          this.shared.request(this.place, this.formOf(form), this.named(places, ids)),
        ),
        bases: node.pending.map(
          ({ basis }) => basis && renamedBasis(basis, (place) => this.nameOf(place, ids)),
        ),
        renamed: new Map(),
        learned: node.pending.map(() => new Map<Told, Learned>()),
      };
      this.standings.set(number, standing);
    }
    return standing;
  }

  private named(places: readonly number[], ids: readonly number[]): number[] {
    return places.map((place) => this.nameOf(place, ids));
  }

  private nameOf(place: number, ids: readonly number[]): number {
    const name = ids[place];
    assert(name !== undefined, `${this.name} asks for an id that it does not know`);
    return name;
  }

  /** What the actor asks for, in its own words. */
  private formOf(form: RequestForm): RequestForm {
    if (!this.swap) return form;
    let own = this.asked.get(form);
    if (!own) this.asked.set(form, (own = this.forms.swapped(form, this.swap)));
    return own;
  }

  private async find(standing: Standing, nth: number, told: Told): Promise<Learned> {
    const renaming = new Renaming(standing.ids);
    const piece = {
      template: this.swap?.templateOf(told.template) ?? told.template,
      ids: renaming.numbersOf(told.ids),
    };
    const known = renaming.ids();
    const lesson = { nth, kind: told.kind, piece, known: known.length };
    const move = await this.graph.after(standing.node, lesson);
    const ids = move.ids.map((number) => known[number] ?? firstFresh + number - known.length);
    const learned: Learned = {
      node: move.node,
      ids,
      isDrawn: ids.some((id) => id >= firstFresh),
      milestones: move.milestones.map((milestone) => milestoneBy(this.name, milestone)),
      standings: new Map(),
    };
    standing.learned[nth]?.set(told, learned);
    return learned;
  }
}
