// Which endpoints the timelines show first: those that something happened to, in whichever profile. The same
// ones in each profile, so that the pictures can be compared.

import type { DrillRun } from '../drills/result.ts';
import { endpointsOf, outagesOf } from './roots.ts';

/** More bands than this do not fit a screen; the others are a click away. */
const focusLimit = 6;
/** How many are shown when nothing happened to any. */
const sampleLimit = 2;

/** In the order of the first violation; then those that answered nothing; then those a hold was about. */
export function focusOf(run: DrillRun): string[] {
  const { results } = run.document;
  const known = run.timelines.flatMap(({ roots }) => endpointsOf(roots));
  const held = run.timelines.flatMap(({ holds }) =>
    holds.flatMap(({ before }) => before.split(' ')),
  );
  const violated = results.flatMap(({ violations }) => violations.map(({ endpoint }) => endpoint));
  const emptied = run.timelines.flatMap(({ roots }) =>
    endpointsOf(roots).filter((endpoint) => outagesOf(roots, endpoint).length > 0),
  );
  const concerned = [...violated, ...emptied, ...held].filter((name) => known.includes(name));
  if (concerned.length === 0) return [...new Set(known)].slice(0, sampleLimit);
  return [...new Set(concerned)].slice(0, focusLimit);
}
