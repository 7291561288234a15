// One endpoint's root as a band: a segment for each plan it showed. Installs that follow each other too
// closely for a label become one segment; a step back or an outage never disappears in one.

import { positionOf } from './axis.ts';
import type { Scale } from './axis.ts';
import type { RootHistory, Shown, ShownInterval } from './roots.ts';
import { fittingCharacters, labelWidth } from './text-width.ts';
import { clock, duration, shorten } from './words.ts';

export interface Segment {
  readonly left: number;
  readonly right: number;
  readonly shown: Exclude<Shown, 'absent'>;
  /** Empty when no label fits. */
  readonly label: string;
  /** In full, for the tooltip. */
  readonly title: string;
  /** Where one plan followed another within the segment. */
  readonly dividers: readonly number[];
}

export interface Band {
  readonly label: string;
  readonly types: string;
  readonly labelY: number;
  readonly top: number;
  readonly height: number;
  readonly segments: readonly Segment[];
}

interface Piece {
  readonly left: number;
  readonly right: number;
  readonly intervals: readonly ShownInterval[];
}

const nameHeight = 18;
const barHeight = 22;
const labelPadding = 8;
/** Names are set larger than labels. */
const nameScale = 12 / 11;
/** A bad moment is never thinner than this, however short it was. */
const leastWidth = 3;

export function layOutBand(history: RootHistory, scale: Scale, top: number): Band {
  return {
    label: shorten(history.endpoint, fittingCharacters(scale.right / nameScale)),
    types: history.types,
    labelY: top + nameHeight - 5,
    top: top + nameHeight,
    height: barHeight,
    segments: merged(piecesOf(history, scale)).map(segmentOf),
  };
}

function piecesOf({ intervals }: RootHistory, scale: Scale): Piece[] {
  const seen = intervals.filter(
    ({ shown, fromMs, toMs }) => shown !== 'absent' && toMs > scale.fromMs && fromMs < scale.toMs,
  );
  let edge = scale.left;
  return seen.map((interval) => {
    const left = Math.max(edge, positionOf(scale, interval.fromMs));
    const least = interval.shown === 'current' ? 0 : leastWidth;
    const right = Math.min(scale.right, Math.max(left + least, positionOf(scale, interval.toMs)));
    edge = right;
    return { left, right, intervals: [interval] };
  });
}

/** Joins neighbours that show ever newer plans where neither has room for its own label. */
function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last && isNarrow(last) && isNarrow(piece)) {
      const intervals = [...last.intervals, ...piece.intervals];
      result[result.length - 1] = { left: last.left, right: piece.right, intervals };
    } else result.push(piece);
  }
  return result;
}

function isNarrow({ left, right, intervals }: Piece): boolean {
  const last = intervals.at(-1);
  if (last?.shown !== 'current') return false;
  const share = (right - left) / intervals.length;
  return share < labelWidth(generationLabel(last)) + labelPadding;
}

function segmentOf({ left, right, intervals }: Piece): Segment {
  const [first] = intervals;
  const last = intervals.at(-1);
  const shown = last?.shown === 'older' || last?.shown === 'empty' ? last.shown : 'current';
  const labels = first && last ? labelsOf(first, last) : [];
  const label = labels.find((one) => labelWidth(one) + labelPadding <= right - left) ?? '';
  const title = `${labels[0] ?? ''}: ${clock(first?.fromMs ?? 0)} to ${clock(last?.toMs ?? 0)}`;
  return { left, right, shown, label, title, dividers: dividersOf(left, right, intervals) };
}

/** The most telling label first. */
function labelsOf(first: ShownInterval, last: ShownInterval): string[] {
  const name = generationLabel(last);
  if (first !== last) return [`${generationLabel(first)} to ${name}`, '…'];
  if (last.shown === 'older') return [`back to ${name}`, name];
  if (last.shown !== 'empty') return [name];
  return [`no answer for ${duration(last.toMs - last.fromMs)}`, 'no answer'];
}

function generationLabel({ generation }: ShownInterval): string {
  return generation === null ? 'no plan' : `g${generation}`;
}

/** Evenly scaled within the segment, whose edges may have been moved by a neighbour's least width. */
function dividersOf(left: number, right: number, intervals: readonly ShownInterval[]): number[] {
  const fromMs = intervals[0]?.fromMs ?? 0;
  const toMs = intervals.at(-1)?.toMs ?? fromMs;
  const within = { fromMs, toMs, left, right };
  return intervals.slice(1).map((interval) => positionOf(within, interval.fromMs));
}
