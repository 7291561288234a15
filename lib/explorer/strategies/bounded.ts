// Every schedule within a budget: depth first, each choice that departs from the schedule that costs nothing
// is paid for. What a choice costs is the subclass's: see preemption-bound.ts, delay-bound.ts.

import type { Call, Execution, PendingCall } from '../program.ts';
import type { Scheduler } from '../scheduler.ts';

/** A call that can be chosen, and what it costs. */
export interface Priced {
  readonly call: Call;
  readonly cost: number;
}

/** A point of the schedule: what is affordable there, the first of which is chosen now. */
interface Point {
  readonly budget: number;
  readonly options: Priced[];
}

/** Visits a trace as often as it has schedules within the budget; count traces by their hash. */
export abstract class Bounded implements Scheduler {
  private readonly points: Point[] = [];
  private hasBegun = false;

  /** @param budget - what a schedule may cost; Infinity: every schedule is visited */
  constructor(private readonly budget: number) {}

  /**
   * The calls and their prices, the cheapest first; one at least is free.
   *
   * @param last - the actor that made the run's last call
   */
  protected abstract prices(enabled: readonly PendingCall[], last: number | undefined): Priced[];

  begin(): boolean {
    if (!this.hasBegun) return (this.hasBegun = true);
    for (let point = this.points.at(-1); point; point = this.points.at(-1)) {
      point.options.shift();
      if (point.options.length > 0) return true;
      this.points.pop();
    }
    return false;
  }

  choose(enabled: readonly PendingCall[], { made }: Execution): Call | undefined {
    const point = this.points[made.length] ?? this.extend(enabled, made.at(-1)?.actor);
    return point.options[0]?.call;
  }

  ended(): void {}

  private extend(enabled: readonly PendingCall[], last: number | undefined): Point {
    const above = this.points.at(-1);
    const budget = above ? above.budget - (above.options[0]?.cost ?? 0) : this.budget;
    const options = this.prices(enabled, last).filter(({ cost }) => cost <= budget);
    const point = { budget, options };
    this.points.push(point);
    return point;
  }
}
