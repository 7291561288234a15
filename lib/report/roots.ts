// What the roots of an endpoint showed, told apart for reading: the newest plan, an older one, nothing.
// Pure: intervals in, intervals out; where they are drawn is layout.ts's business.

import type { RootInterval } from '../drills/result.ts';

/** `absent`: before the first answer, when there is no endpoint yet and so no outage. */
export type Shown = 'current' | 'older' | 'empty' | 'absent';

export interface ShownInterval {
  readonly fromMs: number;
  readonly toMs: number;
  readonly generation: number | null;
  readonly shown: Shown;
}

/** One or both roots of an endpoint; A and AAAA are one when they showed the same all along. */
export interface RootHistory {
  readonly endpoint: string;
  /** `A`, `AAAA`, or `A + AAAA`. */
  readonly types: string;
  readonly intervals: readonly ShownInterval[];
}

/** The histories of one endpoint, in the order of the types. */
export function historiesOf(roots: readonly RootInterval[], endpoint: string): RootHistory[] {
  const own = roots.filter((root) => root.endpoint === endpoint);
  const types = [...new Set(own.map((root) => root.type))].sort();
  const histories = types.map((type) => ({
    endpoint,
    types: type,
    intervals: classify(own.filter((root) => root.type === type)),
  }));
  const [first, second] = histories;
  if (!first || !second || !sameIntervals(first, second)) return histories;
  return [{ ...first, types: `${first.types} + ${second.types}` }];
}

/** Endpoints in the order in which they first appear. */
export function endpointsOf(roots: readonly RootInterval[]): string[] {
  return [...new Set(roots.map((root) => root.endpoint))];
}

/** The times without an answer of an endpoint. */
export function outagesOf(roots: readonly RootInterval[], endpoint: string): ShownInterval[] {
  return historiesOf(roots, endpoint).flatMap((history) =>
    history.intervals.filter(({ shown }) => shown === 'empty'),
  );
}

function classify(roots: readonly RootInterval[]): ShownInterval[] {
  const inOrder = [...roots].sort((a, b) => a.fromMs - b.fromMs);
  const intervals: ShownInterval[] = [];
  let highest = 0;
  let born = false;
  for (const { fromMs, toMs, generation, live } of inOrder) {
    born ||= live > 0;
    const shown = shownBy(born, live, generation, highest);
    highest = Math.max(highest, generation ?? 0);
    append(intervals, { fromMs, toMs, generation, shown });
  }
  return intervals;
}

function shownBy(born: boolean, live: number, generation: number | null, highest: number): Shown {
  if (!born) return 'absent';
  if (live === 0) return 'empty';
  return generation !== null && generation < highest ? 'older' : 'current';
}

/** A change in the number of answers alone is no change to the reader. */
function append(intervals: ShownInterval[], next: ShownInterval): void {
  const last = intervals.at(-1);
  const continues =
    last?.generation === next.generation && last.shown === next.shown && last.toMs === next.fromMs;
  if (last && continues) intervals[intervals.length - 1] = { ...last, toMs: next.toMs };
  else intervals.push(next);
}

function sameIntervals(a: RootHistory, b: RootHistory): boolean {
  return JSON.stringify(a.intervals) === JSON.stringify(b.intervals);
}
