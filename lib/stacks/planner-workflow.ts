// The planner's state machine: read health → make plan → commit → start the lanes, only if the head rose.

import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  IntegrationPattern,
  Parallel,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable, IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { invoke, retryFailures } from './tasks.ts';

export interface PlannerFunctions {
  readonly readHealth: IFunction;
  readonly makePlan: IFunction;
  readonly commit: IFunction;
}

/** @param lanes - by lane name; started with an empty input, they read everything for themselves */
export function plannerWorkflow(
  scope: Construct,
  functions: PlannerFunctions,
  lanes: ReadonlyMap<string, IStateMachine>,
): IChainable {
  const startLanes = new Parallel(scope, 'Start the lanes');
  for (const [lane, stateMachine] of lanes) {
    startLanes.branch(
      // One lane that cannot be started must not keep the others from it.
      retryFailures(
        new StepFunctionsStartExecution(scope, `Start lane ${lane}`, {
          stateMachine,
          integrationPattern: IntegrationPattern.REQUEST_RESPONSE,
          input: TaskInput.fromObject({}),
        }),
      ),
    );
  }
  return retryFailures(
    invoke(scope, 'Read health', functions.readHealth, { resultPath: '$.health' }),
  )
    .next(
      retryFailures(
        invoke(scope, 'Make plan', functions.makePlan, {
          inputPath: '$.health',
          resultPath: '$.plan',
        }),
      ),
    )
    .next(
      invoke(scope, 'Commit', functions.commit, { inputPath: '$.plan', resultPath: '$.commit' }),
    )
    .next(
      new Choice(scope, 'Head rose?')
        // A drill makes plans without starting lanes: {"startLanes": false}.
        .when(
          Condition.and(
            Condition.isPresent('$.startLanes'),
            Condition.booleanEquals('$.startLanes', false),
          ),
          new Succeed(scope, 'Planned only'),
        )
        .when(Condition.booleanEquals('$.commit.rose', true), startLanes)
        .otherwise(new Succeed(scope, 'Nothing new')),
    );
}
