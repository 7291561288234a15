// How a drill on a deployed stack spends real time: where it waits, and how long.

/** Real time and chance, handed in: a drill in a test has none of its own. */
export interface Time {
  /** Unix time. */
  readonly nowMs: () => number;
  readonly sleep: (durationMs: number) => Promise<void>;
}

export interface Pace {
  /** Between two looks at the endpoints while a step waits. */
  readonly lookEveryMs: number;
  /** Longer than any change takes to the name servers. */
  readonly restMs: number;
  /** No call for so long means that no function is at work. */
  readonly quietMs: number;
}

/** For a Route 53 on which every change is INSYNC at once, and nothing is throttled. */
export const emulatedPace: Pace = { lookEveryMs: 1_000, restMs: 1_000, quietMs: 5_000 };

/** For AWS: ten requests a second for a whole account, and about a minute for a change. */
export const awsPace: Pace = { lookEveryMs: 10_000, restMs: 70_000, quietMs: 15_000 };
