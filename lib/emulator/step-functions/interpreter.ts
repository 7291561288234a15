// Runs a machine: enters states one after another, passes data through their fields, and decides
// between retry, catch, and failure. Waits only on the host's tasks and clock.
// Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html

import { strict as assert } from 'node:assert';
import { EvaluationFailure, StateFailure } from './errors.ts';
import type { Execution, ExecutionResult, Host } from './host.ts';
import type { Json } from './json.ts';
import type { Branch, Catcher, ChoiceState, FailState, Machine, State } from './machine.ts';
import type { Path, Scope } from './paths.ts';
import { placeAt, selectRequired } from './paths.ts';
import { catcherFor, RetryLedger } from './retry.ts';
import { runMap } from './states/map.ts';
import { runParallel } from './states/parallel.ts';
import { runTask } from './states/task.ts';
import { waitMs } from './states/timing.ts';
import type { Expression, Template } from './template.ts';
import { fill, resolve } from './template.ts';
import type { Position } from './visit.ts';
import { Group, Run, Visit } from './visit.ts';

/**
 * Runs an execution to its end.
 *
 * @returns how it ended; a failure of the machine is a result, never a rejection
 * @throws NotEmulatedError a task asked for what is not emulated
 */
export async function runMachine(
  machine: Machine,
  input: Json,
  host: Host,
  execution: Execution,
): Promise<ExecutionResult> {
  if (execution.signal?.aborted) return { status: 'ABORTED' };
  const group = new Group();
  const run = new Run(host, execution, input);
  const ended = runBranch(machine, input, { run, group, item: undefined, runBranch });
  const endings = [ended.then(succeeded, failed)];
  if (machine.timeoutSeconds !== undefined) {
    endings.push(host.clock.sleep(machine.timeoutSeconds * 1000).then(timedOut));
  }
  if (execution.signal) endings.push(aborted(execution.signal));
  const result = await Promise.race(endings);
  group.abandon();
  return result;
}

function succeeded(output: Json): ExecutionResult {
  return { status: 'SUCCEEDED', output };
}

function failed(thrown: unknown): ExecutionResult {
  if (!(thrown instanceof StateFailure)) throw thrown;
  const error = thrown.error === '' ? {} : { error: thrown.error };
  return { status: 'FAILED', ...error, ...(thrown.cause === '' ? {} : { cause: thrown.cause }) };
}

function timedOut(): ExecutionResult {
  return { status: 'TIMED_OUT', error: 'States.Timeout' };
}

function aborted(signal: AbortSignal): Promise<ExecutionResult> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve({ status: 'ABORTED' }), { once: true });
  });
}

/** Its loop ends at the latest when the history is full: each state adds events. */
async function runBranch(branch: Branch, input: Json, position: Position): Promise<Json> {
  let name: string | undefined = branch.startAt;
  let data = input;
  while (name !== undefined) {
    const state: State | undefined = branch.states.get(name);
    assert(state, `loading checked that state '${name}' exists`);
    ({ data, next: name } = await runState(state, data, position));
  }
  return data;
}

interface Exit {
  readonly data: Json;
  readonly next: string | undefined;
}

async function runState(state: State, input: Json, position: Position): Promise<Exit> {
  const visit = new Visit(state, position, input);
  const ledger = new RetryLedger(state);
  // Ends when the retriers' attempts are used up, or the history is full.
  for (;;) {
    try {
      const exit = await attempt(visit, input);
      visit.emit('StateExited', { data: exit.data });
      return exit;
    } catch (thrown) {
      const failure = visit.failureOf(thrown);
      const delayMs = ledger.nextDelayMs(failure.error, position.run.host.random);
      if (delayMs === undefined) return caught(visit, input, failure);
      const attemptsLeft = ledger.attemptsLeft(failure.error);
      visit.emit('StateRetried', { error: failure.error, delayMs, attemptsLeft });
      await visit.sleep(delayMs);
      visit.retryCount += 1;
    }
  }
}

/** The exit through a catcher, or the failure itself. */
function caught(visit: Visit, input: Json, failure: StateFailure): Exit {
  const catcher = catcherFor(visit.state, failure.error);
  if (!catcher) throw failure;
  try {
    const data = visit.limited(errorOutput(catcher, input, failure));
    visit.emit('StateExited', { data, error: failure.error });
    return { data, next: catcher.next };
  } catch (thrown) {
    throw visit.failureOf(thrown);
  }
}

function errorOutput({ resultPath }: Catcher, input: Json, { error, cause }: StateFailure): Json {
  return resultPath === null ? input : placeAt(resultPath, input, { Error: error, Cause: cause });
}

/** One attempt: the data's way through the state's fields. */
async function attempt(visit: Visit, rawInput: Json): Promise<Exit> {
  const { state } = visit;
  const selected = filtered(state.inputPath, 'InputPath', visit.scope(rawInput));
  const input = shaped(visit, state.parameters, selected);
  const next = state.type === 'Choice' ? choose(state, visit.scope(input)) : state.next;
  const result = shaped(visit, state.resultSelector, await work(visit, input));
  const placed = state.resultPath === null ? rawInput : placeAt(state.resultPath, rawInput, result);
  const data = filtered(state.outputPath, 'OutputPath', visit.scope(placed));
  return { data: data === rawInput ? data : visit.limited(data), next };
}

async function work(visit: Visit, input: Json): Promise<Json> {
  const { state } = visit;
  switch (state.type) {
    case 'Pass':
      return state.result === undefined ? input : state.result;
    case 'Task':
      return runTask(state, visit, input);
    case 'Wait':
      await visit.sleep(waitMs(state, visit, input));
      return input;
    case 'Parallel':
      return runParallel(state, visit, input);
    case 'Map':
      return runMap(state, visit, input);
    case 'Fail':
      throw failureOfFail(visit, state, input);
    default:
      return input;
  }
}

function choose(state: ChoiceState, scope: Scope): string {
  const next = state.choices.find(({ rule }) => rule(scope))?.next ?? state.otherwise;
  if (next !== undefined) return next;
  throw new EvaluationFailure(
    'States.NoChoiceMatched',
    'No choice matched and there is no Default.',
  );
}

function failureOfFail(visit: Visit, state: FailState, input: Json): StateFailure {
  const textOf = (value: string | Expression, field: string): string => {
    if (typeof value === 'string') return value;
    const found = resolve(value, visit.scope(input), visit.position.run.host.random);
    if (typeof found === 'string') return found;
    throw new EvaluationFailure(
      'States.Runtime',
      `${field} gives ${JSON.stringify(found)}, not a string.`,
    );
  };
  return new StateFailure(textOf(state.error, 'ErrorPath'), textOf(state.cause, 'CausePath'));
}

function filtered(path: Path | null, field: string, scope: Scope): Json {
  return path === null ? {} : selectRequired(path, scope, field);
}

function shaped(visit: Visit, template: Template | undefined, value: Json): Json {
  if (!template) return value;
  return visit.limited(fill(template, visit.scope(value), visit.position.run.host.random));
}
