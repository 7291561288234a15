// One actor's row: its AWS calls as marks, its holds as bars, and labels where there is room for them.

import type { HoldInterval, TraceEntry, Violation } from '../drills/result.ts';
import { positionOf } from './axis.ts';
import type { Scale } from './axis.ts';
import { isRefused, isRoute53Write } from './calls.ts';
import type { RootHistory } from './roots.ts';
import { fittingCharacters, labelWidth } from './text-width.ts';
import { count, exactClock, shorten } from './words.ts';

export type MarkKind = 'call' | 'write' | 'refused';

/** Calls of one kind that fall on one spot. */
export interface Mark {
  readonly x: number;
  readonly kind: MarkKind;
  readonly title: string;
}

export interface HoldBar {
  readonly left: number;
  readonly right: number;
  readonly title: string;
}

export interface LaneLabel {
  readonly left: number;
  readonly right: number;
  readonly text: string;
}

export interface Lane {
  readonly name: string;
  readonly fullName: string;
  readonly labelY: number;
  /** The line on which the marks stand. */
  readonly y: number;
  readonly marks: readonly Mark[];
  readonly holds: readonly HoldBar[];
  readonly labels: readonly LaneLabel[];
}

/** What lanes are made of; of all actors. */
export interface LaneContent {
  readonly trace: readonly TraceEntry[];
  readonly holds: readonly HoldInterval[];
  /** Numbered from 1 in this order, as in the table of violations. */
  readonly violations: readonly Violation[];
  /** Their endpoints are known from the bands, so that a label may leave them out. */
  readonly histories: readonly RootHistory[];
  /** Whether marks get labels, where there is room. */
  readonly labelled: boolean;
}

/** A wish for a label; earlier wishes win. */
interface Wish {
  readonly x: number;
  /** Where it must end at the latest, so that there is room for what happens there. */
  readonly end: number;
  readonly text: string;
  /** Instead, where the text does not fit. */
  readonly short: string;
}

const gap = 8;
/** Between a mark's moment and its label. */
const besideMark = 3;
const nameCharacters = 15;
/** Shorter ones would say nothing. */
const leastCharacters = 12;
const mostCharacters = 56;
/** Calls nearer than this share a mark. */
const spotWidth: Readonly<Record<MarkKind, number>> = { call: 2, write: 4, refused: 9 };

export function layOutLane(actor: string, content: LaneContent, scale: Scale, top: number): Lane {
  const calls = content.trace.filter(
    (entry) => entry.actor === actor && entry.atMs >= scale.fromMs && entry.atMs <= scale.toMs,
  );
  const holds = content.holds.filter(
    (hold) => hold.actor === actor && hold.toMs > scale.fromMs && hold.fromMs < scale.toMs,
  );
  return {
    name: shorten(actor, nameCharacters),
    fullName: actor,
    labelY: top + 13,
    y: top + 30,
    marks: (['call', 'write', 'refused'] as const).flatMap((kind) => marksOf(kind, calls, scale)),
    holds: holds.map((hold) => barOf(hold, scale)),
    labels: placed(wishesOf(calls, holds, content, scale), scale),
  };
}

function kindOf(entry: TraceEntry): MarkKind {
  if (isRefused(entry)) return 'refused';
  return isRoute53Write(entry) ? 'write' : 'call';
}

function marksOf(kind: MarkKind, calls: readonly TraceEntry[], scale: Scale): Mark[] {
  const spots = new Map<number, TraceEntry[]>();
  let spot = Number.NEGATIVE_INFINITY;
  for (const entry of calls) {
    if (kindOf(entry) !== kind) continue;
    const x = positionOf(scale, entry.atMs);
    if (x - spot >= spotWidth[kind]) spot = x;
    const entries = spots.get(spot) ?? [];
    entries.push(entry);
    spots.set(spot, entries);
  }
  return [...spots].map(([x, entries]) => ({ x, kind, title: titleOf(entries) }));
}

