// What each error says about endpoints: found by its class, whatever its text.

import { describe, expect, test } from 'vitest';
import * as errors from '../../lib/control-plane/errors.ts';
import { eventsOf } from '../../lib/control-plane/failures.ts';

const api = 'api.example.com';
const www = 'www.example.com';
const damaged = new errors.FenceSyntaxError('"v=spf1 -all"');

describe('an error about an endpoint', () => {
  test.each([
    { error: new errors.StalePlanError(api, 7, 9), decision: 'stale' },
    { error: new errors.ContentionError(api), decision: 'swap-lost' },
    { error: new errors.BatchRefusedError(api, 'no'), decision: 'batch-refused' },
    { error: new errors.PlanConflictError(api, 7), decision: 'conflict' },
    { error: new errors.MissingFenceError(api), decision: 'fence-missing' },
    { error: new errors.FloorError(api, 'A', 1, 2), decision: 'below-floor' },
  ])('$error.name: $decision', ({ error, decision }) => {
    const event = { decision, endpoint: api, reason: error.message };
    expect(eventsOf(error, {})).toEqual([event]);
    expect(eventsOf(error, { endpoints: [api, www], generation: 7 })).toEqual([
      { ...event, generation: 7 },
    ]);
  });

  test('PackRefusedError: each of the pack', () => {
    const error = new errors.PackRefusedError([api, www]);
    expect(eventsOf(error, {})).toEqual(
      [api, www].map((endpoint) => ({
        decision: 'pack-refused',
        endpoint,
        reason: error.message,
      })),
    );
  });

  test('FenceSyntaxError: the one endpoint that the step was about', () => {
    expect(eventsOf(damaged, { endpoints: [api], generation: 7 })).toEqual([
      { decision: 'fence-damaged', endpoint: api, generation: 7, reason: damaged.message },
    ]);
  });
});

test.each([
  { title: 'a damaged fence in a pack: whose is not known', concern: { endpoints: [api, www] } },
  { title: 'a damaged fence of nobody', concern: {} },
])('$title', ({ concern }) => {
  expect(eventsOf(damaged, concern)).toEqual([
    { decision: 'failed', error: 'FenceSyntaxError', reason: damaged.message },
  ]);
});

test('a change that is on its way decided nothing', () => {
  expect(eventsOf(new errors.ChangePendingError('C1'), { endpoints: [api] })).toEqual([]);
});

test.each([
  {
    error: new errors.ThrottledError('GetChange'),
    event: {
      decision: 'throttled',
      error: 'ThrottledError',
      reason: 'GetChange was throttled; wait, then read again before retrying',
    },
  },
  {
    error: new errors.EndpointTooLargeError(api, 'records', 101, 100),
    event: {
      decision: 'failed',
      error: 'EndpointTooLargeError',
      reason: `${api} has 101 records; Route 53 takes at most 100; split the endpoint`,
    },
  },
  {
    // Its name is what counts in a state machine, but no rule of ours threw it.
    error: Object.assign(new Error('look-alike'), { name: 'StalePlanError', endpoint: api }),
    event: { decision: 'failed', error: 'StalePlanError', reason: 'look-alike' },
  },
  { error: undefined, event: { decision: 'failed', error: 'Error', reason: 'undefined' } },
])('of no endpoint: $event.error', ({ error, event }) => {
  expect(eventsOf(error, { endpoints: [api] })).toEqual([event]);
});
