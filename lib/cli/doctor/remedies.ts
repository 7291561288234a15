// What to do about a call to AWS that did not work out.

import { statusOf } from '../../aws/failures.ts';

/**
 * @param endpoint - where the call went, on a target that says so
 * @param otherwise - what to do where an answer came, and it was no
 */
export function remedyFor(
  error: unknown,
  { endpoint }: { readonly endpoint?: string | undefined },
  otherwise: string,
): string {
  if (statusOf(error) !== undefined || endpoint === undefined) return otherwise;
  return `nothing answers at ${endpoint}: start LocalStack, or fencepost serve`;
}
