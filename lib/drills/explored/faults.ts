// What can go wrong with one AWS call of a function, and with the function that makes it. A fault plan says
// which calls it happens to; orders are explored for each plan.

import type { Bounds } from './bounds.ts';
import { isBatch, isRead } from './requests.ts';
import type { Request } from './requests.ts';

/**
 * - `refused`: an error, and no effect. - `throttled`: the same, by the name that says so.
 * - `lost`: the effect, and an error for an answer.
 * - `killed-before`, `killed-after`: the function ends before the call has its effect, or after it; its state
 *   machine sees that it timed out.
 */
export const callFaults = [
  'refused',
  'throttled',
  'lost',
  'killed-before',
  'killed-after',
] as const;

export type CallFault = (typeof callFaults)[number];

/**
 * - `duplicate`: the invocation that makes the call runs a second time, beside the first or after it. The state
 *   machine hears of one of them only; since both are alike, it does not matter which. Of a call that starts an
 *   execution: it is made twice, since the first answer was lost.
 */
export const faultKinds = [...callFaults, 'duplicate'] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  /** `planner`, `lane-a`. */
  readonly actor: string;
  /** Counts the actor's requests from 0, in the order in which it asked. */
  readonly call: number;
  readonly kind: FaultKind;
}

export type FaultPlan = readonly Fault[];

/** `lane-a:12:lost`. */
export function faultText({ actor, call, kind }: Fault): string {
  return `${actor}:${call}:${kind}`;
}

/** Whether an actor's request, or the function that makes it, is made twice. */
export function isTwice(faults: FaultPlan, actor: string, call: number): boolean {
  return faults.some((one) => one.kind === 'duplicate' && one.actor === actor && one.call === call);
}

/** What goes wrong with an actor's request; that its function runs twice is nothing to the request itself. */
export function faultAt(faults: FaultPlan, actor: string, call: number): CallFault | undefined {
  for (const fault of faults) {
    const isThere = fault.actor === actor && fault.call === call;
    if (isThere && fault.kind !== 'duplicate') return fault.kind;
  }
  return undefined;
}

/**
 * What can happen to a request. A read has no effect that could come before or after; throttling is told apart
 * from refusal by nobody but who talks to Route 53. Only functions fail: what a state machine does itself is
 * done exactly once.
 */
export function possibleFaults(request: Request): readonly CallFault[] {
  if (request.kind !== 'aws') return [];
  const throttled = request.service === 'route53' ? (['throttled'] as const) : [];
  if (isRead(request)) return ['refused', ...throttled, 'killed-before'];
  return ['refused', ...throttled, 'lost', 'killed-before', 'killed-after'];
}

/** Whether the call has its effect all the same. */
export function hasEffect(kind: CallFault): boolean {
  return kind === 'lost' || kind === 'killed-after';
}

export function isKill(kind: CallFault): boolean {
  return kind === 'killed-before' || kind === 'killed-after';
}

/** Functions that change nothing more once they have sent a batch. Others may send one for each endpoint. */
const endsWithBatch: ReadonlySet<string> = new Set(['build', 'install']);

/**
 * Where a function comes to the end of what it can change: before a call that it asks for, or after it. Exploring holds
 * functions to it: one that changed something later would end the search.
 *
 * @returns undefined: not there
 */
export function endOfWrites(step: string, request: Request): 'before' | 'after' | undefined {
  if (isBatch(request) && endsWithBatch.has(step)) return 'after';
  // A planner that looks at the zone has archived what was left, and only reads on, unless its plan is so large that
  // its body goes to S3: those of explored worlds are not.
  const looksAtZone = request.kind === 'aws' && request.service === 'route53' && isRead(request);
  return step === 'make-plan' && looksAtZone ? 'before' : undefined;
}

/** What the function is answered, or its state machine if the function was killed. */
export function faultError(kind: CallFault): Error {
  return Object.assign(new Error(`a fault: ${kind}`), { name: errorNames[kind] });
}

const errorNames: Readonly<Record<CallFault, string>> = {
  refused: 'InternalFailure',
  throttled: 'Throttling',
  lost: 'TimeoutError',
  'killed-before': 'Sandbox.Timedout',
  'killed-after': 'Sandbox.Timedout',
};

/** Draws what goes wrong in one run: up to so many faults and duplicates, each at some call of some actor. */
export class FaultDraw {
  /** By actor, how many requests it has made in a run so far, at the most. */
  private readonly calls = new Map<string, number>();

  /**
   * @param actors - whose calls may go wrong
   * @param owners - those whose functions may run twice
   * @param random - in [0, 1)
   */
  constructor(
    private readonly limits: Pick<Bounds, 'faults' | 'duplicates'>,
    private readonly actors: readonly string[],
    private readonly owners: readonly string[],
    private readonly random: () => number,
  ) {}

  /** A run without a fault is as likely as one with any number of them. */
  draw(): FaultPlan {
    const { faults, duplicates = 0 } = this.limits;
    return [
      ...this.some(
        faults,
        this.actors,
        () => callFaults[this.below(callFaults.length)] ?? 'refused',
      ),
      ...this.some(duplicates, this.owners, () => 'duplicate'),
    ];
  }

  /** Takes note of a run, so that faults reach as far as calls do. */
  ran(made: readonly { readonly actor: number; readonly sequence: number }[]): void {
    for (const { actor, sequence } of made) {
      const name = this.actors[actor];
      if (name === undefined) continue;
      this.calls.set(name, Math.max(this.calls.get(name) ?? 0, sequence + 1));
    }
  }

  private some(limit: number, among: readonly string[], kindOf: () => FaultKind): Fault[] {
    if (limit === 0) return [];
    return Array.from({ length: this.below(limit + 1) }, () => {
      const actor = among[this.below(among.length)] ?? '';
      const call = this.below(this.calls.get(actor) ?? 1);
      return { actor, call, kind: kindOf() };
    });
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}
