// AWS in memory for one run: DynamoDB, S3 and Route 53 of the emulator, and whatever the test models itself.
// Made anew for each run, so that runs share nothing.

import type { ResourceRecordSet } from '@aws-sdk/client-route-53';
import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';

import type { TableSchema } from '../emulator/dynamodb/keys.ts';
import { DynamoDbService } from '../emulator/dynamodb/service.ts';
import { keyPart } from '../emulator/footprint.ts';
import { seededRandom } from '../emulator/random.ts';
import { Route53Service } from '../emulator/route53/service.ts';
import { S3Service } from '../emulator/s3/service.ts';
import { operationOf } from '../emulator/service.ts';
import type { EmulatedService, Footprint } from '../emulator/service.ts';
import type { SdkClient, SentCommand } from './context.ts';
import { toItem } from './plain.ts';
import type { PlainItem } from './plain.ts';

/** When runs begin. Any moment would do; the same one each time. */
export const START_MS = Date.UTC(2025, 9, 19, 23, 48);

export interface WorldOptions<Own> {
  /** With the items that are there at the start. */
  readonly tables?: readonly (TableSchema & { readonly items?: readonly PlainItem[] })[];
  /** Names of buckets, empty at the start. */
  readonly buckets?: readonly string[];
  readonly zones?: readonly ZoneOptions[];
  /** State of the test's own, for {@link World.answer} and for properties. */
  readonly own?: Own;
}

export interface ZoneOptions {
  /** Such as `Z123`. */
  readonly id: string;
  readonly name: string;
  readonly recordSets?: readonly ResourceRecordSet[];
}

/** A command's class, such as `SendMessageCommand`. */
export type CommandClass<Input extends object> = new (input: Input) => { readonly input: Input };

/** Keys, or what makes them of a call's input. Texts of the test's own choice, such as `queue`. */
type Keys<Input> = readonly string[] | ((input: Input) => readonly string[]);

/** What a command does that the emulator does not know. */
export interface Model<Input, Own> {
  /** Everything that its answer may depend on. */
  readonly reads?: Keys<Input>;
  /** Everything that it may change. */
  readonly writes?: Keys<Input>;
  /** Has the effect, at once, and answers as the SDK's client would; or throws as it would. */
  run(input: Input, own: Own): object;
}

/** A call as the world understands it. */
export interface KnownCall {
  /** `dynamodb:GetItem`. */
  readonly operation: string;
  readonly footprint: Footprint;
  readonly run: () => object;
  /** Who answers; undefined for a model of the test's own. */
  readonly service?: EmulatedService;
}

/** A call that nobody has said the meaning of. */
export class UnknownCallError extends Error {
  override readonly name = 'UnknownCallError';
}

export class World<Own extends object = object> {
  readonly dynamodb: DynamoDbService;
  readonly s3: S3Service;
  readonly route53: Route53Service;
  readonly own: Own;
  private currentMs = START_MS;
  private readonly services: ReadonlyMap<string, EmulatedService>;
  private readonly models = new Map<unknown, Model<object, Own>>();

  constructor({ tables = [], buckets = [], zones = [], own }: WorldOptions<Own> = {}) {
    const clock = { nowMs: () => this.currentMs };
    this.own = own ?? ({} as Own);
    this.dynamodb = new DynamoDbService({ clock });
    this.s3 = new S3Service({ clock });
    this.route53 = new Route53Service({ clock, random: seededRandom(0) });
    this.services = new Map<string, EmulatedService>([
      ['DynamoDB', this.dynamodb],
      ['S3', this.s3],
      ['Route 53', this.route53],
    ]);
    for (const { items = [], ...schema } of tables) {
      this.dynamodb.createTable(schema);
      for (const item of items) {
        const { name: TableName } = schema;
        this.dynamodb.execute(new PutItemCommand({ TableName, Item: toItem(item) }));
      }
    }
    for (const bucket of buckets) this.s3.createBucket(bucket);
    for (const zone of zones) this.addZone(zone);
  }

  /** Says what a command does, also in place of the emulator. */
  answer<Input extends object>(command: CommandClass<Input>, model: Model<Input, Own>): this {
    // A command's class fixes the type of its input; calls are found by the class.
    this.models.set(command, model as unknown as Model<object, Own>);
    return this;
  }

  /** Whether the test says itself what a command does. */
  isModelled(command: SentCommand): boolean {
    return this.models.has(command.constructor);
  }

  nowMs(): number {
    return this.currentMs;
  }

  /** Lets time pass, never back. */
  advanceTo(atMs: number): void {
    this.currentMs = Math.max(this.currentMs, atMs);
  }

  /**
   * What a call does. Nothing has happened yet.
   *
   * @throws {@link UnknownCallError} neither the emulator nor a model knows it
   */
  call(client: SdkClient, command: SentCommand): KnownCall {
    const { serviceId = client.constructor.name } = client.config;
    const service = this.services.get(serviceId);
    const operation = `${service?.id ?? serviceId.toLowerCase()}:${operationOf(command)}`;
    const model = this.models.get(command.constructor);
    if (model) return { operation, ...this.modelled(model, command.input) };
    if (!service) throw new UnknownCallError(`${serviceId} is not emulated`);
    const footprint = service.footprint(command);
    return { operation, footprint, run: () => service.execute(command), service };
  }

  private modelled(model: Model<object, Own>, input: object) {
    return {
      footprint: {
        reads: ownKeys(model.reads, input),
        writes: ownKeys(model.writes, input),
      },
      run: () => model.run(input, this.own),
    };
  }

  private addZone({ id, name, recordSets = [] }: ZoneOptions): void {
    this.route53.createZone(id, name);
    if (recordSets.length === 0) return;
    const Changes = recordSets.map(
      (set) => ({ Action: 'CREATE', ResourceRecordSet: set }) as const,
    );
    const input = { HostedZoneId: id, ChangeBatch: { Changes } };
    this.route53.execute(new ChangeResourceRecordSetsCommand(input));
  }
}

/** @see {@link WorldOptions} */
export function createWorld<Own extends object = object>(options?: WorldOptions<Own>): World<Own> {
  return new World(options);
}

/** What begins so belongs to the test. */
export const OWN_PREFIX = 'own/';

function ownKeys(keys: Keys<object> = [], input: object): string[] {
  const texts = typeof keys === 'function' ? keys(input) : keys;
  return texts.map((text) => `${OWN_PREFIX}${keyPart(text)}`);
}
