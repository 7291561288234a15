// What exploring came to, and how a test says so: as a matcher for vitest and jest, as a function for the others.

/** A schedule after which a property does not hold. */
export interface ViolationFound {
  /** `always single-holder`. */
  readonly property: string;
  readonly detail: string;
  /** Replays the schedule: `explore({ …, replay: token })`. */
  readonly token: string;
  /** Switches away from an actor that could have gone on. */
  readonly preemptions: number;
  /** One line a call. */
  readonly trace: readonly string[];
}

export interface ExploreResult {
  /** Passed only if every order of calls within the bounds was covered. */
  readonly verdict: 'passed' | 'violated' | 'unknown';
  readonly violation: ViolationFound | undefined;
  /** The `sometimes` that held in no run: the others prove little. */
  readonly never: readonly string[];
  /** Runs of all kinds. */
  readonly schedules: number;
  /** Orders of calls that differ in more than independent calls, as far as they were counted. */
  readonly traces: number;
  readonly exhausted: boolean;
  /** Runs that were repeated, also through all of the SDK, and were the same. */
  readonly repeated: number;
  readonly seed: number;
}

/** A property does not hold, or one that should have happened never did. */
export class ViolationError extends Error {
  override readonly name = 'ViolationError';
}

/** Throws, with trace and token, unless nothing was violated and each `sometimes` happened. */
export function assertNoViolation(result: ExploreResult): void {
  if (!isFine(result)) throw new ViolationError(describeResult(result));
}

/** For `expect.extend`. Holds for `unknown`, too: ask for `result.verdict` to be `passed` to rule it out. */
export function toHaveNoViolation(result: ExploreResult) {
  return { pass: isFine(result), message: () => describeResult(result) };
}

function isFine({ violation, never }: ExploreResult): boolean {
  return violation === undefined && never.length === 0;
}

/** A text for people: the verdict, what was covered, and the trace and token of a violation. */
export function describeResult(result: ExploreResult): string {
  const { verdict, violation, never, schedules, traces, exhausted, seed } = result;
  const covered = exhausted
    ? `all ${traces} traces`
    : `not everything: ${traces > 0 ? `${traces} traces, ` : ''}seed ${seed}`;
  return [
    `${verdict} after ${schedules} schedules (${covered})`,
    ...never.map((name) => `sometimes ${name}: happened in no run`),
    ...(violation ? violationLines(violation) : []),
  ].join('\n');
}

function violationLines({ property, detail, preemptions, trace, token }: ViolationFound): string[] {
  return [
    `${property}: ${detail}`,
    `the schedule, with ${preemptions} ${preemptions === 1 ? 'preemption' : 'preemptions'} (»):`,
    ...trace,
    `replay it: explore({ …, replay: '${token}' })`,
  ];
}
