// Looks at the endpoints of a deployed drill stack from outside: what the zone holds and what Route 53 would
// answer, again and again while a drill is played, and judges the properties. Changes nothing.

import type { RecordedCall } from '../../aws/gate-table.ts';
import type { Zone } from '../../aws/zone.ts';
import type { EndpointConfig } from '../../control-plane/drafting.ts';
import { liveValues } from '../../control-plane/guards.ts';
import { generationOfTree } from '../../control-plane/names.ts';
import { pictureOf, resolves } from '../../control-plane/picture.ts';
import type { Picture } from '../../control-plane/picture.ts';
import type { Plan } from '../../control-plane/plan.ts';
import { PropertyMonitor } from '../../control-plane/properties.ts';
import type { EndpointView, PropertyName, RootView } from '../../control-plane/properties.ts';
import type { RecordSet } from '../../control-plane/records.ts';
import { RootHistory } from '../root-history.ts';
import type { RootInterval, Violation } from '../result.ts';
import type { Judge } from '../stage.ts';

/** Listings made until two in a row are the same: pages of one listing can mix old and new. */
const readingLimit = 10;

/** A violation as it was seen; which call it came from is known once every call is. */
type Sighting = Omit<Violation, 'call'>;

export interface DeployedJudgeOptions {
  readonly zone: Zone;
  readonly endpoints: readonly EndpointConfig[];
  readonly floor: number;
  /** Milliseconds since the drill began. */
  readonly elapsedMs: () => number;
}

export class DeployedJudge implements Judge {
  readonly monitor: PropertyMonitor;
  private readonly sightings: Sighting[] = [];
  private readonly history = new RootHistory();
  private calls: readonly RecordedCall[] = [];
  private pictures = new Map<string, Picture>();

  constructor(private readonly options: DeployedJudgeOptions) {
    this.monitor = new PropertyMonitor(options.floor);
  }

  violated(properties: readonly PropertyName[], endpoint: string): void {
    for (const property of properties) {
      const isKnown = this.sightings.some(
        (one) => one.property === property && one.endpoint === endpoint,
      );
      if (!isKnown) this.sightings.push({ property, endpoint, atMs: this.options.elapsedMs() });
    }
  }

  /** What one look found, in order of time; `call` is the last accepted batch for the endpoint before it. */
  get violations(): readonly Violation[] {
    return this.sightings.map((sighting) => ({ ...sighting, call: this.causeOf(sighting) }));
  }

  generationOf(endpoint: string): number {
    return this.pictures.get(endpoint)?.fence?.value.generation ?? 0;
  }

  /** One look at every endpoint. */
  async look(): Promise<void> {
    const { zone, endpoints } = this.options;
    const records = await this.stableListing();
    for (const { name, types } of endpoints) {
      const picture = pictureOf(name, zone.name, records);
      this.pictures.set(name, picture);
      const roots: RootView[] = [];
      for (const type of types) {
        const record = picture.roots.find((one) => one.type === type);
        const generation = record?.alias && generationOfTree(record.alias.name, name, zone.name);
        const tree = generation === undefined ? [] : (picture.trees.get(generation) ?? []);
        // What customers would get decides: a name that has no answer has no live value, whatever is listed.
        const answered = record ? await zone.testAnswer(name, type) : [];
        roots.push({ type, generation, live: answered.length === 0 ? 0 : liveValues(tree, type) });
      }
      const rollbackResolves = resolves(picture, picture.rollbacks, zone.name);
      const view: EndpointView = { endpoint: name, roots, rollbackResolves };
      this.violated(this.monitor.view(view), name);
      this.history.seen(view, this.options.elapsedMs());
    }
  }

  /** Takes in calls that functions recorded; each once, in order of time. */
  called(fresh: readonly RecordedCall[], all: readonly RecordedCall[]): void {
    this.calls = all;
    for (const { actor, operation, outcome, purpose, endpoints, fences } of fresh) {
      if (operation !== 'route53:ChangeResourceRecordSets' || outcome !== 'ok') continue;
      if (!actor.startsWith('lane-')) continue;
      for (const endpoint of endpoints) {
        const installed = purpose === 'install' ? fences[endpoint] : undefined;
        this.violated(this.monitor.laneWrote(actor, endpoint, installed), endpoint);
      }
    }
  }

  planSeen(generation: number, hash: string): void {
    this.violated(this.monitor.planSeen(generation, hash), '');
  }

  /** Judges the end: every root shows its part of the newest plan. */
  atRest(newest: Plan | undefined): void {
    const { zone } = this.options;
    for (const planned of newest?.endpoints ?? []) {
      const picture = this.pictures.get(planned.name);
      const fence = picture?.fence?.value;
      // What an operator holds is not automation's to converge.
      if (fence && (fence.frozen || (fence.overrides > 0 && fence.generation >= planned.since))) {
        continue;
      }
      const shown = picture?.roots.map(
        ({ alias }) => alias && generationOfTree(alias.name, planned.name, zone.name),
      );
      if (!shown?.length || shown.some((generation) => generation !== planned.since)) {
        this.violated(['converges'], planned.name);
      }
    }
  }

  intervals(): RootInterval[] {
    return this.history.intervals(this.options.elapsedMs());
  }

  private async stableListing(): Promise<RecordSet[]> {
    let before = '';
    for (let readings = 0; readings < readingLimit; readings += 1) {
      const records = await this.options.zone.listAll();
      const text = JSON.stringify(records);
      if (text === before) return records;
      before = text;
    }
    throw new RangeError(
      `zone ${this.options.zone.name.name} changed during each of ${readingLimit} readings`,
    );
  }

  private causeOf({ endpoint, atMs }: Sighting): number {
    const until = this.calls.findLastIndex((call) => call.atMs <= atMs);
    const cause = this.calls
      .slice(0, until + 1)
      .findLastIndex(
        ({ operation, outcome, endpoints }) =>
          operation === 'route53:ChangeResourceRecordSets' &&
          outcome === 'ok' &&
          endpoints.includes(endpoint),
      );
    return (cause === -1 ? until : cause) + 1;
  }
}
