// A deployed drill stack as a stage: starts its executions, holds its functions by their gate table, and waits
// in real time. Functions and machines are the stack's own; nothing is simulated here.

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Purpose } from '../../aws/calls.ts';
import { Archive } from '../../aws/archive.ts';
import { Gate } from '../../aws/gate.ts';
import { Operator } from '../../aws/operator.ts';
import { PlanTable } from '../../aws/plan-table.ts';
import { Zone } from '../../aws/zone.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import type { Safeguards } from '../../control-plane/safeguards.ts';
import { healthItem } from '../load-balancers.ts';
import type { HoldInterval } from '../result.ts';
import type { Seen, Stage } from '../stage.ts';
import { CallLog } from './call-log.ts';
import { DeployedJudge } from './judge.ts';
import type { Pace, Time } from './pace.ts';
import { DrillStackError } from './stack.ts';
import type { Stack, StackClients } from './stack.ts';

/** Holds and refusals end by themselves after this: a minute before Lambda would end the function. */
const leaseMs = 14 * 60_000;
/** A lane's machine ends an execution after an hour. */
const executionLimitMs = 65 * 60_000;

export interface DeployedStageOptions {
  readonly stack: Stack;
  readonly clients: StackClients;
  readonly file: EndpointsFile;
  readonly safeguards: Safeguards;
  readonly pace: Pace;
  readonly time: Time;
  /** 128 random bits in hex, new at each call. */
  readonly newAttempt: () => string;
  /** In [0, 1). */
  readonly random: () => number;
}

interface Held {
  readonly execution: string;
  readonly before: string;
  readonly parkedMs: number | undefined;
}

export class DeployedStage implements Stage {
  readonly judge: DeployedJudge;
  private readonly startMs: number;
  private readonly log: CallLog;
  private readonly held = new Map<string, Held>();
  private readonly holds: HoldInterval[] = [];
  private readonly refused = new Set<string>();

  /** Makes the stack empty, and begins. */
  static async begin(options: DeployedStageOptions): Promise<DeployedStage> {
    await options.stack.reset(options.time, options.pace.quietMs);
    return new DeployedStage(options);
  }

  private constructor(private readonly options: DeployedStageOptions) {
    const { stack, file, time } = options;
    this.startMs = time.nowMs();
    this.log = new CallLog(stack.gates, this.startMs);
    this.judge = new DeployedJudge({
      zone: stack.zone,
      endpoints: file.endpoints,
      floor: file.floor,
      elapsedMs: () => this.elapsedMs(),
    });
  }

  calls(): number {
    return this.log.count;
  }

  async setHealth(weights: ReadonlyMap<string, number>): Promise<void> {
    const { clients, stack, time } = this.options;
    for (const [target, weight] of weights) {
      const Item = healthItem(target, weight, time.nowMs());
      const TableName = stack.deployment.healthTable;
      await clients.dynamoDb.send(new PutItemCommand({ TableName, Item }));
    }
  }

  async plan(): Promise<void> {
    const { executions, plans, deployment } = this.options.stack;
    await executions.plan(deployment.plannerMachine);
    const head = await plans.table.head();
    const plan = await plans.table.plan(head);
    if (plan) this.judge.planSeen(plan.generation, plan.hash);
  }

  async run(lanes: readonly string[]): Promise<void> {
    const executions = await Promise.all(lanes.map((lane) => this.start(lane)));
    await this.ended(executions);
  }

  async startHeld(lane: string, before: Purpose, endpoint: string): Promise<boolean> {
    const { gates, executions } = this.options.stack;
    const actor = `lane-${lane}`;
    await gates.hold({ actor, before, endpoint, untilMs: this.now() + leaseMs });
    const execution = await this.start(lane);
    const parked = await this.lookUntil(async () => {
      const parkedMs = await gates.parkedAtMs(actor);
      if (parkedMs !== undefined) return { parkedMs };
      return (await executions.isRunning(execution)) ? undefined : { parkedMs };
    });
    const { parkedMs } = parked;
    this.held.set(lane, { execution, before: `${before} ${endpoint}`, parkedMs });
    return parkedMs !== undefined;
  }

