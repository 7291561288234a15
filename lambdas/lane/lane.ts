// What the steps of a lane share: the things they work with, and what they hand to each other.
// The state machine carries only names, generations and ids; every step reads the plan for itself.

import type { PlanStore } from '../../lib/aws/plan-store.ts';
import type { Zone } from '../../lib/aws/zone.ts';
import type { Report } from '../../lib/control-plane/events.ts';
import type { Safeguards } from '../../lib/control-plane/safeguards.ts';

/** Everything a step works with; made once for each container. */
export interface Lane {
  /** a, b, c: lanes share the plans and the zone, nothing else. */
  readonly name: string;
  readonly zone: Zone;
  readonly plans: PlanStore;
  readonly safeguards: Safeguards;
  /** Fewest live values that a root may have. */
  readonly floor: number;
  /** How many of the newest unreferenced trees clean-up keeps. */
  readonly keepCount: number;
  /** 128 random bits in hex, new at each call. */
  readonly newAttempt: () => string;
  /** Takes note of each decision. */
  readonly report: Report;
}

/** What pick found to do. */
export interface Picked {
  /** The plan picked; 0 when there is none yet. With the fence on, later steps read a newer one if there is. */
  readonly generation: number;
  /** Endpoints to install, in packs that share their batches. */
  readonly packs: readonly (readonly string[])[];
  /** How many packs to work on at the same time. */
  readonly packsAtOnce: number;
  /** Endpoints to clean up afterwards. */
  readonly cleanUp: readonly (readonly string[])[];
  /** Present when DynamoDB did not answer and the archive's plan was taken. */
  readonly tableError?: string;
}

export interface BuildInput {
  readonly generation: number;
  readonly endpoints: readonly string[];
  /** The execution's name: tells its own builds from those of others. */
  readonly execution: string;
  /** Present when this build was put off before, in favour of another lane's. */
  readonly yielded?: Yielded;
}

/** A lane's record of leaving an endpoint to another builder; carried from one look to the next. */
export interface Yielded {
  /** The fence values, by attempt id, that were waited for. */
  readonly to: string;
  /** Waits for these values. */
  readonly times: number;
  /** Waits in all. */
  readonly total: number;
}

/** A tree that was sent, and the fence value that went with it. */
export interface Built {
  readonly endpoint: string;
  /** Undefined without the fence: the build swapped nothing then. */
  readonly attempt?: string;
}

export interface BuildOutput {
  readonly generation: number;
  /** Trees to install; empty when there is nothing more to do. */
  readonly built: readonly Built[];
  /** The change to wait for; null when nothing was built. */
  readonly changeId: string | null;
  /** Whether to install at once: the endpoints answer nothing now. */
  readonly urgent: boolean;
  /** Present when another lane is installing: look again after this time, with what is below. */
  readonly waitSeconds?: number;
  readonly endpoints: readonly string[];
  readonly execution: string;
  readonly yielded?: Yielded;
  readonly results: readonly EndpointResult[];
}

/**
 * - `done`: the plan was live already. - `stale`: dropped. - `frozen`: an operator stopped automation.
 * - `yielded`: other lanes kept building; left to the next sweep.
 * - `quarantined`: given up, by the state machine.
 */
export type Outcome = 'installed' | 'done' | 'stale' | 'frozen' | 'yielded' | 'quarantined';

export interface EndpointResult {
  readonly endpoint: string;
  readonly outcome: Outcome;
  /** Of the install: the fence value written with the live root, and its change. */
  readonly attempt?: string;
  readonly changeId?: string;
  /** Why it was quarantined: the name of the error. */
  readonly error?: string;
}

export interface InstallOutput {
  readonly results: readonly EndpointResult[];
}

export interface ConfirmInput {
  readonly endpoints: readonly string[];
  /** What each pack's install came to, in this execution. */
  readonly installed: readonly InstallOutput[];
}

/** An endpoint whose live root this execution wrote: what clean-up may start from. */
export interface Confirmed {
  readonly endpoint: string;
  readonly attempt: string;
  readonly changeId: string;
}

export interface ConfirmOutput {
  readonly confirmed: readonly Confirmed[];
}

export interface CleanUpOutput {
  readonly deleted: readonly { readonly endpoint: string; readonly generation: number }[];
}
