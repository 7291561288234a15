// What an error that ended a step says about endpoints, as events: by the error's class, never by its text.

import {
  BatchRefusedError,
  ChangePendingError,
  ContentionError,
  FenceSyntaxError,
  FloorError,
  MissingFenceError,
  PackRefusedError,
  PlanConflictError,
  StalePlanError,
  ThrottledError,
} from './errors.ts';
import type { ControlPlaneEvent, EndpointEvent } from './events.ts';

/** What a step was about when it failed, as far as its input says. */
export interface Concern {
  readonly endpoints?: readonly string[];
  readonly generation?: number;
}

/** @returns nothing for a change that is still on its way: the step asks again, and decided nothing */
export function eventsOf(error: unknown, concern: Concern): ControlPlaneEvent[] {
  if (error instanceof ChangePendingError) return [];
  const { name, message: reason } = error instanceof Error ? error : new Error(String(error));
  const decision = decisionOf(error);
  const endpoints = endpointsOf(error, concern);
  if (!decision || endpoints.length === 0) {
    const throttled = error instanceof ThrottledError;
    return [{ decision: throttled ? 'throttled' : 'failed', error: name, reason }];
  }
  const { generation } = concern;
  return endpoints.map((endpoint) => ({
    decision,
    endpoint,
    ...(generation !== undefined && { generation }),
    reason,
  }));
}

function decisionOf(error: unknown): EndpointEvent['decision'] | undefined {
  if (error instanceof StalePlanError) return 'stale';
  if (error instanceof ContentionError) return 'swap-lost';
  if (error instanceof PackRefusedError) return 'pack-refused';
  if (error instanceof BatchRefusedError) return 'batch-refused';
  if (error instanceof PlanConflictError) return 'conflict';
  if (error instanceof MissingFenceError) return 'fence-missing';
  if (error instanceof FenceSyntaxError) return 'fence-damaged';
  if (error instanceof FloorError) return 'below-floor';
  return undefined;
}

/** An error names its endpoints, but for a damaged fence: whose it is shows when an endpoint is read alone. */
function endpointsOf(error: unknown, { endpoints = [] }: Concern): readonly string[] {
  if (error instanceof PackRefusedError) return error.endpoints;
  if (error instanceof FenceSyntaxError) return endpoints.length === 1 ? endpoints : [];
  const named = typeof error === 'object' && error !== null && 'endpoint' in error;
  return named ? [String(error.endpoint)] : [];
}
