// Why a call to AWS failed, in a word: by HTTP status, system code or error name. Messages are never passed
// on, because they hold ARNs and account ids; and a text never decides.

import { nameOf } from './clients.ts';

/** The HTTP status; undefined when no answer came. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode;
}

/** The system's code where there is one, such as `ECONNREFUSED`; else the error's name. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : nameOf(error);
}

/** `AccessDenied`, or `no answer (ECONNREFUSED)`. */
export function reasonOf(error: unknown): string {
  if (nameOf(error) === 'CredentialsProviderError') return 'no credentials were found';
  return statusOf(error) === undefined ? `no answer (${codeOf(error)})` : nameOf(error);
}
