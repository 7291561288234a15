// Watches a world: delivers accepted changes to the name servers, looks at what endpoints show after each,
// and judges the properties. Changes nothing that the control plane could see.

import {
  fenceName,
  endpointOfRecord,
  generationOfTree,
  rollbackName,
} from '../control-plane/names.ts';
import type { ZoneName } from '../control-plane/names.ts';
import { isHeldBack, parseFence } from '../control-plane/fence.ts';
import { rootTypes } from '../control-plane/plan.ts';
import type { Plan, RootType } from '../control-plane/plan.ts';
import type { EndpointConfig } from '../control-plane/drafting.ts';
import { PropertyMonitor } from '../control-plane/properties.ts';
import type { EndpointView, PropertyName } from '../control-plane/properties.ts';
import type { AcceptedChange, Route53Service } from '../emulator/route53/service.ts';
import type { RootInterval, Violation } from './result.ts';
import { RootHistory } from './root-history.ts';
import type { Judge } from './stage.ts';

export interface ObserverOptions {
  readonly route53: Route53Service;
  /** How many name servers have a state of their own. */
  readonly nameServerCount: number;
  /** Sends an accepted change on its way to every name server: {@link Observer.arrive} is its end. */
  readonly send: (change: AcceptedChange) => void;
  readonly zone: ZoneName;
  readonly endpoints: readonly EndpointConfig[];
  readonly floor: number;
  /** Milliseconds since the run began. */
  readonly elapsedMs: () => number;
  /** The step of the trace that is being run. */
  readonly step: () => number;
}

export class Observer implements Judge {
  readonly violations: Violation[] = [];
  readonly monitor: PropertyMonitor;
  private readonly serverMonitors: readonly PropertyMonitor[];
  private readonly history = new RootHistory();

  /** @param before - whose memory it goes on with, in a copy of that one's world */
  constructor(
    private readonly options: ObserverOptions,
    before?: Observer,
  ) {
    const fresh = () => new PropertyMonitor(options.floor);
    this.monitor = before?.monitor.copy() ?? fresh();
    this.serverMonitors =
      before?.serverMonitors.map((monitor) => monitor.copy()) ??
      Array.from({ length: options.nameServerCount }, fresh);
  }

  /** What the properties remember of the control plane, as text: equal texts judge all to come alike. */
  memory(): string {
    return this.monitor.memory();
  }

  /** Notes a violation, the first of its property and endpoint. */
  violated(properties: readonly PropertyName[], endpoint: string): void {
    for (const property of properties) {
      const known = this.violations.some(
        (one) => one.property === property && one.endpoint === endpoint,
      );
      if (known) continue;
      this.violations.push({ property, endpoint, call: this.options.step(), atMs: this.now() });
    }
  }

  /** Route 53 accepted a batch of this lane for these endpoints. */
  laneWrote(lane: string, endpoints: readonly string[], isInstall: boolean): void {
    for (const endpoint of endpoints) {
      const fence = this.fenceText(endpoint);
      const installed = isInstall && fence !== undefined ? parseFence(fence).generation : undefined;
      this.violated(this.monitor.laneWrote(lane, endpoint, installed), endpoint);
    }
  }

  planSeen(plan: Plan): void {
    this.violated(this.monitor.planSeen(plan.generation, plan.hash), '');
  }

  /** Looks at what a change did that Route 53 has just accepted, and sends it on its way. */
  accepted(change: AcceptedChange): void {
    for (const endpoint of this.touched(change)) this.look(endpoint);
    this.options.send(change);
  }

  /** Delivers an accepted change to one name server, and looks at what that server answers then. */
  arrive(change: AcceptedChange, server: number): void {
    this.options.route53.deliver(change.zoneId, server, change.number);
    for (const endpoint of this.touched(change)) {
      const violated = this.serverMonitors[server]?.view(this.view(endpoint, server)) ?? [];
      this.violated(violated, endpoint);
    }
  }

  /** Judges the end, when nothing moves any more: every root shows its part of the newest plan. */
  atRest(newest: Plan | undefined): void {
    for (const planned of newest?.endpoints ?? []) {
      const { roots } = this.view(planned.name);
      // What an operator holds is not automation's to converge.
      if (this.isHeldBack(planned.name, planned.since)) continue;
      if (roots.some((root) => root.generation !== planned.since)) {
        this.violated(['converges'], planned.name);
      }
    }
  }

  /** The generation that the endpoint's fence names; 0 before the first install. */
  generationOf(endpoint: string): number {
    const text = this.fenceText(endpoint);
    return text === undefined ? 0 : parseFence(text).generation;
  }

  private isHeldBack(endpoint: string, since: number): boolean {
    const text = this.fenceText(endpoint);
    return text !== undefined && isHeldBack(parseFence(text), since);
  }

  /** What the roots showed over time, the intervals that are still open closed at this moment. */
  intervals(): RootInterval[] {
    return this.history.intervals(this.now());
  }

  /** What an endpoint shows; by default as the control plane has it. */
  view(endpoint: string, server?: number): EndpointView {
    const { route53, zone } = this.options;
    const types = this.options.endpoints.find(({ name }) => name === endpoint)?.types ?? rootTypes;
    const live = (name: string, type: RootType): number => {
      const { values, mayBeEmpty } = route53.possibleAnswers(name, type, server);
      return mayBeEmpty ? 0 : values.size;
    };
    return {
      endpoint,
      roots: types.map((type) => ({
        type,
        // A name server is asked for answers only, as customers do; which tree they came from is not said.
        generation: server === undefined ? this.generationShown(endpoint, type) : undefined,
        live: live(endpoint, type),
      })),
      rollbackResolves: types.every(
        (type) =>
          server !== undefined ||
          route53.recordSet(zone.id, rollbackName(endpoint), type) === undefined ||
          live(rollbackName(endpoint), type) > 0,
      ),
    };
  }

  private look(endpoint: string): void {
    const view = this.view(endpoint);
    this.violated(this.monitor.view(view), endpoint);
    this.history.seen(view, this.now());
  }

  private touched(change: AcceptedChange): string[] {
    const names = new Set(change.touched.map(({ name }) => name.replace(/\.$/, '')));
    const owners = new Set([...names].map((name) => endpointOfRecord(name, this.options.zone)));
    return this.options.endpoints
      .map(({ name }) => name)
      .filter((name) => names.has(name) || owners.has(name));
  }

  private generationShown(endpoint: string, type: RootType): number | undefined {
    const { route53, zone } = this.options;
    const root = route53.recordSet(zone.id, endpoint, type);
    return root?.alias
      ? generationOfTree(root.alias.name.replace(/\.$/, ''), endpoint, zone)
      : undefined;
  }

  /** An endpoint's fence as it stands in the zone; undefined: there is none. */
  fenceText(endpoint: string): string | undefined {
    const { route53, zone } = this.options;
    return route53.recordSet(zone.id, fenceName(endpoint), 'TXT')?.values[0];
  }

  private now(): number {
    return this.options.elapsedMs();
  }
}
