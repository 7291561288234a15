// What reports of AWS say of a target's health, and when they say nothing.

import { expect, test } from 'vitest';
import { healthOfCheckers, healthOfTargetGroups } from '../../lib/control-plane/health.ts';

test.each([
  { title: 'no target group', groups: [], want: undefined },
  { title: 'a group without targets', groups: [[]], want: undefined },
  { title: 'one healthy of three', groups: [['unhealthy', 'healthy', 'unhealthy']], want: true },
  { title: 'nothing but unhealthy', groups: [['unhealthy', 'unhealthy.draining']], want: false },
  { title: 'unhealthy, and one that leaves', groups: [['unhealthy', 'draining']], want: false },
  { title: 'unhealthy, and one that starts', groups: [['unhealthy', 'initial']], want: undefined },
  { title: 'all leaving', groups: [['draining', 'unused']], want: undefined },
  { title: 'checks switched off', groups: [['unavailable']], want: undefined },
  { title: 'a healthy group and an empty one', groups: [['healthy'], []], want: true },
  { title: 'a healthy group and a down one', groups: [['healthy'], ['unhealthy']], want: false },
])('a load balancer with $title: $want', ({ groups, want }) => {
  expect(healthOfTargetGroups(groups)).toBe(want);
});

const nowMs = 1_000_000;
const maxAgeMs = 60_000;
const checkers = (up: number, down: number, checkedMs = nowMs) => [
  ...Array.from({ length: up }, () => ({ status: 'Success: HTTP Status Code 200, OK', checkedMs })),
  ...Array.from({ length: down }, () => ({ status: 'Failure: connection timed out', checkedMs })),
];

test.each([
  { title: 'nobody reports', reports: [], want: undefined },
  { title: 'all see it', reports: checkers(16, 0), want: true },
  { title: 'none sees it', reports: checkers(0, 16), want: false },
  { title: '19 of 100 see it', reports: checkers(19, 81), want: true },
  { title: '18 of 100 see it', reports: checkers(18, 82), want: false },
  { title: 'old reports', reports: checkers(0, 16, nowMs - maxAgeMs - 1), want: undefined },
  { title: 'reports as old as allowed', reports: checkers(0, 16, nowMs - maxAgeMs), want: false },
  {
    title: 'an old success beside fresh failures',
    reports: [...checkers(16, 0, nowMs - maxAgeMs - 1), ...checkers(0, 3)],
    want: false,
  },
  {
    title: 'another word',
    reports: [{ status: 'Unknown: no data', checkedMs: nowMs }],
    want: undefined,
  },
])('a health check that $title: $want', ({ reports, want }) => {
  expect(healthOfCheckers(reports, nowMs, maxAgeMs)).toBe(want);
});
