// What to do about a call to AWS that did not work out.

import { statusOf } from '../../aws/failures.ts';

/**
 * @param endpoint - where the call went, on a target that says so
 * @param otherwise - what to do on AWS
 */
export function remedyFor(
  error: unknown,
  { endpoint }: { readonly endpoint?: string | undefined },
  otherwise: string,
): string {
  if (endpoint === undefined) return otherwise;
  return statusOf(error) === undefined
    ? `nothing answers at ${endpoint}: start LocalStack, or fencepost serve`
    : `is it LocalStack that answers at ${endpoint}?`;
}
