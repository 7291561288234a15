// Which violations stand for the others where there is little room.

import { finalProperties, propertyNames } from '../control-plane/properties.ts';
import type { Violation } from '../drills/result.ts';

export interface FirstViolation {
  readonly violation: Violation;
  /** How many other endpoints violated the same property later. */
  readonly others: number;
}

/** The one that hurts customers most, and of several the first: properties are named in that order. */
export function gravest(violations: readonly Violation[]): Violation | undefined {
  return [...violations].sort((a, b) => gravity(a) - gravity(b) || a.atMs - b.atMs)[0];
}

/** Whether it was judged at rest: then the call at which it was seen is not its cause. */
export function isJudgedAtRest({ property }: Violation): boolean {
  return finalProperties.some((name) => name === property);
}

function gravity({ property }: Violation): number {
  return propertyNames.indexOf(property);
}

/** The first violation of each property, in order of time. */
export function firstOfEach(violations: readonly Violation[]): FirstViolation[] {
  const same = (property: string): Violation[] =>
    violations.filter((one) => one.property === property);
  const properties = [...new Set(violations.map(({ property }) => property))];
  return properties.flatMap((property) => {
    const [violation, ...others] = same(property);
    return violation ? [{ violation, others: others.length }] : [];
  });
}
