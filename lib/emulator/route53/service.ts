// Route 53 in memory, strict: one call in, the SDK's output or exception out, at once. Emulates the
// account around the zones: ids, change states, throttling, load balancers, health checks.
// The rules of a change batch are in changes.ts, what DNS answers in answers.ts.

import type {
  ChangeInfo,
  ChangeResourceRecordSetsRequest,
  ChangeResourceRecordSetsResponse,
  ChangeTagsForResourceRequest,
  CreateHealthCheckRequest,
  CreateHostedZoneRequest,
  CreateHostedZoneResponse,
  DeleteHealthCheckRequest,
  DeleteHostedZoneRequest,
  DeleteHostedZoneResponse,
  GetAccountLimitRequest,
  GetChangeRequest,
  GetHealthCheckRequest,
  GetHealthCheckStatusRequest,
  GetHostedZoneLimitRequest,
  GetHostedZoneLimitResponse,
  GetHostedZoneRequest,
  GetHostedZoneResponse,
  ListHealthChecksRequest,
  ListHostedZonesByNameRequest,
  ListHostedZonesRequest,
  ListResourceRecordSetsRequest,
  ListTagsForResourceRequest,
  ListTagsForResourcesRequest,
  RRType,
  TagResourceType,
  TestDNSAnswerRequest,
  TestDNSAnswerResponse,
  UpdateHealthCheckRequest,
} from '@aws-sdk/client-route-53';

import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { NotEmulatedError, operationOf } from '../service.ts';
import type { EmulatedService, Footprint, SdkCommand } from '../service.ts';
import { answer, possibleAnswers } from './answers.ts';
import type { Answer, DnsView, PossibleAnswers } from './answers.ts';
import { changeId, ChangeLog } from './change-log.ts';
import { applyBatch } from './changes.ts';
import {
  hostedZoneAlreadyExists,
  hostedZoneNotEmpty,
  hostedZoneNotPrivate,
  invalidDomainName,
  noSuchHostedZone,
  priorRequestNotComplete,
  throttling,
} from './errors.ts';
import { footprintOf } from './footprint.ts';
import { HealthChecks } from './health-checks.ts';
import {
  delegationSet,
  firstRecordSets,
  listZones,
  listZonesByName,
  holdsOnlyFirst,
  nameServersOf,
  zoneToSdk,
} from './hosted-zones.ts';
import { defaultLimits } from './limits.ts';
import type { Limits } from './limits.ts';
import { listRecordSets } from './listing.ts';
import { isWithin, parseName } from './names.ts';
import { effectsOf, NameServers } from './propagation.ts';
import type { Commit } from './propagation.ts';
import { prospectOf } from './prospect.ts';
import type { Prospect } from './prospect.ts';
import { defaultQuirks } from './quirks.ts';
import type { Quirks } from './quirks.ts';
import { accountLimit, checkZoneLimit } from './quotas.ts';
import type { RecordKey, RecordSet } from './record-set.ts';
import { bareId, readChanges } from './request.ts';
import { checkType } from './schema.ts';
import { Tags } from './tags.ts';
import { Targets } from './targets.ts';
import type { LoadBalancer } from './targets.ts';
import { Throttle } from './throttle.ts';
import type { ThrottleOptions } from './throttle.ts';
import { Zone } from './zone.ts';
import type { PastState } from './zone.ts';

export interface Route53Options {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Draws delays to the name servers, and what TestDNSAnswer and {@link Route53Service.answer} pick. */
  readonly random: Random;
  /** Absent: no call is ever throttled. */
  readonly throttle?: ThrottleOptions;
  /** How long an accepted change keeps others of its zone out (PriorRequestNotComplete); 0 if absent. */
  readonly changeBusyMs?: number;
  /** A change is INSYNC this long after it was accepted at the earliest; 0 if absent. */
  readonly insyncMs?: number;
  /** Servers of each zone with a state of their own; 0 if absent: all answer as the control plane. */
  readonly nameServerCount?: number;
  /**
   * How long a change takes to each server, drawn evenly, or `by-hand`: it arrives when
   * {@link Route53Service.deliver} says so. At once if absent.
   */
  readonly propagation?: { readonly minMs: number; readonly maxMs: number } | 'by-hand';
  readonly limits?: Partial<Limits>;
  readonly quirks?: Partial<Quirks>;
}

