// Counts that other checkers published, met exactly.

import { describe, expect, test } from 'vitest';
import { DelayBound } from '../../lib/explorer/strategies/delay-bound.ts';
import { OptimalDpor } from '../../lib/explorer/strategies/optimal-dpor.ts';
import { readers, writers } from './benchmarks.ts';
import { visit } from './counting.ts';
import { smallAnswers } from './known-answers.ts';

describe('optimal DPOR runs each trace once', () => {
  test.each(smallAnswers)('$title: $traces', async ({ program, traces }) => {
    const visited = await visit(program, new OptimalDpor());
    expect(visited).toMatchObject({ schedules: traces, givenUp: 0 });
    expect(visited.traces.size).toBe(traces);
  });
});

describe('delay bounding visits as many traces as Concuerror does', () => {
  test.each([
    {
      title: 'six writers, 0 to 7 delays',
      program: writers(6),
      traces: [1, 6, 20, 49, 98, 169, 259, 360],
    },
    {
      title: 'one writer, then six readers, 0 to 6 delays',
      program: readers(6),
      traces: [1, 2, 8, 23, 43, 58, 64],
    },
  ])('$title', async ({ program, traces }) => {
    const counted: number[] = [];
    for (const delays of traces.keys()) {
      counted.push((await visit(program, new DelayBound(delays))).traces.size);
    }
    expect(counted).toEqual(traces);
  });
});
