// Draws a laid-out timeline as SVG. No geometry is decided here, only how each thing looks; colours are
// classes of styles.ts, and each colour has a pattern, a shape or a label beside it.

import { round } from './axis.ts';
import type { Band, Segment } from './band-layout.ts';
import type { Badge } from './badge-layout.ts';
import { element, nothing } from './escape.ts';
import type { Html } from './escape.ts';
import type { Lane, Mark } from './lane-layout.ts';
import type { Chart, Tick } from './layout.ts';

const padding = 4;
const callHalf = 4;
const writeHalf = 9;
const crossHalf = 4.5;

/** @param id - unique on the page; title and description are tied to the picture by it */
export function drawChart(chart: Chart, id: string, title: string, description: string): Html {
  return element(
    'svg',
    {
      class: 'chart',
      viewBox: `0 0 ${chart.width} ${chart.height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-description`,
    },
    element('title', { id: `${id}-title` }, title),
    element('desc', { id: `${id}-description` }, description),
    chart.ticks.map((tick) => drawTick(tick, chart)),
    chart.badges.map((badge) => drawBadge(badge, chart)),
    chart.lanes.map((lane) => drawLane(lane, chart)),
    chart.bands.map((band) => drawBand(band, chart)),
  );
}

/** The patterns that all charts of the page share; drawn once, takes no room. */
export function drawPatterns(): Html {
  return element(
    'svg',
    { class: 'patterns', width: 0, height: 0, 'aria-hidden': 'true' },
    element(
      'defs',
      {},
      hatch('hold-pattern', 'M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4'),
      hatch('older-pattern', 'M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4'),
      hatch('empty-pattern', 'M0,0 l8,8 M8,0 l-8,8'),
    ),
  );
}

/** One sign of the legend, on a picture of its own. */
export function drawSign(kind: 'call' | 'write' | 'refused' | 'hold' | Segment['shown']): Html {
  const mark = { x: 16, title: '' };
  const bar = { x: 2, y: 3, width: 28, height: 14, rx: 2 };
  const sign =
    kind === 'call' || kind === 'write' || kind === 'refused'
      ? drawMark({ ...mark, kind }, 10)
      : [
          element('rect', { class: kind, ...bar }),
          element('rect', { class: `${kind}-over`, ...bar }),
        ];
  return element(
    'svg',
    { class: 'sign', viewBox: '0 0 32 20', width: 32, height: 20, 'aria-hidden': 'true' },
    sign,
  );
}

function hatch(id: string, path: string): Html {
  const size = { width: 8, height: 8, patternUnits: 'userSpaceOnUse' };
  return element('pattern', { id, ...size }, element('path', { d: path, class: id }));
}

function drawTick({ x, label }: Tick, { top, bottom, width }: Chart): Html {
  // The last label would stick out of the picture if it were centred.
  const anchor = x > width - 40 ? 'end' : 'middle';
  return element(
    'g',
    {},
    line('grid', x, top, x, bottom),
    element('text', { class: 'tick', x, y: bottom + 17, 'text-anchor': anchor }, label),
  );
}

function drawLane(lane: Lane, { scale }: Chart): Html {
  const { name, fullName, y, holds, marks, labels, labelY } = lane;
  return element(
    'g',
    {},
    element('text', { class: 'actor', x: 0, y: y + 4 }, titled(fullName), name),
    line('lane', scale.left, y, scale.right, y),
    holds.map(({ left, right, title }) => {
      const bar = { x: left, y: y - 7, width: round(right - left), height: 14, rx: 2 };
      return [
        element('rect', { class: 'hold', ...bar }, titled(title)),
        element('rect', { class: 'hold-over', ...bar }),
      ];
    }),
    drawCalls(marks, y),
    marks.filter(({ kind }) => kind !== 'call').map((mark) => drawMark(mark, y)),
    labels.map(({ left, text }) =>
      element('text', { class: 'call-label', x: left, y: labelY }, text),
    ),
  );
}

/** Hundreds of ordinary calls are one path: small, and quick to draw. */
function drawCalls(marks: readonly Mark[], y: number): Html {
  const path = marks
    .filter(({ kind }) => kind === 'call')
    .map(({ x }) => `M${x},${y - callHalf}v${2 * callHalf}`)
    .join('');
  return path === '' ? nothing : element('path', { class: 'call', d: path });
}

function drawMark({ kind, x, title }: Mark, y: number): Html {
  if (kind === 'call') return line('call', x, y - callHalf, x, y + callHalf);
  if (kind === 'write') {
    const shape = { x: round(x - 1.5), y: y - writeHalf, width: 3, height: 2 * writeHalf };
    return element('rect', { class: 'write', ...shape }, titled(title));
  }
  const stroke = `l${2 * crossHalf},${2 * crossHalf}m0,${-2 * crossHalf}l${-2 * crossHalf},${2 * crossHalf}`;
  const d = `M${round(x - crossHalf)},${y - crossHalf}${stroke}`;
  return element(
    'g',
    {},
    titled(title),
    element('path', { class: 'refused-halo', d }),
    element('path', { class: 'refused', d }),
  );
}

function drawBand(band: Band, { scale }: Chart): Html {
  const { label, types, labelY, top, height, segments } = band;
  return element(
    'g',
    {},
    element('text', { class: 'endpoint', x: 0, y: labelY }, label),
    line('lane', scale.left, top + height / 2, scale.right, top + height / 2),
    element('text', { class: 'types', x: 0, y: top + 15 }, types),
    segments.map((segment) => drawSegment(segment, top, height)),
  );
}

function drawSegment(segment: Segment, top: number, height: number): Html {
  const { left, right, shown, label, title, dividers } = segment;
  const shape = { x: left, y: top, width: round(right - left), height };
  const lines = dividers.map((x) => `M${x},${top}v${height}`).join('');
  return element(
    'g',
    {},
    titled(title),
    element('rect', { class: shown, ...shape }),
    element('rect', { class: `${shown}-over`, ...shape }),
    lines === '' ? nothing : element('path', { class: 'divider', d: lines }),
    label === ''
      ? nothing
      : element(
          'text',
          { class: `segment-label on-${shown}`, x: round(left + padding), y: top + 15 },
          label,
        ),
  );
}

function drawBadge({ x, width, label, lines }: Badge, { bottom }: Chart): Html {
  const box = { x: round(x - width / 2), y: 2, width, height: 18, rx: 9 };
  return element(
    'g',
    {},
    lines.map((lineX) => line('violation-line', lineX, 20, lineX, bottom)),
    element('rect', { class: 'badge', ...box }),
    element('text', { class: 'badge-label', x, y: 15, 'text-anchor': 'middle' }, label),
  );
}

function line(className: string, x1: number, y1: number, x2: number, y2: number): Html {
  return element('line', { class: className, x1, y1, x2, y2 });
}

function titled(title: string): Html {
  return title === '' ? nothing : element('title', {}, title);
}
