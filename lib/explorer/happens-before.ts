// Which calls of a run had to come before which: the order of dependent calls, and what follows from it.
// As vector clocks: an actor's calls are in order among themselves, so one number an actor says it all.

import { FootprintPairs } from './footprint-pairs.ts';
import type { Call } from './program.ts';

/** Actor → how many of its calls, from its first on, come before this one or are this one. */
export type Clock = number[];

/** Whether an actor's call, counted from 1 in the order in which its calls were made, is among those of the clock. */
export function covers(clock: Clock, actor: number, ordinal: number): boolean {
  return (clock[actor] ?? 0) >= ordinal;
}

/** Told of two calls of different actors: the later depends on the earlier, and nothing between them had to be. */
export type OnRace<C extends Call> = (earlier: C, later: C) => void;

/** Adds to a clock what another one covers. */
export function join(clock: Clock, other: Clock): void {
  for (let actor = 0; actor < other.length; actor += 1) {
    const count = other[actor] ?? 0;
    if (count > (clock[actor] ?? 0)) clock[actor] = count;
    else clock[actor] ??= 0;
  }
}

/** Which calls depend on each other. */
export class Dependence {
  private readonly pairs = new FootprintPairs();

  /** Of one actor, or one writes what the other reads or writes. */
  between(one: Call, other: Call): boolean {
    return one.actor === other.actor || this.pairs.areDependent(one.footprint, other.footprint);
  }

  /**
   * Each call's clock.
   *
   * @param onRace - told of each race
   */
  clocks<C extends Call>(made: readonly C[], onRace: OnRace<C> = () => undefined): Clock[] {
    const clocks: Clock[] = [];
    const ordinals: number[] = [];
    const counts: number[] = [];
    for (const [index, call] of made.entries()) {
      const clock: Clock = [];
      for (let before = index - 1; before >= 0; before -= 1) {
        const [other, theirs] = [made[before], clocks[before]];
        if (!other || !theirs || covers(clock, other.actor, ordinals[before] ?? 0)) continue;
        if (!this.between(other, call)) continue;
        join(clock, theirs);
        if (other.actor !== call.actor) onRace(other, call);
      }
      const ordinal = (counts[call.actor] ?? 0) + 1;
      counts[call.actor] = ordinal;
      ordinals.push(ordinal);
      clock[call.actor] = ordinal;
      clocks.push(clock);
    }
    return clocks;
  }
}
