import { describe, expect, test } from 'vitest';
import type { TraceEntry } from '../../lib/drills/result.ts';
import { drawTrace, splitTrace, traceLimit } from '../../lib/report/trace.ts';
import { sampleRun } from './sample-run.ts';

function traceOf(length: number): TraceEntry[] {
  return Array.from({ length }, (_, index) => ({
    step: index + 1,
    atMs: index,
    actor: 'lane-a',
    operation: 'dynamodb:GetItem',
    key: 'head',
    outcome: 'ok',
  }));
}

function shapeOf(length: number, anchors: readonly number[]): string[] {
  return splitTrace(traceOf(length), anchors).map(({ entries, open }) => {
    return `${open ? 'open' : 'closed'} ${entries[0]?.step}-${entries.at(-1)?.step}`;
  });
}

describe('the trace', () => {
  test.each([
    {
      title: 'opens around a call',
      length: 100,
      anchors: [50],
      want: ['closed 1-41', 'open 42-58', 'closed 59-100'],
    },
    {
      title: 'joins what is near',
      length: 30,
      anchors: [10, 20],
      want: ['closed 1-1', 'open 2-28', 'closed 29-30'],
    },
    {
      title: 'splits long blocks',
      length: 1100,
      anchors: [1100],
      want: ['closed 1-500', 'closed 501-1000', 'closed 1001-1091', 'open 1092-1100'],
    },
    { title: 'may be empty', length: 0, anchors: [1], want: [] },
  ])('$title', ({ length, anchors, want }) => {
    expect(shapeOf(length, anchors)).toEqual(want);
  });

  test.each([1, 2500, 10_000])(
    'keeps the calls around call %d of a very long run, and says so',
    (anchor) => {
      const [result] = sampleRun().document.results;
      if (!result) throw new RangeError('the sample has no profile');
      const page = drawTrace({ ...result, trace: traceOf(10_000) }, [anchor]).toString();
      const rows = page.match(/<tr class="/g) ?? [];
      expect(rows).toHaveLength(traceLimit);
      expect(page).toContain('7,000 calls further from the decisive one are left out');
      expect(page).toContain(`>${anchor === 1 ? '1' : anchor === 2500 ? '2,500' : '10,000'}</td>`);
    },
  );
});
