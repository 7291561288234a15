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
import type { Request, ServiceId } from './requests.ts';
import type { SdkCommand } from '../../emulator/service.ts';
import { clock, nowMs } from './shared.ts';

/**
 * Runs of every actor after everything has come to rest, one after the other, as schedules bring them on AWS:
 * what is left then is stuck.
 */
export const sweepRounds = 2;

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
  invoke(run: (invocation: Invocation) => Promise<Json>): Promise<Json>;
  /** Told of each event of the actor's executions. */
  onEvent(event: ExecutionEvent): void;
  /** Told of what its functions decide. */
  readonly report: Report;
  /** The actor comes to its n-th execution, from 1: nothing of the ones before matters to it any more. */
  comesTo(count: number): void;
}

export interface ActorOptions {
  readonly options: ExploredOptions;
  readonly file: EndpointsFile;
  readonly zone: ZoneName;
  readonly machines: Machines;
}

export function actorNames({ lanes }: Pick<ExploredOptions, 'lanes'>): string[] {
  return ['planner', ...laneNames(lanes).map((name) => `lane-${name}`)];
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
  return name === 'planner' ? plan(port, actor, from) : sweepAndInstall(name, port, actor, from);
}

async function plan(port: Port, actor: ActorOptions, from: number): Promise<void> {
  const { plans } = actor.options;
  for (let count = from; count <= plans + sweepRounds; count += 1) {
    port.comesTo(count);
    const execution = `planner-${count}`;
    if (count > plans) await port.request({ kind: 'sweep', execution });
    const functions = (invocation: Invocation) =>
      plannerFunctions(
        () =>
          plannerContainer(clientsOf(invocation), containers(actor), {
            nowMs: () => nowMs,
            report: port.report,
          }),
        port.report,
      );
    const { machines } = actor;
    await execute(execution, 'planner', machines.planner, port, actor, functions);
  }
  port.comesTo(plans + sweepRounds + 1);
}

async function sweepAndInstall(
  name: string,
  port: Port,
  actor: ActorOptions,
  from: number,
): Promise<void> {
  const { plans } = actor.options;
  for (let count = from; count <= plans + sweepRounds; count += 1) {
    port.comesTo(count);
    const execution = `${name}-${count}`;
    const kind = count > plans ? 'sweep' : 'take-up';
    const { isNone } = (await port.request({ kind, execution })) as { readonly isNone?: boolean };
    if (isNone) {
      // The planner failed to start it: on to the sweeps.
      count = plans;
      continue;
    }
    const functions = (invocation: Invocation) =>
      laneFunctions(
        () =>
          laneContainer(name.replace('lane-', ''), clientsOf(invocation), containers(actor), {
            newAttempt: () => invocation.newAttempt(),
            report: port.report,
          }),
        port.report,
      );
    await execute(execution, name, actor.machines.lane, port, actor, functions);
  }
  port.comesTo(plans + sweepRounds + 1);
}

async function execute(
  execution: string,
  actorName: string,
  machine: Machine,
  port: Port,
  { options }: ActorOptions,
  functionsOf: (invocation: Invocation) => Readonly<Record<string, LambdaFunction>>,
): Promise<void> {
  const known = actorNames(options);
  const host: Host = {
    clock,
    random: () => 0,
    onEvent: (event) => port.onEvent(event),
    task: async (resource, input) => {
      if (resource.endsWith(':states:startExecution')) {
        const { StateMachineArn: arn } = input as { StateMachineArn: string };
        const lane = arn.split(':').at(-1) ?? '';
        if (known.includes(lane)) await port.request({ kind: 'start', lane });
        return { ExecutionArn: arn.replace('stateMachine', 'execution'), StartDate: nowMs };
      }
      return port.invoke(async (invocation) => {
        const handler = functionsOf(invocation)[resource.split(':').at(-1) ?? ''];
        if (!handler) throw new TypeError(`no function ${resource} in this world`);
        // The one cast of payloads: the state machine hands each function what the one before gave, as JSON.
        return (await handler(input as never)) as Json;
      });
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
