// Wraps a step so that a failure is reported as the decision it is, and leaves the function as name, message
// and stack alone: whatever else AWS put on it would be logged by the Lambda runtime.

import type { Report } from '../lib/control-plane/events.ts';
import { eventsOf } from '../lib/control-plane/failures.ts';
import type { Concern } from '../lib/control-plane/failures.ts';
import { withoutAccounts } from '../lib/control-plane/redaction.ts';

/** The step with its failures reported; what it throws keeps its name, which state machines match on. */
export function observed<Input, Output>(
  report: Report,
  step: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  return async (input) => {
    try {
      return await step(input);
    } catch (error) {
      for (const event of eventsOf(error, concernOf(input))) report(event);
      throw bare(error);
    }
  };
}

/** The inputs of build and install name what they are about; the others do not. */
function concernOf(input: unknown): Concern {
  const { endpoints, generation } = { ...(input as object | undefined) } as Concern;
  return {
    ...(Array.isArray(endpoints) && { endpoints }),
    ...(typeof generation === 'number' && { generation }),
  };
}

function bare(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack = '' } = error;
  const left = new Error(withoutAccounts(message));
  return Object.assign(left, { name, stack: withoutAccounts(stack) });
}
