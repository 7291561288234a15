// A zone, a plan table and an archive in memory, for tests of single steps. No time passes: a test says
// what comes before or after a call, and when an accepted change reaches the one name server.

import { build } from '../../lambdas/lane/build.ts';
import { install } from '../../lambdas/lane/install.ts';
import type { BuildInput, BuildOutput, EndpointResult, Lane } from '../../lambdas/lane/lane.ts';
import type { Planner } from '../../lambdas/planner/planner.ts';
import { Archive } from '../../lib/aws/archive.ts';
import type { Route53Seam } from '../../lib/aws/clients.ts';
import { HealthTable } from '../../lib/aws/health.ts';
import { PlanStore } from '../../lib/aws/plan-store.ts';
import { PlanTable } from '../../lib/aws/plan-table.ts';
import { Zone } from '../../lib/aws/zone.ts';
import { deletions, swap } from '../../lib/control-plane/batches.ts';
import type { ControlPlaneEvent } from '../../lib/control-plane/events.ts';
import type { Fence } from '../../lib/control-plane/fence.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import { hashOf } from '../../lib/control-plane/plan.ts';
import type { Address, Plan, PlannedEndpoint, Target } from '../../lib/control-plane/plan.ts';
import type { Change } from '../../lib/control-plane/records.ts';
import { profiles } from '../../lib/control-plane/safeguards.ts';
import { DynamoDbService } from '../../lib/emulator/dynamodb/service.ts';
import { seededRandom } from '../../lib/emulator/random.ts';
import { Route53Service } from '../../lib/emulator/route53/service.ts';
import { S3Service } from '../../lib/emulator/s3/service.ts';
import { operationOf } from '../../lib/emulator/service.ts';
import type { EmulatedService, SdkCommand } from '../../lib/emulator/service.ts';
import { seed } from '../seed.ts';

export const zoneName = { id: 'Z1EXAMPLE', name: 'example.com' };
export const api = 'api.example.com';
export const startMs = Date.UTC(2025, 9, 20, 6, 48);
const [tableName, healthTableName, bucketName] = ['plans', 'health', 'archive'];

/** An AWS call of an actor, as it arrived. */
export interface MadeCall {
  readonly actor: string;
  readonly operation: string;
  readonly command: SdkCommand;
}

/** Refuses the call by throwing; answers in its stead, without effect, by returning an object. */
type Before = (call: MadeCall) => object | undefined | Promise<object | undefined>;

export class SmallWorld {
  readonly calls: MadeCall[] = [];
  /** What the steps reported, in their order. */
  readonly events: ControlPlaneEvent[] = [];
  nowMs = startMs;
  before: Before = () => undefined;
  /** Loses the answer of a call that had its effect, by throwing. */
  after: (call: MadeCall) => void = () => undefined;
  readonly dynamoDb = new DynamoDbService();
  readonly s3 = new S3Service({ clock: { nowMs: () => this.nowMs } });
  readonly route53 = new Route53Service({
    clock: { nowMs: () => this.nowMs },
    random: seededRandom(seed),
    nameServerCount: 1,
    propagation: 'by-hand',
  });
  /** What the world itself does and sees: never recorded, never interfered with. */
  readonly zone = zoneOf(plain(this.route53));
  readonly archive = new Archive(plain(this.s3), bucketName);
  readonly table = new PlanTable(plain(this.dynamoDb), tableName, true);
  private attempts = 0;

  constructor() {
    this.route53.createZone(zoneName.id, zoneName.name);
    const key = (name: string) => ({ name, type: 'S' }) as const;
    this.dynamoDb.createTable({ name: tableName, partitionKey: key('pk'), sortKey: key('sk') });
    this.dynamoDb.createTable({ name: healthTableName, partitionKey: key('target') });
    this.s3.createBucket(bucketName);
  }

