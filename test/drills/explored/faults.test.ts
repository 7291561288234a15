// What can go wrong with which request, how runs draw it, and what comes of it in whole searches.

import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { profiles, without } from '../../../lib/control-plane/safeguards.ts';
import type { SdkCommand } from '../../../lib/emulator/service.ts';
import { actorNames } from '../../../lib/drills/explored/actors.ts';
import { search } from '../../../lib/drills/explored/explore.ts';
import {
  callFaults,
  endOfWrites,
  FaultDraw,
  possibleFaults,
} from '../../../lib/drills/explored/faults.ts';
import type { Fault, FaultKind } from '../../../lib/drills/explored/faults.ts';
import type { Request, ServiceId } from '../../../lib/drills/explored/requests.ts';
import { readToken, replayToken, writeToken } from '../../../lib/drills/explored/token.ts';
import { exploredProgram } from '../../../lib/drills/explored/program.ts';
import { readMachines } from '../../../lib/drills/machines.ts';
import { follow } from '../../../lib/explorer/replay.ts';
import type { MadeCall } from '../../../lib/explorer/program.ts';
import { seededRandom } from '../../../lib/explorer/random.ts';
import { seed } from '../../seed.ts';

function aws(service: ServiceId, command: SdkCommand): Request {
  return { kind: 'aws', service, command };
}

describe('what can go wrong', () => {
  const read: FaultKind[] = ['refused', 'killed-before'];
  const write: FaultKind[] = ['refused', 'lost', 'killed-before', 'killed-after'];
  test.each<{ title: string; request: Request; want: FaultKind[] }>([
    {
      title: 'a read of DynamoDB',
      request: aws('dynamodb', new GetItemCommand({ TableName: 't', Key: {} })),
      want: read,
    },
    {
      title: 'a read of S3',
      request: aws('s3', new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
      want: read,
    },
    {
      title: 'a listing of Route 53',
      request: aws('route53', new ListResourceRecordSetsCommand({ HostedZoneId: 'Z' })),
      want: ['refused', 'throttled', 'killed-before'],
    },
    {
      title: 'a look at a change',
      request: aws('route53', new GetChangeCommand({ Id: 'C' })),
      want: ['refused', 'throttled', 'killed-before'],
    },
    {
      title: 'a batch',
      request: aws(
        'route53',
        new ChangeResourceRecordSetsCommand({ HostedZoneId: 'Z', ChangeBatch: { Changes: [] } }),
      ),
      want: [...callFaults],
    },
    {
      title: 'a write of DynamoDB',
      request: aws('dynamodb', new PutItemCommand({ TableName: 't', Item: {} })),
      want: write,
    },
    {
      title: 'a write of S3',
      request: aws('s3', new PutObjectCommand({ Bucket: 'b', Key: 'k' })),
      want: write,
    },
    { title: 'a start', request: { kind: 'start', lane: 'lane-a' }, want: [] },
    { title: 'a take-up', request: { kind: 'take-up', execution: 'lane-a-1' }, want: [] },
    { title: 'a sweep', request: { kind: 'sweep', execution: 'lane-a-3' }, want: [] },
  ])('with $title', ({ request, want }) => {
    expect(possibleFaults(request)).toEqual(want);
  });
});

test('build and install change nothing after their batch, make-plan nothing once it looks at the zone', () => {
  const batch = aws(
    'route53',
    new ChangeResourceRecordSetsCommand({ HostedZoneId: 'Z', ChangeBatch: { Changes: [] } }),
  );
  const look = aws('route53', new ListResourceRecordSetsCommand({ HostedZoneId: 'Z' }));
  const head = aws('dynamodb', new GetItemCommand({ TableName: 'plans', Key: {} }));
  const steps = ['make-plan', 'commit', 'pick', 'build', 'install', 'confirm', 'clean-up'];
  const endsAt = (request: Request) =>
    steps.flatMap((step) => {
      const end = endOfWrites(step, request);
      return end === undefined ? [] : [`${end} ${step}`];
    });
  expect(endsAt(batch)).toEqual(['after build', 'after install']);
  expect(endsAt(look)).toEqual(['before make-plan']);
  expect(endsAt(head)).toEqual([]);
});

describe(`faults that are drawn (FENCEPOST_SEED=${seed})`, () => {
  const actors = ['planner', 'lane-a'];
  const made = [
    { actor: 0, sequence: 0 },
    { actor: 1, sequence: 4 },
    { actor: 1, sequence: 2 },
  ];

  test('are as many as allowed, at calls that were made, and the same for one seed', () => {
    const draws = [1, 2].map(() => {
      const draw = new FaultDraw({ faults: 2 }, actors, actors, seededRandom(seed));
      draw.ran(made);
      return Array.from({ length: 300 }, () => draw.draw());
    });
    expect(draws[0]).toEqual(draws[1]);
    const plans = draws[0] ?? [];
    expect(new Set(plans.map(({ length }) => length))).toEqual(new Set([0, 1, 2]));
    const faults = plans.flat();
    const called = (name: string) =>
      new Set(faults.flatMap(({ actor, call }) => (actor === name ? [call] : [])));
    expect(called('planner')).toEqual(new Set([0]));
    expect(called('lane-a')).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(callFaults));
  });

  test('functions that run twice come besides', () => {
    const draw = new FaultDraw(
      { faults: 1, duplicates: 2 },
      actors,
      ['lane-a'],
      seededRandom(seed),
    );
    draw.ran(made);
    const plans = Array.from({ length: 300 }, () => draw.draw());
    const twice = plans.map((plan) => plan.filter(({ kind }) => kind === 'duplicate').length);
    expect(new Set(twice)).toEqual(new Set([0, 1, 2]));
    const owners = plans.flat().filter(({ kind }) => kind === 'duplicate');
    expect(new Set(owners.map(({ actor }) => actor))).toEqual(new Set(['lane-a']));
    expect(Math.max(...plans.map(({ length }) => length))).toBe(3);
  });

  test('are none where none are allowed', () => {
    const draw = new FaultDraw({ faults: 0 }, actors, actors, seededRandom(seed));
    draw.ran(made);
    expect(Array.from({ length: 50 }, () => draw.draw()).flat()).toEqual([]);
  });
});

