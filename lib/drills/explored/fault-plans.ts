// Fault plans as the outer loop of a search that runs one tree of schedules after the other: first nothing goes
// wrong, then whatever could have gone wrong in the runs so far, one thing at a time.

import type { Bounds } from './bounds.ts';
import { faultText } from './faults.ts';
import type { Fault, FaultPlan } from './faults.ts';

/** Every set of faults that some run can meet, each once, smaller ones first. */
export class FaultPlans implements Iterable<FaultPlan> {
  private readonly plans: FaultPlan[] = [[]];
  private readonly known = new Set<string>();

  constructor(private readonly limits: Pick<Bounds, 'faults' | 'duplicates'>) {}

  /** Those that become known while one is under way come after it. */
  *[Symbol.iterator](): Generator<FaultPlan> {
    for (let next = 0; next < this.plans.length; next += 1) yield this.plans[next] ?? [];
  }

  /** How many are known. */
  get size(): number {
    return this.plans.length;
  }

  /** A run with these faults could have gone wrong in one more way. */
  couldGoWrong(plan: FaultPlan, fault: Fault): void {
    const isTwice = (one: Fault) => one.kind === 'duplicate';
    const alike = plan.filter((one) => isTwice(one) === isTwice(fault));
    const isTaken = alike.some(({ actor, call }) => actor === fault.actor && call === fault.call);
    const { faults, duplicates = 0 } = this.limits;
    if (isTaken || alike.length >= (isTwice(fault) ? duplicates : faults)) return;
    const wider = [...plan, fault];
    const key = wider.map(faultText).toSorted().join(' ');
    if (this.known.has(key)) return;
    this.known.add(key);
    this.plans.push(wider);
  }
}
