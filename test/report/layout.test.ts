// Geometry: whatever a run looks like, nothing leaves the picture and no label lies on another.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RootInterval, TraceEntry } from '../../lib/drills/result.ts';
import { closeUpSpan, overviewSpan, tickMoments } from '../../lib/report/axis.ts';
import { chartWidth, gutterWidth, layOutChart } from '../../lib/report/layout.ts';
import type { Chart } from '../../lib/report/layout.ts';
import { historiesOf } from '../../lib/report/roots.ts';
import { labelWidth } from '../../lib/report/text-width.ts';
import { seed } from '../seed.ts';
import { sampleRun } from './sample-run.ts';

interface Extent {
  readonly left: number;
  readonly right: number;
}

const endMs = 100_000;
const actors = ['lane-a', 'a-lane-with-a-name-that-nobody-would-give'];
const endpoint = `${'very-long-label.'.repeat(12)}example.com`;

const time = fc.integer({ min: 0, max: endMs });
const call = fc.record({
  step: fc.integer({ min: 1, max: 9999 }),
  atMs: time,
  actor: fc.constantFrom(...actors),
  operation: fc.constantFrom('route53:ChangeResourceRecordSets', 'dynamodb:GetItem'),
  key: fc.constantFrom('head', `install ${endpoint} g000145`),
  outcome: fc.constantFrom('ok', 'InvalidChangeBatch'),
});
const violation = fc.record({
  property: fc.constantFrom('never-empty' as const, 'no-regression' as const),
  endpoint: fc.constant(endpoint),
  call: fc.integer({ min: 1, max: 9999 }),
  atMs: time,
});
const change = fc.record({
  atMs: time,
  generation: fc.integer({ min: 1, max: 150_000 }),
  live: fc.integer({ min: 0, max: 2 }),
});
const hold = fc.tuple(fc.constantFrom(...actors), time, time).map(([actor, one, other]) => ({
  actor,
  fromMs: Math.min(one, other),
  toMs: Math.max(one, other),
  before: `install ${endpoint}`,
}));
const span = fc
  .tuple(time, fc.integer({ min: 1, max: endMs }))
  .map(([fromMs, length]) => ({ fromMs, toMs: fromMs + length }));

const charts = fc
  .record({
    span,
    trace: fc.array(call, { maxLength: 60 }).map((calls) => inOrder<TraceEntry>(calls)),
    violations: fc.array(violation, { maxLength: 30 }).map(inOrder),
    holds: fc.array(hold, { maxLength: 3 }),
    changes: fc.array(change, { maxLength: 40 }).map(inOrder),
    labelled: fc.boolean(),
  })
  .map(({ changes, ...content }) =>
    layOutChart({ ...content, actors, histories: historiesOf(rootsOf(changes), endpoint) }),
  );

describe('a timeline', () => {
  test('keeps everything within its width', () => {
    check((chart) => {
      for (const { left, right } of extentsOf(chart)) {
        expect(left).toBeGreaterThanOrEqual(gutterWidth);
        expect(right).toBeLessThanOrEqual(chartWidth);
        expect(right).toBeGreaterThanOrEqual(left);
      }
    });
  });

  test('lets no label, segment or badge overlap another of its row', () => {
    check((chart) => {
      for (const { labels } of chart.lanes) expect(overlaps(labels)).toEqual([]);
      for (const { segments } of chart.bands) expect(overlaps(segments)).toEqual([]);
      expect(overlaps(badgeExtents(chart))).toEqual([]);
    });
  });

  test('writes only labels that fit', () => {
    check((chart) => {
      for (const { labels, name } of chart.lanes) {
        expect(labelWidth(name)).toBeLessThanOrEqual(gutterWidth);
        for (const { left, right, text } of labels) {
          expect(right - left).toBeCloseTo(labelWidth(text));
        }
      }
      for (const { segments, label } of chart.bands) {
        expect(labelWidth(label)).toBeLessThanOrEqual(chartWidth);
        for (const segment of segments.filter((one) => one.label !== '')) {
          expect(labelWidth(segment.label)).toBeLessThan(segment.right - segment.left);
        }
      }
    });
  });

  test('stacks rows without overlap', () => {
    check((chart) => {
      const rows = [
        ...chart.lanes.map(({ labelY, y }) => ({ left: labelY - 11, right: y + 9 })),
        ...chart.bands.map(({ labelY, top, height }) => ({
          left: labelY - 11,
          right: top + height,
        })),
      ];
      expect(overlaps(rows)).toEqual([]);
      expect(Math.max(...rows.map(({ right }) => right))).toBeLessThanOrEqual(chart.bottom);
    });
  });
});

