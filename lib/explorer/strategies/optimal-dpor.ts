// Optimal dynamic partial-order reduction: one schedule of every trace, and none of them twice. Each complete
// run shows races; for each, the schedules in which its second call comes before its first are owed.
// Abdulla, Aronis, Jonsson, Sagonas: Source sets (Journal of the ACM, 2017), algorithm 2. What is ours: a call
// is what the paper calls a process, begun by the call after which its actor asked for it; and calls that wait.

import { exploredShare } from '../estimate.ts';
import { covers, Dependence, join } from '../happens-before.ts';
import type { Clock } from '../happens-before.ts';
import type { Call, Execution, PendingCall } from '../program.ts';
import type { Ending, Scheduler } from '../scheduler.ts';
import { idOf, insert, isWeakInitial } from './wakeup-tree.ts';
import type { Branch } from './wakeup-tree.ts';

/** A point of the schedule, and the call that is made there now: the first of its branches. */
interface Point {
  /** Calls whose continuations were run already, and that nothing since depends on. */
  readonly sleeping: Call[];
  readonly branches: Branch[];
  /** Branches that were run to their end. */
  done: number;
}

/** A call of the run, what came before it, and what of that it races with. */
interface Event extends Past {
  readonly call: PendingCall;
  /** Its place among the calls of its actor, from 1. */
  readonly ordinal: number;
}

interface Past {
  readonly clock: Clock;
  /** Places of events that might have come after the call instead. */
  readonly races: readonly number[];
}

/** Explores all traces. Sound if footprints are static or exact (PendingCall.touches). */
export class OptimalDpor implements Scheduler {
  private readonly dependence = new Dependence();
  private readonly points: Point[] = [];
  /** The calls that the run made. */
  private readonly made: PendingCall[] = [];
  /** The same with what comes before each; while it runs, as far as it repeats the run before. */
  private readonly events: Event[] = [];
  private hasBegun = false;

  begin(): boolean {
    if (!this.hasBegun) return (this.hasBegun = true);
    for (let point = this.points.at(-1); point; point = this.points.at(-1)) {
      const done = point.branches.shift();
      if (done) {
        point.sleeping.push(done.call);
        point.done += 1;
      }
      this.events.length = this.points.length - 1;
      if (point.branches.length > 0) return true;
      this.points.pop();
    }
    return false;
  }

  /** About which share of the traces was run, the run that ended last included: later races may add to what is owed. */
  explored(): number {
    if (this.points.length === 0) return this.hasBegun ? 1 : 0;
    return exploredShare(
      this.points.map(({ done, branches }, depth) => ({
        done: depth === this.points.length - 1 ? done + 1 : done,
        of: done + branches.length,
      })),
    );
  }

  choose(enabled: readonly PendingCall[], execution: Execution): Call | undefined {
    const at = execution.made.length;
    const next = (this.points[at] ?? this.extend(enabled))?.branches[0]?.call;
    if (!next) return undefined;
    const call = enabled.find((one) => idOf(one) === idOf(next));
    if (!call) {
      throw new RangeError(
        `actor ${next.actor} does not ask for ${next.operation} of ${next.key} where it did before: it is not deterministic`,
      );
    }
    this.made[at] = call;
    return call;
  }

  ended(execution: Execution, ending: Ending): void {
    this.made.length = execution.made.length;
    for (const call of this.made.slice(this.events.length)) this.note(call);
    // Those of calls that the run before made as well too: what else came after them is owed with them.
    for (const [at, { call, races }] of this.events.entries()) {
      for (const race of races) this.owe(race, call, at);
    }
    if (ending !== 'stuck') return;
    // Calls that wait for ever might have come before what keeps them waiting.
    for (const call of execution.pending()) {
      for (const race of this.pastOf(call).races) this.owe(race, call, this.events.length);
    }
  }

  /** The next point, unless all that can happen there was run elsewhere. */
  private extend(enabled: readonly PendingCall[]): Point | undefined {
    const above = this.points.at(-1);
    const made = above?.branches[0];
    const sleeping = (above?.sleeping ?? []).filter(
      (call) => made && !this.dependence.between(call, made.call),
    );
    const awake = enabled.find((call) => sleeping.every((other) => idOf(other) !== idOf(call)));
    const branches = made?.branches.slice() ?? [];
    if (branches.length === 0 && awake) branches.push({ call: awake, branches: [] });
    if (branches.length === 0) return undefined;
    const point = { sleeping, branches, done: 0 };
    this.points.push(point);
    return point;
  }

  /** Notes a call as the run's next event. */
  private note(call: PendingCall): void {
    const { clock, races } = this.pastOf(call);
    const ordinal = (clock[call.actor] ?? 0) + 1;
    clock[call.actor] = ordinal;
    this.events.push({ call, clock, ordinal, races });
  }

  /**
   * What comes before a call that comes after all events noted. It races with those that it depends on, that it
   * could have been made before, and after which nothing else had to come before it.
   */
  private pastOf(call: PendingCall): Past {
    const begun = this.events[call.since - 1]?.clock ?? [];
    const clock: Clock = [...begun];
    /** What comes before the call for another reason than a race still to be found. */
    const settled: Clock = [...begun];
    const races: number[] = [];
    for (let at = this.events.length - 1; at >= 0; at -= 1) {
      const event = this.events[at];
      if (!event || covers(settled, event.call.actor, event.ordinal)) continue;
      if (!this.dependence.between(event.call, call)) continue;
      join(clock, event.clock);
      const isProgramOrder = event.call.actor === call.actor && call.since > at;
      if (!isProgramOrder && !this.couldPrecede(call, at)) continue;
      join(settled, event.clock);
      if (!isProgramOrder) races.push(at);
    }
    return { clock, races };
  }

  /** Whether the call would not have waited, had the event and all that comes after it not happened yet. */
  private couldPrecede({ wasEnabled, couldComeAt }: PendingCall, at: number): boolean {
    if (couldComeAt) return couldComeAt(at);
    return !wasEnabled || this.without(at, this.events.length, wasEnabled);
  }

  /**
   * Owes the schedules in which a call comes before an event that it races with, after all that the event need
   * not come before; it touches what it would there.
   *
   * @param place - where it came in the run
   */
  private owe(at: number, { touches, ...call }: PendingCall, place: number): void {
    const point = this.points[at];
    if (!point) return;
    const others = this.events.filter((_, index) => index > at && !this.isAfter(index, at));
    const footprint = touches ? this.without(at, place, touches) : call.footprint;
    const schedule = [...others.map((event) => event.call), { ...call, footprint }];
    const isRun = point.sleeping.some((one) => isWeakInitial(one, schedule, this.dependence));
    if (!isRun) insert(point.branches, schedule, this.dependence);
  }

  /**
   * What is true of a call where an event, and all that comes after it for a reason, has not happened. Other
   * events that change it come before all of these that do: they touch the same.
   *
   * @param place - where the call came: what came later has nothing to do with it
   */
  private without<T>(at: number, place: number, after: (calls: number) => T): T {
    let answer = after(at);
    for (let index = at + 1; index < place; index += 1) {
      if (this.isAfter(index, at)) continue;
      const next = after(index + 1);
      if (next !== after(index)) answer = next;
    }
    return answer;
  }

  /** Whether one event of the run comes after another for a reason. */
  private isAfter(later: number, earlier: number): boolean {
    const [one, other] = [this.events[later], this.events[earlier]];
    return !!one && !!other && covers(one.clock, other.call.actor, other.ordinal);
  }
}
