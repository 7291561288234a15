// One embedded run: AWS in memory, the deployed Lambda code and state machines, and who calls what when.
// Puts control plane and emulator together; decides no outcome.

import { describeCall } from '../aws/calls.ts';
import { Operator } from '../aws/operator.ts';
import type { EndpointsFile } from '../control-plane/endpoints-file.ts';
import type { ControlPlaneEvent } from '../control-plane/events.ts';
import type { ZoneName } from '../control-plane/names.ts';
import type { Plan } from '../control-plane/plan.ts';
import type { Safeguards } from '../control-plane/safeguards.ts';
import { VirtualClock } from '../emulator/clock.ts';
import { DynamoDbService } from '../emulator/dynamodb/service.ts';
import { seededRandom } from '../emulator/random.ts';
import { Route53Service } from '../emulator/route53/service.ts';
import { S3Service } from '../emulator/s3/service.ts';
import { operationOf } from '../emulator/service.ts';
import type { EmulatedService, SdkCommand } from '../emulator/service.ts';
import type { ExecutionResult, Host } from '../emulator/step-functions/host.ts';
import { runMachine } from '../emulator/step-functions/interpreter.ts';
import type { Json } from '../emulator/step-functions/json.ts';
import type { Machine } from '../emulator/step-functions/machine.ts';
import type { Lane } from '../../lambdas/lane/lane.ts';
import type { Planner } from '../../lambdas/planner/planner.ts';
import {
  createStores,
  healthTableName,
  laneContainer,
  newestPlanIn,
  plannerContainer,
  planStore,
  zoneOver,
} from './containers.ts';
import type { Clients } from './containers.ts';
import { laneFunctions, plannerFunctions } from './functions.ts';
import type { LambdaFunction } from './functions.ts';
import { Gates } from './gates.ts';
import { registerLoadBalancers, setHealth } from './load-balancers.ts';
import type { Machines } from './machines.ts';
import type { Meter } from './meter.ts';
import { Observer } from './observer.ts';
import type { TraceEntry } from './result.ts';
import { Seam } from './seam.ts';
import type { Fault, FaultedCall } from './seam.ts';

/** Name servers with a state of their own. */
const nameServerCount = 2;
/** How long an accepted change takes to a name server: a free parameter, drawn evenly. */
const propagationMs = { least: 1_000, most: 20_000 } as const;
/** When it happened: 19 October 2025, 23:48 PDT. */
const startMs = Date.UTC(2025, 9, 20, 6, 48);

export interface WorldOptions {
  readonly file: EndpointsFile;
  readonly machines: Machines;
  readonly safeguards: Safeguards;
  readonly lanes: readonly string[];
  readonly seed: number;
  readonly meter?: Meter | undefined;
}

/** An execution of a state machine. */
export interface Running {
  readonly actor: string;
  /** Undefined while it runs. */
  result: ExecutionResult | undefined;
}

/** One call of a function by a state machine. */
export interface Invocation {
  readonly actor: string;
  /** `build`, `make-plan`. */
  readonly step: string;
  /** Runs the function; again at each call, as a duplicate would. */
  readonly run: () => Promise<object>;
}

export class World {
  readonly clock = new VirtualClock(startMs);
  readonly gates = new Gates(this.clock);
  readonly trace: TraceEntry[] = [];
  readonly zone: ZoneName;
  readonly observer: Observer;
  readonly route53: Route53Service;
  /** What goes wrong with the calls that are made from now on: nothing, until a test or a drill says so. */
  fault: (call: FaultedCall) => Fault | undefined = () => undefined;
  /** Stands between state machines and functions: runs each once, until a test says otherwise. */
  invoke: (invocation: Invocation) => Promise<object> = ({ run }) => run();
  /** Takes note of what lanes and planner decide; a test says how. */
  report: (actor: string, event: ControlPlaneEvent) => void = () => undefined;
  private readonly dynamoDb = new DynamoDbService();
  private readonly s3: S3Service;
  private readonly random: () => number;
  private executions = 0;
  /** What broke the harness itself: no verdict may come of such a run. */
  private failures: unknown[] = [];