describe('a band', () => {
  test('shows an outage of a moment', () => {
    const chart = bandOf([
      { atMs: 0, generation: 1, live: 1 },
      { atMs: 50_000, generation: 1, live: 0 },
      { atMs: 50_001, generation: 2, live: 1 },
    ]);
    const outage = chart.bands[0]?.segments.find(({ shown }) => shown === 'empty');
    expect((outage?.right ?? 0) - (outage?.left ?? 0)).toBeGreaterThanOrEqual(3);
    expect(outage?.title).toBe('no answer for 1 ms: 00:00:50 to 00:00:50');
  });

  test('joins installs in quick succession, but never a step back', () => {
    const generations = [...Array.from({ length: 40 }, (_, index) => index + 101), 110];
    const chart = bandOf(
      generations.map((generation, index) => ({ atMs: index * 2000, generation, live: 1 })),
    );
    expect(chart.bands[0]?.segments.map(({ label }) => label)).toEqual([
      'g101 to g140',
      'back to g110',
    ]);
  });
});

describe('the axis', () => {
  const { document, timelines } = sampleRun();

  test.each([0, 1, 2])(
    'leaves out the quiet beginning of profile %d, and nothing else',
    (index) => {
      const { result, timeline } = partOf(index);
      const { fromMs, toMs } = overviewSpan(result, timeline);
      expect([fromMs > 105 * 60_000, fromMs < 110 * 60_000, toMs]).toEqual([true, true, 9_600_000]);
    },
  );

  test.each([0, 1, 2])('enlarges the end of the hold and what follows in profile %d', (index) => {
    const { result, timeline } = partOf(index);
    const closeUp = closeUpSpan(result, timeline, overviewSpan(result, timeline));
    const moments = [...result.violations.map(({ atMs }) => atMs), timeline.holds[0]?.toMs ?? 0];
    expect(closeUp?.fromMs).toBeLessThan(Math.min(...moments));
    expect(closeUp?.toMs).toBeGreaterThan(Math.max(...moments));
    expect((closeUp?.toMs ?? 0) - (closeUp?.fromMs ?? 0)).toBeLessThan(20_000);
  });

  test('shows the whole of a run in which nothing happened', () => {
    const { result, timeline } = partOf(2);
    const calm = { ...timeline, holds: [] };
    const overview = overviewSpan(result, calm);
    expect([overview, closeUpSpan(result, calm, overview)]).toEqual([
      { fromMs: 0, toMs: 9_600_000 },
      undefined,
    ]);
  });

  test('has few and round ticks, however long the span', () => {
    fc.assert(
      fc.property(span, (one) => {
        const ticks = tickMoments(one);
        expect(ticks.length).toBeLessThanOrEqual(10);
        for (const atMs of ticks) expect(atMs >= one.fromMs - 1 && atMs <= one.toMs + 1).toBe(true);
      }),
      { seed },
    );
  });

  function partOf(index: number) {
    const [result, timeline] = [document.results[index], timelines[index]];
    if (!result || !timeline) throw new RangeError(`the sample has no profile ${index}`);
    return { result, timeline };
  }
});

function check(expectations: (chart: Chart) => void): void {
  fc.assert(fc.property(charts, expectations), { seed, numRuns: 200 });
}

function extentsOf(chart: Chart): Extent[] {
  return [
    ...chart.lanes.flatMap(({ labels, holds }) => [...labels, ...holds]),
    ...chart.bands.flatMap(({ segments }) => segments),
    ...badgeExtents(chart),
    ...chart.ticks.map(({ x }) => ({ left: x, right: x })),
  ];
}

/** Those that begin before another one ends. */
function overlaps(extents: readonly Extent[]): Extent[] {
  const sorted = [...extents].sort((a, b) => a.left - b.left);
  return sorted.filter(({ left }, index) => left < (sorted[index - 1]?.right ?? left));
}

function badgeExtents({ badges }: Chart): Extent[] {
  return badges.map(({ x, width }) => ({ left: x - width / 2, right: x + width / 2 }));
}

function inOrder<T extends { readonly atMs: number }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => a.atMs - b.atMs);
}

interface Change {
  readonly atMs: number;
  readonly generation: number;
  readonly live: number;
}

function rootsOf(changes: readonly Change[]): RootInterval[] {
  return changes.map(({ atMs, generation, live }, index) => ({
    endpoint,
    type: 'A',
    fromMs: atMs,
    toMs: changes[index + 1]?.atMs ?? endMs,
    generation,
    live,
  }));
}

function bandOf(changes: readonly Change[]): Chart {
  return layOutChart({
    span: { fromMs: 0, toMs: endMs },
    actors: [],
    trace: [],
    holds: [],
    violations: [],
    histories: historiesOf(rootsOf(changes), endpoint),
    labelled: false,
  });
}
