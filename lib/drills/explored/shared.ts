// What the actors of an explored world share: AWS in memory, the executions waiting for each lane, the changes
// on their way to the name server, and what the properties remember. Can be copied, and told by its text.

import type { GetItemCommand, GetItemCommandOutput } from '@aws-sdk/client-dynamodb';
import { isInstalled } from '../../control-plane/repair.ts';
import { deletableGenerations } from '../../control-plane/retention.ts';
import { pictureOf } from '../../control-plane/picture.ts';
import { hashOf, rootTypes } from '../../control-plane/plan.ts';
import type { Plan } from '../../control-plane/plan.ts';
import { Archive } from '../../aws/archive.ts';
import { describeCall } from '../../aws/calls.ts';
import { nameOf } from '../../aws/clients.ts';
import { fromSdk } from '../../aws/record-shapes.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import { decideByFence, parseFence } from '../../control-plane/fence.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import { DynamoDbService } from '../../emulator/dynamodb/service.ts';
import { toSdk } from '../../emulator/route53/record-set.ts';
import { Route53Service } from '../../emulator/route53/service.ts';
import type { AcceptedChange } from '../../emulator/route53/service.ts';
import { S3Service } from '../../emulator/s3/service.ts';
import { operationOf } from '../../emulator/service.ts';
import type { EmulatedService, Footprint, SdkCommand } from '../../emulator/service.ts';
import {
  archiveName,
  createStores,
  healthTableName,
  newestPlanIn,
  stateTables,
} from '../containers.ts';
import { setHealth } from '../load-balancers.ts';
import type { Fallen } from '../../explorer/states.ts';
import { Observer } from '../observer.ts';
import { weightsBefore } from './bounds.ts';
import { fallenOnArrival } from './arrivals.ts';
import { tokenIn } from './ids.ts';
import type { AwsRequest, Request, ServiceId } from './requests.ts';

/** When it happened: 19 October 2025, 23:48 PDT. The clock stands still: what a wait is for is chosen. */
export const nowMs = Date.UTC(2025, 9, 20, 6, 48);

/** A wait takes no time. */
export const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };

/** What a write is answered whose condition does not hold. */
const failedConditions: ReadonlySet<string> = new Set([
  'TransactionCanceledException',
  'PreconditionFailed',
]);

interface Services {
  readonly dynamodb: DynamoDbService;
  readonly s3: S3Service;
  readonly route53: Route53Service;
}

export class Shared {
  private readonly observer: Observer;
  /** Accepted changes that the name server lacks, oldest first. */
  private readonly arriving: Map<number, AcceptedChange>;
  /** Executions started and not yet taken up, by lane. */
  private readonly queued: Map<string, number>;
  private told = 0;

  private constructor(
    private readonly zone: ZoneName,
    private readonly file: EndpointsFile,
    private readonly services: Services,
    before?: Shared,
  ) {
    this.arriving = new Map(before?.arriving);
    this.queued = new Map(before?.queued);
    this.observer = new Observer(
      {
        route53: services.route53,
        nameServerCount: 1,
        send: (change) => this.arriving.set(change.number, change),
        zone,
        endpoints: file.endpoints,
        floor: file.floor,
        elapsedMs: () => 0,
        step: () => 0,
      },
      before?.observer,
    );
    // One that is common to both changes for neither.
    if (services.route53 !== before?.services.route53) {
      services.route53.onChange((change) => this.observer.accepted(change));
    }
  }

  static begin(zone: ZoneName, file: EndpointsFile): Shared {
    const services: Services = {
      dynamodb: new DynamoDbService({ clock }),
      s3: new S3Service({ clock }),
      route53: new Route53Service({
        clock,
        random: () => 0,
        nameServerCount: 1,
        propagation: 'by-hand',
      }),
    };
    services.route53.createZone(zone.id, zone.name);
    createStores(services.dynamodb, services.s3);
    return new Shared(zone, file, services);
  }

  /**
   * Another one in the same state, which goes its own way from here.
   *
   * @param changing - the one service that may change then; the others stay common to both
   */
  copy(changing?: ServiceId): Shared {
    const { dynamodb, s3, route53 } = this.services;
    const services = {
      dynamodb: changing === 'dynamodb' ? dynamodb.copy() : dynamodb,
      s3: changing === 's3' ? s3.copy() : s3,
      route53: changing === 'route53' ? route53.copy() : route53,
    };
    return new Shared(this.zone, this.file, services, this);
  }

  /**
   * Everything that the future depends on but executions that wait, as texts: what the services hold, and what
   * the properties remember. Of a change that arrived nothing is left but the records.
   */
  texts(textOf: (holder: object, text: () => string) => void): void {
    const { dynamodb, s3, route53 } = this.services;
    textOf(dynamodb, () => JSON.stringify(stateTables.map((table) => [...dynamodb.items(table)])));
    textOf(s3, () => s3.text());
    textOf(route53, () => {
      const records = route53.recordSets(this.zone.id);
      return JSON.stringify([records, route53.serverText(this.zone.id, 0, rootTypes)]);
    });
    textOf(this, () => this.observer.memory());
  }

  /** What a call of AWS can touch. */
  footprint(service: ServiceId, command: SdkCommand): Footprint {
    return this.services[service].footprint(command);
  }

  /** @throws what the call is answered with */
  make(actor: string, request: Request): object {
    if (request.kind === 'start') {
      this.queued.set(request.lane, this.queuedFor(request.lane) + 1);
      return {};
    }
    if (request.kind === 'take-up') {
      const queued = this.queuedFor(actor);
      if (queued === 0) return { isNone: true };
      this.queued.set(actor, queued - 1);
      return {};
    }
    if (request.kind !== 'aws') return {};
    const { service, command } = request;
    const output = this.services[service].execute(command);
    this.observe(actor, command);
    return output;
  }

