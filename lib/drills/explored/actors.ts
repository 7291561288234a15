// What planner and lanes do in an explored world: executions of the deployed state machines, one after the
// other, with the deployed functions inside. Everything that they share with others goes through a port.

import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import type { Report } from '../../control-plane/events.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import type { ExecutionEvent, Host } from '../../emulator/step-functions/host.ts';
import { runMachine } from '../../emulator/step-functions/interpreter.ts';
import type { Json } from '../../emulator/step-functions/json.ts';
import type { Machine } from '../../emulator/step-functions/machine.ts';
import { laneContainer, plannerContainer } from '../containers.ts';
import type { Clients } from '../containers.ts';
import { laneFunctions, plannerFunctions } from '../functions.ts';
import type { LambdaFunction } from '../functions.ts';
import type { Machines } from '../machines.ts';
import type { ExploredOptions } from './bounds.ts';
import { laneNames } from './bounds.ts';
import { endOfWrites } from './faults.ts';
import { isRead } from './requests.ts';
import type { Request, ServiceId } from './requests.ts';
import type { SdkCommand } from '../../emulator/service.ts';
import { clock, nowMs } from './shared.ts';

/**
 * Runs of every actor after everything has come to rest, one after the other, as schedules bring them on AWS:
 * what is left then is stuck.
 */
export const sweepRounds = 2;

/** What a state machine calls a function for: the same again is the same invocation made twice. */
export interface Invoked {
  readonly step: string;
  readonly input: Json;
}

/** Executions of an actor before it sweeps: a lane may be started twice for a plan. */
export function workOf(
  name: string,
  { plans, duplicates = 0 }: Pick<ExploredOptions, 'plans' | 'duplicates'>,
): number {
  return name === 'planner' ? plans : plans + duplicates;
}

/** One invocation of a function: what it can ask of the world. */
export interface Invocation {
  request(request: Request): Promise<object>;
  /** 128 bits in hex, never the same twice in a run. */
  newAttempt(): string;
}

/** An actor's way to everything that it shares with others. */
export interface Port {
  request(request: Request): Promise<object>;
  /** Runs a function that its state machine calls. */
  invoke(invoked: Invoked, run: (invocation: Invocation) => Promise<Json>): Promise<Json>;
  /** Told of each event of the actor's executions; left out: nobody listens, and none is put together. */
  onEvent?(event: ExecutionEvent): void;
  /** Told of what its functions decide. */
  readonly report: Report;
  /** Told of what makes the run worth nothing. */
  broke(error: Error): void;
  /**
   * The actor comes to its n-th execution, from 1: nothing of the ones before matters to it any more. One that
   * runs invocations of another has but one, which begins anew with each.
   */
  comesTo(count: number): void;
}

export interface ActorOptions {
  readonly options: ExploredOptions;
  readonly file: EndpointsFile;
  readonly zone: ZoneName;
  readonly machines: Machines;
}

/** Those that have a state machine. */
export function machineNames({ lanes }: Pick<ExploredOptions, 'lanes'>): string[] {
  return ['planner', ...laneNames(lanes).map((name) => `lane-${name}`)];
}

const again = '-again';

/** Who runs the invocations of an actor that are made twice. */
export function runsAgain(name: string): string {
  return `${name}${again}`;
}

/** Planner and lanes, and then for each of them, in the same order, its invocations that are made twice. */
export function actorNames(options: Pick<ExploredOptions, 'lanes' | 'duplicates'>): string[] {
  const names = machineNames(options);
  return (options.duplicates ?? 0) === 0 ? names : [...names, ...names.map(runsAgain)];
}

/** Whose functions an actor runs: `lane-a` for `lane-a-again`. */
export function ownerOf(name: string): string {
  return name.replace(again, '');
}

/**
 * Runs an actor to its end.
 *
 * @param from - the execution to begin with, from 1
 */
export function runActor(
  name: string,
  port: Port,
  actor: ActorOptions,
  from: number,
): Promise<void> {
  const owner = ownerOf(name);
  if (name !== owner) return runAgain(owner, port, actor);
  return name === 'planner' ? plan(port, actor, from) : sweepAndInstall(name, port, actor, from);
}

async function plan(port: Port, actor: ActorOptions, from: number): Promise<void> {
  const { plans } = actor.options;
  for (let count = from; count <= plans + sweepRounds; count += 1) {
    port.comesTo(count);
    const execution = `planner-${count}`;
    if (count > plans) await port.request({ kind: 'sweep', execution });
    await execute(execution, 'planner', actor.machines.planner, port, actor);
  }
  port.comesTo(plans + sweepRounds + 1);
}

