// Each property, held and violated, by the smallest story that tells the two apart.

import { describe, expect, test } from 'vitest';
import { PropertyMonitor, propertyNames } from '../../lib/control-plane/properties.ts';
import type { EndpointView, PropertyName } from '../../lib/control-plane/properties.ts';
import { api } from './samples.ts';

const www = 'www.example.com';

/** What a root shows: the generation of its tree and how many values could be answered. */
type Shown = readonly [generation: number | undefined, live: number];

function view(a: Shown, aaaa: Shown = a, rollbackResolves = true, endpoint = api): EndpointView {
  return {
    endpoint,
    roots: [
      { type: 'A', generation: a[0], live: a[1] },
      { type: 'AAAA', generation: aaaa[0], live: aaaa[1] },
    ],
    rollbackResolves,
  };
}

const gone: Shown = [undefined, 0];

test('every property has its name once', () => {
  expect(new Set(propertyNames).size).toBe(propertyNames.length);
  expect(propertyNames).toEqual([
    'never-empty',
    'no-regression',
    'rollback-resolves',
    'above-floor',
    'roots-agree',
    'one-plan-per-generation',
    'freeze-holds',
    'operator-choice-holds',
    'converges',
    'made-progress',
  ]);
});

describe('a series of views, with a floor of 2', () => {
  interface Case {
    readonly title: string;
    readonly views: readonly EndpointView[];
    /** What the last view violates; those before violate nothing. */
    readonly want: readonly PropertyName[];
  }
  test.each<Case>([
    { title: 'a healthy endpoint', views: [view([1, 2]), view([2, 3])], want: [] },
    { title: 'not born: no roots yet', views: [view(gone)], want: [] },
    { title: 'not born: roots at an empty tree', views: [view([1, 0])], want: [] },
    {
      title: 'both roots empty',
      views: [view([1, 2]), view([1, 0])],
      want: ['never-empty', 'above-floor'],
    },
    {
      title: 'both roots gone',
      views: [view([1, 2]), view(gone)],
      want: ['never-empty', 'above-floor'],
    },
    {
      title: 'the AAAA root empty',
      views: [view([1, 2]), view([1, 2], [1, 0])],
      want: ['never-empty', 'above-floor'],
    },
    { title: 'one root born, the other not yet', views: [view([1, 2], [1, 0])], want: [] },
    {
      title: 'below the floor and not empty',
      views: [view([1, 2]), view([1, 1])],
      want: ['above-floor'],
    },
    { title: 'below the floor when born', views: [view([1, 1])], want: ['above-floor'] },
    {
      title: 'a generation that falls',
      views: [view([2, 2]), view([1, 2])],
      want: ['no-regression'],
    },
    { title: 'a generation that stays', views: [view([2, 2]), view([2, 2])], want: [] },
    {
      title: 'a generation that falls below an earlier one',
      views: [view([3, 2]), view([undefined, 2]), view([2, 2])],
      want: ['no-regression'],
    },
    {
      title: 'roots elsewhere show no generation',
      views: [view([3, 2]), view([undefined, 2])],
      want: [],
    },
    {
      title: 'another endpoint is older',
      views: [view([3, 2]), view([1, 2], [1, 2], true, www)],
      want: [],
    },
    {
      title: 'a rollback at nothing',
      views: [view([1, 2]), view([1, 2], [1, 2], false)],
      want: ['rollback-resolves'],
    },
    {
      title: 'a rollback at nothing, before any root',
      views: [view(gone, gone, false)],
      want: ['rollback-resolves'],
    },
    { title: 'roots at two trees', views: [view([2, 2], [1, 2])], want: ['roots-agree'] },
    {
      title: 'one root at a tree, one elsewhere',
      views: [view([2, 2], [undefined, 2])],
      want: ['roots-agree'],
    },
    { title: 'roots at two trees, one not born', views: [view([2, 2], [1, 0])], want: [] },
  ])('$title', ({ views, want }) => {
    const monitor = new PropertyMonitor(2);
    for (const before of views.slice(0, -1)) expect(monitor.view(before)).toEqual([]);
    const last = views.at(-1);
    expect(last && monitor.view(last).toSorted()).toEqual(want.toSorted());
  });

  test('an endpoint that stays empty goes on violating', () => {
    const monitor = new PropertyMonitor(1);
    monitor.view(view([1, 1]));
    expect(monitor.view(view(gone))).toContain('never-empty');
    expect(monitor.view(view(gone))).toContain('never-empty');
  });
});

