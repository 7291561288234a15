import { describe, expect, test } from 'vitest';
import type { RootInterval } from '../../lib/drills/result.ts';
import { historiesOf } from '../../lib/report/roots.ts';

type Row = [generation: number | null, live: number];

/** One second each. */
function roots(type: RootInterval['type'], rows: readonly Row[]): RootInterval[] {
  return rows.map(([generation, live], index) => ({
    endpoint: 'a.example.com',
    type,
    fromMs: index * 1000,
    toMs: (index + 1) * 1000,
    generation,
    live,
  }));
}

function shownOf(rows: readonly Row[]): string[] {
  const [history] = historiesOf(roots('A', rows), 'a.example.com');
  return (history?.intervals ?? []).map(
    ({ shown, generation, fromMs, toMs }) => `${shown} ${generation} ${fromMs}-${toMs}`,
  );
}

describe('historiesOf', () => {
  test.each<{ title: string; rows: Row[]; want: string[] }>([
    {
      title: 'no outage before the first answer',
      rows: [
        [null, 0],
        [1, 3],
      ],
      want: ['absent null 0-1000', 'current 1 1000-2000'],
    },
    {
      title: 'an outage when the tree is gone',
      rows: [
        [1, 3],
        [1, 0],
      ],
      want: ['current 1 0-1000', 'empty 1 1000-2000'],
    },
    {
      title: 'an outage when the root is gone',
      rows: [
        [1, 3],
        [null, 0],
      ],
      want: ['current 1 0-1000', 'empty null 1000-2000'],
    },
    {
      title: 'a step back, and the way forward again',
      rows: [
        [145, 3],
        [110, 3],
        [145, 3],
        [146, 3],
      ],
      want: [
        'current 145 0-1000',
        'older 110 1000-2000',
        'current 145 2000-3000',
        'current 146 3000-4000',
      ],
    },
    {
      title: 'no change when only the number of answers changes',
      rows: [
        [1, 3],
        [1, 2],
      ],
      want: ['current 1 0-2000'],
    },
  ])('shows $title', ({ rows, want }) => {
    expect(shownOf(rows)).toEqual(want);
  });

  const rows: Row[] = [
    [1, 3],
    [2, 3],
  ];

  test('makes A and AAAA one when they showed the same', () => {
    const both = [...roots('AAAA', rows), ...roots('A', rows)];
    expect(historiesOf(both, 'a.example.com').map(({ types }) => types)).toEqual(['A + AAAA']);
  });

  test('keeps A and AAAA apart when one fell behind', () => {
    const both = [...roots('A', rows), ...roots('AAAA', [[1, 3]])];
    expect(historiesOf(both, 'a.example.com').map(({ types }) => types)).toEqual(['A', 'AAAA']);
  });
});
