// What a name server may show while changes are on their way to it: any of them may have arrived, in any order.
// Instead of making each arrival a move, every state is judged for all that may have arrived by then.

import type { RootType } from '../../control-plane/plan.ts';
import type { Fallen } from '../../explorer/states.ts';

/** Changes on their way at once; each doubles what a server may have. */
const arrivingLimit = 14;

/** A root, and how many values it answers once these changes have arrived. */
export interface ServedRoot {
  readonly endpoint: string;
  readonly type: RootType;
}

/** @param live - by place of the root, for a set of changes that have arrived */
export function fallenOnArrival(
  arriving: readonly number[],
  roots: readonly ServedRoot[],
  floor: number,
  liveWith: (arrived: readonly number[]) => readonly number[],
): Fallen[] {
  if (arriving.length > arrivingLimit) {
    throw new RangeError(
      `${arriving.length} changes on their way at once, at most ${arrivingLimit}`,
    );
  }
  const sets = 2 ** arriving.length;
  const live: (readonly number[])[] = [];
  for (let set = 0; set < sets; set += 1) {
    live.push(liveWith(arriving.filter((_, index) => (set & (1 << index)) !== 0)));
  }
  const fallen = new Map<string, Fallen>();
  const fell = (property: string, { endpoint }: ServedRoot) => {
    fallen.set(`${property} ${endpoint}`, { property, detail: endpoint });
  };
  for (const [place, root] of roots.entries()) {
    for (let set = 0; set < sets; set += 1) {
      const before = live[set]?.[place] ?? 0;
      // A root counts from the first time that it answered.
      if (before === 0) continue;
      if (before < floor) fell('above-floor', root);
      for (let index = 0; index < arriving.length; index += 1) {
        const after = live[set | (1 << index)]?.[place] ?? 0;
        if (after > 0) continue;
        fell('never-empty', root);
        fell('above-floor', root);
      }
    }
  }
  return [...fallen.values()];
}
