// The sources beside the health table, against clients that answer as AWS does: what is asked, how often, and
// that no failure ever makes a target unhealthy (I3 of the incidents elsewhere).

import { describe, expect, test } from 'vitest';
import { checksPerRun, HealthChecks } from '../../lib/aws/health-checks.ts';
import { LoadBalancerHealth } from '../../lib/aws/load-balancer-health.ts';
import type { Route53Seam } from '../../lib/aws/clients.ts';
import type { ConfiguredTarget } from '../../lib/control-plane/drafting.ts';
import { operationOf } from '../../lib/emulator/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';
import { awsError } from '../lambdas/small-world.ts';

const startMs = Date.UTC(2025, 9, 20);
const now = () => startMs;
const arnOf = (name: string, region = 'us-east-1') =>
  `arn:aws:elasticloadbalancing:${region}:123456789012:loadbalancer/app/${name}/50dc6c495c0c9188`;

const behind = (id: string, loadBalancerArn: string): ConfiguredTarget => ({
  id,
  weight: 1,
  loadBalancerArn,
  address: { aliasName: `${id}.elb.amazonaws.com`, aliasZoneId: 'Z35SXDOTRQ7X7K' },
});

const checked = (id: string, healthCheckId: string): ConfiguredTarget => ({
  id,
  weight: 1,
  healthCheckId,
  address: { ipv4: '192.0.2.1' },
});

/** A client, and the calls it got; `answer` gives what AWS would, or throws. */
function clientOf(answer: (operation: string, input: Record<string, unknown>) => object) {
  const calls: string[] = [];
  const send = async (command: SdkCommand): Promise<object> => {
    const operation = operationOf(command);
    const input = command.input as Record<string, unknown>;
    calls.push([operation, ...Object.values(input).filter((value) => value)].join(' '));
    return answer(operation, input);
  };
  return { calls, client: { send } };
}

/** Load balancer's ARN → the states of its targets, by group. */
function elasticLoadBalancing(balancers: Readonly<Record<string, readonly string[][]>>) {
  return clientOf((operation, input) => {
    if (operation === 'DescribeTargetGroups') {
      const arn = String(input['LoadBalancerArn']);
      const groups = balancers[arn];
      if (!groups) throw awsError('LoadBalancerNotFoundException');
      // One group a page.
      const page = Number(input['Marker'] ?? 0);
      return {
        TargetGroups: groups[page] ? [{ TargetGroupArn: `${arn}#${page}` }] : [],
        NextMarker: page + 1 < groups.length ? String(page + 1) : undefined,
      };
    }
    const [arn = '', group = ''] = String(input['TargetGroupArn']).split('#');
    const states = balancers[arn]?.[Number(group)] ?? [];
    return { TargetHealthDescriptions: states.map((State) => ({ TargetHealth: { State } })) };
  });
}

describe('load balancers', () => {
  const [blue, green] = [arnOf('blue'), arnOf('green')];

  test('their health is what all pages of their target groups say', async () => {
    const { client } = elasticLoadBalancing({
      [blue]: [['healthy'], ['unhealthy']],
      [green]: [['healthy'], []],
    });
    const source = new LoadBalancerHealth(() => client);
    const targets = [behind('blue', blue), behind('green', green), checked('fixed', 'check')];
    expect(await source.read(targets, now)).toEqual({
      health: { blue: { healthy: false }, green: { healthy: true } },
      errors: [],
    });
  });

  test('one behind several targets is asked for once', async () => {
    const { client, calls } = elasticLoadBalancing({ [blue]: [['healthy']] });
    const source = new LoadBalancerHealth(() => client);
    const { health } = await source.read([behind('one', blue), behind('two', blue)], now);
    expect(Object.keys(health)).toEqual(['one', 'two']);
    expect(calls).toHaveLength(2);
  });

  test('each is asked for in its own Region', async () => {
    const regions: string[] = [];
    const { client } = elasticLoadBalancing({ [blue]: [], [arnOf('far', 'eu-west-1')]: [] });
    const source = new LoadBalancerHealth((region) => {
      regions.push(region);
      return client;
    });
    await source.read([behind('blue', blue), behind('far', arnOf('far', 'eu-west-1'))], now);
    expect(regions).toEqual(['us-east-1', 'eu-west-1']);
  });

  test('one that is not there is unknown, and the others are known', async () => {
    const { client } = elasticLoadBalancing({ [green]: [['healthy']] });
    const source = new LoadBalancerHealth(() => client);
    expect(await source.read([behind('blue', blue), behind('green', green)], now)).toEqual({
      health: { green: { healthy: true } },
      errors: ['LoadBalancerNotFoundException'],
    });
  });

  test('a service that takes its time is asked for twenty seconds, and the rest is unknown', async () => {
    const names = Array.from({ length: 50 }, (_, index) => `balancer-${index}`);
    const { client } = elasticLoadBalancing(
      Object.fromEntries(names.map((name) => [arnOf(name), [['healthy']]])),
    );
    let nowMs = startMs;
    const slow = new LoadBalancerHealth(() => {
      nowMs += 5_000;
      return client;
    });
    const targets = names.map((name) => behind(name, arnOf(name)));
    const { health, errors } = await slow.read(targets, () => nowMs);
    expect(Object.keys(health)).toEqual(names.slice(0, 5));
    expect(errors).toEqual(['SourceTooSlow']);
  });

  test('without end of pages the reading ends all the same', async () => {
    const { client, calls } = clientOf((operation) =>
      operation === 'DescribeTargetGroups'
        ? { TargetGroups: [{ TargetGroupArn: 'group' }], NextMarker: 'more' }
        : { TargetHealthDescriptions: [] },
    );
    await new LoadBalancerHealth(() => client).read([behind('blue', blue)], now);
    expect(calls.length).toBeLessThanOrEqual(200);
  });
});

