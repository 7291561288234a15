// The most record sets that endpoints come to, held against the records that the control plane really writes.

import { describe, expect, test } from 'vitest';
import type { EndpointConfig } from '../../lib/control-plane/drafting.ts';
import type { PlannedEndpoint } from '../../lib/control-plane/plan.ts';
import { recordSetsNeeded } from '../../lib/control-plane/quota.ts';
import {
  fenceRecord,
  rollbackRecords,
  rootRecords,
  treeRecords,
} from '../../lib/control-plane/tree.ts';

const zone = { id: 'Z1', name: 'example.com' };
const both = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' };

const dual: EndpointConfig = {
  name: 'api.example.com',
  ttlSeconds: 60,
  types: ['A', 'AAAA'],
  targets: [
    { id: 'blue', weight: 100, address: both },
    { id: 'green', weight: 100, address: { ipv4: '192.0.2.2' } },
    { id: 'lb', weight: 100, address: { aliasName: 'lb.example.net', aliasZoneId: 'Z2' } },
  ],
};
const single: EndpointConfig = {
  name: 'www.example.com',
  ttlSeconds: 60,
  types: ['A'],
  targets: [{ id: 'blue', weight: 100, address: both }],
};

function written(config: EndpointConfig, treeCount: number): number {
  const planned: PlannedEndpoint = {
    ...config,
    since: 1,
    targets: config.targets.map((target) => ({
      ...target,
      healthy: true,
      configuredWeight: target.weight,
    })),
  };
  const others = [
    ...rootRecords(planned, zone),
    ...rollbackRecords(planned, 1, zone),
    fenceRecord(config.name, '"x"'),
  ];
  return others.length + treeCount * treeRecords(planned, zone).length;
}

describe('record sets needed', () => {
  test.each([1, 3, 10])('with %i trees kept: those, and three more', (keepCount) => {
    for (const config of [dual, single]) {
      expect(recordSetsNeeded([config], keepCount)).toBe(written(config, keepCount + 3));
    }
  });

  test('of several endpoints are added up', () => {
    expect(recordSetsNeeded([dual, single], 3)).toBe(
      recordSetsNeeded([dual], 3) + recordSetsNeeded([single], 3),
    );
    expect(recordSetsNeeded([], 3)).toBe(0);
  });
});