/** What listeners hear after a change was accepted, or a failover took some back. */
export interface AcceptedChange {
  readonly zoneId: string;
  readonly changeId: string;
  /** Rises with each accepted change of the account. */
  readonly number: number;
  readonly touched: readonly RecordKey[];
}

interface Inputs {
  ChangeResourceRecordSets: ChangeResourceRecordSetsRequest;
  ChangeTagsForResource: ChangeTagsForResourceRequest;
  CreateHealthCheck: CreateHealthCheckRequest;
  CreateHostedZone: CreateHostedZoneRequest;
  DeleteHealthCheck: DeleteHealthCheckRequest;
  DeleteHostedZone: DeleteHostedZoneRequest;
  GetAccountLimit: GetAccountLimitRequest;
  GetChange: GetChangeRequest;
  GetHealthCheck: GetHealthCheckRequest;
  GetHealthCheckCount: object;
  GetHealthCheckStatus: GetHealthCheckStatusRequest;
  GetHostedZone: GetHostedZoneRequest;
  GetHostedZoneCount: object;
  GetHostedZoneLimit: GetHostedZoneLimitRequest;
  ListHealthChecks: ListHealthChecksRequest;
  ListHostedZones: ListHostedZonesRequest;
  ListHostedZonesByName: ListHostedZonesByNameRequest;
  ListResourceRecordSets: ListResourceRecordSetsRequest;
  ListTagsForResource: ListTagsForResourceRequest;
  ListTagsForResources: ListTagsForResourcesRequest;
  TestDNSAnswer: TestDNSAnswerRequest;
  UpdateHealthCheck: UpdateHealthCheckRequest;
}

/** Operations that make something, and say so by their status. */
const CREATING: ReadonlySet<string> = new Set(['CreateHealthCheck', 'CreateHostedZone']);

type Operations = { readonly [Operation in keyof Inputs]: (input: Inputs[Operation]) => object };

export class Route53Service implements EmulatedService {
  readonly id = 'route53';
  private readonly quirks: Quirks;
  private readonly limits: Limits;
  private readonly throttle: Throttle | undefined;
  private readonly targets = new Targets();
  private readonly healthChecks = new HealthChecks(this.targets);
  private readonly tags = new Tags((type, id) => this.taggedId(type, id));
  /** By id, in order of creation. */
  private readonly zones = new Map<string, Zone>();
  private readonly log: ChangeLog;
  private readonly listeners = new Set<(change: AcceptedChange) => void>();
  private acceptedCount = 0;
  /** Of all time: ids are not given twice. */
  private zonesCreated = 0;

