// What a container makes of its environment, and that the SDK itself never sends a batch twice.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { laneFrom, plannerFrom } from '../../lambdas/container.ts';
import { profiles, safeguardNames } from '../../lib/control-plane/safeguards.ts';

const environment = {
  AWS_LAMBDA_FUNCTION_NAME: 'make-plan',
  POWERTOOLS_SERVICE_NAME: 'Fencepost',
  LANE: 'a',
  FLOOR: '2',
  KEEP_COUNT: '3',
  CHANGE_LIMIT: '0.5',
  HEALTH_MAX_AGE_MS: '300000',
  HEALTH_TABLE_NAME: 'health',
  PLAN_TABLE_NAME: 'plans',
  ARCHIVE_BUCKET_NAME: 'archive',
  HOSTED_ZONE_ID: 'Z1EXAMPLE',
  ZONE_NAME: 'example.com',
  SAFEGUARDS: safeguardNames.join(','),
};

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterEach(() => vi.unstubAllEnvs());

describe('settings', () => {
  test('of a lane', () => {
    const lane = laneFrom(environment);
    expect(lane).toMatchObject({ name: 'a', floor: 2, keepCount: 3, safeguards: profiles.fenced });
    expect(lane.zone.name).toEqual({ id: 'Z1EXAMPLE', name: 'example.com' });
  });

  test('of a planner', () => {
    expect(plannerFrom(environment, [])).toMatchObject({
      name: 'make-plan',
      endpoints: [],
      floor: 2,
      changeLimit: 0.5,
      safeguards: profiles.fenced,
    });
  });

  test.each(safeguardNames)('the safeguard %s is on exactly when it is listed', (name) => {
    expect(laneFrom({ ...environment, SAFEGUARDS: name }).safeguards).toEqual(
      Object.fromEntries(safeguardNames.map((one) => [one, one === name])),
    );
  });

  test.each(['LANE', 'FLOOR', 'KEEP_COUNT', 'HOSTED_ZONE_ID', 'SAFEGUARDS', 'PLAN_TABLE_NAME'])(
    'that are missing are named: %s',
    (name) => {
      expect(() => laneFrom({ ...environment, [name]: '' })).toThrow(name);
      expect(() => laneFrom({ ...environment, [name]: undefined })).toThrow(name);
    },
  );

  test('that are no numbers are named', () => {
    expect(() => laneFrom({ ...environment, KEEP_COUNT: 'three' })).toThrow('KEEP_COUNT');
  });
});

test('attempt ids are 128 random bits, new at each call (P2)', () => {
  const { newAttempt } = laneFrom(environment);
  const ids = Array.from({ length: 100 }, newAttempt);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
});

test.each([500, 503, 429])(
  'a batch whose answer is %i is sent once: the own retries of the SDK are off (L4)',
  async (statusCode) => {
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(statusCode).end();
    });
    await new Promise<void>((listening) => {
      server.listen(0, '127.0.0.1', listening);
    });
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
    try {
      const { zone } = laneFrom(environment);
      const record = { name: 'a.example.com', type: 'TXT', ttlSeconds: 60, values: ['"x"'] };
      await expect(zone.apply([{ action: 'CREATE', record }], '')).rejects.toThrow(Error);
      expect(requests).toBe(1);
    } finally {
      server.close();
    }
  },
);
