// Step Functions matches on these names and people act on these messages: neither may change unnoticed.

import { expect, test } from 'vitest';
import * as errors from '../../lib/control-plane/errors.ts';
import { api } from './samples.ts';

const expected: Record<string, [error: Error, message: string]> = {
  StalePlanError: [
    new errors.StalePlanError(api, 4, 5),
    `plan 4 is older than plan 5 live on ${api}; read the latest plan`,
  ],
  ContentionError: [
    new errors.ContentionError(api),
    `another writer changed ${api} after it was read; read everything again and retry`,
  ],
  BatchRefusedError: [
    new errors.BatchRefusedError(api, 'no'),
    `Route 53 refused the batch for ${api}: no`,
  ],
  PackRefusedError: [
    new errors.PackRefusedError([api, 'www.example.com']),
    `the shared batch for ${api}, www.example.com was refused; send each endpoint alone`,
  ],
  ChangePendingError: [
    new errors.ChangePendingError('C1'),
    'change C1 is not yet on every Route 53 name server; ask again in some seconds',
  ],
  ThrottledError: [
    new errors.ThrottledError('GetChange'),
    'GetChange was throttled; wait, then read again before retrying',
  ],
  PlanConflictError: [
    new errors.PlanConflictError(api, 5),
    `plan 5 of ${api} differs from the plan 5 that is live; nothing was changed; make a newer plan`,
  ],
  MissingFenceError: [
    new errors.MissingFenceError(api),
    `${api} has roots but no _fence record, so the order of plans is lost; ` +
      `check the records, then adopt the endpoint (docs/protocol.md, O6)`,
  ],
  FenceSyntaxError: [
    new errors.FenceSyntaxError('"hello"'),
    'the fence record holds "hello"; expected "fencepost1 g=<generation> o=<overrides> ' +
      'h=<live|frozen> hash=<sha256> lane=<name> attempt=<128 bits>"',
  ],
  EndpointTooLargeError: [
    new errors.EndpointTooLargeError(api, 'A targets', 101, 100),
    `${api} has 101 A targets; Route 53 takes at most 100; split the endpoint`,
  ],
  FloorError: [
    new errors.FloorError(api, 'A', 0, 1),
    `${api} A would be left with 0 live values, the floor is 1; nothing was changed`,
  ],
};

test.each(Object.entries(expected))(
  '%s says what happened and what to do',
  (name, [error, message]) => {
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.message).toBe(message);
  },
);

test('every error is among them', () => {
  expect(Object.keys(expected).toSorted()).toEqual(Object.keys(errors).toSorted());
});
