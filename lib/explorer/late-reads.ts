// Leaves ways out of a space: only those in which no read is made before it has to be. A read can as well be
// made later, right before its actor goes on, unless a write is next that would change what it answers. So
// actors stand in the middle of their reading only where somebody's write came between.
//
// Every way has its like among those that are left: the same moves, those that are no reads in the same order,
// each read as late as it can be. Each write is chosen first: its actor reads up to it, then others read, in
// their order, as far as the last thing that they read is something that this write changes; then it is made.
// A move of this space is all of that, or reading after which an actor has nothing left to do, or free moves.

import type { Footprint } from './footprint.ts';
import { FootprintPairs } from './footprint-pairs.ts';
import { livelock } from './states.ts';
import type { Fallen, Made, StateSpace } from './states.ts';

/** A move of an actor, and what it touches. */
export interface Option<Move> {
  readonly move: Move;
  /**
   * - `read`: nobody but its actor can tell whether it was made.
   * - `free`: commutes with all that others can still do; the only kind that its actor has then. It may let
   *   others go on only if its actor has read nothing since its last write, or has no move left then until they have
   *   gone on: ways are lost otherwise.
   */
  readonly kind: 'read' | 'write' | 'free';
  readonly footprint: Footprint;
}

/** A space of actors, whose moves say what they touch; moves of one actor are never swapped. */
export interface TouchingSpace<State, Move> extends Omit<StateSpace<State, Move>, 'moves'> {
  readonly actorCount: number;
  options(state: State, actor: number): readonly Option<Move>[];
}

/** Moves that were made, the last one first. */
interface Path<Move> {
  readonly move: Move;
  readonly before: Path<Move> | undefined;
}

/** Where moves lead to. */
interface Way<State, Move> {
  readonly state: State;
  readonly path: Path<Move> | undefined;
  /** What was read last on it; undefined: nothing. */
  readonly read: Footprint | undefined;
  readonly fallen: readonly Fallen[];
  /** How many moves its actor has made in a row, and a state that it came through, by its key, if they are many. */
  readonly inARow: number;
  readonly through?: string;
}

/** Moves in a row from which on it is asked whether they lead back to where they were: nobody reads so much. */
const manyInARow = 64;

/** A way on which a writer has come to its write. */
interface Armed<State, Move> {
  readonly way: Way<State, Move>;
  /** What others have read last. */
  readonly read: readonly Footprint[];
  readonly writes: readonly Option<Move>[];
}

/** What leads from one state to the next. */
export type LateMove<State, Move> = Pick<Way<State, Move>, 'state' | 'path' | 'fallen'>;

export class LateReads<State, Move> implements StateSpace<State, LateMove<State, Move>> {
  private readonly pairs = new FootprintPairs();

  constructor(private readonly space: TouchingSpace<State, Move>) {}

  start(): Promise<State> {
    return this.space.start();
  }

  async moves(state: State): Promise<readonly LateMove<State, Move>[]> {
    const standing = { state, path: undefined, read: undefined, fallen: [], inARow: 0 };
    const free = this.freeActor(state);
    if (free !== undefined) return this.goOn(standing, free, 'free');
    const found: LateMove<State, Move>[] = [];
    for (let writer = 0; writer < this.space.actorCount; writer += 1) {
      for (const way of await this.goOn(standing, writer)) {
        // It has read, and has nothing left to do.
        const isOver = way.path !== undefined && this.space.options(way.state, writer).length === 0;
        if (isOver || way.fallen.length > 0) found.push(way);
        else await this.letRead(this.armed(way, writer, []), writer, 0, found);
      }
    }
    return found;
  }

  make(_state: State, { state, fallen }: LateMove<State, Move>): Made<State> {
    return { state, fallen };
  }

  key(state: State): string {
    return this.space.key(state);
  }

  isPassing(state: State): boolean {
    return this.freeActor(state) !== undefined;
  }