  constructor(readonly options: WorldOptions) {
    const { file, seed } = options;
    this.random = seededRandom(seed);
    this.zone = { id: 'Z0EMBEDDED', name: file.zone };
    this.s3 = new S3Service({ clock: this.clock });
    this.route53 = new Route53Service({
      clock: this.clock,
      random: this.random,
      nameServerCount,
      propagation: 'by-hand',
    });
    this.route53.createZone(this.zone.id, file.zone);
    registerLoadBalancers(this.route53, file.endpoints);
    createStores(this.dynamoDb, this.s3);
    this.observer = new Observer({
      route53: this.route53,
      nameServerCount,
      send: (change) => {
        for (let server = 0; server < nameServerCount; server += 1) {
          const span = propagationMs.most - propagationMs.least;
          const delayMs = propagationMs.least + this.random() * span;
          this.clock.at(this.clock.nowMs() + Math.round(delayMs), () =>
            this.observer.arrive(change, server),
          );
        }
      },
      zone: this.zone,
      endpoints: file.endpoints,
      floor: file.floor,
      elapsedMs: () => this.elapsedMs(),
      step: () => this.trace.length,
    });
    this.route53.onChange((change) => this.observer.accepted(change));
  }

  /** Virtual milliseconds since the world began. */
  elapsedMs(): number {
    return this.sinceStart(this.clock.nowMs());
  }

  /** A moment of the clock as virtual milliseconds since the world began. */
  sinceStart(atMs: number): number {
    return atMs - startMs;
  }

  startLane(name: string): Running {
    const functions = laneFunctions(
      (step) => this.lane(name, step),
      (event) => this.report(`lane-${name}`, event),
    );
    return this.start(`lane-${name}`, this.options.machines.lane, {}, functions);
  }

  /** @param input - a drill mostly wants plans without lanes */
  startPlanner(input: { readonly startLanes: boolean }): Running {
    const functions = plannerFunctions(
      (step) => this.planner(step),
      (event) => this.report('planner', event),
    );
    return this.start('planner', this.options.machines.planner, { ...input }, functions);
  }

  /** Lets time pass until `finished()`. @throws whatever broke the harness meanwhile */
  async runUntil(finished: () => boolean): Promise<void> {
    await this.clock.runUntil(() => this.failures.length > 0 || finished());
    if (this.failures.length > 0) throw this.failures[0];
  }

  /** Sets what the health source says of targets: a change in the world, no AWS call of an actor. */
  setHealth(weights: ReadonlyMap<string, number>): void {
    setHealth(this.dynamoDb, healthTableName, weights, this.clock.nowMs());
  }

  /** Everything in the zone, to tell whether anything changed. */
  zoneText(): string {
    return JSON.stringify(this.route53.recordSets(this.zone.id));
  }

  /** The newest plan committed, read past every seam. */
  newestPlan(): Plan | undefined {
    return newestPlanIn(this.dynamoDb);
  }

  /** Clients of one actor: each call passes the gates, takes its time and is written to the trace. */
  clients(actor: string, step = ''): Clients {
    const context = {
      step,
      meter: this.options.meter,
      clock: this.clock,
      random: this.random,
      gates: this.gates,
      zone: this.zone,
      startMs,
      trace: this.trace,
      fault: (call: FaultedCall) => this.fault(call),
      observe: (by: string, command: SdkCommand) => this.observe(by, command),
    };
    const seam = (service: EmulatedService) => new Seam(context, actor, service);
    return {
      dynamoDb: seam(this.dynamoDb),
      route53: seam(this.route53),
      s3: seam(this.s3),
    };
  }

