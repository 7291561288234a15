// The failures that a caller or a state machine can act on, each with what happened and what to do.
// Names are literals because Step Functions matches on them and bundlers may rename classes.

/** A newer plan is already live on the endpoint. Retrying cannot help: drop this plan. */
export class StalePlanError extends Error {
  override readonly name = 'StalePlanError';

  constructor(
    readonly endpoint: string,
    readonly offered: number,
    readonly live: number,
  ) {
    super(`plan ${offered} is older than plan ${live} live on ${endpoint}; read the latest plan`);
  }
}

/** Another writer changed the endpoint between our reading and our batch. Start over from the reading. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';

  constructor(readonly endpoint: string) {
    super(`another writer changed ${endpoint} after it was read; read everything again and retry`);
  }
}

/** Route 53 refused a batch although nobody else had changed the endpoint: the batch itself is at fault. */
export class BatchRefusedError extends Error {
  override readonly name = 'BatchRefusedError';

  constructor(
    readonly endpoint: string,
    readonly reason: string,
  ) {
    super(`Route 53 refused the batch for ${endpoint}: ${reason}`);
  }
}

/** A batch shared by several endpoints was refused; which of them is at fault shows one by one. */
export class PackRefusedError extends Error {
  override readonly name = 'PackRefusedError';

  constructor(readonly endpoints: readonly string[]) {
    super(`the shared batch for ${endpoints.join(', ')} was refused; send each endpoint alone`);
  }
}

/** The change is accepted but not yet on every name server. Ask again later. */
export class ChangePendingError extends Error {
  override readonly name = 'ChangePendingError';

  constructor(readonly changeId: string) {
    super(`change ${changeId} is not yet on every Route 53 name server; ask again in some seconds`);
  }
}

/** Route 53 or another service asked for fewer requests. Wait with full jitter, then decide anew. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';

  constructor(readonly operation: string) {
    super(`${operation} was throttled; wait, then read again before retrying`);
  }
}

/** Two different plans carry one generation for an endpoint: someone edited or restored the plan store. */
export class PlanConflictError extends Error {
  override readonly name = 'PlanConflictError';

  constructor(
    readonly endpoint: string,
    readonly generation: number,
  ) {
    super(
      `plan ${generation} of ${endpoint} differs from the plan ${generation} that is live; ` +
        `nothing was changed; make a newer plan`,
    );
  }
}

/** The endpoint has roots but no fence record. A person decides, once, to adopt it (docs/protocol.md, O6). */
export class MissingFenceError extends Error {
  override readonly name = 'MissingFenceError';

  constructor(readonly endpoint: string) {
    super(
      `${endpoint} has roots but no _fence record, so the order of plans is lost; ` +
        `check the records, then adopt the endpoint (docs/protocol.md, O6)`,
    );
  }
}

/** A fence record that is not ours, or was edited: nothing may be decided on it. */
export class FenceSyntaxError extends Error {
  override readonly name = 'FenceSyntaxError';

  constructor(readonly text: string) {
    super(
      `the fence record holds ${text}; expected ` +
        `"fencepost1 g=<generation> o=<overrides> h=<live|frozen> hash=<sha256> lane=<name> attempt=<128 bits>"`,
    );
  }
}

/** The endpoint does not fit what Route 53 takes in one batch or one weighted group. */
export class EndpointTooLargeError extends Error {
  override readonly name = 'EndpointTooLargeError';

  constructor(
    readonly endpoint: string,
    readonly what: string,
    readonly found: number,
    readonly limit: number,
  ) {
    super(`${endpoint} has ${found} ${what}; Route 53 takes at most ${limit}; split the endpoint`);
  }
}

/** The batch would leave an endpoint with fewer live values than the floor. Nothing was sent. */
export class FloorError extends Error {
  override readonly name = 'FloorError';

  constructor(
    readonly endpoint: string,
    readonly type: string,
    readonly live: number,
    readonly floor: number,
  ) {
    super(
      `${endpoint} ${type} would be left with ${live} live values, the floor is ${floor}; ` +
        `nothing was changed`,
    );
  }
}
