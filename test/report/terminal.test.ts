// The text at the end of a drill, exactly.

import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import { summarise } from '../../lib/report/terminal.ts';
import { sampleNames, sampleRun } from './sample-run.ts';

const plain = pc.createColors(false);
const { document } = sampleRun();

describe('summarise', () => {
  test('says for each profile what broke, where, and for how long', () => {
    const results = [...document.results.slice(0, 1), ...document.results.slice(2)];
    expect(summarise({ ...document, results }, plain)).toBe(`\
as-in-2025          ✗ violated, as expected
  no-regression     api.example.com
                    at call 2,918, 02:25:12, by lane-a:
                    install api.example.com g000110
  never-empty       api.example.com
                    at call 2,922, 02:25:18, by lane-b:
                    clean up api.example.com g000110
  above-floor       api.example.com
                    at the same call
  rollback-resolves api.example.com
                    at call 2,923, 02:25:18, by lane-b:
                    clean up api.example.com g000111
  no answer         api.example.com
                    for 14 min 42 s; automation could not repair it
  stuck             at rest, not every endpoint shows the newest plan
  AWS calls         3,315 in 2 h 40 min of virtual time

fenced              ✓ passed, as expected
  no answer         never
  AWS calls         3,158 in 2 h 40 min of virtual time

Report: fencepost-report/late-writer.html
`);
  });

  test.each([
    ['passed', '✓ passed, expected: violated'],
    ['unknown', '? unknown, expected: violated'],
  ] as const)('says when %s was not expected', (verdict, want) => {
    const results = document.results.slice(2).map((result) => ({
      ...result,
      verdict,
      expected: 'violated' as const,
    }));
    expect(summarise({ ...document, results, report: null }, plain)).toBe(`\
fenced              ${want}
  no answer         never
  AWS calls         3,158 in 2 h 40 min of virtual time
`);
  });

  test('counts the endpoints that violated the same', () => {
    const results = document.results.slice(0, 1).map((result) => ({
      ...result,
      violations: ['a', 'b', 'c'].flatMap((name) =>
        result.violations.slice(1, 2).map((one) => ({ ...one, endpoint: name })),
      ),
    }));
    expect(summarise({ ...document, results, report: null }, plain)).toContain(`
  never-empty       a
                    at call 2,922, 02:25:18, by lane-b:
                    clean up api.example.com g000110
                    and 2 other endpoints
  no answer         3 endpoints
`);
  });

  test('stays within 80 columns and prints no control character, whatever the names', () => {
    const hostile = `\u001B[2J\r\n${'x'.repeat(300)}`;
    const names = {
      ...sampleNames,
      endpoint: hostile,
      lanes: [hostile, hostile, hostile] as const,
    };
    const text = summarise(
      sampleRun({ ...names, profiles: [hostile, hostile, hostile], report: null }).document,
      plain,
    );
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('colours the verdict when asked to', () => {
    const text = summarise(document, pc.createColors(true));
    expect(text).toContain('\u001B[31m✗ violated\u001B[39m');
    expect(text).toContain('\u001B[32m✓ passed\u001B[39m');
  });
});
