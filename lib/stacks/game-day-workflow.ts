// The state machine of a game day: each profile's part at once, in as many calls of the function as it needs,
// then the report. One part that fails leaves the others to be reported.

import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  Fail,
  Map as MapState,
  Pass,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';

export interface GameDayFunctions {
  readonly play: IFunction;
  readonly report: IFunction;
}

export function gameDayWorkflow(
  scope: Construct,
  functions: GameDayFunctions,
  profiles: readonly string[],
): IChainable {
  const start = new Pass(scope, 'Every profile', {
    parameters: {
      'run.$': '$$.Execution.Name',
      'drill.$': '$.drill',
      'seed.$': '$.seed',
      profiles: [...profiles],
    },
  });
  const parts = new MapState(scope, 'Play each profile', {
    itemsPath: '$.profiles',
    itemSelector: {
      'run.$': '$.run',
      'drill.$': '$.drill',
      'seed.$': '$.seed',
      'profile.$': '$$.Map.Item.Value',
    },
    resultPath: '$.parts',
  }).itemProcessor(partWorkflow(scope, functions));
  const report = new LambdaInvoke(scope, 'Report', {
    lambdaFunction: functions.report,
    payloadResponseOnly: true,
  }).addRetry({ errors: ['States.ALL'], interval: Duration.seconds(5), maxAttempts: 3 });
  return start
    .next(parts)
    .next(report)
    .next(
      new Choice(scope, 'As expected?')
        .when(Condition.booleanEquals('$.asExpected', true), new Succeed(scope, 'As expected'))
        // A red execution is what people find when the message did not reach them.
        .otherwise(
          new Fail(scope, 'Not as expected', { error: 'NotAsExpected', causePath: '$.report' }),
        ),
    );
}

/** Goes on until the part is done: a function has a quarter of an hour, a part may take more. */
function partWorkflow(scope: Construct, { play }: GameDayFunctions): IChainable {
  const failed = new Pass(scope, 'Part could not be played');
  // Not tried again: a step that was cut off in its middle is not in the journal.
  const task = new LambdaInvoke(scope, 'Play', {
    lambdaFunction: play,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  }).addCatch(failed, { resultPath: '$.failure' });
  return task.next(
    new Choice(scope, 'Part done?')
      .when(Condition.booleanEquals('$.done', true), new Pass(scope, 'Part played'))
      .otherwise(task),
  );
}
