// Where everything on a timeline stands, in SVG units. Pure geometry: no markup, no colours.
// What may not overlap (labels of a row, segments of a band, badges) is kept apart here and tested.

import { positionOf, tickMoments } from './axis.ts';
import type { Scale, Span } from './axis.ts';
import { layOutBand } from './band-layout.ts';
import type { Band } from './band-layout.ts';
import { badgesOf } from './badge-layout.ts';
import type { Badge } from './badge-layout.ts';
import { layOutLane } from './lane-layout.ts';
import type { Lane, LaneContent } from './lane-layout.ts';
import { clock, exactClock } from './words.ts';

export interface Tick {
  readonly x: number;
  readonly label: string;
}

export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly scale: Scale;
  /** Between these the grid and the violation lines run. */
  readonly top: number;
  readonly bottom: number;
  readonly ticks: readonly Tick[];
  readonly badges: readonly Badge[];
  readonly lanes: readonly Lane[];
  readonly bands: readonly Band[];
}

export interface ChartContent extends LaneContent {
  readonly span: Span;
  readonly actors: readonly string[];
}

export const chartWidth = 1040;
/** Room for the names of the actors. */
export const gutterWidth = 112;
const rightMargin = 12;
const badgesHeight = 30;
const laneHeight = 46;
const bandHeight = 50;
const laneGap = 10;
const axisHeight = 26;

export function layOutChart(content: ChartContent): Chart {
  const scale = { ...content.span, left: gutterWidth, right: chartWidth - rightMargin };
  const badges = badgesOf(content.violations, scale);
  const top = badges.length > 0 ? badgesHeight : 8;
  const lanes = content.actors.map((actor, index) =>
    layOutLane(actor, content, scale, top + index * laneHeight),
  );
  const bandsTop = top + lanes.length * laneHeight + (lanes.length > 0 ? laneGap : 0);
  const bands = content.histories.map((history, index) =>
    layOutBand(history, scale, bandsTop + index * bandHeight),
  );
  const bottom = bandsTop + bands.length * bandHeight;
  return {
    width: chartWidth,
    height: bottom + axisHeight,
    scale,
    top,
    bottom,
    ticks: ticksOf(scale),
    badges,
    lanes,
    bands,
  };
}

function ticksOf(scale: Scale): Tick[] {
  const moments = tickMoments(scale);
  const fine = moments.some((atMs) => atMs % 1000 !== 0);
  return moments.map((atMs) => ({
    x: positionOf(scale, atMs),
    label: fine ? exactClock(atMs) : clock(atMs),
  }));
}
