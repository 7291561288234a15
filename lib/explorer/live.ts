// An execution of actors that are real asynchronous code: each asks for calls and waits; the call that is
// chosen runs at once, and its actor goes on until it asks again.

import { nextTick } from 'node:process';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Footprint } from './footprint.ts';
import type { Call, Execution, MadeCall, PendingCall, Violation } from './program.ts';

/** Thrown where nobody waits for the answer any more: whoever asked has ended. Its name is the outcome. */
export class Unanswered extends Error {
  constructor(override readonly name: string) {
    super('nobody waits for the answer');
  }
}

/** What an actor asks for. */
export interface Asked<T> {
  readonly operation: string;
  readonly key: string;
  readonly footprint: Footprint;
  /** Whether it could happen now; left out: always. */
  readonly isEnabled?: () => boolean;
  /**
   * The same after the run's first so many calls, for the time before it was asked for. DPOR needs it where a
   * call that can wait could have been asked for earlier.
   */
  readonly wasEnabled?: (calls: number) => boolean;
  /** Whether it could have come instead of the run's n-th call, from 0; for one that waits for several things. */
  readonly couldComeAt?: (at: number) => boolean;
  /** What it touches if it happens after the run's first so many calls; left out: its footprint. */
  readonly touches?: (calls: number) => Footprint;
  /**
   * Has the effect and gives the answer, or throws what the actor is to catch; at once, or later: until then
   * nobody counts as at rest.
   */
  readonly run: () => T | Promise<T>;
}

/**
 * Until promises have nothing left to do: enough for actors that await nothing else, and several times as fast as
 * a turn of the event loop. Interrupts and timers wait meanwhile.
 */
export function promisesSettle(): Promise<void> {
  // A tick that a promise asks for comes when that queue is empty.
  return new Promise((resolve) => queueMicrotask(() => nextTick(resolve)));
}

/** Turns of the event loop that what is under way may take. */
const turnLimit = 10_000;

/** Its outcome is known at its end. */
type Made = MadeCall & { outcome: string };

interface Waiting {
  /** As it was looked at last. */
  call: PendingCall;
  readonly isEnabled: (() => boolean) | undefined;
  readonly happen: (made: Made) => void;
}

export class LiveExecution implements Execution {
  readonly made: MadeCall[] = [];
  readonly violations: Violation[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly asked: number[];
  private readonly failures: unknown[] = [];
  private underWay = 0;

  /**
   * @param judgeEnd - looks at what is left when nothing happens any more
   * @param comeToRest - waits until what an actor does between two calls is done
   */
  constructor(
    actorCount: number,
    private readonly judgeEnd: () => void = () => undefined,
    private readonly comeToRest: () => Promise<void> = () => nextTurn(),
  ) {
    this.asked = Array.from({ length: actorCount }, () => 0);
  }

  /** Waits until the call is chosen, lets it happen, and answers. */
  ask<T>(actor: number, asked: Asked<T>): Promise<T> {
    const sequence = this.asked[actor] ?? 0;
    this.asked[actor] = sequence + 1;
    const { operation, key, footprint, touches, couldComeAt, run } = asked;
    // Most calls never wait.
    const condition = asked.isEnabled && this.condition(asked, asked.isEnabled);
    const call: PendingCall = {
      actor,
      sequence,
      operation,
      key,
      footprint,
      since: this.made.length,
      isEnabled: true,
      touches,
      couldComeAt,
      wasEnabled: condition?.wasEnabled,
    };
    return new Promise<T>((resolve, reject) => {
      this.insert({
        call,
        isEnabled: condition?.isEnabled,
        happen: (happening) => {
          const failed = (error: unknown) => {
            happening.outcome = outcomeOf(error);
            if (!(error instanceof Unanswered)) reject(error);
          };
          try {
            const answer = run();
            if (answer instanceof Promise) {
              void answer.then(resolve, failed).finally(this.hold());
            } else resolve(answer);
          } catch (error) {
            failed(error);
          }
        },
      });
    });
  }

  pending(): readonly PendingCall[] {
    return this.waiting.map((one) => {
      const footprint = this.touched(one.call);
      const isEnabled = one.isEnabled?.() ?? true;
      // Most calls never change while they wait.
      if (footprint !== one.call.footprint || isEnabled !== one.call.isEnabled) {
        one.call = { ...one.call, footprint, isEnabled };
      }
      return one.call;
    });
  }

  make({ actor, sequence }: Call): Promise<void> {
    const index = this.waiting.findIndex(
      ({ call }) => call.actor === actor && call.sequence === sequence,
    );
    const [chosen] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (!chosen) {
      const text = `actor ${actor} does not wait for its call ${sequence}`;
      return Promise.reject(new RangeError(text));
    }
    const { operation, key } = chosen.call;
    const footprint = this.touched(chosen.call);
    const made = { actor, sequence, operation, key, footprint, outcome: 'ok' };
    // Before the effect: whoever watches the effect refers to this call.
    this.made.push(made);
    chosen.happen(made);
    return this.settle();
  }

  /** Notes a violation at the call that was made last, the first of its property only. */
  violated(property: string, detail: string): void {
    if (this.violations.some((one) => one.property === property)) return;
    this.violations.push({ property, detail, calls: this.made.length });
  }

  finish(): void {
    this.judgeEnd();
  }

  /** Takes note of what broke the harness itself: no verdict may come of such a run. */
  broke(error: unknown): void {
    this.failures.push(error);
  }

  /**
   * Something is under way that may take turns of the event loop: until it is over, nobody counts as at rest.
   *
   * @returns to be called when it is over
   */
  protected hold(): () => void {
    this.underWay += 1;
    return () => {
      this.underWay -= 1;
    };
  }

  /**
   * Until every actor waits for a call or has ended.
   *
   * @throws what broke the harness
   */
  async settle(): Promise<void> {
    await this.comeToRest();
    for (let turns = 0; this.underWay > 0; turns += 1) {
      if (turns === turnLimit) {
        throw new Error(`a call is not over after ${turnLimit} turns of the event loop`);
      }
      await nextTurn();
    }
    if (this.failures.length > 0) throw this.failures[0];
  }

  private touched({ footprint, touches }: PendingCall): Footprint {
    return touches?.(this.made.length) ?? footprint;
  }

  /** When a call can happen, and when it could have: what was seen since it was asked for is remembered. */
  private condition(
    { operation, key, wasEnabled }: Asked<unknown>,
    isEnabled: () => boolean,
  ): Required<Pick<Asked<unknown>, 'isEnabled' | 'wasEnabled'>> {
    const seen = new Map<number, boolean>();
    const look = (): boolean => {
      const is = isEnabled();
      seen.set(this.made.length, is);
      return is;
    };
    const lookBack = (calls: number): boolean => {
      const was = wasEnabled?.(calls) ?? seen.get(calls);
      if (was !== undefined) return was;
      throw new RangeError(
        `whether ${operation} of ${key} would have waited after ${calls} calls is not known: ask for it with wasEnabled`,
      );
    };
    return { isEnabled: look, wasEnabled: lookBack };
  }

  private insert(waiting: Waiting): void {
    let index = this.waiting.length;
    while (index > 0 && isAfter(this.waiting[index - 1], waiting)) index -= 1;
    this.waiting.splice(index, 0, waiting);
  }
}

/** The outcome of a call that was answered with an error. */
export function outcomeOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}

function isAfter(one: Waiting | undefined, { call }: Waiting): boolean {
  return one !== undefined && one.call.actor > call.actor;
}
