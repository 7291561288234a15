// The next plan from endpoints, health and the plan before: what changes, what stays, what is refused.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { draftPlan } from '../../lib/control-plane/drafting.ts';
import type { DraftInput, EndpointConfig, TargetHealth } from '../../lib/control-plane/drafting.ts';
import { EndpointTooLargeError } from '../../lib/control-plane/errors.ts';
import { liveTargets, removedShare } from '../../lib/control-plane/guards.ts';
import { endpointOf, hashOf, rootTypes } from '../../lib/control-plane/plan.ts';
import type { Plan, PlannedEndpoint, Target } from '../../lib/control-plane/plan.ts';
import { profiles, without } from '../../lib/control-plane/safeguards.ts';
import { seed } from '../seed.ts';
import { api, endpoint, target, zone } from './samples.ts';

const www = 'www.example.com';
const on = profiles.fenced;

/** An endpoint with targets named and weighted like this. */
function config(name: string, weights: Readonly<Record<string, number>>): EndpointConfig {
  const { address } = target('any');
  const targets = Object.entries(weights).map(([id, weight]) => ({ id, weight, address }));
  return { name, ttlSeconds: 60, types: ['A', 'AAAA'], targets };
}

function input(changes: Partial<DraftInput> = {}): DraftInput {
  return {
    config: [config(api, { east: 10, west: 10 })],
    health: new Map(),
    previous: undefined,
    newestKnown: 4,
    overrides: [],
    rules: { safeguards: on, floor: 1, changeLimit: 0.5 },
    zone,
    planner: 'planner',
    nowMs: 1000,
    ...changes,
  };
}

function planOf(...endpoints: PlannedEndpoint[]): Plan {
  const hash = hashOf(endpoints);
  return { generation: 4, createdMs: 0, planner: 'planner', hash, endpoints };
}

/** A plan before in which {@link input}'s endpoint is as configured and healthy. */
const previous = planOf(endpoint({ since: 3 }));
const health = (entries: Record<string, TargetHealth>) => new Map(Object.entries(entries));
const down = { healthy: false };

describe('a plan', () => {
  test('is the first when there is none before; targets not heard of count as healthy', () => {
    const endpoints = [endpoint({ since: 5 })];
    const plan = { generation: 5, createdMs: 1000, planner: 'planner', hash: hashOf(endpoints) };
    expect(draftPlan(input())).toEqual({ plan: { ...plan, endpoints }, refusals: [] });
  });

  test.each([0, 4, 90])('is numbered above the newest known anywhere, %i (N1)', (newestKnown) => {
    const draft = draftPlan(input({ newestKnown, previous, health: health({ east: down }) }));
    expect(draft.plan?.generation).toBe(newestKnown + 1);
    expect(draft.plan?.endpoints[0]?.since).toBe(newestKnown + 1);
  });

  test('is not made when nothing changed', () => {
    expect(draftPlan(input({ previous }))).toEqual({ plan: undefined, refusals: [] });
    const heard = health({ east: { healthy: true }, west: { healthy: true, weight: 10 } });
    expect(draftPlan(input({ previous, health: heard })).plan).toBeUndefined();
  });

  test('is not made of no endpoints', () => {
    expect(draftPlan(input({ config: [] })).plan).toBeUndefined();
    expect(draftPlan(input({ config: [], previous })).plan).toBeUndefined();
  });

  test('leaves an unchanged endpoint the generation in which it last changed', () => {
    const before = planOf(endpoint({ since: 3 }), endpoint({ name: www, since: 2 }));
    const both = [config(api, { east: 10, west: 10 }), config(www, { east: 10, west: 20 })];
    const { plan } = draftPlan(input({ config: both, previous: before }));
    expect(plan?.endpoints.map(({ name, since }) => [name, since])).toEqual([
      [api, 3],
      [www, 5],
    ]);
  });

  test('loses an endpoint that is no longer configured, and only that', () => {
    const before = planOf(endpoint({ since: 3 }), endpoint({ name: www, since: 2 }));
    const { plan } = draftPlan(input({ previous: before }));
    expect(plan?.endpoints).toEqual([endpoint({ since: 3 })]);
    expect(plan?.generation).toBe(5);
  });

  test('gains an endpoint that is new', () => {
    const both = [config(api, { east: 10, west: 10 }), config(www, { east: 10, west: 10 })];
    const { plan } = draftPlan(input({ config: both, previous }));
    expect(plan?.endpoints).toEqual([endpoint({ since: 3 }), endpoint({ name: www, since: 5 })]);
  });

  test('follows the configuration: TTL, record types, addresses', () => {
    const base = config(api, { east: 10, west: 10 });
    for (const one of [
      { ...base, ttlSeconds: 30 },
      { ...base, types: ['A' as const] },
      { ...base, targets: base.targets.map((each) => ({ ...each, healthCheckId: 'check' })) },
    ]) {
      const rules = { safeguards: on, floor: 1, changeLimit: 1 };
      const { plan } = draftPlan(input({ config: [one], previous, rules }));
      expect(plan?.endpoints[0]).toMatchObject({ ...one, since: 5 });
    }
  });

  test('is refused when an endpoint does not fit (N5)', () => {
    const ids = Array.from({ length: 101 }, (_, index) => [`t${index}`, 1] as const);
    const large = [config(api, Object.fromEntries(ids))];
    expect(() => draftPlan(input({ config: large }))).toThrow(
      new EndpointTooLargeError(api, 'A targets', 101, 100),
    );
  });
});

