// Our side: executions of the deployed lane machine, whose functions talk to the server with the clients
// that are deployed. Plans come from a table and an archive in memory: their requests are not Route 53's.

import { setTimeout as sleep } from 'node:timers/promises';
import { Archive } from '../../lib/aws/archive.ts';
import { PlanStore } from '../../lib/aws/plan-store.ts';
import { PlanTable } from '../../lib/aws/plan-table.ts';
import { Zone } from '../../lib/aws/zone.ts';
import type { ZoneClients } from '../../lib/aws/zone.ts';
import type { Report } from '../../lib/control-plane/events.ts';
import type { ZoneName } from '../../lib/control-plane/names.ts';
import type { Plan } from '../../lib/control-plane/plan.ts';
import { profiles } from '../../lib/control-plane/safeguards.ts';
import { laneFunctions } from '../../lib/drills/functions.ts';
import { readMachines } from '../../lib/drills/machines.ts';
import { DynamoDbService } from '../../lib/emulator/dynamodb/service.ts';
import { seededRandom } from '../../lib/emulator/random.ts';
import { S3Service } from '../../lib/emulator/s3/service.ts';
import { realClock } from '../../lib/emulator/server/real-clock.ts';
import type { EmulatedService, SdkCommand } from '../../lib/emulator/service.ts';
import { runMachine } from '../../lib/emulator/step-functions/interpreter.ts';
import type { Json } from '../../lib/emulator/step-functions/json.ts';
import type { Lane } from '../../lambdas/lane/lane.ts';

const tableName = 'plans';
const bucketName = 'archive';
const keepCount = 2;
/** What lanes decide is not looked at here: what became of the records is. */
const report: Report = () => undefined;

export class Lanes {
  private readonly random = seededRandom(1);
  private readonly machine = readMachines().lane;
  private readonly plans: PlanStore;
  private executions = 0;

  constructor(
    private readonly zone: ZoneName,
    private readonly clients: ZoneClients,
  ) {
    const dynamoDb = new DynamoDbService();
    const s3 = new S3Service({ clock: realClock });
    const key = (name: string) => ({ name, type: 'S' }) as const;
    dynamoDb.createTable({ name: tableName, partitionKey: key('pk'), sortKey: key('sk') });
    s3.createBucket(bucketName);
    this.plans = new PlanStore(
      new PlanTable(plain(dynamoDb), tableName, true),
      new Archive(plain(s3), bucketName),
    );
  }

  /** Puts a plan into the table, by its hash as large plans are, and into the archive. */
  async publish(plan: Plan): Promise<void> {
    const { table, archive } = this.plans;
    const bodyHash = await archive.putBody(JSON.stringify(plan));
    const { generation, hash } = plan;
    if (!(await table.commit({ generation, hash, bodyHash }, await table.head()))) {
      throw new RangeError(`plan ${generation} is not the next one`);
    }
    await archive.put(plan);
  }

  /**
   * One execution of each of these lanes, all started at once.
   *
   * @param waits - whether the machine's waits take their time; not while records are prepared
   * @throws Error an execution did not succeed
   */
  async run(names: readonly string[], { waits }: { readonly waits: boolean }): Promise<void> {
    await Promise.all(names.map((name) => this.execute(name, waits)));
  }

  /** Whether every endpoint's fence names the newest plan. */
  async isLive(): Promise<boolean> {
    const { plan } = await this.plans.newest(0);
    const endpoints = plan?.endpoints ?? [];
    const zone = new Zone(this.clients, this.zone);
    const fences = await zone.readFences(endpoints.map(({ name }) => name));
    return endpoints.every(({ since }, index) => fences[index]?.value.generation === since);
  }

  private async execute(name: string, waits: boolean): Promise<void> {
    this.executions += 1;
    const id = `lane-${name}-${this.executions}`;
    const functions = laneFunctions(() => this.lane(name), report);
    const host = {
      clock: {
        nowMs: () => realClock.nowMs(),
        sleep: (durationMs: number) => pass(durationMs, waits),
      },
      random: this.random,
      task: async (resource: string, input: Json): Promise<Json> => {
        const step = functions[resource.split(':').at(-1) ?? ''];
        if (!step) throw new TypeError(`a lane has no function ${resource}`);
        return overTheWire(await step(overTheWire(input) as never));
      },
    };
    const result = await runMachine(this.machine, {}, host, {
      id,
      name: id,
      startedMs: realClock.nowMs(),
      stateMachineArn: 'lane',
    });
    if (result.status !== 'SUCCEEDED') throw new Error(`${id}: ${JSON.stringify(result)}`);
  }

  private lane(name: string): Lane {
    return {
      name,
      zone: new Zone(this.clients, this.zone),
      plans: this.plans,
      safeguards: profiles.fenced,
      floor: 1,
      keepCount,
      newAttempt: () => this.newAttempt(),
      report,
    };
  }

  /** 128 bits in hex. */
  private newAttempt(): string {
    return Array.from({ length: 32 }, () => Math.floor(this.random() * 16).toString(16)).join('');
  }
}

/** Longer than any wait of a lane: the limit on a whole execution, which must not hold up the process. */
const executionLimitMs = 600_000;

function pass(durationMs: number, waits: boolean): Promise<void> {
  if (durationMs >= executionLimitMs) return sleep(durationMs, undefined, { ref: false });
  return sleep(waits ? durationMs : 0);
}

function plain(service: EmulatedService) {
  return { send: async (command: SdkCommand): Promise<object> => service.execute(command) };
}

function overTheWire(value: object | Json): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
