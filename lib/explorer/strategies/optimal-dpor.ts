// Optimal dynamic partial-order reduction: one schedule of every trace, and none of them twice. Each complete
// run shows races; for each, the schedules in which its second call comes before its first are owed.
// Abdulla, Aronis, Jonsson, Sagonas: Source sets (Journal of the ACM, 2017), algorithm 2. What is ours: a call
// is what the paper calls a process, begun by the call after which its actor asked for it; and calls that wait.

import { covers, Dependence, join } from '../happens-before.ts';
import type { Clock } from '../happens-before.ts';
import type { Call, Execution, PendingCall } from '../program.ts';
import type { Ending, Scheduler } from '../scheduler.ts';
import { idOf, insert, isWeakInitial } from './wakeup-tree.ts';
import type { Branch } from './wakeup-tree.ts';

/** A call that waited at a point, and for how long already. */
interface Waiting {
  readonly call: PendingCall;
  /** How many calls were made when its actor asked for it. */
  readonly since: number;
}

/** A point of the schedule, and the call that is made there now: the first of its branches. */
interface Point {
  /** By id. */
  readonly waiting: ReadonlyMap<number, Waiting>;
  /** Calls whose continuations were run already, and that nothing since depends on. */
  readonly sleeping: Call[];
  readonly branches: Branch[];
}

/** A call of the run, and what came before it. */
interface Event {
  readonly call: Call;
  readonly clock: Clock;
  /** Its place among the calls of its actor, from 1. */
  readonly ordinal: number;
}

/** Explores all traces. Sound if footprints are static or exact (PendingCall.touches). */
export class OptimalDpor implements Scheduler {
  private readonly dependence = new Dependence();
  private readonly points: Point[] = [];
  /** The run's calls, as far as it repeats the run before. */
  private readonly events: Event[] = [];
  private hasBegun = false;

  begin(): boolean {
    if (!this.hasBegun) return (this.hasBegun = true);
    for (let point = this.points.at(-1); point; point = this.points.at(-1)) {
      const done = point.branches.shift();
      if (done) point.sleeping.push(done.call);
      this.events.length = this.points.length - 1;
      if (point.branches.length > 0) return true;
      this.points.pop();
    }
    return false;
  }

  choose(enabled: readonly PendingCall[], execution: Execution): Call | undefined {
    const point = this.points[execution.made.length] ?? this.extend(enabled, execution);
    const next = point?.branches[0]?.call;
    if (next && !enabled.some((call) => idOf(call) === idOf(next))) {
      throw new RangeError(
        `actor ${next.actor} does not ask for ${next.operation} of ${next.key} where it did before: it is not deterministic`,
      );
    }
    return next;
  }

  ended(execution: Execution, ending: Ending): void {
    for (let at = this.events.length; at < this.points.length; at += 1) this.reverseRacesOf(at);
    // Calls that wait for ever might have come before what keeps them waiting.
    if (ending === 'stuck') {
      for (const waiting of this.waitingNow(execution).values()) this.racesOf(waiting);
    }
  }

  /** The next point, unless all that can happen there was run elsewhere. */
  private extend(enabled: readonly PendingCall[], execution: Execution): Point | undefined {
    const above = this.points.at(-1);
    const made = above?.branches[0];
    const sleeping = (above?.sleeping ?? []).filter(
      (call) => made && !this.dependence.between(call, made.call),
    );
    const owed = made?.branches ?? [];
    const any = enabled.find((call) => sleeping.every((other) => idOf(other) !== idOf(call)));
    if (owed.length === 0 && !any) return undefined;
    const branches = owed.length === 0 && any ? [{ call: any, branches: [] }] : [...owed];
    const point = { waiting: this.waitingNow(execution), sleeping, branches };
    this.points.push(point);
    return point;
  }

  private waitingNow(execution: Execution): Map<number, Waiting> {
    const above = this.points[execution.made.length - 1]?.waiting;
    return new Map(
      execution.pending().map((call) => {
        const id = idOf(call);
        return [id, { call, since: above?.get(id)?.since ?? execution.made.length }];
      }),
    );
  }

  /** Notes the call made at a point as the run's next event. */
  private reverseRacesOf(at: number): void {
    const { waiting, branches } = this.points[at] ?? {};
    const made = branches?.[0] && waiting?.get(idOf(branches[0].call));
    if (!made) throw new Error(`point ${at} of the run made no call that waited there`);
    const clock = this.racesOf(made);
    const { actor } = made.call;
    const ordinal = (clock[actor] ?? 0) + 1;
    clock[actor] = ordinal;
    this.events.push({ call: made.call, clock, ordinal });
  }

  /**
   * Finds the calls that race with one that comes after all events noted: it depends on them, it could have been
   * made before them, and nothing in between had to come first. Owes the schedules where it is.
   *
   * @returns what comes before the call
   */
  private racesOf({ call, since }: Waiting): Clock {
    const begun = this.events[since - 1]?.clock ?? [];
    const before: Clock = [...begun];
    /** What comes before the call for another reason than a race still to be found. */
    const settled: Clock = [...begun];
    for (let at = this.events.length - 1; at >= 0; at -= 1) {
      const event = this.events[at];
      if (!event || covers(settled, event.call.actor, event.ordinal)) continue;
      if (!this.dependence.between(event.call, call)) continue;
      join(before, event.clock);
      const isProgramOrder = event.call.actor === call.actor && since > at;
      if (!isProgramOrder && !this.couldPrecede(call, at)) continue;
      join(settled, event.clock);
      if (!isProgramOrder) this.owe(at, call);
    }
    return before;
  }

  /** Whether the call would not have waited, had the event and all that comes after it not happened yet. */
  private couldPrecede({ wasEnabled }: PendingCall, at: number): boolean {
    if (!wasEnabled) return true;
    let could = wasEnabled(at);
    for (let after = at + 1; after < this.events.length; after += 1) {
      if (this.isAfter(after, at)) continue;
      const is = wasEnabled(after + 1);
      if (is !== wasEnabled(after)) could = is;
    }
    return could;
  }

  /** Owes the schedules in which the call comes before the event at a place, where it touches what it would there. */
  private owe(at: number, { touches, ...call }: PendingCall): void {
    const point = this.points[at];
    if (!point) return;
    const others = this.events.filter((_, index) => index > at && !this.isAfter(index, at));
    const reversed = { ...call, footprint: touches?.(at) ?? call.footprint };
    const schedule = [...others.map((event) => event.call), reversed];
    const isRun = point.sleeping.some((one) => isWeakInitial(one, schedule, this.dependence));
    if (!isRun) insert(point.branches, schedule, this.dependence);
  }

  /** Whether one event of the run comes after another for a reason. */
  private isAfter(later: number, earlier: number): boolean {
    const [one, other] = [this.events[later], this.events[earlier]];
    return !!one && !!other && covers(one.clock, other.call.actor, other.ordinal);
  }
}
