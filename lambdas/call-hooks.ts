// What stands between a function and AWS: nothing. The bundles of drill stacks have drill-call-hooks.ts in
// its place (package.json, imports: #call-hooks), so that no other function even carries a gate.

import type { ClientsByService } from '../lib/aws/gate.ts';

export function hookCalls(
  _clients: ClientsByService,
  _environment: Readonly<Record<string, string | undefined>>,
): void {
  // Nothing: a stack that serves customers cannot be held.
}

/** To be called when a function has done its work, well or not. */
export function endOfCalls(): Promise<void> {
  return Promise.resolve();
}
