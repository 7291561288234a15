// Who builds when several lanes take up one plan: pure arithmetic over fence values, no AWS.

import { describe, expect, test } from 'vitest';
import type { BuildInput, Yielded } from '../../lambdas/lane/lane.ts';
import { hasYieldedEnough, taggedAttempt, waitForBuilder } from '../../lambdas/lane/yielding.ts';
import type { Installing } from '../../lambdas/lane/yielding.ts';

const random = 'f'.repeat(32);

/** An endpoint that some execution is installing. */
function builtBy(execution: string, isOlderPlan = false): Installing {
  return { attempt: taggedAttempt(execution, random), isOlderPlan };
}

function input(yielded?: Yielded): BuildInput {
  const base = { generation: 2, endpoints: ['api.example.com'], execution: 'mine' };
  return yielded ? { ...base, yielded } : base;
}

describe('waitForBuilder', () => {
  test('nobody is building: it is this lane that builds', () => {
    expect(waitForBuilder(input(), [])).toBeUndefined();
  });

  test('its own build, from before a refusal, is not waited for', () => {
    expect(waitForBuilder(input(), [builtBy('mine')])).toBeUndefined();
  });

  test.each([
    { title: 'the same plan', isOlderPlan: false, want: [30, 60, 120, 240] },
    { title: 'an older plan', isOlderPlan: true, want: [30, 60] },
  ])('waits for the builder of $title $want s, then takes over', ({ isOlderPlan, want }) => {
    const waits: number[] = [];
    let yielded: Yielded | undefined;
    for (;;) {
      const wait = waitForBuilder(input(yielded), [builtBy('theirs', isOlderPlan)]);
      if (!wait) break;
      waits.push(wait.waitSeconds);
      yielded = wait.yielded;
    }
    expect(waits).toEqual(want);
    expect(yielded).toMatchObject({ times: want.length, total: want.length });
  });

  test('another builder gets the whole time again, but not for ever', () => {
    const first = waitForBuilder(input(), [builtBy('theirs')]);
    const second = waitForBuilder(input(first?.yielded), [builtBy('a third one')]);
    expect(second).toMatchObject({ waitSeconds: 30, yielded: { times: 1, total: 2 } });
  });

  test('several endpoints are one wait: any of them that moves starts it anew', () => {
    const pack = [builtBy('theirs'), builtBy('theirs')];
    const first = waitForBuilder(input(), pack);
    expect(waitForBuilder(input(first?.yielded), pack)?.waitSeconds).toBe(60);
    const moved = [builtBy('theirs'), builtBy('moved')];
    expect(waitForBuilder(input(first?.yielded), moved)?.waitSeconds).toBe(30);
  });
});

test.each([
  [0, false],
  [19, false],
  [20, true],
])('after %i waits in all an endpoint is left to the next sweep: %s', (total, enough) => {
  expect(hasYieldedEnough(input({ to: '', times: 0, total }))).toBe(enough);
});

test('a tagged attempt is as long as any, and keeps 96 random bits', () => {
  const attempt = taggedAttempt('mine', random);
  expect(attempt).toMatch(/^[0-9a-f]{8}f{24}$/);
  expect(taggedAttempt('theirs', random).slice(0, 8)).not.toBe(attempt.slice(0, 8));
});
