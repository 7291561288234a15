// What the steps of the planner share, and what they hand to each other.

import type { HealthReading, HealthTable } from '../../lib/aws/health.ts';
import type { StoredPlan } from '../../lib/aws/plan-table.ts';
import type { PlanStore } from '../../lib/aws/plan-store.ts';
import type { Zone } from '../../lib/aws/zone.ts';
import type { EndpointConfig, Refusal } from '../../lib/control-plane/drafting.ts';
import type { Report } from '../../lib/control-plane/events.ts';
import type { Safeguards } from '../../lib/control-plane/safeguards.ts';

/** Everything a step works with; made once for each container. */
export interface Planner {
  readonly name: string;
  readonly endpoints: readonly EndpointConfig[];
  readonly health: HealthTable;
  readonly plans: PlanStore;
  readonly zone: Zone;
  readonly safeguards: Safeguards;
  readonly floor: number;
  readonly changeLimit: number;
  readonly nowMs: () => number;
  /** Takes note of each decision. */
  readonly report: Report;
}

export interface HealthOutput {
  readonly health: HealthReading;
  /** Present when health could not be read; every target is unknown then, and keeps what it had. */
  readonly healthError?: string;
}

/** What make-plan hands to commit; null when nothing changed. */
export interface PlanOutput {
  readonly draft:
    | (StoredPlan & {
        /** The head that the draft was made from. */
        readonly head: number;
      })
    | null;
  readonly refusals: readonly Refusal[];
}

export interface CommitOutput {
  /** Whether the head rose: only then are lanes started. */
  readonly rose: boolean;
  readonly generation: number;
}
