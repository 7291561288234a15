// A drill stack in memory, reached only as a deployed one is: by AWS calls. Its functions are the real handlers
// behind real gates, its machines the real definitions; time is virtual.

import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { Archive } from '../../../lib/aws/archive.ts';
import type { Deployment } from '../../../lib/aws/deployment.ts';
import { Gate } from '../../../lib/aws/gate.ts';
import { GateTable } from '../../../lib/aws/gate-table.ts';
import { HealthTable } from '../../../lib/aws/health.ts';
import { PlanStore } from '../../../lib/aws/plan-store.ts';
import { PlanTable } from '../../../lib/aws/plan-table.ts';
import { Zone } from '../../../lib/aws/zone.ts';
import { healthMaxAgeMs } from '../../../lib/control-plane/drafting.ts';
import { fileForDrillStack } from '../../../lib/control-plane/drill-zone.ts';
import type { EndpointsFile } from '../../../lib/control-plane/endpoints-file.ts';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../../lib/control-plane/safeguards.ts';
import { Stack } from '../../../lib/drills/deployed/stack.ts';
import type { StackClients } from '../../../lib/drills/deployed/stack.ts';
import { laneFunctions, plannerFunctions } from '../../../lib/drills/functions.ts';
import type { LambdaFunction } from '../../../lib/drills/functions.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import { VirtualClock } from '../../../lib/emulator/clock.ts';
import { DynamoDbService } from '../../../lib/emulator/dynamodb/service.ts';
import { seededRandom } from '../../../lib/emulator/random.ts';
import { Route53Service } from '../../../lib/emulator/route53/service.ts';
import { S3Service } from '../../../lib/emulator/s3/service.ts';
import { operationOf } from '../../../lib/emulator/service.ts';
import type { EmulatedService, SdkCommand } from '../../../lib/emulator/service.ts';
import type { Host } from '../../../lib/emulator/step-functions/host.ts';
import { runMachine } from '../../../lib/emulator/step-functions/interpreter.ts';
import type { Json } from '../../../lib/emulator/step-functions/json.ts';
import { StepFunctionsService } from '../../../lib/emulator/step-functions/service.ts';

const laneNames = ['a', 'b', 'c'];
const arnOf = (name: string) => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
/** What a call takes: enough for calls of different lanes to come between each other. */
const callMs = 20;

export class DrillStackInMemory {
  readonly clock = new VirtualClock(Date.UTC(2026, 0, 1));
  readonly route53: Route53Service;
  readonly deployment: Deployment;
  readonly clients: StackClients;
  readonly stack: Stack;
  readonly random: () => number;
  readonly file: EndpointsFile;
  private readonly dynamoDb = new DynamoDbService();
  private readonly s3: S3Service;
  private readonly machines = readMachines();

  /** @param file - as a user has it; the stack has the same endpoints in a part of the zone of its own */
  constructor(
    file: EndpointsFile,
    private readonly profile: ProfileName,
    seed: number,
  ) {
    this.file = fileForDrillStack(file, profile);
    this.random = seededRandom(seed);
    this.s3 = new S3Service({ clock: this.clock });
    // A change takes its time to every server, or the conformance probe would not trust this Route 53.
    this.route53 = new Route53Service({ clock: this.clock, random: this.random, insyncMs: 2_000 });
    this.route53.createZone('Z1', file.zone);
    const key = (name: string) => ({ name, type: 'S' }) as const;
    for (const name of ['plans', 'gates']) {
      this.dynamoDb.createTable({ name, partitionKey: key('pk'), sortKey: key('sk') });
    }
    this.dynamoDb.createTable({ name: 'health', partitionKey: key('target') });
    this.s3.createBucket('archive');
    this.deployment = {
      stackName: `FencepostDrill-${profile}`,
      stackArn: '',
      zone: { id: 'Z1', name: this.file.zone },
      profile,
      planTable: 'plans',
      healthTable: 'health',
      archiveBucket: 'archive',
      plannerMachine: arnOf('planner'),
      laneMachines: new Map(laneNames.map((lane) => [lane, arnOf(`lane-${lane}`)])),
      isDrillStack: true,
      gateTable: 'gates',
    };
    this.clients = {
      dynamoDb: this.client(this.dynamoDb),
      s3: this.client(this.s3),
      reads: this.client(this.route53),
      writes: this.client(this.route53),
      stepFunctions: this.stepFunctions(),
    };
    this.stack = new Stack(this.deployment, this.clients);
  }

  newAttempt = (): string =>
    Array.from({ length: 4 }, () =>
      Math.floor(this.random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    ).join('');

  get time() {
    return {
      nowMs: () => this.clock.nowMs(),
      sleep: (durationMs: number) => this.clock.sleep(durationMs),
    };
  }

  /** Lets time pass until the work is done. @throws what it throws */
  async until<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const settled = work.finally(() => {
      isOver = true;
    });
    settled.catch(() => undefined);
    await this.clock.runUntil(() => isOver);
    return settled;
  }

