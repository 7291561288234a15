// The random strategies, each by itself or all of them: none is best everywhere.

import type { Scheduler } from './scheduler.ts';
import { Pct } from './strategies/pct.ts';
import { RandomWalk } from './strategies/random-walk.ts';
import { StickyWalk } from './strategies/sticky.ts';

export type Walk = 'random' | 'sticky' | 'pct';

/** Depths of bugs that PCT looks for: how many orders between calls they need. */
const pctDepths = [2, 3, 5];

export function walks(walk: Walk | 'portfolio', seed: number): Scheduler[] {
  // What is found first is found by few switches, where it can be: those runs are the easiest to read.
  const all = {
    pct: pctDepths.map((depth) => new Pct(seed, depth)),
    sticky: [new StickyWalk(seed)],
    random: [new RandomWalk(seed)],
  };
  return walk === 'portfolio' ? Object.values(all).flat() : all[walk];
}
