// Run by Node alone: `node --test lease.node-test.js`.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertNoViolation, explore } from 'fencepost/explorer';

import { handler as fenced } from './fenced-handler.js';
import { handler } from './handler.js';
import { workers } from './world.js';

test('a lease alone does not keep a delayed worker out', async () => {
  const result = await explore(workers(handler));
  assert.throws(() => assertNoViolation(result), /the report is by who took the lease last/);
});

test('a lease with a fence does, in every order of calls', async () => {
  const result = await explore(workers(fenced));
  assertNoViolation(result);
  assert.equal(result.verdict, 'passed');
});