  lane(parts: Partial<Lane> = {}): Lane {
    const { name = 'a', safeguards = profiles.fenced } = parts;
    return {
      name,
      zone: zoneOf(this.client(`lane-${name}`, this.route53)),
      plans: this.plans(`lane-${name}`, safeguards['conditional-write']),
      safeguards,
      floor: 1,
      keepCount: 1,
      newAttempt: () => this.newAttempt(),
      report: (event) => this.events.push(event),
      ...parts,
    };
  }

  planner(parts: Partial<Planner> = {}): Planner {
    const { name = 'planner' } = parts;
    return {
      name,
      endpoints: [configured(api)],
      health: this.healthTable(name),
      plans: this.plans(name),
      zone: zoneOf(this.client(name, this.route53)),
      safeguards: profiles.fenced,
      floor: 1,
      changeLimit: 0.5,
      nowMs: () => this.nowMs,
      report: (event) => this.events.push(event),
      ...parts,
    };
  }

  plans(actor: string, conditional = true): PlanStore {
    return new PlanStore(
      new PlanTable(this.client(actor, this.dynamoDb), tableName, conditional),
      new Archive(this.client(actor, this.s3), bucketName),
    );
  }

  healthTable(actor: string, maxAgeMs = 60_000): HealthTable {
    return new HealthTable(this.client(actor, this.dynamoDb), healthTableName, maxAgeMs);
  }

  /** Commits a plan and archives it, as a planner would have. */
  async publish(plan: Plan): Promise<Plan> {
    await this.commit(plan);
    await this.archive.put(plan);
    return plan;
  }

  /** Commits a plan whose planner did not get round to archiving it. */
  async commit(plan: Plan): Promise<void> {
    const { generation, hash } = plan;
    const stored = { generation, hash, body: JSON.stringify(plan) };
    if (!(await this.table.commit(stored, await this.table.head()))) {
      throw new Error(`plan ${generation} was there already`);
    }
  }

  /** Puts the newest plan live at these endpoints and on the name server; forgets the calls made. */
  async goLive(
    endpoints: readonly string[] = [api],
    lane = this.lane(),
  ): Promise<EndpointResult[]> {
    const generation = (await this.archive.newest(0)) ?? 0;
    const built = await buildInTime(lane, {
      generation,
      endpoints,
      execution: `run-of-${lane.name}`,
    });
    this.deliver();
    const { results } = await install(lane, built);
    this.deliver();
    this.calls.length = 0;
    return [...results];
  }

  /** Lets every accepted change arrive at the name server: all are INSYNC. */
  deliver(): void {
    for (const change of this.route53.undelivered(zoneName.id, 0)) {
      this.route53.deliver(zoneName.id, 0, change);
    }
  }

  async picture(endpoint = api): Promise<Picture> {
    const [picture] = await this.zone.readPictures([endpoint]);
    if (!picture) throw new Error(`no picture of ${endpoint}`);
    return picture;
  }

  async fence(endpoint = api): Promise<Fence> {
    const { fence } = await this.picture(endpoint);
    if (!fence) throw new Error(`${endpoint} has no fence`);
    return fence.value;
  }

  /** Changes records by hand, past every rule. */
  async byHand(...changes: Change[]): Promise<void> {
    await this.zone.apply(changes, 'by hand');
    this.deliver();
  }

  /** Deletes a tree by hand. */
  async deleteTree(generation: number, endpoint = api): Promise<void> {
    const { trees } = await this.picture(endpoint);
    await this.byHand(...deletions(trees.get(generation) ?? []));
  }

  /** Another writer swaps the fence: some of its fields change, its attempt id always. */
  async swapFence(parts: Partial<Fence> = {}, endpoint = api): Promise<Fence> {
    const picture = await this.picture(endpoint);
    const before = picture.fence?.value ?? (await this.fence(endpoint));
    const next = { ...before, lane: 'other', attempt: this.newAttempt(), ...parts };
    await this.byHand(...swap(picture, next));
    return next;
  }

