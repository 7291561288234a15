// How numbers and names are put into words, the same in the page and on the terminal. Plain text only.

import type { PropertyName } from '../control-plane/properties.ts';
import type { ProfileResult, Verdict } from '../drills/result.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Time since the drill began, in whole seconds: `02:25:40`. */
export function clock(atMs: number): string {
  const parts = [atMs / hourMs, (atMs / minuteMs) % 60, (atMs / secondMs) % 60];
  return parts.map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');
}

/** The same with milliseconds: `02:25:40.125`. */
export function exactClock(atMs: number): string {
  return `${clock(atMs)}.${String(Math.floor(atMs % secondMs)).padStart(3, '0')}`;
}

/** A length of time, in its two largest units: `350 ms`, `8.2 s`, `14 min 3 s`, `2 h 5 min`. */
export function duration(lengthMs: number): string {
  if (Math.round(lengthMs) < secondMs) return `${Math.round(lengthMs)} ms`;
  if (lengthMs < 10 * secondMs) return `${Math.round(lengthMs / 100) / 10} s`;
  const seconds = Math.round(lengthMs / secondMs);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** `1 call`, `2,410 calls`. */
export function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** `2,410`. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** At most `width` characters: the middle goes, since names differ at both ends. */
export function shorten(text: string, width: number): string {
  const characters = Array.from(text);
  if (characters.length <= width) return text;
  const end = Math.floor((width - 1) / 2);
  const kept = [
    ...characters.slice(0, width - 1 - end),
    '…',
    ...characters.slice(characters.length - end),
  ];
  return kept.join('');
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** A verdict never stands as a colour alone. */
export const verdictSigns: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  violated: '✗',
  unknown: '?',
};

/** Whether the verdict is a surprise; where nothing is expected, as in an ablation, none is. */
export function isUnexpected({ verdict, expected }: ProfileResult): boolean {
  return expected !== null && verdict !== expected;
}

/** `as expected`, or what had been expected. */
export function againstExpectation(result: ProfileResult): string {
  if (result.expected === null) return 'nothing was expected';
  return result.verdict === result.expected ? 'as expected' : `expected: ${result.expected}`;
}

/** What became of the endpoints, in a few words. */
export function repairWords(result: ProfileResult): string {
  if (result.emptyMs === 0) return 'nothing to repair';
  return result.recovered ? 'automation repaired it' : 'automation could not repair it';
}

export const propertyMeanings: Readonly<Record<PropertyName, string>> = {
  'never-empty': 'An endpoint always answers at least one address.',
  'no-regression': 'The plan an endpoint shows never gets older, unless an operator rolls it back.',
  'rollback-resolves': 'The rollback record always points at records that are there.',
  'above-floor': 'An endpoint never answers fewer addresses than the floor.',
  'roots-agree': 'The A and the AAAA record of an endpoint show the same plan.',
  'one-plan-per-generation': 'A generation number stands for one plan only.',
  'freeze-holds': 'After a freeze is acknowledged, no lane writes to the endpoint.',
  'operator-choice-holds': 'A lane does not undo an operator’s rollback without a newer plan.',
  converges: 'When all is quiet, every endpoint shows the newest committed plan.',
  'made-progress': 'Every lane installs something during the run.',
};

const profileMeanings = new Map([
  [
    'as-in-2025',
    'The protocol as AWS described it after October 2025: one check for a newer plan, before the ' +
      'retries begin; clean-up by age.',
  ],
  [
    'conditional-write',
    'The protocol of 2025, and DynamoDB conditions on the generation, checked once before the ' +
      'retries begin.',
  ],
  [
    'fenced',
    'Every safeguard on: the generation is decided on the lock value that the same Route 53 batch ' +
      'swaps, and clean-up deletes only what nothing points at.',
  ],
]);

/** One line on a profile, or undefined for one that is not ours. */
export function profileMeaning(profile: string): string | undefined {
  return profileMeanings.get(profile);
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
