// Invocations that are made a second time in a live run: from the call on that its fault plan names, a second run
// of the same function may begin.

import type { Invoked } from './actors.ts';
import type { Fault, FaultPlan } from './faults.ts';

export class SecondRuns {
  /** By actor and its request: what the function that made it was called for. */
  private readonly asked = new Map<string, Invoked>();
  private readonly made = new Set<Fault>();
  private readonly underWay = new Set<string>();

  /** @param faults - may be added to while it runs */
  constructor(private readonly faults: FaultPlan) {}

  /** A function asks for a call. */
  calls(actor: string, call: number, invoked: Invoked): void {
    this.asked.set(placeOf({ actor, call }), invoked);
  }

  /** Whether an invocation of an actor can be made again. */
  canBegin(actor: string): boolean {
    return this.next(actor) !== undefined;
  }

  begin(actor: string): Invoked {
    const fault = this.next(actor);
    const invoked = fault && this.asked.get(placeOf(fault));
    if (!invoked) throw new RangeError(`no invocation of ${actor} is made a second time`);
    this.made.add(fault);
    this.underWay.add(actor);
    return invoked;
  }

  end(actor: string): void {
    this.underWay.delete(actor);
  }

  /** Whether none is under way, nor could begin. */
  areOver(): boolean {
    return this.underWay.size === 0 && !this.faults.some((fault) => this.isNext(fault));
  }

  private next(actor: string): Fault | undefined {
    return this.faults.find((fault) => fault.actor === actor && this.isNext(fault));
  }

  private isNext(fault: Fault): boolean {
    return fault.kind === 'duplicate' && !this.made.has(fault) && this.asked.has(placeOf(fault));
  }
}

function placeOf({ actor, call }: Pick<Fault, 'actor' | 'call'>): string {
  return `${actor} ${call}`;
}
