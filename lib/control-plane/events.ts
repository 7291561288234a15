// What planner and lanes decide, as data: one event a decision, for logs, metrics and whoever watches a run.
// Knows no logger. An event holds names, generations and reasons; never a whole plan, batch or credential.

/** A lane looked at the zone and chose what to do. */
export interface PickedEvent {
  readonly decision: 'picked';
  readonly generation: number;
  /** When the plan was made. */
  readonly createdMs: number;
  /** Endpoints that do not show the plan yet. */
  readonly waiting: readonly string[];
  /** Endpoints with trees to clean up. */
  readonly cleanUp: readonly string[];
  /** Endpoints that were installed once and answer nothing now. */
  readonly empty: readonly string[];
  /** Present when DynamoDB did not answer and the archive's plan was taken. */
  readonly reason?: string;
}

/**
 * What became of an endpoint in one attempt of a lane.
 *
 * - `built`: its tree was sent. - `waits`: another lane builds it, looked at again soon.
 * - `done`: the plan was live already. - `stale`: it was dropped. - `frozen`: by an operator.
 * - `yielded`: left to the next sweep.
 * - `swap-lost`: another writer was first. - `pack-refused`: sent again alone. - `batch-refused`: by
 *   Route 53, without another writer. - `conflict`: the same generation is live with other contents.
 * - `fence-missing`, `fence-damaged`: a person has to look. - `below-floor`: the install was refused.
 * - `quarantined`: given up until the next sweep. - `confirmed`: its live root was sent again, for clean-up.
 * - `tree-deleted`: by clean-up.
 */
export interface EndpointEvent {
  readonly decision:
    | 'built'
    | 'waits'
    | 'done'
    | 'stale'
    | 'frozen'
    | 'yielded'
    | 'swap-lost'
    | 'pack-refused'
    | 'batch-refused'
    | 'conflict'
    | 'fence-missing'
    | 'fence-damaged'
    | 'below-floor'
    | 'quarantined'
    | 'confirmed'
    | 'tree-deleted';
  readonly endpoint: string;
  /** The plan's, or the deleted tree's. */
  readonly generation?: number;
  readonly reason?: string;
}

/** The plan was put live on the endpoint. */
export interface InstalledEvent {
  readonly decision: 'installed';
  readonly endpoint: string;
  readonly generation: number;
  /** When the plan was made. */
  readonly createdMs: number;
}

/**
 * What a whole run came to, of a lane or of the planner.
 *
 * - `no-plan`: the lane found none, or automation was flagged frozen. - `nothing-new`: the last plan stands.
 * - `planner-frozen`: by an operator. - `drafted`: handed to the commit. - `committed`.
 * - `commit-lost`: another planner was first. - `health-unknown`: every target keeps what it had.
 */
export interface RunEvent {
  readonly decision:
    | 'no-plan'
    | 'nothing-new'
    | 'planner-frozen'
    | 'drafted'
    | 'committed'
    | 'commit-lost'
    | 'health-unknown';
  readonly generation?: number;
  readonly reason?: string;
}

/** The planner refused an endpoint's new targets; its part of the plan stays as it was. */
export interface PlanRefusedEvent {
  readonly decision: 'plan-refused';
  readonly endpoint: string;
  readonly safeguard: 'floor' | 'change-limit';
  readonly reason: string;
}

/** A step failed in a way that concerns no endpoint. */
export interface FailedEvent {
  readonly decision: 'throttled' | 'failed';
  /** The error's name. */
  readonly error: string;
  readonly reason: string;
}

export type ControlPlaneEvent =
  PickedEvent | EndpointEvent | InstalledEvent | RunEvent | PlanRefusedEvent | FailedEvent;

/** Takes note of an event at once; waits for nothing and throws nothing. */
export type Report = (event: ControlPlaneEvent) => void;