function titleOf(entries: readonly TraceEntry[]): string {
  const [first] = entries;
  const last = entries.at(-1);
  if (!first || !last) return '';
  if (first !== last) return `${count(entries.length, 'call')}, from ${first.step} to ${last.step}`;
  const { step, atMs, operation, key, outcome } = first;
  return `call ${step} at ${exactClock(atMs)}: ${operation}, ${key}: ${outcome}`;
}

function barOf(hold: HoldInterval, scale: Scale): HoldBar {
  const left = positionOf(scale, hold.fromMs);
  const right = Math.max(left + 2, positionOf(scale, hold.toMs));
  return { left, right: Math.min(scale.right, right), title: `held before: ${hold.before}` };
}

/** Holds first, then calls that broke something, then refusals, then the other Route 53 writes. */
function wishesOf(
  calls: readonly TraceEntry[],
  holds: readonly HoldInterval[],
  content: LaneContent,
  scale: Scale,
): Wish[] {
  const wishes = holds.map((hold) => ({
    x: positionOf(scale, hold.fromMs),
    end: content.labelled ? endOfHoldLabel(hold, scale) : scale.right,
    text: `held before: ${hold.before}`,
    short: 'held',
  }));
  if (!content.labelled) return wishes;
  const broke = new Set(content.violations.map(({ call }) => call));
  const order = [
    (entry: TraceEntry) => broke.has(entry.step),
    (entry: TraceEntry) => isRoute53Write(entry) && isRefused(entry),
    isRoute53Write,
  ];
  const important = order.flatMap((test) => calls.filter(test));
  const labels = [...new Set(important)].map((entry) => {
    const text = isRefused(entry) ? `${entry.key}: ${entry.outcome}` : entry.key;
    const short = content.histories.reduce(
      (shorter, { endpoint }) => shorter.replace(` ${endpoint}`, ''),
      text,
    );
    return { x: positionOf(scale, entry.atMs), end: scale.right, text, short };
  });
  return [...wishes, ...labels];
}

/** A label stays within its bar, unless the bar is too short for one. */
function endOfHoldLabel(hold: HoldInterval, scale: Scale): number {
  const { left, right } = barOf(hold, scale);
  return fittingCharacters(right - left - gap) < leastCharacters ? scale.right : right - gap;
}

/** Each label starts at its mark, or ends there near the right edge; one without room is left out. */
function placed(wishes: readonly Wish[], scale: Scale): LaneLabel[] {
  const labels: LaneLabel[] = [];
  for (const wish of wishes) {
    const label = toTheRight(wish, labels) ?? toTheLeft(wish, labels, scale);
    if (label) labels.push(label);
  }
  return labels;
}

function toTheRight(wish: Wish, labels: readonly LaneLabel[]): LaneLabel | undefined {
  const { x, end } = wish;
  if (labels.some(({ left, right }) => left <= x && x < right + gap)) return undefined;
  const nextLefts = labels.filter(({ left }) => left > x).map(({ left }) => left - gap);
  const start = x + besideMark;
  const short = fitted(wish, Math.min(end, ...nextLefts) - start);
  if (short === undefined) return undefined;
  return { left: start, right: start + labelWidth(short), text: short };
}

function toTheLeft(wish: Wish, labels: readonly LaneLabel[], scale: Scale): LaneLabel | undefined {
  const { x } = wish;
  if (labels.some(({ left, right }) => left - gap < x && x <= right)) return undefined;
  const previousRights = labels.filter(({ right }) => right < x).map(({ right }) => right + gap);
  const end = x - besideMark;
  const short = fitted(wish, end - Math.max(scale.left, ...previousRights));
  if (short === undefined) return undefined;
  return { left: end - labelWidth(short), right: end, text: short };
}

function fitted({ text, short }: Wish, width: number): string | undefined {
  const characters = Math.min(mostCharacters, fittingCharacters(width));
  const fitting = [text, short].find((one) => one.length <= characters);
  if (fitting !== undefined) return fitting;
  return characters < leastCharacters ? undefined : shorten(short, characters);
}
