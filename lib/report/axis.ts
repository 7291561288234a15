// Which part of a run its timelines show, and where the ticks stand. A drill warms up through hundreds of
// quiet calls before anything happens: the axis leaves those out, and the page says so.

import type { ProfileResult, Timeline } from '../drills/result.ts';
import { gravest } from './violations.ts';

/** Milliseconds since the drill began. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Scale extends Span {
  readonly left: number;
  readonly right: number;
}

/** How much of the shown time goes before the first thing of interest. */
const leadShare = 0.06;
/** A beginning shorter than this share of the run is not worth leaving out. */
const quietShare = 0.1;
/** The close-up looks this share of the overview to each side of the decisive moment for its neighbours. */
const reachShare = 1 / 16;
/** A close-up of more than this share of the overview would show nothing new. */
const closeUpShare = 1 / 3;
const closeUpMarginMs = 3000;
const tickLimit = 9;
const tickStepsSeconds = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1800, 3600, 7200, 14_400, 43_200, 86_400,
];

/** From shortly before the first hold or violation to the end of the run. */
export function overviewSpan(result: ProfileResult, timeline: Timeline): Span {
  const toMs = Math.max(result.durationMs, 1);
  const moments = [...timeline.holds, ...result.violations].map((one) =>
    'fromMs' in one ? one.fromMs : one.atMs,
  );
  const firstMs = Math.min(toMs, ...moments);
  const fromMs = firstMs - (toMs - firstMs) * leadShare;
  const worthIt = moments.length > 0 && firstMs < toMs && fromMs > toMs * quietShare;
  return { fromMs: worthIt ? fromMs : 0, toMs };
}

/**
 * The moments around the gravest violation, or around the end of the first hold where there is none.
 *
 * @returns undefined when nothing happened, or the overview shows it as well
 */
export function closeUpSpan(
  result: ProfileResult,
  timeline: Timeline,
  overview: Span,
): Span | undefined {
  const ends = timeline.holds.map(({ toMs }) => toMs);
  const moments = [...ends, ...result.violations.map(({ atMs }) => atMs)];
  const decisiveMs = gravest(result.violations)?.atMs ?? ends[0];
  if (decisiveMs === undefined) return undefined;
  const reachMs = (overview.toMs - overview.fromMs) * reachShare;
  const near = moments.filter((atMs) => Math.abs(atMs - decisiveMs) <= reachMs);
  const [firstMs, lastMs] = [Math.min(...near), Math.max(...near)];
  const marginMs = Math.max((lastMs - firstMs) * 0.4, closeUpMarginMs);
  const span = {
    fromMs: Math.max(overview.fromMs, firstMs - marginMs),
    toMs: Math.min(overview.toMs, lastMs + marginMs),
  };
  const length = span.toMs - span.fromMs;
  return length > (overview.toMs - overview.fromMs) * closeUpShare ? undefined : span;
}

/** Horizontal position of a moment; moments outside the span land on its edges. */
export function positionOf(scale: Scale, atMs: number): number {
  const share = (atMs - scale.fromMs) / (scale.toMs - scale.fromMs);
  const within = Math.min(1, Math.max(0, share));
  return round(scale.left + within * (scale.right - scale.left));
}

/** Round moments of it, at most nine of them. */
export function tickMoments(span: Span): number[] {
  const lengthMs = span.toMs - span.fromMs;
  const steps = tickStepsSeconds.map((seconds) => seconds * 1000);
  const stepMs = steps.find((step) => lengthMs / step <= tickLimit) ?? lengthMs / tickLimit;
  const firstStep = Math.ceil(span.fromMs / stepMs);
  const lastStep = Math.floor(span.toMs / stepMs);
  return Array.from(
    { length: lastStep - firstStep + 1 },
    (_, index) => (firstStep + index) * stepMs,
  );
}

/** Tenths of a pixel are enough, and keep the file small. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
