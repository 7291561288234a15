// When a function has done its work, what stands before its calls is told: the gate of a drill stack writes down
// what is left. See drill-call-hooks.ts.

import { beforeEach, expect, test, vi } from 'vitest';
import { handlerOf } from '../../lambdas/container.ts';

const order: string[] = [];

vi.mock('#call-hooks', () => ({
  endOfCalls: async () => {
    await Promise.resolve();
    order.push('end of calls');
  },
}));

beforeEach(() => {
  order.length = 0;
});

test.each([
  { title: 'ends well', step: () => Promise.resolve('done'), want: 'done' },
  { title: 'fails', step: () => Promise.reject(new Error('refused')), want: 'Error: refused' },
])('a step that $title: its calls are over before the function is', async ({ step, want }) => {
  const run = handlerOf(
    () => undefined,
    () => {
      order.push('step');
      return step();
    },
  );
  const outcome = await run(undefined).catch(String);
  order.push(outcome);
  expect(order).toEqual(['step', 'end of calls', want]);
});
