// The sentences, exactly: they are what most readers read.

import { describe, expect, test } from 'vitest';
import type { ProfileResult } from '../../lib/drills/result.ts';
import { tellStory } from '../../lib/report/story.ts';
import { clock } from '../../lib/report/words.ts';
import { sampleRun } from './sample-run.ts';

const { document, timelines } = sampleRun();

function resultAt(index: number): ProfileResult {
  const result = document.results[index];
  if (!result) throw new RangeError(`the sample has no profile ${index}`);
  return result;
}

const [outage, safe] = [resultAt(0), resultAt(2)];

function linesOf(result: ProfileResult, timeline = timelines[document.results.indexOf(result)]) {
  const { events } = tellStory(result, timeline);
  return events.map(({ atMs, call, text }) => `${clock(atMs)} ${call ?? '-'} ${text}`);
}

describe('the story', () => {
  test('of the outage', () => {
    expect(tellStory(outage, timelines[0]).lead).toBe(
      'api.example.com answered nothing from 02:25:18 for 14 min 42 s; automation could not repair it.',
    );
    expect(linesOf(outage)).toEqual([
      '01:50:11 - lane-a is held for 35 min 1 s, just before “install api.example.com”.',
      '02:25:12 - lane-a goes on.',
      '02:25:12 2918 lane-a, “install api.example.com g000110”: api.example.com goes back from g145 to g110 (breaks no-regression).',
      '02:25:18 2922 lane-b, “clean up api.example.com g000110”: api.example.com answers nothing (breaks never-empty and above-floor).',
      '02:25:18 2923 lane-b, “clean up api.example.com g000111”: breaks rollback-resolves of api.example.com.',
      '02:40:00 - The run ends: not every endpoint answers; not every endpoint shows the newest plan.',
    ]);
  });

  test('of a refused write', () => {
    expect(tellStory(safe, timelines[2]).lead).toBe(
      'Every endpoint answered throughout, and every property held over 3,158 AWS calls.',
    );
    expect(linesOf(safe)).toEqual([
      '01:50:11 - lane-a is held for 35 min 1 s, just before “install api.example.com”.',
      '02:25:12 2918 lane-a goes on, and Route 53 refuses its next batch, “install api.example.com g000110” (InvalidChangeBatch).',
      '02:40:00 - The run ends: every endpoint answers; every endpoint shows the newest plan.',
    ]);
  });

  test('without a timeline still says what broke', () => {
    expect(tellStory(outage, undefined).lead).toContain(
      'api.example.com answered nothing from 02:25:18',
    );
    expect(tellStory(outage, undefined).events).toHaveLength(4);
  });

  test.each<[string, Partial<ProfileResult>, string]>([
    [
      'repaired',
      { emptyMs: 8200, recovered: true, violations: outage.violations },
      'api.example.com answered nothing from 02:25:18 for 8.2 s; then automation repaired it.',
    ],
    [
      'unknown',
      { verdict: 'unknown' },
      'Every endpoint answered throughout, but the run hit a limit or did not reach what the drill is about: this proves nothing.',
    ],
    [
      'violated without an outage',
      { verdict: 'violated', violations: outage.violations.slice(0, 1) },
      'Every endpoint answered throughout, but no-regression did not hold.',
    ],
  ])('of a run that was %s begins with the outcome', (_title, change, want) => {
    expect(tellStory({ ...safe, ...change }, undefined).lead).toBe(want);
  });

  test('tells breaches of one kind in a row as one', () => {
    const [violation] = outage.violations;
    if (!violation) throw new RangeError('the sample has no violation');
    const violations = ['a', 'b', 'c'].map((name, index) => ({
      ...violation,
      property: 'rollback-resolves' as const,
      endpoint: `${name}.example.com`,
      call: 2910 + index, // Calls of lane-c.
    }));
    const lines = linesOf({ ...outage, violations }, undefined);
    expect(lines[0]).toBe(
      '02:25:12 2910 lane-c: breaks rollback-resolves of a.example.com and 2 other endpoints.',
    );
    expect(lines).toHaveLength(2);
  });

  test('names no call as the cause of what is judged at rest', () => {
    const violations = [{ property: 'converges' as const, endpoint: 'e', call: 9, atMs: 0 }];
    expect(linesOf({ ...safe, violations }, undefined)[0]).toBe(
      '00:00:00 9 At rest: breaks converges of e.',
    );
  });

  test('is never a log: the end is told, and how much is not', () => {
    const [violation] = outage.violations;
    const violations = outage.trace
      .slice(0, 100)
      .flatMap(({ step, atMs }, index) =>
        violation ? { ...violation, call: step, atMs, endpoint: `e${index}` } : [],
      );
    const { events, untold } = tellStory({ ...outage, violations }, undefined);
    expect(events).toHaveLength(12);
    expect(events.at(-1)?.text).toContain('The run ends');
    expect(untold).toBeGreaterThan(0);
  });
});
