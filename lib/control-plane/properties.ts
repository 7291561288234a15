// What must hold of an endpoint, judged on what its roots show: always, at rest, or at least sometimes.
// Pure bookkeeping over views; who looks, and when, is the drill's or the explorer's business.

import type { RootType } from './plan.ts';

/** Judged at every view. */
export const alwaysProperties = [
  'never-empty',
  'no-regression',
  'rollback-resolves',
  'above-floor',
  'roots-agree',
  'one-plan-per-generation',
  'freeze-holds',
  'operator-choice-holds',
] as const;

/** Judged when nothing moves any more (`converges`), or over the whole run (`made-progress`). */
export const finalProperties = ['converges', 'made-progress'] as const;

export const propertyNames = [...alwaysProperties, ...finalProperties] as const;

export type PropertyName = (typeof propertyNames)[number];

/** What one root of an endpoint shows. */
export interface RootView {
  readonly type: RootType;
  /** The generation of the tree it points at; undefined when there is no root or it points elsewhere. */
  readonly generation: number | undefined;
  /** How many values could be answered. */
  readonly live: number;
}

/** What an endpoint shows, on one name server or in the control plane. */
export interface EndpointView {
  readonly endpoint: string;
  readonly roots: readonly RootView[];
  /** Whether each rollback record points at a tree that is there. True when there is none. */
  readonly rollbackResolves: boolean;
}

/** Remembers what the properties of one run need; gives the properties that a new view violates. */
export class PropertyMonitor {
  private readonly shown = new Map<string, number>();
  private readonly planHashes = new Map<number, string>();
  private readonly frozen = new Set<string>();
  /** Endpoint → the generation an operator rolled back from: only a newer plan may undo it. */
  private readonly rolledBack = new Map<string, number>();
  private readonly installers = new Set<string>();

  constructor(private readonly floor: number) {}

  /** Another one with the same memory. */
  copy(): PropertyMonitor {
    const copy = new PropertyMonitor(this.floor);
    for (const [root, generation] of this.shown) copy.shown.set(root, generation);
    for (const [generation, hash] of this.planHashes) copy.planHashes.set(generation, hash);
    for (const endpoint of this.frozen) copy.frozen.add(endpoint);
    for (const [endpoint, from] of this.rolledBack) copy.rolledBack.set(endpoint, from);
    for (const lane of this.installers) copy.installers.add(lane);
    return copy;
  }

  /** Everything that it will judge by, as text, in no order of time. Who installed is only told at the end. */
  memory(): string {
    const sorted = (entries: Iterable<readonly unknown[] | string>) =>
      [...entries].map(String).sort();
    return JSON.stringify([
      sorted(this.shown),
      sorted(this.planHashes),
      sorted(this.frozen),
      sorted(this.rolledBack),
    ]);
  }

  /** Judges a view. A root counts from the first time it answered: an endpoint must be born first. */
  view(view: EndpointView): PropertyName[] {
    const violated = new Set<PropertyName>();
    const born = view.roots.filter((root) => this.isBorn(view.endpoint, root));
    for (const root of born) {
      const key = `${view.endpoint} ${root.type}`;
      const highest = this.shown.get(key) ?? 0;
      if (root.live === 0) violated.add('never-empty');
      if (root.live < this.floor) violated.add('above-floor');
      if (root.generation !== undefined && root.generation < highest) violated.add('no-regression');
      this.shown.set(key, Math.max(highest, root.generation ?? 0));
    }
    if (!view.rollbackResolves) violated.add('rollback-resolves');
    if (new Set(born.map((root) => root.generation)).size > 1) violated.add('roots-agree');
    return [...violated];
  }

  /** A plan body came to stand in the table or the archive. */
  planSeen(generation: number, hash: string): PropertyName[] {
    const first = this.planHashes.get(generation) ?? hash;
    this.planHashes.set(generation, first);
    return first === hash ? [] : ['one-plan-per-generation'];
  }

  /** Route 53 accepted a lane's batch for the endpoint. */
  laneWrote(lane: string, endpoint: string, installed: number | undefined): PropertyName[] {
    if (installed !== undefined) this.installers.add(lane);
    if (this.frozen.has(endpoint)) return ['freeze-holds'];
    const from = this.rolledBack.get(endpoint);
    if (installed === undefined || from === undefined) return [];
    if (installed <= from) return ['operator-choice-holds'];
    this.rolledBack.delete(endpoint);
    return [];
  }

  /** From here on no lane may write; said when the operator's command was acknowledged. */
  freezeAcknowledged(endpoint: string): void {
    this.frozen.add(endpoint);
  }

  thawed(endpoint: string): void {
    this.frozen.delete(endpoint);
  }

  /** An operator chose an older tree: not a regression, and not to be undone by the plan it replaced. */
  rollbackStarted(endpoint: string, from: number): void {
    for (const key of this.shown.keys()) {
      if (key.startsWith(`${endpoint} `)) this.shown.set(key, 0);
    }
    this.rolledBack.set(endpoint, from);
  }

  hasInstalled(lane: string): boolean {
    return this.installers.has(lane);
  }

  private isBorn(endpoint: string, root: RootView): boolean {
    return root.live > 0 || this.shown.has(`${endpoint} ${root.type}`);
  }
}