describe('an operator’s rollback', () => {
  test('is no regression, for that endpoint', () => {
    const monitor = new PropertyMonitor(1);
    monitor.view(view([5, 1]));
    monitor.view(view([5, 1], [5, 1], true, www));
    monitor.rollbackStarted(api, 5);
    expect(monitor.view(view([4, 1]))).toEqual([]);
    expect(monitor.view(view([3, 1]))).toEqual(['no-regression']);
    expect(monitor.view(view([4, 1], [4, 1], true, www))).toEqual(['no-regression']);
  });

  test('does not make an endpoint unborn', () => {
    const monitor = new PropertyMonitor(1);
    monitor.view(view([5, 1]));
    monitor.rollbackStarted(api, 5);
    expect(monitor.view(view(gone))).toContain('never-empty');
  });

  test.each<[what: string, installed: number | undefined, endpoint: string, want: PropertyName[]]>([
    ['undone by the plan it replaced', 5, api, ['operator-choice-holds']],
    ['undone by an older plan', 4, api, ['operator-choice-holds']],
    ['followed by a newer plan', 6, api, []],
    ['a build or clean-up', undefined, api, []],
    ['an install on another endpoint', 5, www, []],
  ])('%s', (_what, installed, endpoint, want) => {
    const monitor = new PropertyMonitor(1);
    monitor.rollbackStarted(api, 5);
    expect(monitor.laneWrote('a', endpoint, installed)).toEqual(want);
  });

  test('is over once a newer plan is installed, not before', () => {
    const monitor = new PropertyMonitor(1);
    monitor.rollbackStarted(api, 5);
    expect(monitor.laneWrote('a', api, 5)).toEqual(['operator-choice-holds']);
    expect(monitor.laneWrote('a', api, 5)).toEqual(['operator-choice-holds']);
    expect(monitor.laneWrote('a', api, 6)).toEqual([]);
    expect(monitor.laneWrote('b', api, 5)).toEqual([]);
  });
});

describe('a freeze', () => {
  test.each([5, undefined])('no lane’s batch is accepted under it, installed %s', (installed) => {
    const monitor = new PropertyMonitor(1);
    expect(monitor.laneWrote('a', api, installed)).toEqual([]);
    monitor.freezeAcknowledged(api);
    expect(monitor.laneWrote('a', api, installed)).toEqual(['freeze-holds']);
    expect(monitor.laneWrote('a', www, installed)).toEqual([]);
    monitor.thawed(www);
    expect(monitor.laneWrote('a', api, installed)).toEqual(['freeze-holds']);
    monitor.thawed(api);
    expect(monitor.laneWrote('a', api, installed)).toEqual([]);
  });
});

test('one plan per generation: the first body seen counts', () => {
  const monitor = new PropertyMonitor(1);
  expect(monitor.planSeen(1, 'x')).toEqual([]);
  expect(monitor.planSeen(1, 'x')).toEqual([]);
  expect(monitor.planSeen(2, 'y')).toEqual([]);
  expect(monitor.planSeen(1, 'y')).toEqual(['one-plan-per-generation']);
  expect(monitor.planSeen(1, 'y')).toEqual(['one-plan-per-generation']);
  expect(monitor.planSeen(1, 'x')).toEqual([]);
});

test('progress: a lane has installed something, not only built or cleaned up', () => {
  const monitor = new PropertyMonitor(1);
  expect(monitor.hasInstalled('a')).toBe(false);
  monitor.laneWrote('a', api, undefined);
  expect(monitor.hasInstalled('a')).toBe(false);
  monitor.laneWrote('a', api, 1);
  expect(monitor.hasInstalled('a')).toBe(true);
  expect(monitor.hasInstalled('b')).toBe(false);
});

describe('a copy', () => {
  interface Case {
    readonly title: string;
    readonly deed: (monitor: PropertyMonitor) => unknown;
    /** Judged differently before and after. */
    readonly judge: (monitor: PropertyMonitor) => unknown;
  }
  test.each<Case>([
    {
      title: 'of what was shown',
      deed: (monitor) => monitor.view(view([2, 2])),
      judge: (monitor) => monitor.view(view([1, 2])),
    },
    {
      title: 'of plans',
      deed: (monitor) => monitor.planSeen(1, 'x'),
      judge: (monitor) => monitor.planSeen(1, 'y'),
    },
    {
      title: 'of freezes',
      deed: (monitor) => monitor.freezeAcknowledged(api),
      judge: (monitor) => monitor.laneWrote('a', api, undefined),
    },
    {
      title: 'of rollbacks',
      deed: (monitor) => monitor.rollbackStarted(api, 5),
      judge: (monitor) => monitor.laneWrote('a', api, 5),
    },
  ])('$title remembers, and goes its own way', ({ deed, judge }) => {
    const done = new PropertyMonitor(2);
    deed(done);
    const [copy, original] = [done.copy(), new PropertyMonitor(2)];
    expect(copy.memory()).toBe(done.memory());
    expect(copy.memory()).not.toBe(original.memory());
    expect(judge(copy)).toEqual(judge(done));

    const untouched = original.copy();
    deed(original);
    const own = new PropertyMonitor(2).copy();
    deed(untouched.copy());
    expect(untouched.memory()).toBe(own.memory());
    const [after, before] = [judge(original), judge(untouched)];
    expect(after).not.toEqual(before);
  });

  test('of who has installed', () => {
    const monitor = new PropertyMonitor(2);
    monitor.laneWrote('a', api, 1);
    const copy = monitor.copy();
    copy.laneWrote('b', api, 1);
    expect([copy.hasInstalled('a'), copy.hasInstalled('b')]).toEqual([true, true]);
    expect(monitor.hasInstalled('b')).toBe(false);
  });

  test('has the same memory whatever the order in which it came about', () => {
    const [one, other] = [new PropertyMonitor(2), new PropertyMonitor(2)];
    one.freezeAcknowledged(api);
    one.freezeAcknowledged(www);
    other.freezeAcknowledged(www);
    other.freezeAcknowledged(api);
    expect(one.memory()).toBe(other.memory());
  });
});
