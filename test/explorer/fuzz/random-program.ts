// Random small programs as data, so that they can be run by the explorer and, with none of its code, by the oracle.

import type { Random } from '../../../lib/explorer/random.ts';

/** `last`: what the actor's last operation answered (a swap: 1 if it swapped). */
export type Step =
  | { readonly kind: 'read'; readonly key: string }
  | { readonly kind: 'write'; readonly key: string; readonly value: number | 'last + 1' }
  | {
      readonly kind: 'swap';
      readonly key: string;
      readonly expected: number;
      readonly next: number;
    }
  | { readonly kind: 'add'; readonly key: string }
  | {
      readonly kind: 'branch';
      readonly on: number;
      readonly same: Steps;
      readonly other: Steps;
    }
  | { readonly kind: 'locked'; readonly lock: string; readonly steps: Steps }
  | { readonly kind: 'both'; readonly one: Steps; readonly other: Steps };

export type Steps = readonly Step[];

/** One list an actor. */
export type RandomProgram = readonly Steps[];

const operationLimit = 8;
const valueCount = 3;

/** Two to four actors with at most eight operations in all on at most three keys and two locks. */
export function randomProgram(random: Random): RandomProgram {
  const below = (limit: number) => Math.floor(random() * limit);
  const keyCount = 1 + below(3);
  const key = () => 'xyz'.charAt(below(keyCount));

  function steps(limit: number, depth = 0): Steps {
    const made: Step[] = [];
    for (let left = limit; left > 0; left -= cost(made.at(-1))) made.push(step(left, depth));
    return made;
  }

  function step(limit: number, depth: number): Step {
    const kind = below(depth < 2 ? 14 : 8);
    if (kind === 8 || kind === 9) {
      const [same, other] = [
        steps(below(limit + 1), depth + 1),
        steps(below(limit + 1), depth + 1),
      ];
      return { kind: 'branch', on: below(valueCount), same, other };
    }
    if (kind >= 10 && kind < 13 && limit > 1) {
      const lock = 'aab'.charAt(below(3));
      return { kind: 'locked', lock, steps: steps(below(limit - 1), depth + 1) };
    }
    if (kind === 13 && limit > 1) {
      const one = 1 + below(limit - 1);
      return { kind: 'both', one: steps(one, 2), other: steps(1 + below(limit - one), 2) };
    }
    if (kind < 3) return { kind: 'read', key: key() };
    if (kind < 5) return { kind: 'swap', key: key(), expected: below(2), next: below(valueCount) };
    if (kind < 6) return { kind: 'add', key: key() };
    const value = below(2) === 0 ? ('last + 1' as const) : below(valueCount);
    return { kind: 'write', key: key(), value };
  }

  const actorCount = 2 + below(3);
  const shares = Array.from({ length: actorCount }, () => 1);
  while (shares.reduce((sum, share) => sum + share) < operationLimit && random() < 0.9) {
    const actor = below(actorCount);
    shares[actor] = (shares[actor] ?? 0) + 1;
  }
  return shares.map((share) => steps(share));
}

/** The most operations that a step can be; an empty branch still takes a place, so that lists end. */
function cost(step: Step | undefined): number {
  if (!step) return 0;
  if (step.kind === 'branch') return Math.max(1, total(step.same), total(step.other));
  if (step.kind === 'locked') return 2 + total(step.steps);
  if (step.kind === 'both') return total(step.one) + total(step.other);
  return 1;
}

function total(steps: Steps): number {
  return steps.reduce((sum, step) => sum + cost(step), 0);
}