const machines = readMachines();
const limits = {
  maxSchedules: 1_000_000,
  isOver: () => false,
  seed,
  jobs: 1,
  progress: () => undefined,
};

function world(lanes: number, plans: number, faults: number, safeguards = profiles.fenced) {
  return { lanes, plans, endpointCount: 1, keepCount: 1, faults, safeguards };
}

test.each([
  { lanes: 1, plans: 1, faults: 2 },
  { lanes: 1, plans: 2, faults: 1 },
])('nothing falls: $lanes × $plans, $faults faults anywhere', async ({ lanes, plans, faults }) => {
  const { exhausted, found, states } = await search(
    world(lanes, plans, faults),
    machines,
    'states',
    limits,
  );
  const without = await search(world(lanes, plans, 0), machines, 'states', limits);
  expect({ exhausted, found }).toEqual({ exhausted: true, found: undefined });
  expect(states?.states).toBeGreaterThan((without.states?.states ?? 0) * 2);
});

test.each([
  { lanes: 1, plans: 2, faults: 0, duplicates: 1, count: 497 },
  { lanes: 1, plans: 1, faults: 1, duplicates: 1, count: 411 },
])('nothing falls if a function runs twice: $lanes × $plans, $faults faults', async (size) => {
  const options = { ...world(size.lanes, size.plans, size.faults), duplicates: size.duplicates };
  const { exhausted, found, states } = await search(options, machines, 'states', limits);
  const once = await search({ ...options, duplicates: 0 }, machines, 'states', limits);
  expect({ exhausted, found }).toEqual({ exhausted: true, found: undefined });
  expect(states?.states).toBe(size.count);
  expect(size.count).toBeGreaterThan((once.states?.states ?? 0) * 5);
});

