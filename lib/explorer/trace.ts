// A run for people: one line a call.

import type { MadeCall } from './program.ts';

/** @param preemptions - places of calls before which another actor could have gone on; marked */
export function traceLines(
  actors: readonly string[],
  made: readonly MadeCall[],
  preemptions: readonly number[],
): string[] {
  const width = Math.max(...actors.map((name) => name.length));
  const digits = String(made.length).length;
  return made.map(({ actor, operation, key, outcome }, position) => {
    const mark = preemptions.includes(position) ? '»' : ' ';
    const number = String(position + 1).padStart(digits);
    const name = (actors[actor] ?? '').padEnd(width);
    const answer = outcome === 'ok' ? '' : ` → ${outcome}`;
    const what = operation === 'start' ? 'starts' : `${operation} ${key}`;
    return `${mark} ${number} ${name}  ${what}${answer}`;
  });
}
