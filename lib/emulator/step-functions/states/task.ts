// The work of a Task state: one call of the host, raced against the task's own time limit.

import { NotEmulatedError } from '../../service.ts';
import { StateFailure } from '../errors.ts';
import type { Json } from '../json.ts';
import { throughTheWire } from '../json.ts';
import type { TaskState } from '../machine.ts';
import type { Visit } from '../visit.ts';
import { integerOf } from './timing.ts';

/** @throws {@link StateFailure} what the host rejected with, or States.Timeout */
export async function runTask(state: TaskState, visit: Visit, input: Json): Promise<Json> {
  const timeoutSeconds = timeoutOf(state, visit, input);
  visit.emit('TaskScheduled');
  visit.emit('TaskStarted');
  const answer = await raced(visit, call(state, visit, input), timeoutSeconds);
  if (answer.error) {
    visit.emit(answer.timedOut ? 'TaskTimedOut' : 'TaskFailed', { error: answer.error.error });
    throw answer.error;
  }
  const result = visit.limited(shaped(state.resource, answer.result));
  visit.emit('TaskSucceeded');
  return result;
}

type Answer =
  | { readonly result: Json; readonly error?: undefined }
  | { readonly error: StateFailure; readonly timedOut?: true };

async function call(state: TaskState, visit: Visit, input: Json): Promise<Answer> {
  const { host, execution } = visit.position.run;
  const context = {
    executionArn: execution.id,
    executionName: execution.name,
    stateName: state.name,
    retryCount: visit.retryCount,
  };
  try {
    return {
      result: throughTheWire(await host.task(state.resource, throughTheWire(input), context)),
    };
  } catch (error) {
    // A drill must not pass because a machine retried or caught what is merely not emulated.
    if (error instanceof NotEmulatedError || !(error instanceof Error)) throw error;
    const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message });
    return { error: new StateFailure(error.name, cause) };
  }
}

async function raced(
  visit: Visit,
  answer: Promise<Answer>,
  timeoutSeconds: number | undefined,
): Promise<Answer> {
  if (timeoutSeconds === undefined) return answer;
  const timedOut: Answer = { error: new StateFailure('States.Timeout', ''), timedOut: true };
  const timeout = visit.position.run.host.clock.sleep(timeoutSeconds * 1000).then(() => timedOut);
  return Promise.race([answer, timeout]);
}

/** The result as the integration gives it, without the HTTP metadata, which nobody should rely on. */
function shaped(resource: string, result: Json): Json {
  if (!resource.endsWith(':states:::lambda:invoke')) return result;
  return { ExecutedVersion: '$LATEST', Payload: result, StatusCode: 200 };
}

function timeoutOf({ timeoutSeconds }: TaskState, visit: Visit, input: Json): number | undefined {
  if (timeoutSeconds === undefined) return undefined;
  return integerOf(visit, input, 'TimeoutSecondsPath', timeoutSeconds, 1);
}
