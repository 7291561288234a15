// Which endpoints the timelines show first: those whose customers would have noticed, in whichever profile.
// The same ones in each profile, so that the pictures can be compared.

import type { DrillRun } from '../drills/result.ts';
import { endpointsOf, historiesOf } from './roots.ts';
import type { Shown } from './roots.ts';

/** More bands than this do not fit a screen; the others are a click away. */
const focusLimit = 6;

/**
 * Endpoints that answered nothing, then those that went back to an older plan. If there are none: those
 * that violated something else, those that a hold was about, or simply the first one.
 */
export function focusOf(run: DrillRun): string[] {
  const known = new Set(run.timelines.flatMap(({ roots }) => endpointsOf(roots)));
  const violated = run.document.results.flatMap(({ violations }) =>
    violations.map(({ endpoint }) => endpoint),
  );
  const held = run.timelines.flatMap(({ holds }) =>
    holds.flatMap(({ before }) => before.split(' ')),
  );
  const noticed = [...endpointsThatShowed(run, 'empty'), ...endpointsThatShowed(run, 'older')];
  const candidates = [noticed, violated, held, [...known].slice(0, 1)].map((names) =>
    names.filter((name) => known.has(name)),
  );
  const chosen = candidates.find((names) => names.length > 0) ?? [];
  return [...new Set(chosen)].slice(0, focusLimit);
}

function endpointsThatShowed(run: DrillRun, what: Shown): string[] {
  return run.timelines.flatMap(({ roots }) =>
    endpointsOf(roots).filter((endpoint) =>
      historiesOf(roots, endpoint).some(({ intervals }) =>
        intervals.some(({ shown }) => shown === what),
      ),
    ),
  );
}