test('where health is read from is no part of a plan: naming a source changes no tree', () => {
  const { targets, ...rest } = config(api, { east: 10, west: 10 });
  const named = targets.map((one) => ({ ...one, loadBalancerArn: 'arn:aws:elasticloadbalancing' }));
  const withSource = { ...rest, targets: named };
  expect(draftPlan(input({ config: [withSource], previous })).plan).toBeUndefined();
  expect(draftPlan(input({ config: [withSource] })).plan).toEqual(draftPlan(input()).plan);
});

describe('health', () => {
  const east = target('east', { healthy: false, weight: 7, configuredWeight: 10 });
  const drained = planOf(endpoint({ since: 3, targets: [east, target('west')] }));
  /** What a draft makes of the target; undefined when there is no new plan. */
  const drafted = (heard: TargetHealth | undefined, configured = 10) =>
    draftPlan(
      input({
        config: [config(api, { east: configured, west: 10 })],
        previous: drained,
        health: heard ? health({ east: heard }) : new Map(),
      }),
    ).plan?.endpoints[0]?.targets.find(({ id }) => id === 'east');

  test.each<[what: string, heard: TargetHealth, want: Pick<Target, 'healthy' | 'weight'>]>([
    ['healthy again, with the configured weight', { healthy: true }, { healthy: true, weight: 10 }],
    ['healthy again, with a weight', { healthy: true, weight: 3 }, { healthy: true, weight: 3 }],
    ['a weight of 0', { healthy: true, weight: 0 }, { healthy: true, weight: 0 }],
    ['unhealthy, with another weight', { ...down, weight: 8 }, { healthy: false, weight: 8 }],
    ['unhealthy, with the configured weight', down, { healthy: false, weight: 10 }],
  ])('%s', (_what, heard, want) => {
    expect(drafted(heard)).toEqual(target('east', { configuredWeight: 10, ...want }));
  });

  test.each<[what: string, heard: TargetHealth | undefined]>([
    ['unknown', undefined],
    ['unhealthy as it was', { ...down, weight: 7 }],
  ])('%s keeps what was', (_what, heard) => {
    expect(drafted(heard)).toBeUndefined();
  });

  test.each([11, 9, 7])('unknown keeps no weight once its owner sets another, %i', (weight) => {
    expect(drafted(undefined, weight)).toEqual(target('east', { healthy: false, weight }));
  });

  test('of a target that is new to the endpoint and unknown is good', () => {
    const three = config(api, { east: 10, west: 10, north: 5 });
    const { plan } = draftPlan(input({ config: [three], previous: drained }));
    const north = target('north', { weight: 5 });
    expect(plan?.endpoints[0]?.targets).toEqual([east, target('west'), north]);
  });
});

describe('the floor', () => {
  const rules = { safeguards: on, floor: 2, changeLimit: 1 };
  const three = config(api, { a: 10, b: 10, c: 10 });
  const all = planOf(endpoint({ since: 3, targets: [target('a'), target('b'), target('c')] }));

  test('is reached: allowed', () => {
    const one = input({ config: [three], previous: all, rules, health: health({ a: down }) });
    expect(draftPlan(one).refusals).toEqual([]);
    expect(draftPlan(one).plan?.generation).toBe(5);
  });

  const two = input({
    config: [three],
    previous: all,
    rules,
    health: health({ a: down, b: down }),
  });

  test('is undercut: refused, and the endpoint stays as it was', () => {
    const reason = 'A would have 1 live of 3 targets, the floor is 2';
    expect(draftPlan(two)).toEqual({
      plan: undefined,
      refusals: [{ endpoint: api, safeguard: 'floor', reason }],
    });
  });

  test('is switched off: allowed', () => {
    const off = { ...rules, safeguards: without(on, 'floor') };
    const { plan, refusals } = draftPlan({ ...two, rules: off });
    expect(refusals).toEqual([]);
    expect(plan && liveTargets(plan.endpoints[0] ?? endpoint(), 'A')).toBe(1);
  });

  test('is undercut by a weight of 0', () => {
    const zero = { healthy: true, weight: 0 };
    expect(draftPlan({ ...two, health: health({ a: zero, b: zero }) }).refusals).toHaveLength(1);
  });

  test('counts each record type for itself', () => {
    const mixed = {
      ...three,
      targets: three.targets.map((one, index) =>
        index > 0 ? one : { ...one, address: { ipv4: '192.0.2.1' } },
      ),
    };
    const { refusals } = draftPlan({ ...two, config: [mixed], health: health({ b: down }) });
    expect(refusals[0]?.reason).toBe('AAAA would have 1 live of 2 targets, the floor is 2');
  });

  test('leaves a new endpoint out, and the others in', () => {
    const both = [config(www, { one: 1 }), three];
    const { plan, refusals } = draftPlan(input({ config: both, rules }));
    expect(refusals.map((one) => one.endpoint)).toEqual([www]);
    expect(plan?.endpoints.map(({ name }) => name)).toEqual([api]);
  });

  test('does not hold up the change of another endpoint', () => {
    const before = planOf(...all.endpoints, endpoint({ name: www, since: 2 }));
    const both = [three, config(www, { east: 10, west: 10, north: 10 })];
    const { plan, refusals } = draftPlan({ ...two, config: both, previous: before });
    expect(refusals.map((one) => one.endpoint)).toEqual([api]);
    expect(plan?.endpoints.map(({ name, since }) => [name, since])).toEqual([
      [api, 3],
      [www, 5],
    ]);
  });
});

