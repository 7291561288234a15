// Lambda tasks with the retries that every one of them has.

import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { JitterType } from 'aws-cdk-lib/aws-stepfunctions';
import type { TaskStateBase, TaskStateBaseProps } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

const throttleAttempts = 10;
/** Asked every five seconds for half an hour: busy zones have taken over a quarter of one. */
const pendingAttempts = 360;
const failureAttempts = 2;

/** A step: its whole input goes to the function, and what the function returns is its output. */
export function invoke(
  scope: Construct,
  id: string,
  lambdaFunction: IFunction,
  paths: Pick<TaskStateBaseProps, 'inputPath' | 'resultPath'> = {},
): TaskStateBase {
  const task = new LambdaInvoke(scope, id, { lambdaFunction, payloadResponseOnly: true, ...paths });
  // Full jitter: three lanes throttled together must not come back together.
  return task.addRetry({
    errors: ['ThrottledError', 'Lambda.TooManyRequestsException'],
    interval: Duration.seconds(1),
    backoffRate: 2,
    maxDelay: Duration.seconds(30),
    jitterStrategy: JitterType.FULL,
    maxAttempts: throttleAttempts,
  });
}

/** Tries again whatever failed: for steps whose failure would end the whole execution. */
export function retryFailures(task: TaskStateBase): TaskStateBase {
  return task.addRetry({
    errors: ['States.TaskFailed'],
    interval: Duration.seconds(2),
    backoffRate: 2,
    jitterStrategy: JitterType.FULL,
    maxAttempts: failureAttempts,
  });
}

/** Asks again until the change that the step waits for is on every name server. */
export function retryPending(task: TaskStateBase): TaskStateBase {
  return task.addRetry({
    errors: ['ChangePendingError'],
    interval: Duration.seconds(5),
    backoffRate: 1,
    maxAttempts: pendingAttempts,
  });
}