  /** What a person can do to the zone, over a seam of its own. */
  operator(who = 'operator'): Operator {
    const clients = this.clients('operator');
    const { archive, table } = planStore(clients, this.options.safeguards);
    return new Operator({
      zone: zoneOver(clients, this.zone),
      who,
      floor: this.options.file.floor,
      freezesZone: this.options.safeguards.freeze,
      table,
      planOf: (generation) => archive.get(generation).catch(() => undefined),
      newAttempt: () => this.newAttempt(),
      sleep: (durationMs) => this.clock.sleep(durationMs),
      random: this.random,
    });
  }

  private lane(name: string, step: string): Lane {
    const actor = `lane-${name}`;
    return laneContainer(name, this.clients(actor, step), this.containers(), {
      newAttempt: () => this.newAttempt(),
      report: (event) => this.report(actor, event),
    });
  }

  private planner(step: string): Planner {
    return plannerContainer(this.clients('planner', step), this.containers(), {
      nowMs: () => this.clock.nowMs(),
      report: (event) => this.report('planner', event),
    });
  }

  private containers() {
    const { file, safeguards } = this.options;
    return { file, safeguards, zone: this.zone };
  }

  private start(
    actor: string,
    machine: Machine,
    input: Json,
    functions: Readonly<Record<string, LambdaFunction>>,
  ): Running {
    const running: Running = { actor, result: undefined };
    this.executions += 1;
    const id = `${actor}-${this.executions}`;
    const startedMs = this.clock.nowMs();
    runMachine(machine, input, this.host(actor, functions), {
      id: `arn:aws:states:us-east-1:000000000000:execution:${actor}:${id}`,
      name: id,
      startedMs,
      stateMachineArn: `arn:aws:states:us-east-1:000000000000:stateMachine:${actor}`,
    }).then(
      (result) => {
        running.result = result;
        const durationMs = this.clock.nowMs() - startedMs;
        this.options.meter?.({ kind: 'execution', actor, durationMs });
      },
      (error: unknown) => {
        this.failures.push(error);
      },
    );
    return running;
  }

  private host(actor: string, functions: Readonly<Record<string, LambdaFunction>>): Host {
    const { meter } = this.options;
    return {
      clock: this.clock,
      random: this.random,
      task: async (resource, input) => {
        if (resource.endsWith(':states:startExecution')) return this.startExecution(input);
        const step = resource.split(':').at(-1) ?? '';
        const handler = functions[step];
        if (!handler) throw new TypeError(`no function ${resource} in this world`);
        const startedMs = this.clock.nowMs();
        try {
          // The one cast of payloads: the state machine hands each function what the one before gave.
          const run = () => handler(overTheWire(input) as never);
          return overTheWire(await this.invoke({ actor, step, run }));
        } finally {
          meter?.({ kind: 'invocation', step, durationMs: this.clock.nowMs() - startedMs });
        }
      },
      onEvent: ({ type }) => {
        // Step Functions charges a retry as it charges a state.
        if (type === 'StateEntered' || type === 'StateRetried')
          meter?.({ kind: 'transition', actor });
      },
    };
  }

  private startExecution(input: Json): Json {
    const { StateMachineArn: arn } = input as { StateMachineArn: string };
    const lane = arn.split(':stateMachine:lane-')[1] ?? '';
    this.startLane(lane);
    return {
      ExecutionArn: arn.replace('stateMachine', 'execution'),
      StartDate: this.clock.nowMs(),
    };
  }

  private observe(actor: string, command: SdkCommand): void {
    const operation = operationOf(command);
    if (operation === 'ChangeResourceRecordSets' && actor.startsWith('lane-')) {
      const { endpoints, purpose } = describeCall(command.input, this.zone);
      this.observer.laneWrote(actor, endpoints, purpose === 'install');
    }
    if (operation === 'TransactWriteItems' || operation === 'PutItem') {
      const plan = this.newestPlan();
      if (plan) this.observer.planSeen(plan);
    }
  }

  /** 128 random bits in hex, from the world's seed. */
  private newAttempt(): string {
    const word = () => Math.floor(this.random() * 2 ** 32);
    return [word(), word(), word(), word()]
      .map((bits) => bits.toString(16).padStart(8, '0'))
      .join('');
  }
}

function overTheWire(value: object | Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
