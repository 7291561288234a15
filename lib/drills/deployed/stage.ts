// A deployed drill stack as a stage: starts its executions, holds its functions by their gate table, and waits
// in real time. Functions and machines are the stack's own; nothing is simulated here.

import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Archive } from '../../aws/archive.ts';
import type { Purpose } from '../../aws/calls.ts';
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
import type { Journal } from './journal.ts';
import { DeployedJudge } from './judge.ts';
import { lookAt } from './look.ts';
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
  readonly journal: Journal;
  /** 128 random bits in hex, new at each call. */
  readonly newAttempt: () => string;
  /** In [0, 1). */
  readonly random: () => number;
}

interface Held {
  readonly execution: string;
  readonly before: string;
  /** Since when the actor stands there, in Unix time; null if it never came to it. */
  readonly parkedMs: number | null;
}

export class DeployedStage implements Stage {
  readonly judge: DeployedJudge;
  private readonly log: CallLog;
  private readonly held = new Map<string, Held>();
  private readonly holds: HoldInterval[] = [];
  private readonly refused = new Set<string>();

  /** Makes the stack empty, and begins. */
  static async begin(options: DeployedStageOptions): Promise<DeployedStage> {
    const { stack, time, pace, journal } = options;
    const startMs = await journal.step(async () => {
      await stack.reset(time, pace.quietMs);
      return time.nowMs();
    });
    return new DeployedStage(options, startMs);
  }

  private constructor(
    private readonly options: DeployedStageOptions,
    private readonly startMs: number,
  ) {
    this.log = new CallLog(options.stack.gates, startMs);
    this.judge = new DeployedJudge(options.file.floor, () => this.log.all());
  }

  calls(): number {
    return this.log.count;
  }

  setHealth(weights: ReadonlyMap<string, number>): Promise<void> {
    const { clients, stack, time } = this.options;
    const TableName = stack.deployment.healthTable;
    return this.step(async () => {
      for (const [target, weight] of weights) {
        const Item = healthItem(target, weight, time.nowMs());
        await clients.dynamoDb.send(new PutItemCommand({ TableName, Item }));
      }
    });
  }

  async plan(): Promise<void> {
    const { executions, plans, deployment } = this.options.stack;
    const plan = await this.step(async () => {
      await executions.plan(deployment.plannerMachine);
      const stored = await plans.table.plan(await plans.table.head());
      return stored ? { generation: stored.generation, hash: stored.hash } : null;
    });
    if (plan) this.judge.planSeen(plan.generation, plan.hash);
  }

  async run(lanes: readonly string[]): Promise<void> {
    const executions = await this.step(() => Promise.all(lanes.map((lane) => this.start(lane))));
    await this.ended(executions);
  }

  async startHeld(lane: string, before: Purpose, endpoint: string): Promise<boolean> {
    const { gates, executions } = this.options.stack;
    const actor = `lane-${lane}`;
    const execution = await this.step(async () => {
      await gates.hold({ actor, before, endpoint, untilMs: this.now() + leaseMs });
      return this.start(lane);
    });
    const { parkedMs } = await this.lookUntil(async () => {
      const parkedMs = (await gates.parkedAtMs(actor)) ?? null;
      return parkedMs !== null || !(await executions.isRunning(execution)) ? { parkedMs } : null;
    });
    this.held.set(lane, { execution, before: `${before} ${endpoint}`, parkedMs });
    return parkedMs !== null;
  }

  async release(lane: string): Promise<boolean> {
    const { gates } = this.options.stack;
    const actor = `lane-${lane}`;
    const held = this.held.get(lane);
    if (!held) return false;
    const { before, parkedMs, execution } = held;
    const { isHeld, releasedMs } = await this.step(async () => {
      // A hold whose lease ran out let the lane go on too early: then nothing was held.
      const isHeld = parkedMs !== null && (await gates.parkedAtMs(actor)) === parkedMs;
      await gates.release(actor);
      return { isHeld, releasedMs: this.now() };
    });
    if (parkedMs !== null) {
      const [fromMs, toMs] = [parkedMs - this.startMs, releasedMs - this.startMs];
      this.holds.push({ actor, fromMs, toMs, before });
    }
    this.held.delete(lane);
    await this.ended([execution]);
    return isHeld;
  }

