// What a server was asked in one run: how often, what of it was refused, and when it was done.

export interface RunLog {
  /** Admitted requests by operation, from the first to the last. */
  readonly admitted: Readonly<Record<string, number>>;
  /** Admitted until the last change was accepted. */
  readonly admittedUntilLive: number;
  /** Refused for haste: `Throttling`, `PriorRequestNotComplete`. */
  readonly throttled: number;
  /** Refused for any other reason. */
  readonly refused: number;
  /** From the first request to the last accepted change. */
  readonly liveSeconds: number;
  /** From the first request to the last. */
  readonly endSeconds: number;
  /** Names that answered when the run began. */
  readonly watched: number;
  /** Of these, names that were empty at any moment. */
  readonly emptied: number;
}

export class Recorder {
  private readonly admitted = new Map<string, number>();
  private admittedCount = 0;
  private untilLive = 0;
  private throttledCount = 0;
  private refusedCount = 0;
  private firstMs: number | undefined;
  private liveMs = 0;
  private lastMs = 0;

  /** @param error - the name of what was thrown; undefined if the request had its answer */
  note(operation: string, nowMs: number, error: string | undefined): void {
    this.firstMs ??= nowMs;
    this.lastMs = nowMs;
    if (error === 'Throttling' || error === 'PriorRequestNotComplete') this.throttledCount += 1;
    if (error === 'Throttling') return;
    this.admittedCount += 1;
    this.admitted.set(operation, (this.admitted.get(operation) ?? 0) + 1);
    if (error !== undefined && error !== 'PriorRequestNotComplete') this.refusedCount += 1;
    if (operation !== 'ChangeResourceRecordSets' || error !== undefined) return;
    this.liveMs = nowMs;
    this.untilLive = this.admittedCount;
  }

  log(): Omit<RunLog, 'watched' | 'emptied'> {
    const firstMs = this.firstMs ?? 0;
    return {
      admitted: Object.fromEntries(this.admitted),
      admittedUntilLive: this.untilLive,
      throttled: this.throttledCount,
      refused: this.refusedCount,
      liveSeconds: (this.liveMs - firstMs) / 1_000,
      endSeconds: (this.lastMs - firstMs) / 1_000,
    };
  }
}
