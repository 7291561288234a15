// Small plans, fences and zone readings for the tests beside this file.

import * as fc from 'fast-check';
import type { Fence } from '../../lib/control-plane/fence.ts';
import { formatFence } from '../../lib/control-plane/fence.ts';
import type { ZoneName } from '../../lib/control-plane/names.ts';
import { pictureOf } from '../../lib/control-plane/picture.ts';
import type { Picture } from '../../lib/control-plane/picture.ts';
import type { PlannedEndpoint, Target } from '../../lib/control-plane/plan.ts';
import type { RecordSet } from '../../lib/control-plane/records.ts';
import {
  fenceRecord,
  rollbackRecords,
  rootRecords,
  treeRecords,
} from '../../lib/control-plane/tree.ts';

export const zone: ZoneName = { id: 'ZEXAMPLE', name: 'example.com' };
export const api = 'api.example.com';
export const attempt = '0123456789abcdef0123456789abcdef';

/** A healthy target with both addresses; its weight is the configured one unless told otherwise. */
export function target(id: string, changes: Partial<Target> = {}): Target {
  const address = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' };
  const weight = changes.weight ?? 10;
  return { id, weight, configuredWeight: weight, healthy: true, address, ...changes };
}

/** An endpoint with both roots and two targets. */
export function endpoint(changes: Partial<PlannedEndpoint> = {}): PlannedEndpoint {
  return {
    name: api,
    ttlSeconds: 60,
    since: 1,
    types: ['A', 'AAAA'],
    targets: [target('east'), target('west')],
    ...changes,
  };
}

export function fence(changes: Partial<Fence> = {}): Fence {
  return {
    generation: 1,
    overrides: 0,
    frozen: false,
    hash: 'abc',
    lane: 'a',
    attempt,
    ...changes,
  };
}

export interface ZoneHolds {
  readonly fence?: Fence | undefined;
  /** The generation that both roots show; none without it. */
  readonly root?: number | undefined;
  readonly rollback?: number | undefined;
  /** Whole trees of {@link endpoint}. */
  readonly trees?: readonly number[];
  readonly besides?: readonly RecordSet[];
}

/** The records of a zone that holds this for the sample endpoint. */
export function recordsOf(holds: ZoneHolds): RecordSet[] {
  const { root, rollback, trees = [], besides = [] } = holds;
  return [
    ...(holds.fence ? [fenceRecord(api, formatFence(holds.fence))] : []),
    ...(root === undefined ? [] : rootRecords(endpoint({ since: root }), zone)),
    ...(rollback === undefined ? [] : rollbackRecords(endpoint(), rollback, zone)),
    ...trees.flatMap((since) => treeRecords(endpoint({ since }), zone)),
    ...besides,
  ];
}

export function picture(holds: ZoneHolds): Picture {
  return pictureOf(api, zone, recordsOf(holds));
}

/** Any fence that a lane or an operator may write. */
export const anyFence: fc.Arbitrary<Fence> = fc.record({
  generation: fc.nat(),
  overrides: fc.nat(),
  frozen: fc.boolean(),
  hash: fc.stringMatching(/^([0-9a-f]{64})?$/),
  lane: fc.stringMatching(/^[a-z0-9-]{1,12}$/),
  attempt: fc.stringMatching(/^[0-9a-f]{32}$/),
});

/** What a zone may hold of a few generations, broken aliases included. */
export const anyHoldings: fc.Arbitrary<ZoneHolds> = fc.record({
  fence: fc.option(
    anyFence.map((one) => ({ ...one, generation: one.generation % 10 })),
    { nil: undefined },
  ),
  root: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  rollback: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
  trees: fc.uniqueArray(fc.integer({ min: 1, max: 9 })),
});