  private readonly operations: Operations = {
    ChangeResourceRecordSets: (input) => this.changeRecordSets(input),
    ChangeTagsForResource: (input) => this.tags.change(input),
    CreateHealthCheck: (input) => this.healthChecks.create(input),
    CreateHostedZone: (input) => this.createHostedZone(input),
    DeleteHealthCheck: (input) => this.deleteHealthCheck(input),
    DeleteHostedZone: (input) => this.deleteHostedZone(input),
    GetAccountLimit: ({ Type }) =>
      accountLimit(Type, {
        MAX_HEALTH_CHECKS_BY_OWNER: this.healthChecks.count,
        MAX_HOSTED_ZONES_BY_OWNER: this.zones.size,
      }),
    GetChange: ({ Id }) => ({ ChangeInfo: this.log.get(Id, this.options.clock.nowMs()) }),
    GetHealthCheck: ({ HealthCheckId }) => ({ HealthCheck: this.healthChecks.get(HealthCheckId) }),
    GetHealthCheckCount: () => ({ HealthCheckCount: this.healthChecks.count }),
    GetHealthCheckStatus: ({ HealthCheckId }) =>
      this.healthChecks.status(HealthCheckId, this.options.clock.nowMs()),
    GetHostedZone: (input) => this.getHostedZone(input),
    GetHostedZoneCount: () => ({ HostedZoneCount: this.zones.size }),
    GetHostedZoneLimit: (input) => this.getHostedZoneLimit(input),
    ListHealthChecks: (input) => this.healthChecks.list(input),
    ListHostedZones: (input) => listZones([...this.zones.values()], input),
    ListHostedZonesByName: (input) => listZonesByName([...this.zones.values()], input),
    ListResourceRecordSets: (input) =>
      listRecordSets(this.zone(input.HostedZoneId).records, input, this.quirks),
    ListTagsForResource: (input) => this.tags.list(input),
    ListTagsForResources: (input) => this.tags.listSeveral(input),
    TestDNSAnswer: (input) => this.testDnsAnswer(input),
    UpdateHealthCheck: (input) => ({ HealthCheck: this.healthChecks.update(input) }),
  };

  constructor(private readonly options: Route53Options) {
    const { throttle, clock } = options;
    this.quirks = { ...defaultQuirks, ...options.quirks };
    this.limits = { ...defaultLimits, ...options.limits };
    this.log = new ChangeLog(options.insyncMs ?? 0, this.quirks);
    this.throttle =
      throttle && new Throttle(throttle, this.quirks.refusalSpendsTokens, clock.nowMs());
  }

  /** Another one in the same state, which goes its own way from here. Nobody listens to it yet. */
  copy(): Route53Service {
    const copy = new Route53Service(this.options);
    copy.targets.takeOver(this.targets);
    copy.healthChecks.takeOver(this.healthChecks);
    copy.tags.takeOver(this.tags);
    if (this.throttle) copy.throttle?.takeOver(this.throttle);
    const zones = new Map([...this.zones.values()].map((zone) => [zone, zone.copy()]));
    for (const zone of zones.values()) copy.zones.set(zone.identity.id, zone);
    // A change may belong to a zone that is no more.
    copy.log.takeOver(this.log, (zone) => zones.get(zone) ?? zone);
    copy.acceptedCount = this.acceptedCount;
    copy.zonesCreated = this.zonesCreated;
    return copy;
  }

  execute(command: SdkCommand): object {
    const operation = operationOf(command);
    if (!Object.hasOwn(this.operations, operation)) {
      throw new NotEmulatedError(`Route 53 ${operation}`, Object.keys(this.operations));
    }
    // The one cast: a command's class decides the type of its input, and the class is known by name.
    const run = this.operations[operation as keyof Inputs] as (input: object) => object;
    this.admit(command.input);
    const output = run(command.input);
    const httpStatusCode = CREATING.has(operation) ? 201 : 200;
    return { $metadata: { httpStatusCode, attempts: 1, totalRetryDelay: 0 }, ...output };
  }

  footprint(command: SdkCommand): Footprint {
    const { insyncMs = 0, changeBusyMs = 0, nameServerCount = 0, propagation } = this.options;
    const isDrawn = nameServerCount > 0 && propagation !== undefined && propagation !== 'by-hand';
    return footprintOf(operationOf(command), command.input, {
      hasDelays: insyncMs > 0 || changeBusyMs > 0 || isDrawn,
      drawsDelays: isDrawn,
    });
  }

  /**
   * Opens a zone with its NS and SOA, for a world to start from.
   *
   * @param id - such as `Z123`, without `/hostedzone/`
   * @throws InvalidDomainName
   * @throws RangeError there is a zone of that id
   */
  createZone(
    id: string,
    name: string,
    details: { comment?: string; reference?: string } = {},
  ): void {
    const parsed = parseName(name);
    if (parsed.problem !== undefined) throw invalidDomainName(name);
    if (this.zones.has(id)) throw new RangeError(`there is a zone ${id} already`);
    this.zonesCreated += 1;
    const nameServers = nameServersOf(this.zonesCreated);
    const zone = new Zone(
      {
        id,
        name: parsed.name,
        callerReference: details.reference ?? id,
        comment: details.comment,
        nameServers,
      },
      NameServers.create(this.options.nameServerCount ?? 0, () => this.propagationDelayMs()),
    );
    zone.open(firstRecordSets(parsed.name, nameServers));
    this.zones.set(id, zone);
  }