  async release(lane: string): Promise<boolean> {
    const { gates } = this.options.stack;
    const actor = `lane-${lane}`;
    const held = this.held.get(lane);
    if (!held) return false;
    const { before, parkedMs } = held;
    // A hold whose lease ran out let the lane go on too early: then nothing was held.
    const isStillHeld = parkedMs !== undefined && (await gates.parkedAtMs(actor)) !== undefined;
    await gates.release(actor);
    if (parkedMs !== undefined) {
      const [fromMs, toMs] = [parkedMs - this.startMs, this.elapsedMs()];
      this.holds.push({ actor, fromMs, toMs, before });
    }
    this.held.delete(lane);
    await this.ended([held.execution]);
    return isStillHeld;
  }

  async refuse(services: readonly string[]): Promise<void> {
    const { gates } = this.options.stack;
    for (const service of this.refused) {
      if (!services.includes(service)) await gates.permit(service);
    }
    this.refused.clear();
    for (const service of services) {
      await gates.refuse({ service, untilMs: this.now() + leaseMs });
      this.refused.add(service);
    }
  }

  /** The operator's own calls pass a gate, too: they are refused and recorded like those of a function. */
  async operate<T>(command: (operator: Operator) => Promise<T>): Promise<T> {
    const { stack, clients, file, safeguards, time, newAttempt, random } = this.options;
    const gate = new Gate({
      table: stack.gates,
      actor: 'operator',
      zone: stack.zone.name,
      nowMs: time.nowMs,
      sleep: time.sleep,
      newId: newAttempt,
    });
    const [reads, writes] = [
      gate.seam(clients.reads, 'route53'),
      gate.seam(clients.writes, 'route53'),
    ];
    const { planTable } = stack.deployment;
    const dynamoDb = gate.seam(clients.dynamoDb, 'dynamodb');
    const archive = new Archive(gate.seam(clients.s3, 's3'), stack.deployment.archiveBucket);
    const operator = new Operator({
      zone: new Zone({ reads, writes }, stack.zone.name),
      who: 'operator',
      floor: file.floor,
      freezesZone: safeguards.freeze,
      table: new PlanTable(dynamoDb, planTable, true),
      planOf: (generation) => archive.get(generation).catch(() => undefined),
      newAttempt,
      sleep: time.sleep,
      random,
    });
    const result = await command(operator);
    await this.look();
    return result;
  }

  /** A plan may follow the one before at once. */
  pause(): Promise<void> {
    return Promise.resolve();
  }

  async rest(): Promise<void> {
    await this.options.time.sleep(this.options.pace.restMs);
    await this.look();
  }

  async zoneText(): Promise<string> {
    return JSON.stringify(await this.options.stack.zone.listAll());
  }

  async finish(): Promise<Seen> {
    await this.end();
    await this.look();
    const { plan } = await this.options.stack.plans.newest(0);
    this.judge.atRest(plan);
    return {
      trace: this.log.trace(),
      roots: this.judge.intervals(),
      holds: this.holds,
      durationMs: this.elapsedMs(),
    };
  }

  /** Takes every fault back, as at the end and when the drill is given up. */
  async end(): Promise<void> {
    const { gates } = this.options.stack;
    for (const lane of this.held.keys()) await gates.release(`lane-${lane}`);
    this.held.clear();
    await this.refuse([]);
  }

  private start(lane: string): Promise<string> {
    const { executions, deployment } = this.options.stack;
    const machine = deployment.laneMachines.get(lane);
    if (machine === undefined) {
      throw new DrillStackError(deployment.stackName, `it has no lane ${lane}`);
    }
    return executions.start(machine);
  }

  /** Waits until all have ended, whatever their end was: what they did is judged by the zone. */
  private async ended(executions: readonly string[]): Promise<void> {
    await this.lookUntil(async () => {
      for (const execution of executions) {
        if (await this.options.stack.executions.isRunning(execution)) return undefined;
      }
      return true;
    });
  }

  /** Looks at the endpoints again and again until there is an answer, and once more then. */
  private async lookUntil<T>(answer: () => Promise<T | undefined>): Promise<T> {
    const { time, pace, stack } = this.options;
    const untilMs = this.now() + executionLimitMs;
    while (this.now() < untilMs) {
      const found = await answer();
      await this.look();
      if (found !== undefined) return found;
      await time.sleep(pace.lookEveryMs);
    }
    const limit = `${executionLimitMs / 60_000} minutes`;
    throw new DrillStackError(stack.deployment.stackName, `an execution still runs after ${limit}`);
  }

  private async look(): Promise<void> {
    const fresh = await this.log.refresh();
    this.judge.called(fresh, this.log.all());
    await this.judge.look();
  }

  private now(): number {
    return this.options.time.nowMs();
  }

  private elapsedMs(): number {
    return this.now() - this.startMs;
  }
}