  /** Record sets in the part of the zone that is the stack's. */
  ownRecords(): number {
    return this.route53.recordSets('Z1').filter(({ name }) => name.endsWith(`${this.file.zone}.`))
      .length;
  }

  /** A client as the SDK has it: an answer takes its time. */
  private client(service: EmulatedService) {
    const send = async (command: SdkCommand): Promise<object> => {
      await this.clock.sleep(Math.ceil(this.random() * callMs));
      return oneByOne(command)?.map((one) => service.execute(one)) ?? service.execute(command);
    };
    // The one cast of clients: each has its service's overloads, and only its `send`.
    return { send } as never;
  }

  /** Clients of one actor's functions, behind the gate that the bundles of drill stacks carry. */
  private gated(actor: string) {
    const gate = new Gate({
      ...this.time,
      table: new GateTable(this.clients.dynamoDb, 'gates'),
      actor,
      zone: this.deployment.zone,
      newId: this.newAttempt,
    });
    const safeguards = profiles[this.profile];
    const route53 = gate.seam(this.clients.reads, 'route53');
    const dynamoDb = gate.seam(this.clients.dynamoDb, 'dynamodb');
    const archive = new Archive(gate.seam(this.clients.s3, 's3'), 'archive');
    const table = new PlanTable(dynamoDb, 'plans', safeguards['conditional-write']);
    return {
      gate,
      dynamoDb,
      zone: new Zone({ reads: route53, writes: route53 }, this.deployment.zone),
      plans: new PlanStore(table, archive),
      safeguards,
      report: () => undefined,
    };
  }

  private lane(name: string): Readonly<Record<string, LambdaFunction>> {
    const { floor, keepCount } = this.file;
    const { gate, dynamoDb: _, ...clients } = this.gated(`lane-${name}`);
    const lane = { ...clients, name, floor, keepCount, newAttempt: this.newAttempt };
    return behind(
      gate,
      laneFunctions(() => lane, lane.report),
    );
  }

  private planner(): Readonly<Record<string, LambdaFunction>> {
    const { floor, changeLimit, endpoints } = this.file;
    const { gate, dynamoDb, ...clients } = this.gated('planner');
    const health = new HealthTable(dynamoDb, 'health', healthMaxAgeMs);
    const { nowMs } = this.time;
    const planner = { ...clients, name: 'planner', endpoints, health, floor, changeLimit, nowMs };
    return behind(
      gate,
      plannerFunctions(() => planner, planner.report),
    );
  }

  private host(
    functionsOf: (executionArn: string) => Readonly<Record<string, LambdaFunction>>,
  ): Host {
    return {
      clock: this.clock,
      random: this.random,
      task: async (resource, input, { executionArn }) => {
        const run = functionsOf(executionArn)[resource.split(':').at(-1) ?? ''];
        if (!run) throw new TypeError(`no function ${resource}`);
        const overTheWire = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json;
        return overTheWire(await run(overTheWire(input) as never));
      },
    };
  }

  private stepFunctions(): StackClients['stepFunctions'] {
    const laneOf = (arn: string) => this.lane(/:lane-([a-z])(?::|$)/.exec(arn)?.[1] ?? '');
    const service = new StepFunctionsService(this.host(laneOf));
    for (const lane of laneNames) service.register(arnOf(`lane-${lane}`), this.machines.lane);
    const standard: StackClients['stepFunctions'] = this.client(service);
    const send = async (command: SdkCommand): Promise<object> => {
      if (operationOf(command) !== 'StartSyncExecution') return standard.send(command as never);
      const { input = '{}' } = command.input as { readonly input?: string };
      return runMachine(
        this.machines.planner,
        JSON.parse(input) as Json,
        this.host(() => this.planner()),
        {
          id: `${arnOf('planner')}:one`,
          name: 'one',
          startedMs: this.clock.nowMs(),
          stateMachineArn: arnOf('planner'),
        },
      );
    };
    return { send } as never;
  }
}

/** Functions that tell their gate when they have done their work, as those of drill stacks do. */
function behind(
  gate: Gate,
  functions: Readonly<Record<string, LambdaFunction>>,
): Readonly<Record<string, LambdaFunction>> {
  const told = Object.entries(functions).map(([name, run]): [string, LambdaFunction] => [
    name,
    async (input) => {
      try {
        return await run(input);
      } finally {
        await gate.end();
      }
    },
  ]);
  return Object.fromEntries(told);
}

/** Commands that the emulator has only for one thing at a time. */
function oneByOne(command: SdkCommand): SdkCommand[] | undefined {
  if (operationOf(command) === 'BatchWriteItem') {
    const { RequestItems = {} } = (command as BatchWriteItemCommand).input;
    return Object.entries(RequestItems).flatMap(([TableName, requests]) =>
      requests.map(
        ({ DeleteRequest }) => new DeleteItemCommand({ TableName, Key: DeleteRequest?.Key }),
      ),
    );
  }
  if (operationOf(command) !== 'DeleteObjects') return undefined;
  const { Bucket, Delete } = (command as DeleteObjectsCommand).input;
  return Delete?.Objects?.map(({ Key }) => new DeleteObjectCommand({ Bucket, Key }));
}
