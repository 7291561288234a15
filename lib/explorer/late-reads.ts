// Leaves ways out of a space: only those in which no read is made before it has to be. A read can as well be
// made later, right before its actor goes on, unless a write is next that would change what it answers. So
// actors stand in the middle of their reading only where somebody's write came between.
//
// Every way has its like among those that are left: the same moves, those that are no reads in the same order,
// each read as late as it can be. Each write is chosen first: its actor reads up to it, then others read, in
// their order, as far as the last thing that they read is something that this write changes; then it is made.

import { areDependent } from './footprint.ts';
import type { Footprint } from './footprint.ts';
import { whenThere } from './soon.ts';
import type { Soon } from './soon.ts';
import type { Fallen, Made, StateSpace } from './states.ts';

/**
 * - `read`: nobody but its actor can tell whether it was made.
 * - `free`: commutes with all that others can still do; the only move of its state.
 */
export interface Touch {
  readonly kind: 'read' | 'write' | 'free';
  readonly footprint: Footprint;
}

/** A move, whose it is, and what it touches. */
export interface Option<Move> extends Touch {
  readonly move: Move;
  readonly actor: number;
}

/** A space whose moves say whose they are and what they touch; moves of one actor are never swapped. */
export interface TouchingSpace<State, Move> extends StateSpace<State, Move> {
  options(state: State): readonly Option<Move>[];
}

export interface LateMove<Move> {
  readonly move: Move;
  /** Whose write comes next. */
  readonly writer: number;
}

export interface LateState<State, Move> {
  readonly inner: State;
  readonly options: readonly Option<Move>[];
  /** Whose write comes next, once that is chosen. */
  readonly writer: number | undefined;
  /** What others read last since it was chosen, in the order of their actors. */
  readonly read: readonly Pick<Option<Move>, 'actor' | 'footprint'>[];
}

export class LateReads<State, Move> implements StateSpace<LateState<State, Move>, LateMove<Move>> {
  constructor(private readonly space: TouchingSpace<State, Move>) {}

  async start(): Promise<LateState<State, Move>> {
    const inner = await this.space.start();
    return this.at(inner);
  }

  moves({ options, writer, read }: LateState<State, Move>): readonly LateMove<Move>[] {
    const [first] = options;
    if (first === undefined) return [];
    if (first.kind === 'free') {
      return options.map(({ move, actor }) => ({ move, writer: writer ?? actor }));
    }
    if (writer !== undefined) return upTo(writer, options, read);
    const actors = new Set(options.map(({ actor }) => actor));
    return [...actors].flatMap((actor) => upTo(actor, options, read));
  }

  make(
    late: LateState<State, Move>,
    { move, writer }: LateMove<Move>,
  ): Soon<Made<LateState<State, Move>>> {
    const option = late.options.find((one) => one.move === move);
    if (!option) throw new RangeError('a move that the state does not have');
    return whenThere(this.space.make(late.inner, move), ({ state, fallen }) => ({
      state: this.after(late, option, writer, state),
      fallen,
    }));
  }

  key({ inner }: LateState<State, Move>): string {
    return this.space.key(inner);
  }

  isPassing({ options: [first], writer }: LateState<State, Move>): boolean {
    return writer !== undefined || first?.kind === 'free';
  }

  isEnd({ options }: LateState<State, Move>): boolean {
    return options.length === 0;
  }

  judgeEnd({ inner }: LateState<State, Move>): readonly Fallen[] {
    return this.space.judgeEnd(inner);
  }

  /** @param chosen - whose write comes next */
  private after(
    { writer, read }: LateState<State, Move>,
    option: Option<Move>,
    chosen: number,
    inner: State,
  ): LateState<State, Move> {
    const { kind, actor } = option;
    const next = this.at(inner);
    const isChosen = kind === 'free' ? writer !== undefined : kind === 'read';
    if (!isChosen || (actor === chosen && !goesOn(next.options, actor))) return next;
    const reading =
      kind === 'read' && actor !== chosen
        ? [...read.filter((one) => one.actor !== actor), option]
        : read;
    return { ...next, writer: chosen, read: reading };
  }

  /** With no write chosen. */
  private at(inner: State): LateState<State, Move> {
    return { inner, options: this.space.options(inner), writer: undefined, read: [] };
  }
}

/** What leads to a write of this actor. */
function upTo<Move>(
  writer: number,
  options: readonly Option<Move>[],
  read: LateState<unknown, Move>['read'],
): LateMove<Move>[] {
  const last = read.at(-1)?.actor ?? -1;
  const isArmed = options.some(({ actor, kind }) => actor === writer && kind === 'write');
  const leads = ({ actor, kind, footprint }: Option<Move>): boolean => {
    if (actor !== writer) return isArmed && kind === 'read' && actor >= last;
    // Its own reading comes before that of others.
    if (kind === 'read') return read.length === 0;
    return read.every((one) => areDependent(one.footprint, footprint));
  };
  return options.filter(leads).map(({ move }) => ({ move, writer }));
}

/** Whether an actor has something left that can be made now. */
function goesOn<Move>(options: readonly Option<Move>[], actor: number): boolean {
  return options[0]?.kind === 'free' || options.some((one) => one.actor === actor);
}
