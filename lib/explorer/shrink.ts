// A violation's schedule made simpler, step by step: stretches of one actor are moved together while the same
// property still falls. Fewest preemptions first, then fewest switches, then fewest calls.

import { explore } from './explore.ts';
import type { Call, Execution, MadeCall, PendingCall, Program, Violation } from './program.ts';
import { isPreemption } from './scheduler.ts';
import type { Scheduler } from './scheduler.ts';

/** Calls made in all trials. */
const callLimit = 100_000;

/** What is made smaller, the most important first. */
type Cost = readonly [preemptions: number, switches: number, calls: number];

/** A call to be made, or calls of an actor for as long as it can go on. */
type Step = Pick<Call, 'actor'> & { readonly sequence: number | 'all' };

/** Calls one after the other by one actor. */
type Stretch = readonly Step[];

interface Known {
  readonly made: readonly MadeCall[];
  readonly cost: Cost;
}

/**
 * @param known - a run in which the property falls
 * @returns the calls up to the property's fall
 */
export async function shrink(
  program: Program,
  known: Pick<Execution, 'made'>,
  isWanted: (violation: Violation) => boolean,
): Promise<readonly MadeCall[]> {
  let calls = 0;
  const attempt = async (order: readonly Step[]): Promise<Known | undefined> => {
    const tried = await follow(program, order, isWanted);
    calls += tried.calls;
    return tried.fall;
  };
  let best = (await attempt(known.made)) ?? {
    made: known.made,
    cost: [Infinity, Infinity, Infinity],
  };
  // Ends when no move makes it simpler.
  for (let isBetter = true; isBetter;) {
    isBetter = false;
    for (const order of simplerOrders(best.made)) {
      if (calls >= callLimit) return best.made;
      const tried = await attempt(order);
      if (!tried || !isLess(tried.cost, best.cost)) continue;
      best = tried;
      isBetter = true;
      break;
    }
  }
  return best.made;
}

/** @returns the calls up to the property's fall, if it falls as well when actors are taken in this order */
export async function fallsAlong(
  program: Program,
  order: readonly Call[],
  isWanted: (violation: Violation) => boolean,
): Promise<readonly MadeCall[] | undefined> {
  return (await follow(program, order, isWanted)).fall?.made;
}

async function follow(
  program: Program,
  order: readonly Step[],
  isWanted: (violation: Violation) => boolean,
): Promise<{ fall: Known | undefined; calls: number }> {
  const guide = new Guide(order);
  const { violating, calls } = await explore(program, guide, { maxSchedules: 1, isWanted });
  return { fall: violating && { made: violating.made, cost: guide.cost() }, calls };
}

/**
 * Each stretch moved to the one of its actor that comes next, that one moved to it, or left out for later; or
 * its actor going on until it cannot.
 */
function* simplerOrders(made: readonly MadeCall[]): Generator<readonly Step[]> {
  const stretches = stretchesOf(made);
  for (const [at, stretch] of stretches.entries()) {
    const actor = stretch[0]?.actor ?? 0;
    const next = stretches.findIndex((one, index) => index > at && one[0]?.actor === actor);
    const goesOn: Step = { actor, sequence: 'all' };
    yield [...stretches.slice(0, at + 1).flat(), goesOn, ...stretches.slice(at + 1).flat()];
    if (next < 0) {
      yield [...stretches.slice(0, at), ...stretches.slice(at + 1)].flat();
      continue;
    }
    const between = stretches.slice(at + 1, next);
    const [before, after] = [stretches.slice(0, at), stretches.slice(next + 1)];
    const joined = [...stretch, ...(stretches[next] ?? [])];
    yield [...before, ...between, joined, ...after].flat();
    yield [...before, joined, ...between, ...after].flat();
  }
}

function stretchesOf(made: readonly MadeCall[]): Stretch[] {
  const stretches: Call[][] = [];
  for (const call of made) {
    const last = stretches.at(-1);
    if (last?.[0]?.actor === call.actor) last.push(call);
    else stretches.push([call]);
  }
  return stretches;
}

function isLess(one: Cost, other: Cost): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0);
}

/** Follows an order of actors as far as it can be followed; after its end each actor goes on to its own. */
class Guide implements Scheduler {
  private readonly order: Step[];
  private readonly costs = { preemptions: 0, switches: 0, calls: 0 };

  constructor(order: readonly Step[]) {
    this.order = [...order];
  }

  begin(): boolean {
    return true;
  }

  choose(enabled: readonly PendingCall[], { made }: Execution): Call | undefined {
    const last = made.at(-1)?.actor;
    const call = this.next(enabled, last);
    this.costs.calls += 1;
    if (last !== undefined && call?.actor !== last) this.costs.switches += 1;
    if (call && isPreemption(call, enabled, last)) this.costs.preemptions += 1;
    return call;
  }

  ended(): void {}

  cost(): Cost {
    const { preemptions, switches, calls } = this.costs;
    return [preemptions, switches, calls];
  }

  private next(enabled: readonly PendingCall[], last: number | undefined): Call | undefined {
    const all = this.order[0]?.sequence === 'all' ? this.order[0].actor : undefined;
    if (all !== undefined) {
      const own = enabled.find(({ actor }) => actor === all);
      if (own) return own;
      this.order.shift();
    }
    for (const [at, wanted] of this.order.entries()) {
      const own = enabled.filter(({ actor }) => actor === wanted.actor);
      const call = own.find(({ sequence }) => sequence === wanted.sequence) ?? own[0];
      if (!call) continue;
      this.order.splice(at, 1);
      return call;
    }
    return enabled.find(({ actor }) => actor === last) ?? enabled[0];
  }
}
