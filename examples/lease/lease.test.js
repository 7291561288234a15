// Run by vitest. The same works under jest; lease.node-test.js is for node:test.

import { assertNoViolation, explore, toHaveNoViolation } from 'fencepost/explorer';
import { expect, test } from 'vitest';

import { handler as fenced } from './fenced-handler.js';
import { handler } from './handler.js';
import { workers } from './world.js';

expect.extend({ toHaveNoViolation });

test('a lease alone does not keep a delayed worker out', async () => {
  const result = await explore(workers(handler));
  expect(result).not.toHaveNoViolation();
  expect(result.violation.preemptions).toBe(1);
  expect(() => assertNoViolation(result)).toThrow('the report is by who took the lease last');
  const again = await explore({ ...workers(handler), replay: result.violation.token });
  expect(again.violation).toEqual(result.violation);
});

test('a lease with a fence does, in every order of calls', async () => {
  const result = await explore(workers(fenced));
  expect(result).toHaveNoViolation();
  expect(result.verdict).toBe('passed');
});
