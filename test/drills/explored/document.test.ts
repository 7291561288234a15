// The document and the text of a search: a pass in which nothing happened is none, and races are listed if few.

import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { documentOf } from '../../../lib/drills/explored/document.ts';
import type { Searched } from '../../../lib/drills/explored/explore.ts';
import { percent } from '../../../lib/drills/explored/percent.ts';
import { exploredText } from '../../../lib/report/explored.ts';

const searched: Searched = {
  schedules: 0,
  repeated: 3,
  givenUp: 0,
  traces: 0,
  calls: 0,
  states: { states: 9, transitions: 9, ends: 1, depth: 3, exhausted: true, explored: 1 },
  exhausted: true,
  sometimes: { 'lane a installs': true, 'a tree is deleted': true },
  races: { pairs: 2, bothOrders: 2, oneOrder: [] },
  newTraceChance: undefined,
  explored: 1,
  found: undefined,
};

function told(changed: Partial<Searched>) {
  const document = documentOf(
    { ...searched, ...changed },
    {
      profile: 'fenced',
      strategy: 'states',
      bounds: { lanes: 1, plans: 4, endpointCount: 1, keepCount: 1, faults: 0 },
      seed: 1,
      durationMs: 1000,
      token: () => '',
    },
  );
  return { document, text: exploredText(document, pc.createColors(false)) };
}

/** Pairs seen in one order. */
function oneOrders(count: number) {
  const oneOrder = Array.from({ length: count }, (_, index) => ({
    first: `lane sends ${index}`,
    second: 'lane lists fence',
  }));
  return { pairs: count + 1, bothOrders: 1, oneOrder };
}

describe('what never happened', () => {
  const sometimes = { 'lane a installs': true, 'a tree is deleted': false };

  test('all happened and nothing fell: passed', () => {
    expect(told({}).document.verdict).toBe('passed');
    expect(told({}).text).not.toContain('never happened');
  });

  test('a search to the end in which something did not happen is unknown, and says what', () => {
    const { document, text } = told({ sometimes });
    expect(document).toMatchObject({ verdict: 'unknown', coverage: { sometimes } });
    expect(text).toContain('did not happen in any order');
    expect(text).toContain('never happened: a tree is deleted\n');
    expect(text).not.toContain('never happened: lane a');
  });

  test('a limit that was hit is told as such', () => {
    const { document, text } = told({ sometimes, exhausted: false });
    expect(document.verdict).toBe('unknown');
    expect(text).toContain('Not everything was searched');
  });
});

describe('races', () => {
  test('a few of one order are listed', () => {
    const { text } = told({ races: oneOrders(5) });
    expect(text).toContain('races: 6 pairs of calls, 1 seen in both orders, 5 in one\n');
    expect(text).toContain('  lane sends 4 before lane lists fence\n');
  });

  test('many are counted', () => {
    expect(told({ races: oneOrders(6) }).text).not.toContain(' before ');
  });

  test('the document lists fifty, and counts the others', () => {
    const { races } = told({ races: oneOrders(53) }).document.coverage;
    expect(races).toMatchObject({ pairs: 54, bothOrders: 1, unlisted: 3 });
    expect(races.oneOrder).toHaveLength(50);
  });
});

describe('estimates', () => {
  test('are told while something is left', () => {
    const { text } = told({ exhausted: false, explored: 0.25, newTraceChance: 0.5 });
    expect(text).toContain('About 25.0 % of the orders was searched.');
    expect(text).toContain('The next walk is a new trace with a chance of about 50.0 %.');
    expect(told({}).text).not.toContain('About');
  });

  test.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.126, '12.6 %'],
    [0.9996, '> 99.9 %'],
    [1, '100 %'],
  ])('%d is %s', (share, want) => {
    expect(percent(share)).toBe(want);
  });
});
