// The page as text; how a browser takes it is tested in test/browser.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { propertyMeanings } from '../../lib/report/words.ts';
import { renderReport } from '../../lib/report/html.ts';
import { attack, hostileNames } from './hostile-names.ts';
import { sampleRun } from './sample-run.ts';

const run = sampleRun();
const page = renderReport(run);

describe('the report', () => {
  test('says what was done and what came out', () => {
    expect(page).toContain(`<h1>${run.title}</h1>`);
    expect(page).toContain(
      'Properties violated with as-in-2025 and conditional-write, held with fenced. As expected.',
    );
  });

  test('explains each property that it names', () => {
    for (const name of [
      'no-regression',
      'never-empty',
      'above-floor',
      'rollback-resolves',
    ] as const) {
      expect(page).toContain(`<dt id="meaning-${name}">${name}</dt>`);
      expect(page).toContain(propertyMeanings[name]);
    }
    expect(page).not.toContain('meaning-freeze-holds');
  });

  test('tells a surprise from an expected violation', () => {
    const results = run.document.results.map((result) => ({
      ...result,
      expected: 'passed' as const,
    }));
    const surprising = renderReport({ ...run, document: { ...run.document, results } });
    expect(surprising).toContain('2 profiles not as expected.');
    expect(surprising).toContain('⚠ expected: passed');
  });

  test('admits its own style sheet by its hash, and nothing else', () => {
    const sheet = /<style>(.*)<\/style>/s.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(sheet).digest('base64');
    expect(page).toContain(
      `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
    );
  });

  test('holds no script, no handler, no inline style and no address to fetch', () => {
    expect(page).not.toMatch(
      /<script|<link|<img|<iframe|javascript:|\son\w+=|\sstyle=|https?:|@import/i,
    );
    expect(page.match(/url\([^)]*\)/g)?.every((url) => url.startsWith("url('#"))).toBe(true);
  });

  test('gives no id twice', () => {
    const ids = page.match(/\sid="[^"]*"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('is the same each time', () => {
    expect(renderReport(sampleRun())).toBe(page);
  });

  test('escapes a hostile name wherever it stands', () => {
    const hostile = renderReport(sampleRun(hostileNames));
    expect(hostile.includes('<script') || hostile.includes('<img')).toBe(false);
    expect(hostile.includes(attack)).toBe(false);
    expect(hostile.split('&quot;&gt;&lt;script&gt;').length).toBeGreaterThan(1000);
  });

  test('does without timelines', () => {
    expect(renderReport({ ...run, timelines: [] })).toContain('No timeline was recorded.');
  });

  test('draws A and AAAA as one band, and what nobody noticed only on demand', () => {
    const overview = /<svg class="chart"[^>]*profile-1-run.*?<\/svg>/s.exec(page)?.[0] ?? '';
    expect(overview.match(/class="endpoint"/g)).toHaveLength(1);
    expect(overview).toContain('A + AAAA');
    expect(page).toContain('<summary>4 other endpoints</summary>');
  });
});
