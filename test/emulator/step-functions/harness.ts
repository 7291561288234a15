// Runs a definition against named Lambda functions on a virtual clock, and tells what happened.

import { VirtualClock } from '../../../lib/emulator/clock.ts';
import { seededRandom } from '../../../lib/emulator/random.ts';
import type {
  Execution,
  ExecutionEvent,
  ExecutionResult,
  Host,
} from '../../../lib/emulator/step-functions/host.ts';
import { runMachine } from '../../../lib/emulator/step-functions/interpreter.ts';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import { isObject } from '../../../lib/emulator/step-functions/json.ts';
import { loadMachine } from '../../../lib/emulator/step-functions/load.ts';

/** What a function does with its input; `clock` lets it take time. */
export type Handler = (input: Json, clock: VirtualClock) => unknown;

export interface Outcome {
  readonly result: ExecutionResult;
  readonly events: readonly ExecutionEvent[];
  /** Milliseconds that passed on the clock until the result was there. */
  readonly tookMs: number;
}

export const START_MS = Date.UTC(2025, 9, 20, 6, 48);

export const EXECUTION: Execution = {
  id: 'arn:aws:states:us-east-1:111122223333:execution:lane:first',
  name: 'first',
  startedMs: START_MS,
  stateMachineArn: 'arn:aws:states:us-east-1:111122223333:stateMachine:lane',
};

/** The ARN of a function that {@link execute} finds by its name. */
export function lambdaArn(name: string): string {
  return `arn:aws:lambda:us-east-1:111122223333:function:${name}`;
}

/** An error as a Lambda function rejects with it. */
export function errorNamed(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}

/** A host whose functions are the given ones, and the events it heard of. */
export function hostOf(
  handlers: Record<string, Handler>,
  clock = new VirtualClock(START_MS),
  seed = 1,
) {
  const events: ExecutionEvent[] = [];
  const host: Host = {
    clock,
    random: seededRandom(seed),
    onEvent: (event) => events.push(event),
    task: async (resource, input) => {
      const invoked = resource.endsWith(':::lambda:invoke') && isObject(input) ? input : undefined;
      const arn = invoked ? JSON.stringify(invoked['FunctionName']) : resource;
      const handler = handlers[/(?<=:)\w+(?="?$)/.exec(arn)?.[0] ?? ''];
      if (!handler) throw errorNamed('Lambda.ResourceNotFoundException', arn);
      // Unchecked on purpose: what a function may answer is the interpreter's matter.
      return (await handler(invoked ? (invoked['Payload'] ?? null) : input, clock)) as Json;
    },
  };
  return { host, clock, events };
}

/** Runs a definition to its end, moving the clock only as far as needed. */
export async function execute(
  definition: object,
  { input = {}, handlers = {}, seed = 1, execution = EXECUTION }: Partial<Situation> = {},
): Promise<Outcome> {
  const { host, clock, events } = hostOf(handlers, new VirtualClock(START_MS), seed);
  let ended: { result: ExecutionResult } | { crash: unknown } | undefined;
  runMachine(loadMachine(definition), input, host, execution).then(
    (result) => (ended = { result }),
    (crash: unknown) => (ended = { crash }),
  );
  await clock.runUntil(() => ended !== undefined);
  if (!ended || 'crash' in ended) throw ended?.crash;
  return { result: ended.result, events, tookMs: clock.nowMs() - START_MS };
}

interface Situation {
  readonly input: Json;
  readonly handlers: Record<string, Handler>;
  readonly seed: number;
  readonly execution: Execution;
}

/** A machine of one state, which ends it unless it says otherwise; more states may be added. */
export function only(state: object, others: Record<string, object> = {}): object {
  const ending = 'Next' in state || /Choice|Fail|Succeed/.test(String(Reflect.get(state, 'Type')));
  return { StartAt: 'It', States: { It: ending ? state : { ...state, End: true }, ...others } };
}
