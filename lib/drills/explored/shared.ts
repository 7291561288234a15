// What the actors of an explored world share: AWS in memory, the executions waiting for each lane, the changes
// on their way to the name server, and what the properties remember. Can be copied, and told by its text.

import { GetChangeCommand } from '@aws-sdk/client-route-53';
import type { GetChangeCommandOutput } from '@aws-sdk/client-route-53';
import { describeCall } from '../../aws/calls.ts';
import type { EndpointsFile } from '../../control-plane/endpoints-file.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import { DynamoDbService } from '../../emulator/dynamodb/service.ts';
import { Route53Service } from '../../emulator/route53/service.ts';
import type { AcceptedChange } from '../../emulator/route53/service.ts';
import { S3Service } from '../../emulator/s3/service.ts';
import { operationOf } from '../../emulator/service.ts';
import type { SdkCommand } from '../../emulator/service.ts';
import { createStores, healthTableName, newestPlanIn } from '../containers.ts';
import { setHealth } from '../load-balancers.ts';
import { Observer } from '../observer.ts';
import { weightsBefore } from './bounds.ts';
import type { Request } from './requests.ts';

/** When it happened: 19 October 2025, 23:48 PDT. The clock stands still: what a wait is for is chosen. */
export const nowMs = Date.UTC(2025, 9, 20, 6, 48);

/** A wait takes no time. */
export const clock = { nowMs: () => nowMs, sleep: () => Promise.resolve() };

export interface Fallen {
  readonly property: string;
  readonly endpoint: string;
}

interface Services {
  readonly dynamoDb: DynamoDbService;
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
  }

  static begin(zone: ZoneName, file: EndpointsFile): Shared {
    const services: Services = {
      dynamoDb: new DynamoDbService(),
      s3: new S3Service({ clock }),
      route53: new Route53Service({
        clock,
        random: () => 0,
        nameServerCount: 1,
        propagation: 'by-hand',
      }),
    };
    services.route53.createZone(zone.id, zone.name);
    createStores(services.dynamoDb, services.s3);
    return new Shared(zone, file, services);
  }

  /** Another one in the same state, which goes its own way from here. */
  copy(): Shared {
    const { dynamoDb, s3, route53 } = this.services;
    const services = { dynamoDb: dynamoDb.copy(), s3: s3.copy(), route53: route53.copy() };
    return new Shared(this.zone, this.file, services, this);
  }

  /** Whether it can happen now; a sweep is for whoever knows how far each actor is. */
  isEnabled(actor: string, request: Request): boolean {
    if (request.kind === 'take-up') return (this.queued.get(actor) ?? 0) > 0;
    if (request.kind !== 'aws' || !(request.command instanceof GetChangeCommand)) return true;
    // A change that is still on its way would be asked for again and again: the answer is waited for.
    const { ChangeInfo } = this.services.route53.execute(request.command) as GetChangeCommandOutput;
    return ChangeInfo?.Status === 'INSYNC';
  }

  /** @throws what the call is answered with */
  make(actor: string, request: Request): object {
    if (request.kind === 'start') {
      this.queued.set(request.lane, (this.queued.get(request.lane) ?? 0) + 1);
      return {};
    }
    if (request.kind === 'take-up') {
      this.queued.set(actor, (this.queued.get(actor) ?? 0) - 1);
      return {};
    }
    if (request.kind !== 'aws') return {};
    const { service, command } = request;
    const output = {
      dynamodb: this.services.dynamoDb,
      s3: this.services.s3,
      route53: this.services.route53,
    }[service].execute(command);
    this.observe(actor, command);
    return output;
  }

  /** What the health source says before the planner runs for the n-th time. */
  setHealth(plan: number): void {
    setHealth(this.services.dynamoDb, healthTableName, weightsBefore(this.file, plan), nowMs);
  }

  /** Accepted changes that the name server lacks, by number, oldest first. */
  onTheirWay(): ReadonlyMap<number, { readonly changeId: string }> {
    return this.arriving;
  }

  arrive(number: number): void {
    const change = this.arriving.get(number);
    if (!change) throw new RangeError(`change ${number} is not on its way`);
    this.arriving.delete(number);
    this.observer.arrive(change, 0);
  }

  /** Judges the end: nothing moves any more. */
  judgeEnd(): void {
    this.observer.atRest(newestPlanIn(this.services.dynamoDb));
  }

  /** What fell since this was asked last. */
  fallen(): Fallen[] {
    const { violations } = this.observer;
    const fresh = violations.slice(this.told);
    this.told = violations.length;
    return fresh;
  }

  private observe(actor: string, command: SdkCommand): void {
    const operation = operationOf(command);
    if (operation === 'ChangeResourceRecordSets') {
      const { endpoints, purpose } = describeCall(command.input, this.zone);
      this.observer.laneWrote(actor, endpoints, purpose === 'install');
    }
    if (operation === 'TransactWriteItems' || operation === 'PutItem') {
      const plan = newestPlanIn(this.services.dynamoDb);
      if (plan) this.observer.planSeen(plan);
    }
  }
}
