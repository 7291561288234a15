// Random machines must end the same way here and in aws-local-stepfunctions 3: same output, or same
// Error Name. Causes are not compared; no two interpreters word them alike.
//
// Excluded, because the oracle is wrong or silent there:
// - JSONata and Assign (ignored); Execution.Id, State.RetryCount, and Map.Item inside an iteration;
//   Execution.Input inside a branch (it is the branch's input)
// - a Result that is falsy (ignored); ResultPath `$` (a field named `$`) or into a scalar (replaced)
// - IsNull: false and its like (never match); comparisons across types (JavaScript's coercion)
// - paths that match nothing after `*` or a slice (an error instead of an empty array)
// - intrinsic functions: a failure is States.Runtime instead of States.IntrinsicFailure; backslashes
//   vanish from texts; ArrayGetItem beyond the end is null; MathAdd does not round; StringSplit takes
//   its separator whole; Base64 is not UTF-8; JsonMerge changes its first argument
// - States.TaskFailed on Parallel and Map (matches only Tasks); time limits (real time)
// - two branches that fail at the same moment: which error wins is a matter of microtasks

import { StateMachine } from 'aws-local-stepfunctions';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../lib/emulator/clock.ts';
import { runMachine } from '../../../lib/emulator/step-functions/interpreter.ts';
import type { ExecutionResult, TaskContext } from '../../../lib/emulator/step-functions/host.ts';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import { throughTheWire } from '../../../lib/emulator/step-functions/json.ts';
import { loadMachine } from '../../../lib/emulator/step-functions/load.ts';
import { seed } from '../../seed.ts';
import { errorNamed, EXECUTION, hostOf, START_MS } from './harness.ts';
import type { RandomMachine, TaskScript } from './random-machines.ts';
import { randomMachine } from './random-machines.ts';

const RUNS = 1000;

// The oracle declares Node 22; on Node 20 this is all that it lacks.
if (!('withResolvers' in Promise)) {
  const withResolvers = () => {
    let settle = {};
    const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
    return { promise, ...settle };
  };
  Object.assign(Promise, { withResolvers });
}

type Ending = { readonly output: unknown } | { readonly error: unknown };

test(`${RUNS} random machines end as in aws-local-stepfunctions`, async () => {
  const seen = { succeeded: 0, failed: 0 };
  const property = fc.asyncProperty(randomMachine, async (machine) => {
    const [ours, oracles] = [await endingHere(machine), await endingThere(machine)];
    expect(ours).toEqual(oracles);
    seen['output' in ours ? 'succeeded' : 'failed'] += 1;
  });
  await fc.assert(property, { seed, numRuns: RUNS });
  // A generator that only fails, or never does, would prove little.
  expect(Math.min(seen.succeeded, seen.failed)).toBeGreaterThan(RUNS / 10);
});

async function endingHere({ definition, input, scripts }: RandomMachine): Promise<Ending> {
  const clock = new VirtualClock(START_MS);
  const play = player(scripts);
  const host = {
    ...hostOf({}, clock).host,
    task: async (_: string, given: Json, { stateName }: TaskContext) =>
      throughTheWire(play(stateName, given)),
  };
  let result: ExecutionResult | undefined;
  const running = runMachine(loadMachine(definition), input, host, EXECUTION).then(
    (ended) => (result = ended),
  );
  await Promise.race([running, clock.runUntil(() => result !== undefined)]);
  const ended = await running;
  if (ended.status === 'SUCCEEDED') return { output: withoutCauses(ended.output) };
  return { error: 'error' in ended ? ended.error : undefined };
}

async function endingThere({
  definition,
  input,
  scripts,
  stateNames,
}: RandomMachine): Promise<Ending> {
  const play = player(scripts);
  const handlers = stateNames.map((name) => [name, async (given: unknown) => play(name, given)]);
  const immediately = Object.fromEntries(stateNames.map((name) => [name, 0]));
  // Its own validation takes longer than the run; loadMachine has validated the definition.
  const machine = new StateMachine(JSON.parse(JSON.stringify(definition)), {
    validationOptions: { noValidate: true },
  });
  const { result } = machine.run(JSON.parse(JSON.stringify(input)), {
    overrides: {
      taskResourceLocalHandlers: Object.fromEntries(handlers),
      waitTimeOverrides: immediately,
      retryIntervalOverrides: immediately,
    },
  });
  try {
    return { output: withoutCauses(await result) };
  } catch (error) {
    return {
      error: error instanceof Error && error.cause instanceof Error ? error.cause.name : error,
    };
  }
}

/** Plays the scripts of one run: the same call of the same state does the same on both sides. */
function player(scripts: Readonly<Record<string, TaskScript>>) {
  const calls = new Map<string, number>();
  return (name: string, given: unknown) => {
    const script = scripts[name];
    if (!script) throw new RangeError(`no script for ${name}`);
    const call = (calls.get(name) ?? 0) + 1;
    calls.set(name, call);
    const index: unknown = given instanceof Object ? Reflect.get(given, 'index') : undefined;
    const doomed = script.failingIndex !== undefined && index === script.failingIndex;
    if (doomed || call <= script.failures) throw errorNamed(script.error);
    return { ...script.answer, given };
  };
}

function withoutCauses(value: unknown): unknown {
  const text = JSON.stringify(value, (name, inner: unknown) => (name === 'Cause' ? '' : inner));
  return JSON.parse(text) as unknown;
}
