// One explored run, live: actors as asynchronous code, each AWS call, each start of an execution and each
// arrival at the name server a step that waits to be chosen.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import type { EmulatedService, SdkCommand } from '../../emulator/service.ts';
import { sendThroughStack } from '../../emulator/sdk/full-stack.ts';
import { deliveryFootprint } from '../../emulator/route53/footprint.ts';
import { LiveExecution, outcomeOf, promisesSettle, Unanswered } from '../../explorer/live.ts';
import type { Asked } from '../../explorer/live.ts';
import type { Json } from '../../emulator/step-functions/json.ts';
import type { Machines } from '../machines.ts';
import { actorNames, machineNames, ownerOf, runActor, sweepRounds, workOf } from './actors.ts';
import type { ActorOptions, Invocation, Invoked, Port } from './actors.ts';
import { exploredFile } from './bounds.ts';
import type { ExploredOptions } from './bounds.ts';
import { faultAt, faultError, hasEffect, isKill, isTwice, possibleFaults } from './faults.ts';
import type { CallFault, Fault, FaultPlan } from './faults.ts';
import { awaitedChange, describe, footprintOf } from './requests.ts';
import { milestoneBy, milestoneOfCall, milestoneOfEvent } from './milestones.ts';
import type { Milestone } from './milestones.ts';
import type { Request, ServiceId } from './requests.ts';
import { SecondRuns } from './second-runs.ts';
import { Shared } from './shared.ts';
import { isSweepTime } from './sweeps.ts';
import type { Progress } from './sweeps.ts';

const zoneId = 'Z0EXPLORED';

/** By service: the client that the functions use. */
const clients = { dynamodb: DynamoDBClient, route53: Route53Client, s3: S3Client };

/** Planner and lanes, what they run twice, and the name server that changes arrive at. */
export function allActors(options: Pick<ExploredOptions, 'lanes' | 'duplicates'>): string[] {
  return [...actorNames(options), 'name-server'];
}

export function actorOptions(options: ExploredOptions, machines: Machines): ActorOptions {
  const file = exploredFile(options);
  return { options, machines, file, zone: { id: zoneId, name: file.zone } };
}

/** Told of each milestone that a run comes to. */
export type Reached = (milestone: string) => void;

export interface RunOptions {
  /** Looked at when a call is made: faults may be added to it until then. */
  readonly faults?: FaultPlan;
  readonly reached?: Reached;
  /** Told of what else could have gone wrong, when it could have. */
  readonly couldGoWrong?: (fault: Fault) => void;
  /** Whether calls go through all of the SDK. */
  readonly throughStack?: boolean;
}

/** Starts a run; every actor waits for its first call then. */
export async function startRun(
  options: ExploredOptions,
  machines: Machines,
  run: RunOptions = {},
): Promise<LiveExecution> {
  // Whoever wants to interrupt can do so between two runs.
  await nextTurn();
  const { execution } = new ExploredRun(actorOptions(options, machines), run);
  await execution.settle();
  return execution;
}

class ExploredRun {
  readonly execution: LiveExecution;
  private readonly names: readonly string[];
  private readonly shared: Shared;
  /** The newest change that waits, or waited, to arrive. */
  private sentUpTo = 0;
  /** After how many calls a change had arrived, and which lanes had executions waiting. */
  private readonly arrivedAfter = new Map<string, number>();
  private readonly queued: { readonly calls: number; readonly lanes: ReadonlySet<string> }[] = [];
  private readonly progress: Progress[];
  /** By the call that began it: the round in which a lane swept. */
  private readonly swept = new Map<number, number>();
  /** Requests of each actor. */
  private readonly asked: number[];
  private readonly faults: FaultPlan;
  private readonly secondRuns: SecondRuns;
  private readonly canBeTwice: boolean;
  private readonly footprintOf = (service: ServiceId, command: SdkCommand) =>
    this.shared.footprint(service, command);
  /** After how many calls the planner had made its plans. */
  private plannedAfter = Infinity;

  constructor(
    private readonly actor: ActorOptions,
    private readonly run: RunOptions,
  ) {
    this.names = allActors(actor.options);
    this.faults = run.faults ?? [];
    this.canBeTwice = (actor.options.duplicates ?? 0) > 0;
    const judgeEnd = () => {
      this.shared.judgeEnd();
      this.tell();
    };
    // Functions wait for nothing but promises. The runs that go through all of the SDK would show another.
    const comeToRest = run.throughStack ? undefined : promisesSettle;
    this.execution = new LiveExecution(this.names.length, judgeEnd, comeToRest);
    this.shared = Shared.begin(actor.zone, actor.file);
    this.secondRuns = new SecondRuns(this.faults);
    this.progress = machineNames(actor.options).map(() => ({ round: 0, isAtRest: false }));
    this.asked = this.names.map(() => 0);
    actorNames(actor.options).forEach((name, index) => {
      this.watched(runActor(name, this.portOf(index), actor, 1));
    });
  }

