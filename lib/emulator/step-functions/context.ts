// The context object, which paths beginning with `$$` read.
// Source: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html

import type { Json } from './json.ts';
import type { MapItem, Visit } from './visit.ts';

/** States that can be retried are the ones whose context counts retries. */
const RETRYABLE: readonly string[] = ['Task', 'Parallel', 'Map'];

/** The context object of a visit. Execution.RoleArn and Task.Token are not in it. */
export function contextObject(visit: Visit, item: MapItem | undefined): Json {
  const { state, position, enteredMs, retryCount } = visit;
  const { execution, input } = position.run;
  return {
    Execution: {
      Id: execution.id,
      Input: input,
      Name: execution.name,
      StartTime: isoTime(execution.startedMs),
      RedriveCount: 0,
    },
    StateMachine: {
      Id: execution.stateMachineArn,
      Name: execution.stateMachineArn.split(':').at(-1) ?? '',
    },
    State: {
      Name: state.name,
      EnteredTime: isoTime(enteredMs),
      ...(RETRYABLE.includes(state.type) ? { RetryCount: retryCount } : {}),
    },
    ...(item ? { Map: { Item: { Index: item.Index, Value: item.Value } } } : {}),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