  /** Makes a load balancer known, or changes it; aliases to others are refused. */
  addLoadBalancer(loadBalancer: LoadBalancer): void {
    this.targets.addLoadBalancer(loadBalancer);
  }

  /** Makes a health check known, or changes its state; record sets that name others are refused. */
  setHealthCheck(id: string, healthy: boolean): void {
    this.targets.setHealthCheck(id, healthy);
  }

  /**
   * One DNS answer, with chance where weights leave a choice.
   *
   * @param server - as seen by this name server; absent: by the control plane
   */
  answer(name: string, type: RRType, server?: number): Answer {
    const view = this.viewFor(name, server);
    if (!view) return { code: 'REFUSED', values: [], ttlSeconds: 0 };
    return answer(view, parseName(name).name, type, this.options.random);
  }

  /** The zone that is authoritative for a name, by its own; undefined if none is. */
  zoneNameOf(name: string): string | undefined {
    return this.zoneAbove(name)?.identity.name;
  }

  /** A name server that happens to be asked; undefined if all answer as the control plane. */
  anyServer(): number | undefined {
    const { nameServerCount = 0, random } = this.options;
    return nameServerCount === 0 ? undefined : Math.floor(random() * nameServerCount);
  }

  /** Everything that {@link answer} may give; draws nothing. */
  possibleAnswers(name: string, type: RRType, server?: number): PossibleAnswers {
    const view = this.viewFor(name, server);
    if (!view) return { values: new Set(), mayBeEmpty: true };
    return possibleAnswers(view, parseName(name).name, type);
  }

  /** Everything that a name server may answer once these changes, by number, have arrived there. */
  prospect(
    zoneId: string,
    server: number,
    numbers: readonly number[],
    name: string,
    type: RRType,
  ): Prospect {
    const { servers, identity } = this.zone(zoneId);
    const zone = { zoneId, zoneName: identity.name, targets: this.targets };
    return prospectOf(servers.serverWith(server, numbers), zone, name, type);
  }

  recordSet(
    zoneId: string,
    name: string,
    type: RRType,
    setIdentifier?: string,
  ): RecordSet | undefined {
    return this.zone(zoneId).records.find({ name: parseName(name).name, type, setIdentifier });
  }

  /** Every record set of a zone, in Route 53's order. */
  recordSets(zoneId: string): RecordSet[] {
    return [...this.zone(zoneId).records.from()];
  }

  /** What a name server has and lacks, as text that is equal when it will answer alike for ever. */
  serverText(zoneId: string, server: number, types: readonly RRType[]): string {
    return this.zone(zoneId).servers.textOf(server, changeId, types);
  }

  /**
   * Whether a change on its way to a name server will change nothing there, in whatever order changes arrive.
   *
   * @param types - the record types that count
   */
  isIdle(zoneId: string, server: number, number: number, types: readonly RRType[]): boolean {
    return this.zone(zoneId).servers.isIdle(server, number, types);
  }

  /** Change batches accepted so far. */
  get changeCount(): number {
    return this.acceptedCount;
  }