  private portOf(actor: number): Port {
    const newAttempt = attemptIds(actor);
    return {
      request: (request) => this.ask(actor, request, neverKilled),
      invoke: (invoked, run) => this.invoke(actor, newAttempt, invoked, run),
      broke: (error) => this.execution.broke(error),
      report: (event) => this.reach(this.names[actor] ?? '', () => milestoneOfEvent(event)),
      comesTo: (count) => {
        const { plans } = this.actor.options;
        const name = this.names[actor] ?? '';
        if (ownerOf(name) !== name) return this.secondRuns.end(ownerOf(name));
        const round = count - workOf(name, this.actor.options);
        this.progress[actor] = { round, isAtRest: round > sweepRounds };
        if (actor === 0 && count > plans) {
          this.plannedAfter = Math.min(this.plannedAfter, this.execution.made.length);
        }
        if (actor === 0 && count <= plans) this.shared.setHealth(count);
      },
    };
  }

  /** Runs a function until it ends or is killed. */
  private invoke(
    actor: number,
    newAttempt: () => string,
    invoked: Invoked,
    run: (invocation: Invocation) => Promise<Json>,
  ): Promise<Json> {
    return new Promise((resolve, reject) => {
      let isFirst = true;
      const request = (asked: Request) => {
        const [name = '', call = 0] = [this.names[actor], this.asked[actor]];
        const isOwner = ownerOf(name) === name;
        if (isOwner && this.canBeTwice) this.secondRuns.calls(name, call, invoked);
        this.tellFaults(name, call, asked, isFirst && isOwner);
        isFirst = false;
        return this.ask(actor, asked, reject);
      };
      run({ request, newAttempt }).then(resolve, reject);
    });
  }

  /** @param kill - ends the function that asks */
  private ask(actor: number, request: Request, kill: Kill): Promise<object> {
    const name = this.names[actor] ?? '';
    const call = this.asked[actor] ?? 0;
    this.asked[actor] = call + 1;
    if (request.kind === 'sweep') this.setAtRest(actor, true);
    if (request.kind === 'start') this.tellFaults(name, call, request, true);
    const { operation, key } = describe(request, this.actor.zone);
    const asking = { actor, name, call, request, kill };
    const asked = {
      operation,
      key,
      footprint: footprintOf(name, request, this.footprintOf),
      run: () => this.happen(asking),
    };
    const wait = this.waitOf(actor, call, request);
    return this.execution.ask(actor, wait ? { ...asked, ...wait } : asked);
  }

  /** @throws what the call is answered with, or its fault */
  private happen(asking: Asking): object | Promise<object> {
    const { actor, name, call, request } = asking;
    if (request.kind === 'sweep') this.beginSweep(actor);
    const fault = this.faultOf(name, call, request);
    if (request.kind === 'start' && isTwice(this.faults, name, call)) {
      this.shared.make(name, request);
    }
    const isMade = fault === undefined || hasEffect(fault);
    const failed = (error: unknown) => this.over(asking, fault, {}, error);
    let output: object | Promise<object> = {};
    try {
      if (isMade) output = this.answer(ownerOf(name), request);
    } catch (error) {
      return failed(error);
    }
    // All of the SDK takes a while. Without it nothing is waited for: that would be a tenth of a walk.
    if (!(output instanceof Promise)) return this.over(asking, fault, output);
    return output.then((late) => this.over(asking, fault, late), failed);
  }

  /**
   * What comes of a call that was made, or went wrong.
   *
   * @param error - what it was answered with
   */
  private over(
    { name, request, kill }: Asking,
    fault: CallFault | undefined,
    output: object,
    error?: unknown,
  ): object {
    const outcome = error === undefined ? (fault ?? 'ok') : outcomeOf(error);
    this.reach(name, () => milestoneOfCall(request, outcome, this.actor.zone));
    if (request.kind === 'start' || request.kind === 'take-up') this.noteQueues();
    this.sent();
    this.tell();
    if (fault === undefined) {
      if (error !== undefined) throw error;
      return output;
    }
    const failure = faultError(fault);
    if (!isKill(fault)) throw failure;
    kill(failure);
    throw new Unanswered(failure.name);
  }

  private answer(name: string, request: Request): object | Promise<object> {
    if (request.kind === 'again') return this.secondRuns.begin(request.of);
    if (!this.run.throughStack || request.kind !== 'aws') return this.shared.make(name, request);
    const send = (service: EmulatedService, command: SdkCommand) =>
      sendThroughStack(clients[request.service], command, service);
    return this.shared.makeBy(send, name, request);
  }

