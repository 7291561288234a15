// Route 53's rate limits as token buckets on virtual time: one for requests, one for changes.
// Refuses or lets pass; nothing waits here.

/** A bucket that holds `burst` tokens and regains `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export interface ThrottleOptions {
  /** Every call of the account counts; AWS documents {@link documentedRequestRate}. */
  readonly requests?: Rate;
  /** Every element of a change batch counts; AWS says that this bucket exists, not its size. */
  readonly changes?: Rate;
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html */
export const documentedRequestRate: Rate = { burst: 50, perSecond: 10 };

export class Throttle {
  private readonly requests: Bucket | undefined;
  private readonly changes: Bucket | undefined;

  /** @param refusalSpends - whether a refused call empties the buckets further */
  constructor(
    options: ThrottleOptions,
    private readonly refusalSpends: boolean,
    nowMs: number,
  ) {
    this.requests = options.requests && new Bucket(options.requests, nowMs);
    this.changes = options.changes && new Bucket(options.changes, nowMs);
  }

  /** Is as full as another one is now. */
  takeOver(other: Throttle): void {
    if (other.requests) this.requests?.takeOver(other.requests);
    if (other.changes) this.changes?.takeOver(other.changes);
  }

  /** Takes one request and `changeCount` changes, or refuses both. */
  admits(changeCount: number, nowMs: number): boolean {
    const isAdmitted =
      (this.requests?.holds(1, nowMs) ?? true) && (this.changes?.holds(changeCount, nowMs) ?? true);
    if (isAdmitted || this.refusalSpends) {
      this.requests?.take(1);
      this.changes?.take(changeCount);
    }
    return isAdmitted;
  }
}

class Bucket {
  private tokens: number;

  constructor(
    private readonly rate: Rate,
    private filledMs: number,
  ) {
    this.tokens = rate.burst;
  }

  takeOver({ tokens, filledMs }: Bucket): void {
    this.tokens = tokens;
    this.filledMs = filledMs;
  }

  holds(count: number, nowMs: number): boolean {
    const gained = ((nowMs - this.filledMs) / 1_000) * this.rate.perSecond;
    this.tokens = Math.min(this.rate.burst, this.tokens + gained);
    this.filledMs = nowMs;
    // A batch above the burst passes on a full bucket: it could never pass otherwise.
    return this.tokens >= Math.min(count, this.rate.burst);
  }

  take(count: number): void {
    this.tokens = Math.max(0, this.tokens - count);
  }
}
