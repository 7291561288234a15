// What the roots of endpoints showed over time, as intervals in which nothing changed.

import type { EndpointView } from '../control-plane/properties.ts';
import type { RootInterval } from './result.ts';

type OpenInterval = Omit<RootInterval, 'toMs'>;

export class RootHistory {
  private readonly closed: RootInterval[] = [];
  private readonly open = new Map<string, OpenInterval>();

  seen({ endpoint, roots }: EndpointView, atMs: number): void {
    for (const { type, generation = null, live } of roots) {
      const key = `${endpoint} ${type}`;
      const before = this.open.get(key);
      if (before && before.generation === generation && before.live === live) continue;
      if (before) this.closed.push({ ...before, toMs: atMs });
      this.open.set(key, { endpoint, type, fromMs: atMs, generation, live });
    }
  }

  /** Those that are still open end at this moment. */
  intervals(nowMs: number): RootInterval[] {
    return [...this.closed, ...[...this.open.values()].map((one) => ({ ...one, toMs: nowMs }))];
  }
}
