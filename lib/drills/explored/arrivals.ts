// What a name server may show while changes are on their way to it: any of them may have arrived, in any order.
// Instead of making each arrival a move, every state is judged for all that may have arrived by then.

import type { RootType } from '../../control-plane/plan.ts';
import type { Fallen } from '../../explorer/states.ts';

/** Changes on their way at once: sets of them are the bits of a number. */
const arrivingLimit = 30;

/** A root, and how many values it answers once these changes have arrived. */
export interface ServedRoot {
  readonly endpoint: string;
  readonly type: RootType;
}

/** What a root answers once some changes have arrived. */
export interface Served {
  /** How many values. */
  readonly live: number;
  /** The changes on their way that could change that; the others cannot. */
  readonly open: readonly number[];
}

/** All sets of changes in which some are and some are not: in each of them a root answers alike. */
interface Case {
  readonly arrived: number;
  readonly lacking: number;
  readonly live: number;
}

/** @throws RangeError more changes on their way than can be told apart */
export function fallenOnArrival(
  arriving: readonly number[],
  roots: readonly ServedRoot[],
  floor: number,
  servedWith: (root: ServedRoot, arrived: readonly number[]) => Served,
): Fallen[] {
  if (arriving.length > arrivingLimit) {
    throw new RangeError(
      `${arriving.length} changes on their way at once, at most ${arrivingLimit}`,
    );
  }
  const fallen = new Map<string, Fallen>();
  const fell = (property: string, { endpoint }: ServedRoot) => {
    fallen.set(`${property} ${endpoint}`, { property, detail: endpoint });
  };
  for (const root of roots) {
    const cases = casesOf(arriving, (arrived) => servedWith(root, arrived));
    // A root counts from the first time that it answered.
    const answering = cases.filter(({ live }) => live > 0);
    const silent = cases.filter(({ live }) => live === 0);
    if (answering.some(({ live }) => live < floor)) fell('above-floor', root);
    // From the one to the other, change by change: at one of them the root falls silent.
    const isEmptied = answering.some((before) =>
      silent.some((after) => (before.arrived & after.lacking) === 0),
    );
    if (!isEmptied) continue;
    fell('never-empty', root);
    fell('above-floor', root);
  }
  return [...fallen.values()];
}

/** Every set of changes is in one of them. */
function casesOf(
  arriving: readonly number[],
  servedWith: (arrived: readonly number[]) => Served,
): Case[] {
  const cases: Case[] = [];
  const left = [{ arrived: 0, lacking: 0 }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { arrived } = next;
    let { lacking } = next;
    const { live, open } = servedWith(
      arriving.filter((_, place) => (arrived & (1 << place)) !== 0),
    );
    // The newest first: once it has arrived, older ones that write the same do not matter.
    for (const number of open.toSorted((left, right) => right - left)) {
      const place = arriving.indexOf(number);
      if (place < 0) throw new RangeError(`change ${number} is not on its way`);
      const change = 1 << place;
      if ((lacking & change) !== 0) continue;
      left.push({ arrived: arrived | change, lacking });
      lacking |= change;
    }
    cases.push({ arrived, lacking, live });
  }
  return cases;
}