  /** Nobody asks in a walk, which makes most calls: nothing is put together then. */
  private tellFaults(actor: string, call: number, request: Request, canBeTwice: boolean): void {
    const { couldGoWrong } = this.run;
    if (!couldGoWrong) return;
    for (const kind of possibleFaults(request)) couldGoWrong({ actor, call, kind });
    if (canBeTwice) couldGoWrong({ actor, call, kind: 'duplicate' });
  }

  private faultOf(actor: string, call: number, request: Request): CallFault | undefined {
    const fault = faultAt(this.faults, actor, call);
    return possibleFaults(request).find((one) => one === fault);
  }

  /** When a request that can wait is enabled, and when it was; undefined: it never waits. */
  private waitOf(actor: number, call: number, request: Request): Wait | undefined {
    const { shared } = this;
    const name = this.names[actor] ?? '';
    if (request.kind === 'sweep') {
      const round = this.roundOf(actor);
      return {
        isEnabled: () => this.canSweep(actor),
        // Nobody asks for a sweep before everybody's work is done. Which lane is first is open.
        couldComeAt: (at) => actor !== 0 && this.swept.get(at) === round,
      };
    }
    if (request.kind === 'again') return { isEnabled: () => this.secondRuns.canBegin(request.of) };
    if (request.kind === 'take-up') {
      return {
        isEnabled: () => shared.queuedFor(name) > 0 || this.plannedAfter < Infinity,
        wasEnabled: (calls) =>
          this.plannedAfter <= calls ||
          (this.queued.findLast((one) => one.calls <= calls)?.lanes.has(name) ?? false),
      };
    }
    const changeId = awaitedChange(request);
    if (changeId === undefined) return undefined;
    const isFaulty = () => this.faultOf(name, call, request) !== undefined;
    return {
      // Asked while the change is on its way, it would be asked again and again: the answer is waited for.
      isEnabled: () => isFaulty() || shared.numberOnItsWay(changeId) === undefined,
      wasEnabled: (calls) => isFaulty() || (this.arrivedAfter.get(changeId) ?? Infinity) <= calls,
    };
  }

  private canSweep(actor: number): boolean {
    const arriving = this.shared.onTheirWay().size;
    return this.secondRuns.areOver() && isSweepTime(this.progress, actor, arriving);
  }

  private setAtRest(actor: number, isAtRest: boolean): void {
    this.progress[actor] = { round: this.roundOf(actor), isAtRest };
  }

  private beginSweep(actor: number): void {
    this.setAtRest(actor, false);
    if (actor !== 0) this.swept.set(this.execution.made.length - 1, this.roundOf(actor));
  }

  private roundOf(actor: number): number {
    return this.progress[actor]?.round ?? 0;
  }

  private noteQueues(): void {
    const lanes = this.names.filter((name) => this.shared.queuedFor(name) > 0);
    this.queued.push({ calls: this.execution.made.length, lanes: new Set(lanes) });
  }

  /** Lets the changes that were accepted by the last call wait to arrive. */
  private sent(): void {
    for (const [number, { changeId }] of this.shared.onTheirWay()) {
      if (number > this.sentUpTo) this.arriveSometime(number, changeId);
      this.sentUpTo = Math.max(this.sentUpTo, number);
    }
  }

  private arriveSometime(number: number, changeId: string): void {
    const asked = this.execution.ask(this.names.length - 1, {
      operation: 'dns:Arrive',
      key: changeId,
      footprint: deliveryFootprint(zoneId),
      run: () => {
        this.arrivedAfter.set(changeId, this.execution.made.length);
        this.shared.arrive(number);
        this.tell();
      },
    });
    this.watched(asked);
  }

  private tell(): void {
    for (const { property, detail } of this.shared.fallen()) {
      this.execution.violated(property, detail);
    }
  }

  private reach(actor: string, milestoneOf: () => Milestone | undefined): void {
    const { reached } = this.run;
    // Most runs tell nobody: nothing is looked up then.
    if (!reached) return;
    const milestone = milestoneOf();
    if (milestone !== undefined) reached(milestoneBy(actor, milestone));
  }

  private watched(work: Promise<void>): void {
    work.catch((error: unknown) => this.execution.broke(error));
  }
}

function neverKilled(error: Error): void {
  throw new TypeError('only functions are killed, and this is a state machine', { cause: error });
}

/** A call that an actor waits for. */
interface Asking {
  readonly actor: number;
  readonly name: string;
  readonly call: number;
  readonly request: Request;
  readonly kill: Kill;
}

type Kill = (error: Error) => void;

type Wait = Pick<Asked<object>, 'isEnabled' | 'wasEnabled' | 'couldComeAt'>;

/** 128 bits in hex, never the same twice in a run and the same in every run: chance must not differ. */
function attemptIds(actor: number): () => string {
  let count = 0;
  return () => {
    count += 1;
    return actor.toString(16).padStart(16, '0') + count.toString(16).padStart(16, '0');
  };
}
