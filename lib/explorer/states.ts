// Explicit states: two schedules that reach the same state need one continuation. Depth first over every state
// that can be reached; what a state is, and when two are the same, is the space's to say.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { exploredShare } from './estimate.ts';
import type { Choice } from './estimate.ts';
import { KeySet } from './key-set.ts';

/** A property that a move made fall. */
export interface Fallen {
  readonly property: string;
  readonly detail: string;
}

/** What falls where a state comes back to itself: a run could go on for ever. */
export const livelock = { property: 'livelock', detail: 'a state comes back' } as const;

/** What a move led to. */
export interface Made<State> {
  readonly state: State;
  readonly fallen: readonly Fallen[];
}

/** What can be reached, move by move. States are never changed in place. */
export interface StateSpace<State, Move> {
  start(): Promise<State>;
  /** What is tried next, in a fixed order; none: nothing can happen any more. */
  moves(state: State): readonly Move[] | Promise<readonly Move[]>;
  make(state: State, move: Move): Made<State> | Promise<Made<State>>;
  /** Equal for two states whose futures are the same. */
  key(state: State): string;
  /** Whether a state is on the way between two others only, and does not count. */
  isPassing?(state: State): boolean;
  /** Judges an end. */
  judgeEnd(state: State): readonly Fallen[];
}

export interface StateLimits {
  /** Those that are remembered, the ones on the way between two others included. */
  readonly maxStates: number;
  /** Asked now and then; true ends the search. */
  readonly isOver?: () => boolean;
  /** Told now and then how far the search is; the share is an estimate. */
  readonly progress?: (states: number, transitions: number, explored: number) => void;
}

export interface SearchedStates<Move> {
  /** Those on the way between two others only do not count. */
  readonly states: number;
  readonly transitions: number;
  /** Different states in which nothing can happen any more. */
  readonly ends: number;
  /** The most moves on any way, those between two states that count included. */
  readonly depth: number;
  /** Whether every state was seen. */
  readonly exhausted: boolean;
  /** About which share of the ways was searched; 1 if all were. */
  readonly explored: number;
  /** The first way found to a property's fall, or to a state that comes back to itself (`livelock`). */
  readonly violation: (Fallen & { readonly path: readonly Move[] }) | undefined;
}

interface Frame<State, Move> {
  readonly state: State;
  readonly key: string;
  readonly moves: readonly Move[];
  next: number;
}

/** Moves between two looks at the limits. */
const lookEvery = 256;

export async function searchStates<State, Move>(
  space: StateSpace<State, Move>,
  { maxStates, isOver = () => false, progress = () => undefined }: StateLimits,
): Promise<SearchedStates<Move>> {
  const seen = new KeySet();
  const onPath = new Set<string>();
  const path: Frame<State, Move>[] = [];
  let [states, transitions, ends, depth] = [0, 0, 0, 0];

  const result = (exhausted: boolean, fallen?: Fallen): SearchedStates<Move> => ({
    states,
    transitions,
    ends,
    depth,
    exhausted,
    explored: exhausted ? 1 : exploredShare(path.map(choiceOf)),
    violation: fallen && { ...fallen, path: path.flatMap(madeOf) },
  });

  /** Takes note of a new state. @returns what falls there if it is an end */
  const enter = async (state: State, key: string): Promise<Fallen | undefined> => {
    seen.add(key);
    onPath.add(key);
    if (!space.isPassing?.(state)) states += 1;
    const moves = await space.moves(state);
    path.push({ state, key, moves, next: 0 });
    depth = Math.max(depth, path.length - 1);
    if (moves.length > 0) return undefined;
    ends += 1;
    return space.judgeEnd(state)[0];
  };

  const first = await space.start();
  const atStart = await enter(first, space.key(first));
  if (atStart) return result(false, atStart);
  for (let frame = path.at(-1); frame; frame = path.at(-1)) {
    const move = frame.moves[frame.next];
    if (move === undefined) {
      onPath.delete(frame.key);
      path.pop();
      continue;
    }
    frame.next += 1;
    transitions += 1;
    if (transitions % lookEvery === 0) {
      // Moves that were made before wait for nothing: without a turn, nobody could interrupt.
      await nextTurn();
      progress(states, transitions, exploredShare(path.map(choiceOf)));
      if (isOver()) return result(false);
    }
    const { state, fallen } = await space.make(frame.state, move);
    if (fallen[0]) return result(false, fallen[0]);
    const key = space.key(state);
    if (seen.has(key)) {
      if (!onPath.has(key)) continue;
      return result(false, livelock);
    }
    if (seen.size >= maxStates) return result(false);
    const atEnd = await enter(state, key);
    if (atEnd) return result(false, atEnd);
  }
  return result(true);
}

/** The move under way is not done, and an end has none. */
function choiceOf<State, Move>({ moves, next }: Frame<State, Move>): Choice {
  return { done: Math.max(0, next - 1), of: Math.max(1, moves.length) };
}

function madeOf<State, Move>({ moves, next }: Frame<State, Move>): Move[] {
  const made = moves[next - 1];
  return made === undefined ? [] : [made];
}
