// How the report reads one AWS call of a trace.

import type { TraceEntry } from '../drills/result.ts';

/** Whether AWS answered with an error: a refused batch, a failed condition, a missing object. */
export function isRefused(entry: TraceEntry): boolean {
  return entry.outcome !== 'ok';
}

/** Whether the call changes what customers are answered, or may: the writes to tell from all others. */
export function isRoute53Write(entry: TraceEntry): boolean {
  return entry.operation === 'route53:ChangeResourceRecordSets';
}
