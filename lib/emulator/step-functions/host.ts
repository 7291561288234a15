// What the interpreter needs of the world, and what it tells the world about an execution.

import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { Json } from './json.ts';

/** The world around an execution. */
export interface Host {
  /**
   * Runs the work of a Task state.
   *
   * @param resource - a Lambda function's ARN, `arn:aws:states:::lambda:invoke` (its input is
   * `{ FunctionName, Payload }`, its answer the function's alone: the interpreter wraps it as the
   * integration does), or `arn:aws:states:::states:startExecution` (`{ StateMachineArn, Input }`,
   * answer `{ ExecutionArn, StartDate }`)
   * @throws an Error whose `name` is what Retry and Catch match; a NotEmulatedError ends the run
   */
  task(resource: string, input: Json, context: TaskContext): Promise<Json>;
  readonly clock: Clock;
  readonly random: Random;
  /** Called for each event, in order, at once. */
  onEvent?(event: ExecutionEvent): void;
}

/** Who asks for a task. */
export interface TaskContext {
  readonly executionArn: string;
  readonly executionName: string;
  readonly stateName: string;
  /** 0 at the first attempt. */
  readonly retryCount: number;
}

/** An execution, as its machine sees it in the context object. */
export interface Execution {
  /** The execution's ARN. */
  readonly id: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
  readonly stateMachineArn: string;
  /** Aborting it ends the execution as ABORTED; no further state is entered. */
  readonly signal?: AbortSignal;
}

/** How an execution ended. Absent error or cause: AWS reports none either. */
export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED'; readonly error?: string; readonly cause?: string }
  | { readonly status: 'TIMED_OUT'; readonly error: 'States.Timeout' }
  | { readonly status: 'ABORTED' };

/** The kinds of events; all but StateRetried count towards the limit on an execution's history. */
export type EventType =
  | 'StateEntered'
  | 'StateExited'
  | 'StateRetried'
  | 'TaskScheduled'
  | 'TaskStarted'
  | 'TaskSucceeded'
  | 'TaskFailed'
  | 'TaskTimedOut'
  | 'ParallelStateStarted'
  | 'ParallelStateSucceeded'
  | 'ParallelStateFailed'
  | 'MapStateStarted'
  | 'MapIterationStarted'
  | 'MapIterationSucceeded'
  | 'MapIterationFailed'
  | 'MapStateSucceeded'
  | 'MapStateFailed';

/** Something that happened in an execution. */
export interface ExecutionEvent {
  /** Counts from 2: AWS's event 1 is ExecutionStarted. StateRetried repeats the last id. */
  readonly id: number;
  readonly atMs: number;
  readonly executionArn: string;
  readonly type: EventType;
  readonly state: string;
  /** The input of StateEntered, the output of StateExited. */
  readonly data?: Json;
  /** The Error Name of a failure or of what is retried. */
  readonly error?: string;
  /** How long StateRetried waits before the next attempt, in milliseconds. */
  readonly delayMs?: number;
  /** How often StateRetried could happen again for this error. */
  readonly attemptsLeft?: number;
  /** The iteration of MapIteration events. */
  readonly index?: number;
}