const observations = (status: string, checkedMs = startMs) => ({
  HealthCheckObservations: [
    { StatusReport: { Status: status, CheckedTime: new Date(checkedMs) } },
    { StatusReport: {} },
    {},
  ],
});

describe("Route 53's health checks", () => {
  const sourceOf = (client: Route53Seam) => new HealthChecks(client, 60_000);
  const twelve = Array.from({ length: 12 }, (_, index) =>
    checked(`target-${index}`, `check-${String(index).padStart(2, '0')}`),
  );

  test.each([
    { status: 'Success: HTTP Status Code 200, OK', health: { fixed: { healthy: true } } },
    { status: 'Failure: DNS resolution failed', health: { fixed: { healthy: false } } },
  ])('a check whose checkers say "$status"', async ({ status, health }) => {
    const { client } = clientOf(() => observations(status));
    const reading = await sourceOf(client).read([checked('fixed', 'check')], now);
    expect(reading).toEqual({ health, errors: [] });
  });

  test('a run asks for no more than the bucket of the account holds', async () => {
    const { client, calls } = clientOf(() => observations('Success'));
    const { health } = await sourceOf(client).read(twelve, now);
    expect(calls).toHaveLength(checksPerRun);
    expect(Object.keys(health)).toHaveLength(checksPerRun);
  });

  test('runs a minute apart ask for every check in turn', async () => {
    const { client, calls } = clientOf(() => observations('Success'));
    for (const minute of [0, 1, 2]) {
      await sourceOf(client).read(twelve, () => startMs + minute * 60_000);
    }
    expect(new Set(calls).size).toBe(twelve.length);
  });

  test('no target with a check: no call', async () => {
    const { client, calls } = clientOf(() => observations('Success'));
    expect(await sourceOf(client).read([behind('lb', arnOf('lb'))], now)).toEqual({
      health: {},
      errors: [],
    });
    expect(calls).toEqual([]);
  });

  test('a calculated check, which Route 53 does not answer for, is unknown', async () => {
    const { client } = clientOf(() => {
      throw awsError('InvalidInput');
    });
    const reading = await sourceOf(client).read([checked('fixed', 'check')], now);
    expect(reading).toEqual({ health: {}, errors: ['InvalidInput'] });
  });
});

describe.each(['Throttling', 'ThrottlingException', 'ServiceUnavailable', 'TimeoutError'])(
  'a source that fails with %s',
  (name) => {
    const failing = () =>
      clientOf(() => {
        throw awsError(name);
      });
    const targets = ['a', 'b', 'c'].map((id) => ({
      ...behind(id, arnOf(id)),
      healthCheckId: `check-${id}`,
    }));
    const calls = name.startsWith('Throttling') ? 1 : targets.length;

    test(`makes no target unhealthy, and is asked ${calls} times`, async () => {
      const [balancing, route53] = [failing(), failing()];
      const sources = [
        new LoadBalancerHealth(() => balancing.client),
        new HealthChecks(route53.client, 60_000),
      ];
      for (const source of sources) {
        const { health, errors } = await source.read(targets, now);
        expect(health).toEqual({});
        expect(errors).toEqual(Array.from({ length: calls }, () => name));
      }
      expect([balancing.calls.length, route53.calls.length]).toEqual([calls, calls]);
    });
  },
);
