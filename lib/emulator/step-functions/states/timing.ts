// Numbers and times that a field gives either as themselves or by a path into the input.

import { timestampMs } from '../choice-rules.ts';
import { EvaluationFailure } from '../errors.ts';
import type { Json } from '../json.ts';
import type { WaitState } from '../machine.ts';
import type { Path } from '../paths.ts';
import { selectRequired } from '../paths.ts';
import type { Visit } from '../visit.ts';

/** An integer of at least `least`. @throws {@link EvaluationFailure} the path gives something else */
export function integerOf(
  visit: Visit,
  input: Json,
  field: string,
  value: number | Path,
  least: number,
): number {
  if (typeof value === 'number') return value;
  const found = selectRequired(value, visit.scope(input), field);
  if (typeof found === 'number' && Number.isInteger(found) && found >= least) return found;
  return unfit(field, value, found, `an integer of at least ${least}`);
}

/** How long a Wait state waits from now, in milliseconds; negative if its moment is past. */
export function waitMs({ until }: WaitState, visit: Visit, input: Json): number {
  if (until.kind === 'seconds')
    return integerOf(visit, input, 'SecondsPath', until.seconds, 0) * 1000;
  return momentMs(visit, input, until.timestamp) - visit.position.run.host.clock.nowMs();
}

function momentMs(visit: Visit, input: Json, timestamp: string | Path): number {
  // A constant was checked when the machine was loaded.
  if (typeof timestamp === 'string') return Date.parse(timestamp);
  const found = selectRequired(timestamp, visit.scope(input), 'TimestampPath');
  return timestampMs(found) ?? unfit('TimestampPath', timestamp, found, 'an RFC 3339 time');
}

function unfit(field: string, path: Path, found: Json, wanted: string): never {
  const problem = `The ${field} '${path.text}' gives ${JSON.stringify(found)}, not ${wanted}.`;
  throw new EvaluationFailure('States.Runtime', problem);
}
