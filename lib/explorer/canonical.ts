// The one name of a trace: all schedules that keep the order of dependent calls are one trace, and any two of
// them have the same canonical form.

import { createHash } from 'node:crypto';
import { Dependence } from './happens-before.ts';
import type { Clock, OnRace } from './happens-before.ts';
import type { Call } from './program.ts';

/**
 * The schedule of the same trace that is least, compared call by call by actor: dependent calls keep their order.
 *
 * @param dependence - hand the same one to many calls: it remembers what it compared
 */
export function canonicalSchedule<C extends Call>(
  made: readonly C[],
  dependence = new Dependence(),
  onRace?: OnRace<C>,
): C[] {
  const clocks = dependence.clocks(made, onRace);
  const next = new Map<number, number[]>();
  for (const [index, { actor }] of made.entries()) {
    const indices = next.get(actor);
    if (indices) indices.push(index);
    else next.set(actor, [index]);
  }
  const queues = [...next].sort(([a], [b]) => a - b).map(([actor, calls]) => ({ actor, calls }));
  const taken: Clock = [];
  const schedule: C[] = [];
  while (schedule.length < made.length) {
    const ready = queues.find(({ actor, calls }) => {
      const clock = clocks[calls[taken[actor] ?? 0] ?? -1];
      return clock !== undefined && isReady(clock, taken, actor);
    });
    const call = ready && made[ready.calls[taken[ready.actor] ?? 0] ?? -1];
    if (!call) throw new Error('no call of a run comes first: happens-before has a cycle');
    taken[call.actor] = (taken[call.actor] ?? 0) + 1;
    schedule.push(call);
  }
  return schedule;
}

/** Whether all that comes before the actor's next call was taken. */
function isReady(clock: Clock, taken: Clock, actor: number): boolean {
  return clock.every((count, other) => other === actor || count <= (taken[other] ?? 0));
}

/**
 * A short text, the same for all schedules of a trace and, but for one chance in 2^64, no other. The numbers of
 * actors and calls are enough: actors are deterministic.
 */
export function traceHash(
  made: readonly Call[],
  dependence = new Dependence(),
  onRace?: OnRace<Call>,
): string {
  const text = canonicalSchedule(made, dependence, onRace)
    .map(({ actor, sequence }) => `${actor}.${sequence}`)
    .join(' ');
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