  /**
   * The same call by another way to the service.
   *
   * @param send - lets the service execute the command once
   * @throws what the call is answered with
   */
  async makeBy(
    send: (service: EmulatedService, command: SdkCommand) => Promise<object>,
    actor: string,
    { service, command }: AwsRequest,
  ): Promise<object> {
    const output = await send(this.services[service], command);
    this.observe(actor, command);
    return output;
  }

  /** What the health source says before the planner runs for the n-th time. */
  setHealth(plan: number): void {
    setHealth(this.services.dynamodb, healthTableName, weightsBefore(this.file, plan), nowMs);
  }

  /** Accepted changes that the name server lacks, by number, oldest first. */
  onTheirWay(): ReadonlyMap<number, Pick<AcceptedChange, 'number' | 'changeId'>> {
    return this.arriving;
  }

  /** The number of a change that the name server lacks; undefined: it has arrived. */
  numberOnItsWay(changeId: string): number | undefined {
    return [...this.arriving.values()].find((change) => change.changeId === changeId)?.number;
  }

  /** How many executions were started for the lane that it has not taken up. */
  queuedFor(lane: string): number {
    return this.queued.get(lane) ?? 0;
  }

  /** What may fall at the name server, whichever of the changes on their way have arrived. */
  fallenOnArrival(): Fallen[] {
    const { route53 } = this.services;
    const roots = this.file.endpoints.flatMap(({ name, types }) =>
      types.map((type) => ({ endpoint: name, type })),
    );
    const numbers = [...this.arriving.keys()];
    return fallenOnArrival(numbers, roots, this.file.floor, ({ endpoint, type }, arrived) => {
      const served = route53.prospect(this.zone.id, 0, arrived, endpoint, type);
      return { live: served.mayBeEmpty ? 0 : served.values.size, open: served.open };
    });
  }

  /** Lets changes arrive that can change no answer any more. */
  arriveIdle(): void {
    for (let idle = this.idle(); idle !== undefined; idle = this.idle()) this.arrive(idle);
  }

  private idle(): number | undefined {
    const isIdle = (number: number) =>
      this.services.route53.isIdle(this.zone.id, 0, number, rootTypes);
    return [...this.arriving.keys()].find(isIdle);
  }

  /** The attempts in the fences that there are, by endpoint: what a search tells ids by. */
  fences(): Map<string, string> {
    const fences = new Map<string, string>();
    for (const { name } of this.file.endpoints) {
      const text = this.observer.fenceText(name);
      if (text !== undefined) fences.set(name, tokenIn(parseFence(text).attempt));
    }
    return fences;
  }

  hasObject(key: string): boolean {
    return this.services.s3.has(archiveName, key);
  }

  /** Whether the item that a call asks for is there. */
  hasItem(command: GetItemCommand): boolean {
    return (this.services.dynamodb.execute(command) as GetItemCommandOutput).Item !== undefined;
  }

  /** Whether the condition of a write does not hold now. */
  failsCondition({ service, command }: AwsRequest): boolean {
    try {
      this.services[service].copy().execute(command);
      return false;
    } catch (error) {
      return failedConditions.has(nameOf(error));
    }
  }

  /** Whether the newest plan committed is in the archive. */
  isNewestArchived(): boolean {
    return this.newestIfArchived() !== undefined;
  }

  /**
   * Whether nothing is left to write: the newest plan is in the archive and installed at each endpoint, and no tree is
   * to be deleted. Said as `pick` says it: if it saw less to do than this, fewer reads would be free, if more, a batch would
   * end the search.
   */
  isAsPlanned(): boolean {
    const plan = this.newestIfArchived();
    if (!plan) return false;
    const { zone } = this;
    const records = this.services.route53
      .recordSets(zone.id)
      .map((record) => fromSdk(toSdk(record)));
    return plan.endpoints.every((planned) => {
      const picture = pictureOf(planned.name, zone, records);
      const offer = { since: planned.since, hash: hashOf(planned) };
      if (!picture.fence || decideByFence(picture.fence.value, offer) !== 'same') return false;
      const victims = deletableGenerations(picture, planned.since, this.file.keepCount, zone);
      return isInstalled(picture, planned, zone) && victims.length === 0;
    });
  }

  private newestIfArchived(): Plan | undefined {
    const plan = newestPlanIn(this.services.dynamodb);
    return plan && this.hasObject(Archive.keyOf(plan.generation)) ? plan : undefined;
  }

  arrive(number: number): void {
    const change = this.arriving.get(number);
    if (!change) throw new RangeError(`change ${number} is not on its way`);
    this.arriving.delete(number);
    this.observer.arrive(change, 0);
  }

  /** Judges the end: nothing moves any more. */
  judgeEnd(): void {
    this.observer.atRest(newestPlanIn(this.services.dynamodb));
  }

  /** What fell since this was asked last. */
  fallen(): Fallen[] {
    const { violations } = this.observer;
    const fresh = violations.slice(this.told);
    this.told = violations.length;
    return fresh.map(({ property, endpoint }) => ({ property, detail: endpoint }));
  }

  private observe(actor: string, command: SdkCommand): void {
    const operation = operationOf(command);
    if (operation === 'ChangeResourceRecordSets') {
      const { endpoints, purpose } = describeCall(command.input, this.zone);
      this.observer.laneWrote(actor, endpoints, purpose === 'install');
    }
    if (operation === 'TransactWriteItems' || operation === 'PutItem') {
      const plan = newestPlanIn(this.services.dynamodb);
      if (plan) this.observer.planSeen(plan);
    }
  }
}
