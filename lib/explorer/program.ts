// What the explorer explores: actors that ask for calls, one of which happens at a time. Whoever makes a
// program says what an actor is; whoever chooses the order (a scheduler) sees nothing but this.

import type { Footprint } from './footprint.ts';

/** A call that an actor has asked for. */
export interface Call {
  /** Its actor's place in {@link Program.actors}. */
  readonly actor: number;
  /**
   * Counts the actor's calls from 0, in the order in which it asked. With the actor it names this call in
   * every schedule of one trace, since actors are deterministic.
   */
  readonly sequence: number;
  /** `dynamodb:PutItem`, `read`. */
  readonly operation: string;
  /** What it is about, for people. */
  readonly key: string;
  /** What it can touch; where {@link PendingCall.touches} says more, what it touches if it happens now. */
  readonly footprint: Footprint;
}

/** A call asked for that has not happened yet. */
export interface PendingCall extends Call {
  /** How many calls the run had made when the actor asked for it. */
  readonly since: number;
  /** Whether it can happen now: not while it would wait, for a lock or for a change to arrive. */
  readonly isEnabled: boolean;
  /**
   * Whether it could have happened after the run's first so many calls, even before it was asked for. The
   * order of two calls can only be turned round where the later one did not wait. Left out: it never waits.
   *
   * @throws RangeError if its program does not know
   */
  readonly wasEnabled?: ((calls: number) => boolean) | undefined;
  /**
   * Whether it could have come instead of the run's n-th call, from 0, for a call that waits for several things
   * at once: when it could have happened does not say then which of them it waited for. Goes before `wasEnabled`.
   */
  readonly couldComeAt?: ((at: number) => boolean) | undefined;
  /**
   * What it would have touched after the run's first so many calls, where the state decides that: a
   * compare-and-swap that fails only reads. Exact, since a guess loses traces. Left out: always its footprint.
   */
  readonly touches?: ((calls: number) => Footprint) | undefined;
}

/** A call that happened. */
export interface MadeCall extends Call {
  /** `ok`, or the name of the error that it was answered with. */
  readonly outcome: string;
}

/** A property that does not hold, and the call after which it did not. */
export interface Violation {
  readonly property: string;
  readonly detail: string;
  /** Calls made until then. */
  readonly calls: number;
}

/** One run from the start, advanced by whoever chooses the order. */
export interface Execution {
  /** By actor, then sequence. None: every actor has ended. Some but none enabled: they wait for ever. */
  pending(): readonly PendingCall[];
  /** Makes a pending call happen, and lets actors run until each waits for a call again or has ended. */
  make(call: Call): Promise<void>;
  readonly made: readonly MadeCall[];
  /** In the order in which they were found. */
  readonly violations: readonly Violation[];
  /** Judges the end: nothing happens any more. May add violations. */
  finish(): void;
}

/** What a call is, to the last detail that must not differ when a schedule is run again. */
export type Identity = (call: Call) => string;

export interface Program {
  /** The actors' names, for people. */
  readonly actors: readonly string[];
  /** Left out: a call is its operation and key. */
  readonly identityOf?: Identity;
  /** Starts from the beginning; every actor waits for its first call, or has ended. */
  start(): Promise<Execution>;
}
