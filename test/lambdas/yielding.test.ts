// Who builds when several lanes take up one plan: pure arithmetic over fence values, no AWS.

import { describe, expect, test } from 'vitest';
import { formatFence } from '../../lib/control-plane/fence.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { fenceRecord } from '../../lib/control-plane/tree.ts';
import type { BuildInput, Yielded } from '../../lambdas/lane/lane.ts';
import { hasYieldedEnough, taggedAttempt, waitForBuilder } from '../../lambdas/lane/yielding.ts';

const random = 'f'.repeat(32);

/** A reading that shows the attempt of some execution's build. */
function builtBy(execution: string, endpoint = 'api.example.com'): Picture {
  const value = {
    generation: 1,
    overrides: 0,
    frozen: false,
    hash: '',
    lane: 'b',
    attempt: taggedAttempt(execution, random),
  };
  const text = formatFence(value);
  const record = fenceRecord(endpoint, text);
  return { endpoint, fence: { text, value, record }, roots: [], rollbacks: [], trees: new Map() };
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

  test('waits 30, 60, 120 and 240 s for one builder, then takes over', () => {
    const waits: number[] = [];
    let yielded: Yielded | undefined;
    for (;;) {
      const wait = waitForBuilder(input(yielded), [builtBy('theirs')]);
      if (!wait) break;
      waits.push(wait.waitSeconds);
      yielded = wait.yielded;
    }
    expect(waits).toEqual([30, 60, 120, 240]);
    expect(yielded).toMatchObject({ times: 4, total: 4 });
  });

  test('another builder gets the whole time again, but not for ever', () => {
    const first = waitForBuilder(input(), [builtBy('theirs')]);
    const second = waitForBuilder(input(first?.yielded), [builtBy('a third one')]);
    expect(second).toMatchObject({ waitSeconds: 30, yielded: { times: 1, total: 2 } });
  });

  test('several endpoints are one wait: any of them that moves starts it anew', () => {
    const pack = [builtBy('theirs', 'api.example.com'), builtBy('theirs', 'web.example.com')];
    const first = waitForBuilder(input(), pack);
    expect(waitForBuilder(input(first?.yielded), pack)?.waitSeconds).toBe(60);
    const moved = [builtBy('theirs', 'api.example.com'), builtBy('moved', 'web.example.com')];
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