test('a lane alone needs the fence: without it, its function that runs twice is the delayed Enactor', async () => {
  const alone = { ...world(1, 2, 0, without(profiles.fenced, 'fence')), duplicates: 1 };
  const { found } = await search(alone, machines, 'states', limits);
  expect(found).toMatchObject({
    violation: { property: 'no-regression' },
    faults: [{ actor: 'lane-a', kind: 'duplicate' }],
  });
  const { made } = found?.replayed.execution ?? { made: [] };
  const names = actorNames(alone);
  const last = made.at(-1);
  expect({ ...last, actor: names[last?.actor ?? 0] }).toMatchObject({
    actor: 'lane-a-again',
    operation: 'route53:ChangeResourceRecordSets',
    key: 'install api.example.com g1',
    outcome: 'ok',
  });
  const once = await search({ ...alone, duplicates: 0 }, machines, 'states', limits);
  expect(once).toMatchObject({ exhausted: true, found: undefined });
});

test('the token of a fall that needs no second run is of the same world', async () => {
  const old = { ...world(1, 3, 0, profiles['as-in-2025']), keepCount: 0, duplicates: 2 };
  const { found } = await search(old, machines, 'states', limits);
  if (!found) throw new Error('nothing fell');
  expect(found.faults).toEqual([]);
  const token = writeToken('as-in-2025', found, machines);
  expect(token).toMatch(/k0d2\.[^+]*$/);
  const { execution } = await replayToken(token, machines);
  expect(execution.violations.map(({ property }) => property)).toContain(found.violation.property);
});

test('a lane that is started twice works twice', async () => {
  const options = { ...world(1, 1, 0), duplicates: 1 };
  const executions = async (faults: Fault[]) => {
    const program = exploredProgram(options, machines, { faults });
    const { execution } = await follow(program, ([first]) => first);
    const lane = execution.made.filter(({ actor }) => actor === 1);
    const picks = lane.filter(
      ({ operation, key }) =>
        operation === 'route53:ListResourceRecordSets' && key === 'example.com',
    );
    return { made: execution.made, picks: picks.length, violations: execution.violations };
  };
  const once = await executions([]);
  const start = once.made.find(({ operation }) => operation === 'states:StartExecution');
  const call = start?.sequence ?? -1;
  const twice = await executions([{ actor: 'planner', call, kind: 'duplicate' }]);
  expect(twice.violations).toEqual([]);
  expect(twice.picks).toBe(once.picks + 1);
});

test('walks find it too, and its token says which function ran twice', async () => {
  const conditional = { ...world(1, 2, 0, profiles['conditional-write']), duplicates: 1 };
  const { found } = await search(conditional, machines, 'portfolio', limits);
  if (!found) throw new Error('nothing fell');
  const token = writeToken('conditional-write', found, machines);
  expect(token).toMatch(/^stale-enactor\.conditional-write\.1x2x1k1d1\+lane-a:\d+:duplicate\./);
  const { execution } = await replayToken(token, machines);
  expect(execution.violations.map(({ property }) => property)).toContain(found.violation.property);
});

test('without the safeguarded clean-up one fault leaves a rollback to nothing; its token says which', async () => {
  const safeguards = without(profiles.fenced, 'reachable-clean-up');
  const { found } = await search(world(1, 3, 1, safeguards), machines, 'states', limits);
  expect(found).toMatchObject({ violation: { property: 'rollback-resolves' } });
  expect(found?.faults).toHaveLength(1);
});

test('a run with faults is one word, and runs again call for call', async () => {
  const conditional = world(1, 3, 1, profiles['conditional-write']);
  const { found } = await search(conditional, machines, 'states', limits);
  if (!found) throw new Error('nothing fell');
  const [fault] = found.faults;
  const token = writeToken('conditional-write', found, machines);
  expect(token).toContain(`+${fault?.actor}:${fault?.call}:${fault?.kind}.`);
  const { execution } = await replayToken(token, machines);
  const called = ({ actor, operation, key, outcome }: MadeCall) => [actor, operation, key, outcome];
  expect(execution.made.map(called)).toEqual(found.replayed.execution.made.map(called));
  expect(execution.violations.map(({ property }) => property)).toContain(found.violation.property);
  expect(() => readToken(token.replace(/:[a-z-]+\./, ':broken.'))).toThrow('not a fault: ');
});
