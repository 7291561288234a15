// Judges a deployed drill by what was seen from outside and by the calls that its functions recorded. Pure:
// looking and reading are done by others.

import { changeOperation } from '../../aws/calls.ts';
import type { RecordedCall } from '../../aws/gate-table.ts';
import { isHeldBack } from '../../control-plane/fence.ts';
import type { Plan } from '../../control-plane/plan.ts';
import { PropertyMonitor } from '../../control-plane/properties.ts';
import type { PropertyName } from '../../control-plane/properties.ts';
import type { RootInterval, Violation } from '../result.ts';
import { RootHistory } from '../root-history.ts';
import type { Judge } from '../stage.ts';
import type { Sight } from './look.ts';

/** A violation as it was seen; which call it came from is known once every call is. */
type Sighting = Omit<Violation, 'call'>;

export class DeployedJudge implements Judge {
  readonly monitor: PropertyMonitor;
  /** Milliseconds from the start of the drill to the last look. */
  atMs = 0;
  private readonly sightings: Sighting[] = [];
  private readonly history = new RootHistory();
  private readonly sights = new Map<string, Sight>();

  /** @param calls - every call of the drill so far, in order of time */
  constructor(
    floor: number,
    private readonly calls: () => readonly RecordedCall[],
  ) {
    this.monitor = new PropertyMonitor(floor);
  }

  violated(properties: readonly PropertyName[], endpoint: string): void {
    for (const property of properties) {
      const isKnown = this.sightings.some(
        (one) => one.property === property && one.endpoint === endpoint,
      );
      if (!isKnown) this.sightings.push({ property, endpoint, atMs: this.atMs });
    }
  }

  get violations(): readonly Violation[] {
    const calls = this.calls();
    return this.sightings.map((sighting) => ({ ...sighting, call: causeOf(sighting, calls) }));
  }

  generationOf(endpoint: string): number {
    return this.sights.get(endpoint)?.fence?.generation ?? 0;
  }

  /** Takes in one look at every endpoint. */
  seen(sights: readonly Sight[], atMs: number): void {
    this.atMs = atMs;
    for (const sight of sights) {
      const { view } = sight;
      this.sights.set(view.endpoint, sight);
      this.violated(this.monitor.view(view), view.endpoint);
      this.history.seen(view, atMs);
    }
  }

  /** Takes in calls that functions recorded; each once, in order of time. */
  called(fresh: readonly RecordedCall[]): void {
    for (const { actor, operation, outcome, purpose, endpoints, fences } of fresh) {
      const isLane = actor.startsWith('lane-');
      if (!isLane || operation !== changeOperation || outcome !== 'ok') continue;
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
    for (const { name, since } of newest?.endpoints ?? []) {
      const sight = this.sights.get(name);
      // What an operator holds is not automation's to converge.
      if (sight?.fence && isHeldBack(sight.fence, since)) continue;
      const roots = sight?.view.roots ?? [];
      if (roots.length === 0 || roots.some(({ generation }) => generation !== since)) {
        this.violated(['converges'], name);
      }
    }
  }

  intervals(): RootInterval[] {
    return this.history.intervals(this.atMs);
  }
}

/** The last accepted batch for the endpoint before it was seen: from outside no more can be known. */
function causeOf({ endpoint, atMs }: Sighting, calls: readonly RecordedCall[]): number {
  const before = calls.filter((call) => call.atMs <= atMs);
  const cause = before.findLastIndex(
    ({ operation, outcome, endpoints }) =>
      operation === changeOperation && outcome === 'ok' && endpoints.includes(endpoint),
  );
  return cause === -1 ? before.length : cause + 1;
}