describe('the change limit', () => {
  const targets = [
    target('a', { weight: 50 }),
    target('b', { weight: 49 }),
    target('c', { weight: 1 }),
  ];
  const before = planOf(endpoint({ since: 3, targets }));
  const three = config(api, { a: 50, b: 49, c: 1 });
  const half = input({ config: [three], previous: before, health: health({ a: down }) });
  const more = { ...half, health: health({ a: down, c: down }) };
  const reason =
    'would lose 51 % of its capacity at once, the limit is 50 %; to allow it, record an override';
  const refused = {
    plan: undefined,
    refusals: [{ endpoint: api, safeguard: 'change-limit', reason }],
  };

  test('is reached: allowed', () => {
    expect(draftPlan(half)).toMatchObject({ plan: { generation: 5 }, refusals: [] });
  });

  test('is passed: refused, and the endpoint stays as it was', () => {
    expect(draftPlan(more)).toEqual(refused);
  });

  test('is passed by removing targets from the configuration', () => {
    expect(draftPlan({ ...half, config: [config(api, { b: 49 })] })).toEqual(refused);
  });

  test('is passed by dropping a record type', () => {
    const onlyA = { ...three, types: ['A' as const] };
    expect(draftPlan({ ...half, config: [onlyA], health: new Map() }).refusals).toMatchObject([
      { endpoint: api, safeguard: 'change-limit' },
    ]);
  });

  test('is switched off: allowed', () => {
    const rules = { ...more.rules, safeguards: without(on, 'change-limit') };
    expect(draftPlan({ ...more, rules })).toMatchObject({ plan: { generation: 5 }, refusals: [] });
  });

  test.each([
    { title: 'an override allows it', endpoint: api, untilMs: 1001, allowed: true },
    {
      title: 'an override that is just over does not',
      endpoint: api,
      untilMs: 1000,
      allowed: false,
    },
    { title: "another endpoint's override does not", endpoint: www, untilMs: 9999, allowed: false },
  ])('is passed: $title', ({ endpoint, untilMs, allowed }) => {
    const overrides = [{ endpoint, who: 'ada', why: 'moving', untilMs }];
    const draft = draftPlan({ ...more, overrides });
    if (allowed) expect(draft).toMatchObject({ plan: { generation: 5 }, refusals: [] });
    else expect(draft).toEqual(refused);
  });

  test('an override does not lift the floor', () => {
    const overrides = [{ endpoint: api, who: 'ada', why: 'moving', untilMs: 9999 }];
    const none = health({ a: down, b: down, c: down });
    expect(draftPlan({ ...half, overrides, health: none }).refusals).toMatchObject([
      { endpoint: api, safeguard: 'floor' },
    ]);
  });
});

test('no plan goes below the floor, takes more than the limit, or renames what did not change', () => {
  const heard = fc.dictionary(
    fc.constantFrom('a', 'b', 'c', 'd'),
    fc.record({ healthy: fc.boolean(), weight: fc.integer({ min: 0, max: 20 }) }),
  );
  const configured = [config(api, { a: 10, b: 10, c: 10 }), config(www, { c: 5, d: 10 })];
  const rules = fc.record({
    safeguards: fc.constant(on),
    floor: fc.integer({ min: 1, max: 3 }),
    changeLimit: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(heard, { maxLength: 6 }), rules, (readings, rules) => {
      let before: Plan | undefined;
      for (const reading of readings) {
        const newestKnown = before?.generation ?? 0;
        const draft = draftPlan(
          input({
            config: configured,
            health: health(reading),
            previous: before,
            newestKnown,
            rules,
          }),
        );
        for (const after of draft.plan?.endpoints ?? []) {
          for (const type of rootTypes) {
            expect(liveTargets(after, type)).toBeGreaterThanOrEqual(rules.floor);
          }
          const was = before && endpointOf(before, after.name);
          if (was) expect(removedShare(was, after)).toBeLessThanOrEqual(rules.changeLimit);
          expect(after.since).toBeLessThanOrEqual(draft.plan?.generation ?? 0);
          if (was && after.since === was.since) expect(after).toEqual(was);
          else expect(hashOf(after.targets)).not.toBe(hashOf(was?.targets ?? []));
        }
        before = draft.plan ?? before;
      }
    }),
    { seed },
  );
});
