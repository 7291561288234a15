// What can go wrong with one AWS call of a function, and with the function that makes it. A fault plan says
// which calls it happens to; orders are explored for each plan.

import { isRead } from './requests.ts';
import type { Request } from './requests.ts';

/**
 * - `refused`: an error, and no effect. - `throttled`: the same, by the name that says so.
 * - `lost`: the effect, and an error for an answer.
 * - `killed-before`, `killed-after`: the function ends before the call has its effect, or after it; its state
 *   machine sees that it timed out.
 */
export const faultKinds = [
  'refused',
  'throttled',
  'lost',
  'killed-before',
  'killed-after',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** `planner`, `lane-a`. */
  readonly actor: string;
  /** Counts the actor's requests from 0, in the order in which it asked. */
  readonly call: number;
  readonly kind: FaultKind;
}

export type FaultPlan = readonly Fault[];

/**
 * What can happen to a request. A read has no effect that could come before or after; throttling is told apart
 * from refusal by nobody but who talks to Route 53. Only functions fail: what a state machine does itself is
 * done exactly once.
 */
export function possibleFaults(request: Request): readonly FaultKind[] {
  if (request.kind !== 'aws') return [];
  const throttled = request.service === 'route53' ? (['throttled'] as const) : [];
  if (isRead(request)) return ['refused', ...throttled, 'killed-before'];
  return ['refused', ...throttled, 'lost', 'killed-before', 'killed-after'];
}

/** Whether the call has its effect all the same. */
export function hasEffect(kind: FaultKind): boolean {
  return kind === 'lost' || kind === 'killed-after';
}

export function isKill(kind: FaultKind): boolean {
  return kind === 'killed-before' || kind === 'killed-after';
}

/** What the function is answered, or its state machine if the function was killed. */
export function faultError(kind: FaultKind): Error {
  return Object.assign(new Error(`a fault: ${kind}`), { name: errorNames[kind] });
}

const errorNames: Readonly<Record<FaultKind, string>> = {
  refused: 'InternalFailure',
  throttled: 'Throttling',
  lost: 'TimeoutError',
  'killed-before': 'Sandbox.Timedout',
  'killed-after': 'Sandbox.Timedout',
};

/** Draws what goes wrong in one run: up to so many faults, each at some call of some actor. */
export class FaultDraw {
  /** By actor, how many requests it has made in a run so far, at the most. */
  private readonly calls = new Map<string, number>();

  /** @param random - in [0, 1) */
  constructor(
    private readonly limit: number,
    private readonly actors: readonly string[],
    private readonly random: () => number,
  ) {}

  /** A run without a fault is as likely as one with any number of them. */
  draw(): FaultPlan {
    return Array.from({ length: this.below(this.limit + 1) }, () => {
      const actor = this.actors[this.below(this.actors.length)] ?? '';
      const call = this.below(this.calls.get(actor) ?? 1);
      const kind = faultKinds[this.below(faultKinds.length)] ?? 'refused';
      return { actor, call, kind };
    });
  }

  /** Takes note of a run, so that faults reach as far as calls do. */
  ran(made: readonly { readonly actor: number; readonly sequence: number }[]): void {
    for (const { actor, sequence } of made) {
      const name = this.actors[actor];
      if (name === undefined) continue;
      this.calls.set(name, Math.max(this.calls.get(name) ?? 0, sequence + 1));
    }
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}
