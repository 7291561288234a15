// Leaves ways out of a space: only those in which no read is made before it has to be. A read can as well be
// made later, right before its actor goes on, unless a write is next that would change what it answers. So
// actors stand in the middle of their reading only where somebody's write came between.
//
// Every way has its like among those that are left: the same moves, those that are no reads in the same order,
// each read as late as it can be. Each write is chosen first: its actor reads up to it, then others read, in
// their order, as far as the last thing that they read is something that this write changes; then it is made.

import { areDependent } from './footprint.ts';
import type { Footprint } from './footprint.ts';
import type { Fallen, StateSpace } from './states.ts';

/**
 * - `read`: nobody but its actor can tell whether it was made.
 * - `free`: commutes with all that others can still do; the only move of its state.
 */
export interface Touch {
  readonly kind: 'read' | 'write' | 'free';
  readonly footprint: Footprint;
}

/** A space whose moves say whose they are and what they touch; moves of one actor are never swapped. */
export interface TouchingSpace<State, Move> extends StateSpace<State, Move> {
  actorOf(move: Move): number;
  touch(state: State, move: Move): Touch;
}

export interface LateMove<Move> {
  readonly move: Move;
  /** Whose write comes next. */
  readonly writer: number;
}

export interface LateState<State> {
  readonly inner: State;
  /** Whose write comes next, once that is chosen. */
  readonly writer: number | undefined;
  /** What others read last since it was chosen, in the order of their actors. */
  readonly read: readonly { readonly actor: number; readonly footprint: Footprint }[];
}

export class LateReads<State, Move> implements StateSpace<LateState<State>, LateMove<Move>> {
  constructor(private readonly space: TouchingSpace<State, Move>) {}

  async start(): Promise<LateState<State>> {
    return { inner: await this.space.start(), writer: undefined, read: [] };
  }

  moves(state: LateState<State>): readonly LateMove<Move>[] {
    const { inner, writer } = state;
    const moves = this.space.moves(inner);
    const [first] = moves;
    if (first !== undefined && this.space.touch(inner, first).kind === 'free') {
      return [{ move: first, writer: writer ?? this.space.actorOf(first) }];
    }
    if (writer !== undefined) return this.upTo(writer, moves, state);
    const actors = new Set(moves.map((move) => this.space.actorOf(move)));
    return [...actors].flatMap((actor) => this.upTo(actor, moves, state));
  }

  async make(
    { inner, writer, read }: LateState<State>,
    { move, writer: chosen }: LateMove<Move>,
  ): Promise<{ state: LateState<State>; fallen: readonly Fallen[] }> {
    const { kind, footprint } = this.space.touch(inner, move);
    const { state, fallen } = await this.space.make(inner, move);
    const actor = this.space.actorOf(move);
    const isOver = kind === 'write' || (kind === 'free' && writer === undefined);
    if (isOver || (actor === chosen && !this.goesOn(state, actor))) {
      return { state: { inner: state, writer: undefined, read: [] }, fallen };
    }
    const isOther = kind === 'read' && actor !== chosen;
    const reading = isOther
      ? [...read.filter((one) => one.actor !== actor), { actor, footprint }]
      : read;
    return { state: { inner: state, writer: chosen, read: reading }, fallen };
  }

  key({ inner }: LateState<State>): string {
    return this.space.key(inner);
  }

  isPassing({ inner, writer }: LateState<State>): boolean {
    if (writer !== undefined) return true;
    const [first] = this.space.moves(inner);
    return first !== undefined && this.space.touch(inner, first).kind === 'free';
  }

  isEnd({ inner }: LateState<State>): boolean {
    return this.space.isEnd(inner);
  }

  judgeEnd({ inner }: LateState<State>): readonly Fallen[] {
    return this.space.judgeEnd(inner);
  }

  private upTo(
    writer: number,
    moves: readonly Move[],
    { inner, read }: LateState<State>,
  ): LateMove<Move>[] {
    const kindOf = (move: Move) => this.space.touch(inner, move).kind;
    const own = moves.filter((move) => this.space.actorOf(move) === writer);
    const writes = own.filter((move) => kindOf(move) === 'write');
    const last = read.at(-1)?.actor ?? -1;
    const allowed = [
      // Its own reading comes before that of others.
      ...(read.length === 0 ? own.filter((move) => kindOf(move) === 'read') : []),
      ...writes.filter((move) => {
        const { footprint } = this.space.touch(inner, move);
        return read.every((one) => areDependent(one.footprint, footprint));
      }),
      ...(writes.length === 0
        ? []
        : moves.filter((move) => {
            const actor = this.space.actorOf(move);
            return actor !== writer && actor >= last && kindOf(move) === 'read';
          })),
    ];
    return allowed.map((move) => ({ move, writer }));
  }

  /** Whether an actor has something left that can be made now. */
  private goesOn(state: State, actor: number): boolean {
    const [first, ...rest] = this.space.moves(state);
    if (first === undefined) return false;
    if (this.space.touch(state, first).kind === 'free') return true;
    return [first, ...rest].some((move) => this.space.actorOf(move) === actor);
  }
}