  judgeEnd(state: State): readonly Fallen[] {
    return this.space.judgeEnd(state);
  }

  /** The first who has a free move. */
  private freeActor(state: State): number | undefined {
    for (let actor = 0; actor < this.space.actorCount; actor += 1) {
      if (isFree(this.space.options(state, actor))) return actor;
    }
    return undefined;
  }

  /** What a writer can write there of what changes all that others have read last. */
  private armed(
    way: Way<State, Move>,
    writer: number,
    read: readonly Footprint[],
  ): Armed<State, Move> {
    const changes = ({ kind, footprint }: Option<Move>) =>
      kind === 'write' && read.every((one) => this.pairs.areDependent(one, footprint));
    return { way, read, writes: this.space.options(way.state, writer).filter(changes) };
  }

  /** Lets others read, from this one on, and then the writer write. */
  private async letRead(
    armed: Armed<State, Move>,
    writer: number,
    actor: number,
    found: LateMove<State, Move>[],
  ): Promise<void> {
    const { way: before, writes, read } = armed;
    if (writes.length === 0) return;
    if (actor === this.space.actorCount) {
      for (const write of writes) {
        const made = await this.space.make(before.state, write.move);
        found.push(wayOn(before, write, made));
      }
      return;
    }
    await this.letRead(armed, writer, actor + 1, found);
    if (actor === writer) return;
    for (const way of await this.goOn({ ...before, read: undefined, inARow: 0 }, actor)) {
      if (way.fallen.length > 0) found.push(way);
      else if (way.read) {
        await this.letRead(this.armed(way, writer, [...read, way.read]), writer, actor + 1, found);
      }
    }
  }

  /** Where an actor can come to by free moves, and by reads unless only free ones are wanted. */
  private async goOn(
    from: Way<State, Move>,
    actor: number,
    wanted?: 'free',
  ): Promise<Way<State, Move>[]> {
    const ways: Way<State, Move>[] = [];
    const open = [from];
    for (let way = open.pop(); way; way = open.pop()) {
      const options = way.fallen.length > 0 ? [] : this.space.options(way.state, actor);
      // Free moves are not put off.
      if (!isFree(options)) ways.push(way);
      for (const option of options) {
        const goesOn = option.kind === 'free' || (option.kind === 'read' && wanted !== 'free');
        if (!goesOn) continue;
        const making = this.space.make(way.state, option.move);
        // Most moves were made before and are there at once: a wait for each would be half of the search.
        const made = making instanceof Promise ? await making : making;
        open.push(this.unlessBack(wayOn(way, option, made)));
      }
    }
    return ways;
  }

  /** A state that comes back falls. Looked for as Brent does: the state that is remembered moves on by doubling. */
  private unlessBack(way: Way<State, Move>): Way<State, Move> {
    const { inARow, through } = way;
    if (inARow < manyInARow) return way;
    const key = this.space.key(way.state);
    if (key === through) return { ...way, fallen: [...way.fallen, livelock] };
    return (inARow & (inARow - 1)) === 0 ? { ...way, through: key } : way;
  }
}

/** The moves that a move of this space is, in their order. */
export function movesOf<Move>({ path }: LateMove<unknown, Move>): Move[] {
  const moves: Move[] = [];
  for (let last = path; last; last = last.before) moves.push(last.move);
  return moves.toReversed();
}

/** A move more. */
function wayOn<State, Move>(
  { path, read, inARow, through }: Way<State, Move>,
  { kind, move, footprint }: Option<Move>,
  { state, fallen }: Made<State>,
): Way<State, Move> {
  return {
    state,
    path: { move, before: path },
    read: kind === 'read' ? footprint : read,
    fallen,
    inARow: inARow + 1,
    ...(through !== undefined && { through }),
  };
}

export function isFree(options: readonly Option<unknown>[]): boolean {
  return options[0]?.kind === 'free';
}
