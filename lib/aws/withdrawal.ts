// Takes every endpoint out of the plan: one more plan, newer than all others, that names none. Lanes then have
// nothing to install. Without it the next sweep would take an endpoint whose records are gone for a new one.

import { highestGeneration } from '../control-plane/picture.ts';
import { hashOf } from '../control-plane/plan.ts';
import type { Plan } from '../control-plane/plan.ts';
import type { PlanStore } from './plan-store.ts';
import { ContentionError } from '../control-plane/errors.ts';
import type { Zone } from './zone.ts';

/** Times that a commit is tried while a planner commits too: it stops once it sees its flag. */
const attemptLimit = 5;

export interface Withdrawal {
  readonly plans: PlanStore;
  readonly zone: Zone;
  readonly who: string;
  readonly nowMs: () => number;
}

/**
 * To be called with the planner's flag set, so that no planner makes another plan after this one.
 *
 * @returns the generation of the plan without endpoints; undefined when there never was a plan
 * @throws ContentionError other planners were first each time
 */
export async function withdrawPlan(withdrawal: Withdrawal): Promise<number | undefined> {
  const { plans, zone, who, nowMs } = withdrawal;
  for (let attempts = 0; attempts < attemptLimit; attempts += 1) {
    // Asked by itself: without the table nothing can be committed, and what it said should be told.
    const head = await plans.table.head();
    const { plan: newest } = await plans.newest(head);
    if (!newest) return undefined;
    if (newest.endpoints.length === 0) return newest.generation;
    const inZone = highestGeneration(await zone.listAll(), zone.name);
    const plan: Plan = {
      generation: Math.max(head, newest.generation, inZone) + 1,
      createdMs: nowMs(),
      planner: who,
      hash: hashOf([]),
      endpoints: [],
    };
    const { generation, hash } = plan;
    const stored = { generation, hash, body: JSON.stringify(plan) };
    if (await plans.table.commit(stored, head)) {
      await plans.archivePlan(stored);
      return generation;
    }
  }
  throw new ContentionError('the plan table');
}
