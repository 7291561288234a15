// What is counted: that an idle control plane pays for three metrics, however many endpoints it has.

import { describe, expect, test } from 'vitest';
import type { ControlPlaneEvent, PickedEvent } from '../../lib/control-plane/events.ts';
import { measuresOf, metrics } from '../../lib/control-plane/metrics.ts';
import { withoutAccounts } from '../../lib/control-plane/redaction.ts';

const nowMs = Date.UTC(2025, 9, 20, 6, 48);
const picked = (parts: Partial<PickedEvent> = {}): PickedEvent => ({
  decision: 'picked',
  generation: 145,
  createdMs: nowMs - 60_400,
  waiting: [],
  cleanUp: [],
  empty: [],
  ...parts,
});
const values = (event: ControlPlaneEvent) =>
  Object.fromEntries(measuresOf(event, nowMs).map(({ name, value }) => [name, value]));

describe('a pick', () => {
  test.each([
    { title: 'idle', parts: {}, want: { PlanAge: 60, WaitingPlanAge: 0, EmptyEndpoints: 0 } },
    {
      title: 'with an endpoint that waits',
      parts: { waiting: ['a.example.com'] },
      want: { PlanAge: 60, WaitingPlanAge: 60, EmptyEndpoints: 0 },
    },
    {
      title: 'with two that answer nothing',
      parts: { empty: ['a.example.com', 'b.example.com'] },
      want: { PlanAge: 60, WaitingPlanAge: 0, EmptyEndpoints: 2 },
    },
    {
      title: 'of a plan from a clock that is ahead',
      parts: { createdMs: nowMs + 3_000, waiting: ['a.example.com'] },
      want: { PlanAge: 0, WaitingPlanAge: 0, EmptyEndpoints: 0 },
    },
  ])('$title', ({ parts, want }) => {
    expect(values(picked(parts))).toEqual(want);
  });

  test('has no metric of a single endpoint: those would be paid for by the endpoint', () => {
    const many = Array.from({ length: 100 }, (_, index) => `${index}.example.com`);
    const measures = measuresOf(picked({ waiting: many, cleanUp: many, empty: many }), nowMs);
    expect(measures).toHaveLength(3);
    expect(measures.filter(({ endpoint }) => endpoint !== undefined)).toEqual([]);
  });
});

test('an idle planner sends none', () => {
  expect(measuresOf({ decision: 'nothing-new', generation: 145 }, nowMs)).toEqual([]);
});

test('there are as many metrics as docs/decisions.md prices', () => {
  expect(Object.keys(metrics)).toHaveLength(12);
});

test.each([
  { text: 'arn:aws:iam::123456789012:role/lane', want: 'arn:aws:iam::<account>:role/lane' },
  { text: '123456789012 and 210987654321', want: '<account> and <account>' },
  // Times in milliseconds, generations and attempt ids are no account ids.
  { text: 'since 1760942880000', want: 'since 1760942880000' },
  { text: 'plan 145', want: 'plan 145' },
  {
    text: 'attempt=0000000000000000000000000000012c',
    want: 'attempt=0000000000000000000000000000012c',
  },
])('$text without account ids: $want', ({ text, want }) => {
  expect(withoutAccounts(text)).toBe(want);
});