  async refuse(services: readonly string[]): Promise<void> {
    const { gates } = this.options.stack;
    await this.step(async () => {
      for (const service of this.refused) {
        if (!services.includes(service)) await gates.permit(service);
      }
      for (const service of services) {
        await gates.refuse({ service, untilMs: this.now() + leaseMs });
      }
    });
    this.refused.clear();
    for (const service of services) this.refused.add(service);
  }

  async operate(command: (operator: Operator) => Promise<unknown>): Promise<void> {
    await this.step(async () => {
      const gate = this.operatorGate();
      try {
        await command(this.operator(gate));
      } finally {
        await gate.end();
      }
    });
    await this.look();
  }

  /** A plan may follow the one before at once. */
  pause(): Promise<void> {
    return Promise.resolve();
  }

  async rest(): Promise<void> {
    await this.step(() => this.options.time.sleep(this.options.pace.restMs));
    await this.look();
  }

  zoneText(): Promise<string> {
    return this.step(async () => JSON.stringify(await this.options.stack.zone.listAll()));
  }

  async finish(): Promise<Seen> {
    await this.look();
    await this.end();
    const newest = await this.step(
      async () => (await this.options.stack.plans.newest(0)).plan ?? null,
    );
    this.judge.atRest(newest ?? undefined);
    return {
      trace: this.log.trace(),
      roots: this.judge.intervals(),
      holds: this.holds,
      durationMs: this.judge.atMs,
    };
  }

  /** Takes every fault back, as at the end and when the drill is given up. */
  async end(): Promise<void> {
    const { gates } = this.options.stack;
    for (const lane of this.held.keys()) await gates.release(`lane-${lane}`);
    for (const service of this.refused) await gates.permit(service);
  }

  /** An operator's calls pass a gate, too: they are refused and recorded like those of a function. */
  private operatorGate(): Gate {
    const { stack, time, newAttempt } = this.options;
    return new Gate({
      ...time,
      table: stack.gates,
      actor: 'operator',
      zone: stack.zone.name,
      newId: newAttempt,
    });
  }

  private operator(gate: Gate): Operator {
    const { stack, clients, file, safeguards, time, newAttempt, random } = this.options;
    const reads = gate.seam(clients.reads, 'route53');
    const writes = gate.seam(clients.writes, 'route53');
    const { planTable, archiveBucket } = stack.deployment;
    const archive = new Archive(gate.seam(clients.s3, 's3'), archiveBucket);
    return new Operator({
      zone: new Zone({ reads, writes }, stack.zone.name),
      who: 'operator',
      floor: file.floor,
      freezesZone: safeguards.freeze,
      table: new PlanTable(gate.seam(clients.dynamoDb, 'dynamodb'), planTable, true),
      planOf: (generation) => archive.get(generation).catch(() => undefined),
      newAttempt,
      sleep: time.sleep,
      random,
    });
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
        if (await this.options.stack.executions.isRunning(execution)) return null;
      }
      return true;
    });
  }

  /** Looks at the endpoints again and again until there is an answer, and once more then. */
  private async lookUntil<T>(answer: () => Promise<T | null>): Promise<T> {
    const { time, pace, stack } = this.options;
    const untilMs = this.judge.atMs + executionLimitMs;
    while (this.judge.atMs < untilMs) {
      const found = await this.step(answer);
      await this.look();
      if (found !== null) return found;
      await this.step(() => time.sleep(pace.lookEveryMs));
    }
    const limit = `${executionLimitMs / 60_000} minutes`;
    throw new DrillStackError(stack.deployment.stackName, `an execution still runs after ${limit}`);
  }

  private async look(): Promise<void> {
    const { stack, file } = this.options;
    const { readMs, calls, sights, atMs } = await this.step(async () => {
      const readMs = this.now();
      return {
        readMs,
        calls: await this.log.read(readMs),
        sights: await lookAt(stack.zone, file.endpoints),
        atMs: this.now() - this.startMs,
      };
    });
    this.judge.called(this.log.add(calls, readMs));
    this.judge.seen(sights, atMs);
  }

  private step<T>(work: () => Promise<T>): Promise<T> {
    return this.options.journal.step(work);
  }

  private now(): number {
    return this.options.time.nowMs();
  }
}
