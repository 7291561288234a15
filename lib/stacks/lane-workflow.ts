// The lane's state machine, in JSONPath: pick → install pack by pack → clean up. One Lambda task a step:
// the race lives between the steps, and what is explored is this definition.

import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  JitterType,
  Map as MapState,
  Parallel,
  Pass,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { invoke, retryFailures, retryPending } from './tasks.ts';

export interface LaneFunctions {
  readonly pick: IFunction;
  readonly build: IFunction;
  readonly install: IFunction;
  readonly confirm: IFunction;
  readonly cleanUp: IFunction;
}

/** How often an endpoint is tried anew after it lost a swap. */
const contentionAttempts = 20;
/** How often after any other failure; then the endpoint is quarantined and the others go on. */
const failureAttempts = 3;
/** How often a shared batch is tried again before each endpoint is sent alone. */
const packAttempts = 2;
/** Failures that trying again cannot mend. */
const finalErrors = [
  'StalePlanError',
  'PlanConflictError',
  'MissingFenceError',
  'FenceSyntaxError',
  'FloorError',
];

/** @param inSyncWait - by then, most changes are on every name server */
export function laneWorkflow(
  scope: Construct,
  functions: LaneFunctions,
  inSyncWait: Duration,
): IChainable {
  const installPacks = new MapState(scope, 'Install each pack', {
    itemsPath: '$.packs',
    itemSelector: {
      'generation.$': '$.generation',
      'endpoints.$': '$$.Map.Item.Value',
      'execution.$': '$$.Execution.Name',
    },
    // Waits overlap, batches hardly: Route 53 works on one change of a zone at a time, and says so.
    maxConcurrencyPath: '$.packsAtOnce',
    resultPath: '$.installed',
  }).itemProcessor(packWorkflow(scope, functions, inSyncWait));
  const cleanUpPacks = new MapState(scope, 'Clean up each pack', {
    itemsPath: '$.cleanUp',
    itemSelector: { 'installed.$': '$.installed', 'endpoints.$': '$$.Map.Item.Value' },
    maxConcurrency: 1,
    resultPath: '$.deleted',
  }).itemProcessor(cleanUpWorkflow(scope, functions, inSyncWait));
  return retryFailures(invoke(scope, 'Pick plan', functions.pick))
    .next(installPacks)
    .next(cleanUpPacks);
}

/** Endpoints share a batch first; if anything at all goes wrong with it, each is sent alone. */
function packWorkflow(
  scope: Construct,
  functions: LaneFunctions,
  inSyncWait: Duration,
): IChainable {
  const singly = new MapState(scope, 'Each endpoint alone', {
    itemsPath: '$.endpoints',
    itemSelector: {
      'generation.$': '$.generation',
      'endpoints.$': 'States.Array($$.Map.Item.Value)',
      'execution.$': '$.execution',
    },
    maxConcurrency: 1,
    resultSelector: { 'results.$': '$[*].results[*]' },
  }).itemProcessor(endpointWorkflow(scope, functions, inSyncWait));
  const together = attempt(scope, 'pack', functions, inSyncWait)
    // Mostly another lane was first with the same plan: look again, and leave it to that lane.
    .addRetry({
      errors: ['PackRefusedError', 'ContentionError'],
      interval: Duration.seconds(5),
      jitterStrategy: JitterType.FULL,
      maxAttempts: packAttempts,
    })
    .addCatch(singly, { resultPath: '$.refused' });
  return new Choice(scope, 'Several endpoints?')
    .when(Condition.isPresent('$.endpoints[1]'), together)
    .otherwise(singly);
}

function endpointWorkflow(
  scope: Construct,
  functions: LaneFunctions,
  inSyncWait: Duration,
): IChainable {
  const skip = new Pass(scope, 'Drop the stale plan', {
    parameters: { results: [{ 'endpoint.$': '$.endpoints[0]', outcome: 'stale' }] },
  });
  const quarantine = new Pass(scope, 'Quarantine', {
    parameters: {
      results: [
        { 'endpoint.$': '$.endpoints[0]', outcome: 'quarantined', 'error.$': '$.failure.Error' },
      ],
    },
  });
  return attempt(scope, 'endpoint', functions, inSyncWait)
    .addRetry({ errors: finalErrors, maxAttempts: 0 })
    .addRetry({
      errors: ['ContentionError'],
      interval: Duration.seconds(1),
      backoffRate: 2,
      maxDelay: Duration.seconds(30),
      jitterStrategy: JitterType.FULL,
      maxAttempts: contentionAttempts,
    })
    .addRetry({
      errors: ['States.ALL'],
      interval: Duration.seconds(5),
      backoffRate: 2,
      jitterStrategy: JitterType.FULL,
      maxAttempts: failureAttempts,
    })
    .addCatch(skip, { errors: ['StalePlanError'], resultPath: '$.failure' })
    .addCatch(quarantine, { resultPath: '$.failure' });
}

/**
 * One attempt, from reading everything to the batch. A Parallel of one branch, because a Retry on it
 * starts the whole branch over: after a refusal nothing that was read before may be used (L4).
 */
function attempt(
  scope: Construct,
  what: string,
  functions: LaneFunctions,
  inSyncWait: Duration,
): Parallel {
  const install = retryPending(invoke(scope, `Install ${what}`, functions.install));
  const wait = new Wait(scope, `Wait for ${what} INSYNC`, { time: WaitTime.duration(inSyncWait) });
  const build = invoke(scope, `Build ${what}`, functions.build);
  const leave = new Wait(scope, `Leave ${what} to its builder`, {
    time: WaitTime.secondsPath('$.waitSeconds'),
  });
  const built = new Choice(scope, `Trees of ${what} built?`)
    .when(Condition.isPresent('$.waitSeconds'), leave.next(build))
    .when(Condition.isNull('$.changeId'), new Pass(scope, `Nothing to install for ${what}`))
    .when(Condition.booleanEquals('$.urgent', true), install)
    .otherwise(wait.next(install));
  return new Parallel(scope, `Attempt ${what}`, {
    resultSelector: { 'results.$': '$[0].results' },
  }).branch(build.next(built));
}

function cleanUpWorkflow(
  scope: Construct,
  functions: LaneFunctions,
  inSyncWait: Duration,
): IChainable {
  const notNow = new Pass(scope, 'No clean-up this time');
  const cleanUp = retryPending(invoke(scope, 'Clean up', functions.cleanUp)).addCatch(notNow);
  const wait = new Wait(scope, 'Wait for roots INSYNC', { time: WaitTime.duration(inSyncWait) });
  return invoke(scope, 'Confirm roots', functions.confirm)
    .addCatch(notNow)
    .next(
      new Choice(scope, 'Anything to clean up?')
        .when(Condition.isPresent('$.confirmed[0]'), wait.next(cleanUp))
        .otherwise(notNow),
    );
}