  /** @returns a function that ends the listening */
  onChange(listener: (change: AcceptedChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The accepted changes that a name server lacks, by number, oldest first. */
  undelivered(zoneId: string, server: number): number[] {
    const { servers } = this.zone(zoneId);
    servers.deliverDue(this.options.clock.nowMs());
    return servers.lackedBy(server);
  }

  /** Lets one change arrive at one name server now. @returns false if it was there already */
  deliver(zoneId: string, server: number, number: number): boolean {
    return this.zone(zoneId).servers.deliver(server, number);
  }

  /**
   * Puts a zone back to an earlier state, as when its control plane fails over to another Region
   * with changes stranded in the first (accelerated recovery). The name servers follow as after any
   * change; whether the real ones do is not documented.
   *
   * @throws RangeError the zone does not remember that far back
   */
  failOver(zoneId: string, to: PastState): void {
    const zone = this.zone(zoneId);
    const { sets, stranded } = zone.stateAt(to);
    for (const number of stranded) this.log.strand(number);
    const commit = zone.commit(this.log.nextNumber(), this.options.clock.nowMs(), sets);
    this.announce(zone, commit);
  }

  private admit(input: object): void {
    const batch = 'ChangeBatch' in input ? input.ChangeBatch : undefined;
    const changes = batch && typeof batch === 'object' && 'Changes' in batch && batch.Changes;
    const changeCount = Array.isArray(changes) ? changes.length : 0;
    if (this.throttle?.admits(changeCount, this.options.clock.nowMs()) === false) {
      throw throttling();
    }
  }

  private changeRecordSets(
    input: ChangeResourceRecordSetsRequest,
  ): ChangeResourceRecordSetsResponse {
    const zone = this.zone(input.HostedZoneId);
    const nowMs = this.options.clock.nowMs();
    if (nowMs < zone.busyUntilMs) throw priorRequestNotComplete();
    const after = applyBatch(readChanges(input.ChangeBatch), {
      zoneId: zone.identity.id,
      zoneName: zone.identity.name,
      records: zone.records,
      targets: this.targets,
      limits: this.limits,
      quirks: this.quirks,
    });
    const commit = zone.commit(this.log.nextNumber(), nowMs, after);
    zone.busyUntilMs = nowMs + (this.options.changeBusyMs ?? 0);
    this.acceptedCount += 1;
    this.announce(zone, commit);
    return { ChangeInfo: this.record(zone, commit.number, input.ChangeBatch?.Comment) };
  }

  private createHostedZone(input: CreateHostedZoneRequest): CreateHostedZoneResponse {
    const { Name = '', CallerReference = '', HostedZoneConfig, VPC, DelegationSetId } = input;
    if (VPC || DelegationSetId !== undefined || HostedZoneConfig?.PrivateZone) {
      throw new NotEmulatedError('a private zone or reusable delegation set', ['public zones']);
    }
    const zones = [...this.zones.values()];
    if (zones.some(({ identity }) => identity.callerReference === CallerReference)) {
      throw hostedZoneAlreadyExists();
    }
    const id = `Z${String(this.zonesCreated + 1).padStart(13, '0')}`;
    const comment = HostedZoneConfig?.Comment;
    this.createZone(id, Name, {
      reference: CallerReference,
      ...(comment !== undefined && { comment }),
    });
    const zone = this.zone(id);
    return {
      HostedZone: zoneToSdk(zone),
      ChangeInfo: this.record(zone, this.log.nextNumber()),
      DelegationSet: delegationSet(zone),
      Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${id}`,
    };
  }

  private getHostedZone({ Id }: GetHostedZoneRequest): GetHostedZoneResponse {
    const zone = this.zone(Id);
    return { HostedZone: zoneToSdk(zone), DelegationSet: delegationSet(zone) };
  }

  private deleteHostedZone({ Id }: DeleteHostedZoneRequest): DeleteHostedZoneResponse {
    const zone = this.zone(Id);
    if (this.options.clock.nowMs() < zone.busyUntilMs) throw priorRequestNotComplete();
    if (!holdsOnlyFirst(zone)) throw hostedZoneNotEmpty();
    this.zones.delete(zone.identity.id);
    this.tags.forget('hostedzone', zone.identity.id);
    return { ChangeInfo: this.record(zone, this.log.nextNumber()) };
  }

  private getHostedZoneLimit({
    HostedZoneId,
    Type,
  }: GetHostedZoneLimitRequest): GetHostedZoneLimitResponse {
    const { identity, records } = this.zone(HostedZoneId);
    const type = checkZoneLimit(Type);
    if (type === 'MAX_VPCS_ASSOCIATED_BY_ZONE') throw hostedZoneNotPrivate(identity.id);
    return { Limit: { Type: type, Value: this.limits.setsPerZone }, Count: records.size };
  }

  private deleteHealthCheck({ HealthCheckId = '' }: DeleteHealthCheckRequest): object {
    this.healthChecks.remove(HealthCheckId);
    this.tags.forget('healthcheck', HealthCheckId);
    return {};
  }

  /** The id of a resource that is there. @throws NoSuchHostedZone, NoSuchHealthCheck */
  private taggedId(type: TagResourceType, id: string | undefined): string {
    if (type === 'hostedzone') return this.zone(id).identity.id;
    return this.healthChecks.get(id).Id ?? '';
  }

  private testDnsAnswer(input: TestDNSAnswerRequest): TestDNSAnswerResponse {
    const { RecordName = '', ResolverIP, EDNS0ClientSubnetIP, EDNS0ClientSubnetMask } = input;
    if ((ResolverIP ?? EDNS0ClientSubnetIP ?? EDNS0ClientSubnetMask) !== undefined) {
      throw new NotEmulatedError('TestDNSAnswer for a given resolver', ['TestDNSAnswer']);
    }
    const zone = this.zone(input.HostedZoneId);
    const type = checkType(input.RecordType);
    const server = this.anyServer();
    const { nameServers, name: zoneName } = zone.identity;
    const { name } = parseName(RecordName);
    const given: Answer = isWithin(name, zoneName)
      ? answer(this.viewOf(zone, server), name, type, this.options.random)
      : { code: 'REFUSED', values: [], ttlSeconds: 0 };
    return {
      Nameserver: nameServers[(server ?? 0) % nameServers.length],
      RecordName,
      RecordType: type,
      RecordData: [...given.values],
      ResponseCode: given.code,
      Protocol: 'UDP',
    };
  }

  private record(zone: Zone, number: number, comment?: string): ChangeInfo {
    return this.log.add({ number, zone, submittedMs: this.options.clock.nowMs(), comment });
  }

  private announce(zone: Zone, commit: Commit): void {
    if (this.listeners.size === 0) return;
    const { number } = commit;
    const touched = effectsOf(commit).map(({ key: { name, type, setIdentifier } }) => ({
      name,
      type,
      setIdentifier,
    }));
    const zoneId = zone.identity.id;
    for (const listener of this.listeners) {
      listener({ zoneId, changeId: changeId(number), number, touched });
    }
  }

  private zone(id: string | undefined): Zone {
    const zone = this.zones.get(bareId(id));
    if (!zone) throw noSuchHostedZone(bareId(id));
    return zone;
  }

  private viewFor(name: string, server: number | undefined): DnsView | undefined {
    const zone = this.zoneAbove(name);
    return zone && this.viewOf(zone, server);
  }

  /** The zone that is authoritative for a name: the one with the longest name above it. */
  private zoneAbove(name: string): Zone | undefined {
    const parsed = parseName(name).name;
    const [zone] = [...this.zones.values()]
      .filter(({ identity }) => isWithin(parsed, identity.name))
      .sort((left, right) => right.identity.name.length - left.identity.name.length);
    return zone;
  }

  private viewOf(zone: Zone, server: number | undefined): DnsView {
    const { id, name } = zone.identity;
    if (server !== undefined) zone.servers.deliverDue(this.options.clock.nowMs());
    const records = server === undefined ? zone.records : zone.servers.recordsOf(server);
    return { zoneId: id, zoneName: name, records, targets: this.targets };
  }

  private propagationDelayMs(): number {
    const { propagation = { minMs: 0, maxMs: 0 }, random } = this.options;
    if (propagation === 'by-hand') return Infinity;
    const { minMs, maxMs } = propagation;
    return minMs + Math.floor(random() * (maxMs - minMs + 1));
  }
}