  /** What the calls to Route 53 were, in words: `fence`, `records`, `batch`, `change`. */
  route53Calls(): string[] {
    return this.calls.flatMap((call) => wordFor(call) ?? []);
  }

  /** The batches sent, each as lines such as `UPSERT A api.example.com`. */
  batches(): string[][] {
    return this.calls.flatMap((call) => (wordFor(call) === 'batch' ? [linesOf(call)] : []));
  }

  newAttempt(): string {
    this.attempts += 1;
    return this.attempts.toString(16).padStart(32, '0');
  }

  private client(actor: string, service: EmulatedService) {
    return {
      send: async (command: SdkCommand): Promise<object> => {
        const call = { actor, operation: operationOf(command), command };
        this.calls.push(call);
        const answer = (await this.before(call)) ?? service.execute(command);
        this.after(call);
        return answer;
      },
    };
  }
}

/** Looks again as often as the state machine would, when a build leaves the tree to another builder. */
export async function buildInTime(lane: Lane, input: BuildInput): Promise<BuildOutput> {
  let output = await build(lane, input);
  for (let looks = 0; output.waitSeconds !== undefined && looks < 10; looks += 1) {
    output = await build(lane, output);
  }
  return output;
}

/** What a call to Route 53 is; undefined for a call to anything else. */
export function wordFor({ operation, command }: MadeCall): string | undefined {
  if (operation === 'ChangeResourceRecordSets') return 'batch';
  if (operation === 'GetChange') return 'change';
  if (operation !== 'ListResourceRecordSets') return undefined;
  return 'MaxItems' in command.input && command.input.MaxItems === 1 ? 'fence' : 'records';
}

/** An AWS error known by its name alone. */
export function awsError(name: string): Error {
  return Object.assign(new Error(`AWS says ${name}`), { name });
}

export function target(id: string, weight: number, address: Address): Target {
  return { id, weight, configuredWeight: weight, healthy: true, address };
}

/** An endpoint's part of a plan: two targets, and weights that differ from generation to generation. */
export function planned(since: number, parts: Partial<PlannedEndpoint> = {}): PlannedEndpoint {
  const address = (host: number) => ({ ipv4: `192.0.2.${host}`, ipv6: `2001:db8::${host}` });
  return {
    name: api,
    ttlSeconds: 60,
    since,
    types: ['A', 'AAAA'],
    targets: [target('blue', 100, address(1)), target('green', since, address(2))],
    ...parts,
  };
}

export function planOf(generation: number, endpoints = [planned(generation)]): Plan {
  const hash = hashOf(endpoints);
  return { generation, createdMs: startMs, planner: 'planner', hash, endpoints };
}

/** The same endpoint as its owner declares it. */
export function configured(name: string) {
  const { ttlSeconds, types, targets } = planned(100, { name });
  const declared = targets.map(({ id, weight, address }) => ({ id, weight, address }));
  return { name, ttlSeconds, types, targets: declared };
}

function zoneOf(client: Route53Seam): Zone {
  return new Zone({ reads: client, writes: client }, zoneName);
}

function plain(service: EmulatedService) {
  return { send: async (command: SdkCommand): Promise<object> => service.execute(command) };
}

interface SentBatch {
  readonly ChangeBatch: {
    readonly Changes: readonly {
      readonly Action: string;
      readonly ResourceRecordSet: {
        readonly Name: string;
        readonly Type: string;
        readonly SetIdentifier?: string;
      };
    }[];
  };
}

function linesOf({ command }: MadeCall): string[] {
  const { ChangeBatch } = command.input as SentBatch;
  return ChangeBatch.Changes.map(({ Action, ResourceRecordSet: { Name, Type, SetIdentifier } }) =>
    [Action, Type, Name.replace(/\.$/, ''), ...(SetIdentifier ? [SetIdentifier] : [])].join(' '),
  );
}
