// Which violations stand for the others where there is little room.

import type { Violation } from '../drills/result.ts';

export interface FirstViolation {
  readonly violation: Violation;
  /** How many other endpoints violated the same property later. */
  readonly others: number;
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