async function sweepAndInstall(
  name: string,
  port: Port,
  actor: ActorOptions,
  from: number,
): Promise<void> {
  const work = workOf(name, actor.options);
  for (let count = from; count <= work + sweepRounds; count += 1) {
    port.comesTo(count);
    const execution = `${name}-${count}`;
    const kind = count > work ? 'sweep' : 'take-up';
    const { isNone } = (await port.request({ kind, execution })) as { readonly isNone?: boolean };
    if (isNone) {
      // It was started no more often: on to the sweeps.
      count = work;
      continue;
    }
    await execute(execution, name, actor.machines.lane, port, actor);
  }
  port.comesTo(work + sweepRounds + 1);
}

/**
 * Runs invocations that its owner has made, one after the other. Nobody hears what comes of them: each is over where
 * it can change nothing more.
 */
async function runAgain(owner: string, port: Port, actor: ActorOptions): Promise<void> {
  // There may always be another one.
  for (;;) {
    port.comesTo(1);
    const invoked = (await port.request({ kind: 'again', of: owner })) as Invoked;
    await new Promise<void>((resolve, reject) => {
      const unlessOfFunction = (error: unknown) =>
        isOfFunction(error) ? resolve() : reject(error);
      invoke(owner, invoked, port, actor, resolve).then(() => resolve(), unlessOfFunction);
    });
  }
}

/** Whether an error is one that a function may end with, and not of the emulation that it runs on. */
export function isOfFunction(error: unknown): error is Error {
  return error instanceof Error && error.name !== 'NotEmulatedError';
}

/** @param afterWrites - told when the function can change nothing more; it goes no further then */
function invoke(
  owner: string,
  invoked: Invoked,
  port: Port,
  actor: ActorOptions,
  afterWrites?: () => void,
): Promise<Json> {
  const { step, input } = invoked;
  return port.invoke(invoked, async (own) => {
    let isOver = false;
    const watched = async (asked: Request): Promise<object> => {
      if (isOver && !isRead(asked)) {
        port.broke(new Error(`${step} changes something after it was to change nothing more`));
      }
      const end = endOfWrites(step, asked);
      isOver ||= end !== undefined;
      if (!isOver || !afterWrites) return own.request(asked);
      if (end === 'after') await own.request(asked).catch(() => undefined);
      afterWrites();
      return new Promise(() => undefined);
    };
    const invocation = { request: watched, newAttempt: () => own.newAttempt() };
    const handler = functionsOf(owner, invocation, port.report, actor)[step];
    if (!handler) throw new TypeError(`no function ${step} in this world`);
    // The one cast of payloads: the state machine hands each function what the one before gave, as JSON.
    return (await handler(input as never)) as Json;
  });
}

function functionsOf(
  owner: string,
  invocation: Invocation,
  report: Report,
  actor: ActorOptions,
): Readonly<Record<string, LambdaFunction>> {
  const clients = clientsOf(invocation);
  if (owner === 'planner') {
    const host = { nowMs: () => nowMs, report };
    return plannerFunctions(() => plannerContainer(clients, containers(actor), host), report);
  }
  const host = { newAttempt: () => invocation.newAttempt(), report };
  const lane = owner.replace('lane-', '');
  return laneFunctions(() => laneContainer(lane, clients, containers(actor), host), report);
}

async function execute(
  execution: string,
  actorName: string,
  machine: Machine,
  port: Port,
  actor: ActorOptions,
): Promise<void> {
  const known = machineNames(actor.options);
  const host: Host = {
    clock,
    random: () => 0,
    ...(port.onEvent && { onEvent: (event) => port.onEvent?.(event) }),
    task: async (resource, input) => {
      if (resource.endsWith(':states:startExecution')) {
        const { StateMachineArn: arn } = input as { StateMachineArn: string };
        const lane = arn.split(':').at(-1) ?? '';
        if (known.includes(lane)) await port.request({ kind: 'start', lane });
        return { ExecutionArn: arn.replace('stateMachine', 'execution'), StartDate: nowMs };
      }
      const step = resource.split(':').at(-1) ?? '';
      return invoke(actorName, { step, input }, port, actor);
    },
  };
  const arn = `arn:aws:states:us-east-1:000000000000:stateMachine:${actorName}`;
  // No time passes, so none runs out.
  await runMachine(
    { ...machine, timeoutSeconds: undefined },
    actorName === 'planner' ? { startLanes: true } : {},
    host,
    {
      id: `${arn.replace('stateMachine', 'execution')}:${execution}`,
      name: execution,
      startedMs: nowMs,
      stateMachineArn: arn,
    },
  );
}

function containers({ file, options: { safeguards }, zone }: ActorOptions) {
  return { file, safeguards, zone };
}

function clientsOf(invocation: Invocation): Clients {
  const seam = (service: ServiceId) => ({
    send: (command: SdkCommand) => invocation.request({ kind: 'aws', service, command }),
  });
  return {
    dynamoDb: seam('dynamodb'),
    route53: seam('route53'),
    s3: seam('s3'),
  };
}
