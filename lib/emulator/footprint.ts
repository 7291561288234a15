// The keys of footprints: what services call the same thing must be one text, and a range must hold every
// text that it means. Each service says in its own footprint.ts what its calls touch.

import type { Footprint, FootprintKey } from './service.ts';

/** What moves when the time does. Who reads the time in a way that matters reads this. */
export const CLOCK_KEY = 'clock';

/** Sorts behind every text that {@link keyPart} gives. */
const LAST = '\u{10ffff}';

const ALL: FootprintKey = { from: '', to: LAST };

/** Of a call of which nothing is known: it meets every other. */
export const EVERYTHING: Footprint = { reads: [ALL], writes: [ALL] };

/** Every key that begins with the text. */
export function keysUnder(prefix: string): FootprintKey {
  return { from: prefix, to: `${prefix}${LAST}` };
}

export function reading(...reads: readonly FootprintKey[]): Footprint {
  return { reads, writes: [] };
}

export function writing(...writes: readonly FootprintKey[]): Footprint {
  return { reads: [], writes };
}

export function readingAndWriting(...keys: readonly FootprintKey[]): Footprint {
  return { reads: keys, writes: keys };
}

export function union(footprints: readonly Footprint[]): Footprint {
  return {
    reads: footprints.flatMap(({ reads }) => reads),
    writes: footprints.flatMap(({ writes }) => writes),
  };
}

/** A text as part of a key: different texts stay different, without a slash and in ASCII. */
export function keyPart(text: string): string {
  return text.replace(/[^ -~]|[%/]/g, escaped);
}

/** The same for a text whose slashes stay, such as an object's key: a prefix stays a prefix. */
export function keyPath(text: string): string {
  return text.replace(/[^ -~]|%/g, escaped);
}

function escaped(unit: string): string {
  return `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
