// What the lane's state machine does about errors: what it tries again, how often, and what it gives up.

import { describe, expect, test } from 'vitest';
import { rollbackName } from '../../lib/control-plane/names.ts';
import type { FaultedCall } from '../../lib/drills/seam.ts';
import {
  awsError,
  endpoints,
  first,
  isOfLane,
  isWrite,
  lanes,
  outcomes,
  Playground,
  second,
  third,
} from './playground.ts';

const all = (outcome: string) => Object.fromEntries(endpoints.map((name) => [name, outcome]));
const refused = (name: string) => ({ kind: 'refused' as const, error: awsError(name) });
const isLaneWrite = (call: FaultedCall) => isOfLane(call) && isWrite(call);

describe('contention', () => {
  /** Another writer comes first whenever the lane is about to build. */
  async function contended(seed: number): Promise<{ ground: Playground; waits: number[] }> {
    const ground = new Playground(seed);
    await ground.history(1);
    await ground.plan([first]);
    const starts: number[] = [];
    const ends: number[] = [];
    ground.world.fault = (call) => {
      if (call.operation === 'dynamodb:GetItem') starts.push(ground.world.elapsedMs());
      if (isLaneWrite(call) && call.key.startsWith('build')) {
        ends.push(ground.world.elapsedMs());
        ground.swapFence(first);
      }
      return undefined;
    };
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual({ [first]: 'quarantined: ContentionError' });
    // From a refused build to the first call of the next attempt.
    const waits = ends
      .slice(0, -1)
      .map((end) => (starts.find((start) => start > end) ?? Infinity) - end);
    ground.world.fault = () => undefined;
    return { ground, waits };
  }

  test('is tried again with full jitter, a bounded number of times, then quarantined', async () => {
    const { ground, waits } = await contended(1);
    expect(waits.length).toBeGreaterThanOrEqual(10);
    expect(waits.length).toBeLessThanOrEqual(30);
    // One call to find out, and what comes after; the rest is the wait.
    const slackMs = 500;
    const nominal = waits.map((_, index) => Math.min(30_000, 1_000 * 2 ** index));
    const shares = waits.map((wait, index) => Math.max(0, wait - slackMs) / (nominal[index] ?? 1));
    expect(Math.max(...shares)).toBeLessThanOrEqual(1);
    // Anywhere between nothing and everything.
    expect(Math.min(...shares.slice(5))).toBeLessThan(0.35);
    expect(Math.max(...shares.slice(5))).toBeGreaterThan(0.65);
    // The next sweep tries again.
    await ground.settle();
    expect(ground.verdict()).toEqual([]);
  });

  test('lanes wait differently, so that they do not meet again', async () => {
    const [one, other] = [await contended(1), await contended(2)];
    expect(one.waits.slice(0, 5)).not.toEqual(other.waits.slice(0, 5));
  });

  test('that ends is got over', async () => {
    const ground = new Playground();
    await ground.history(1);
    await ground.plan();
    let times = 0;
    ground.world.fault = (call) => {
      if (isLaneWrite(call) && (times += 1) <= 7) ground.swapFence(first);
      return undefined;
    };
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual(all('installed'));
    expect(ground.verdict()).toEqual([]);
  });
});

describe('a poison endpoint', () => {
  test('is quarantined after a few tries, and the others are installed', async () => {
    const ground = new Playground();
    await ground.history(1);
    await ground.plan();
    ground.world.fault = (call) =>
      isLaneWrite(call) && call.key.includes(first) ? refused('InvalidChangeBatch') : undefined;
    const calls = ground.world.trace.length;
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual({
      ...all('installed'),
      [first]: 'quarantined: BatchRefusedError',
    });
    const tries = ground
      .laneCalls(calls)
      .filter((call) => isWrite(call) && call.key.includes(first));
    expect(tries.length).toBeGreaterThan(2);
    expect(tries.length).toBeLessThan(15);
    expect(ground.verdict('converges')).toEqual([]);
    // Once it is cured the next sweep installs it.
    ground.world.fault = () => undefined;
    await ground.settle();
    expect(ground.verdict()).toEqual([]);
  });

  test('in the middle of a pack does not hold up the others: the pack is sent one by one', async () => {
    const ground = new Playground();
    await ground.history(1);
    // Something of another owner stands where the rollback has to be.
    ground.byHand({
      action: 'CREATE',
      record: {
        name: rollbackName(second),
        type: 'CNAME',
        ttlSeconds: 60,
        values: ['elsewhere.example.net'],
      },
    });
    await ground.plan();
    const calls = ground.world.trace.length;
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual({
      ...all('installed'),
      [second]: 'quarantined: BatchRefusedError',
    });
    const installs = ground
      .laneCalls(calls)
      .filter(({ key }) => key.startsWith('install'))
      .map(({ key }) => key);
    expect(installs[0]).toBe(`install ${first} and 2 more g2`);
    expect(installs).toEqual(
      expect.arrayContaining([first, second, third].map((name) => `install ${name} g2`)),
    );
  });

  test.each([
    ['FenceSyntaxError', { name: `_fence.${second}`, type: 'TXT', values: ['"edited"'] }],
  ])('whose build fails with %s is quarantined in every attempt', async (error, edited) => {
    const ground = new Playground();
    await ground.history(1);
    await ground.plan();
    ground.world.gates.set({ actor: 'lane-a', before: 'build', endpoint: first });
    const running = ground.world.startLane('a');
    await ground.world.runUntil(() => ground.world.gates.isParked('lane-a'));
    ground.byHand({ action: 'UPSERT', record: { ...edited, ttlSeconds: 60 } });
    ground.world.gates.release('lane-a');
    await ground.ended([running]);
    expect(outcomes(running)).toEqual({
      ...all('installed'),
      [second]: `quarantined: ${error}`,
    });
  });

  test('with roots but no fence is quarantined without a second try (P6)', async () => {
    const ground = new Playground();
    await ground.history(1);
    const { fence, roots } = await ground.picture(first);
    ground.byHand({
      action: 'DELETE',
      record: {
        name: `_fence.${first}`,
        type: 'TXT',
        ttlSeconds: 60,
        values: [fence?.text ?? ''],
      },
    });
    await ground.plan();
    const calls = ground.world.trace.length;
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual({
      ...all('installed'),
      [first]: 'quarantined: MissingFenceError',
    });
    const readings = ground.laneCalls(calls).filter(({ key }) => key === 'plans/').length;
    await ground.run(...lanes);
    const after = await ground.picture(first);
    expect([after.fence, after.roots]).toEqual([undefined, roots]);
    // Pick, pack, each endpoint alone (the others twice at most), clean-up: nobody tried for minutes.
    expect(readings).toBeLessThan(12);
  });

  test('whose plan conflicts is quarantined, and a newer plan cures it (L6)', async () => {
    const ground = new Playground();
    await ground.history(1);
    ground.swapFence(first, { hash: 'abc' });
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual({ [first]: 'quarantined: PlanConflictError' });
    await ground.plan();
    await ground.run(...lanes);
    expect(ground.verdict()).toEqual([]);
  });
});

describe('a failure that passes', () => {
  test.each(['build', 'install'])('of a %s is got over in the same execution', async (purpose) => {
    const ground = new Playground();
    await ground.history(1);
    await ground.plan([first]);
    let times = 0;
    ground.world.fault = (call) =>
      isLaneWrite(call) && call.key.startsWith(purpose) && (times += 1) <= 2
        ? refused('InternalFailure')
        : undefined;
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual({ [first]: 'installed' });
    expect(times).toBe(3);
    expect(ground.verdict()).toEqual([]);
  });

  test('of the first reading is got over in the same execution', async () => {
    const ground = new Playground();
    await ground.plan();
    let calls = 0;
    ground.world.fault = (call) =>
      isOfLane(call) && (calls += 1) === 1 ? refused('InternalFailure') : undefined;
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual(all('installed'));
  });

  test.each(['confirm', 'clean-up'])(
    'of a %s leaves the trees to the next sweep, and fails nothing else',
    async (purpose) => {
      const ground = new Playground();
      await ground.history(4);
      const kept = (await ground.picture(first)).trees.size;
      await ground.plan();
      ground.world.fault = (call) =>
        isLaneWrite(call) && /^(confirm|clean-up) /.test(call.key) && call.key.startsWith(purpose)
          ? refused('InvalidChangeBatch')
          : undefined;
      const [running] = await ground.run('a');
      expect(running && outcomes(running)).toEqual(all('installed'));
      await ground.run('b');
      if (purpose === 'clean-up') {
        expect((await ground.picture(first)).trees.size).toBe(kept + 1);
      }
      ground.world.fault = () => undefined;
      await ground.settle();
      expect((await ground.picture(first)).trees.size).toBe(kept);
      expect(ground.verdict()).toEqual([]);
    },
  );
});

describe('throttling', () => {
  test.each(['Throttling', 'PriorRequestNotComplete'])(
    'of every kind of call is waited out: %s',
    async (name) => {
      const ground = new Playground();
      await ground.history(4);
      await ground.plan();
      const times = new Map<string, number>();
      ground.world.fault = ({ actor, operation }) => {
        if (actor !== 'lane-a' || !operation.startsWith('route53:')) return undefined;
        const count = (times.get(operation) ?? 0) + 1;
        times.set(operation, count);
        return count <= 4 ? refused(name) : undefined;
      };
      const [running] = await ground.run('a');
      expect([...times.keys()].toSorted()).toEqual([
        'route53:ChangeResourceRecordSets',
        'route53:GetChange',
        'route53:ListResourceRecordSets',
      ]);
      expect(running && outcomes(running)).toEqual(all('installed'));
      expect(ground.verdict()).toEqual([]);
    },
  );

  test('without end ends the execution, and the next sweep finds everything as it was', async () => {
    const ground = new Playground();
    await ground.history(2);
    await ground.plan();
    const text = ground.world.zoneText();
    ground.world.fault = (call) =>
      isOfLane(call) && call.operation.startsWith('route53:') ? refused('Throttling') : undefined;
    const [running] = await ground.run('a');
    expect(running?.result).toMatchObject({ status: 'FAILED', error: 'ThrottledError' });
    expect(ground.world.zoneText()).toBe(text);
    ground.world.fault = () => undefined;
    await ground.settle();
    expect(ground.verdict()).toEqual([]);
  });

  test('waits with jitter: not as long each time', async () => {
    const ground = new Playground(3);
    await ground.plan();
    const calls: number[] = [];
    ground.world.fault = (call) => {
      if (!isOfLane(call)) return undefined;
      calls.push(ground.world.elapsedMs());
      return calls.length <= 6 ? refused('Throttling') : undefined;
    };
    await ground.run('a');
    const waits = calls.slice(1, 7).map((at, index) => at - (calls[index] ?? 0));
    const doubling = waits.map((_, index) => Math.min(30_000, 1_000 * 2 ** index));
    expect(
      Math.max(...waits.map((wait, index) => (wait - 250) / (doubling[index] ?? 1))),
    ).toBeLessThan(1);
    expect(Math.min(...waits.map((wait, index) => wait / (doubling[index] ?? 1)))).toBeLessThan(
      0.6,
    );
  });
});

describe('DynamoDB refuses every call', () => {
  const down = ({ operation }: FaultedCall) =>
    operation.startsWith('dynamodb:') ? refused('InternalServerError') : undefined;

  test('lanes still install the newest archived plan (L10)', async () => {
    const ground = new Playground();
    await ground.history(2);
    await ground.plan();
    ground.world.fault = down;
    const running = await ground.run(...lanes);
    expect(running.map(({ result }) => result?.status)).toEqual(lanes.map(() => 'SUCCEEDED'));
    expect(ground.verdict()).toEqual([]);
    await ground.settle();
    expect(ground.verdict()).toEqual([]);
  });

  test('lanes still repair what was broken (L6, L10)', async () => {
    const ground = new Playground();
    await ground.history(2);
    const { trees } = await ground.picture(first);
    ground.world.fault = down;
    ground.byHand(...(trees.get(2) ?? []).map((record) => ({ action: 'DELETE' as const, record })));
    await ground.settle();
    const { trees: after } = await ground.picture(first);
    expect(after.get(2)).toEqual(trees.get(2));
  });

  test('the planner makes no plan, and goes on when it is over', async () => {
    const ground = new Playground();
    await ground.history(1);
    ground.world.fault = down;
    const planner = await ground.plan();
    expect(planner.result?.status).toBe('FAILED');
    expect(ground.world.newestPlan()?.generation).toBe(1);
    ground.world.fault = () => undefined;
    await ground.plan();
    expect(ground.world.newestPlan()?.generation).toBe(2);
  });
});

test('a lane that starts over does not wait for the tree that it built itself', async () => {
  const ground = new Playground();
  await ground.history(1);
  await ground.plan();
  let times = 0;
  ground.world.fault = (call) =>
    isLaneWrite(call) && call.key.startsWith('install') && (times += 1) <= 3
      ? refused('InvalidChangeBatch')
      : undefined;
  const fromMs = ground.world.elapsedMs();
  const [running] = await ground.run('a');
  expect(running && outcomes(running)).toEqual(all('installed'));
  // Four attempts of less than a minute each; leaving a tree to its builder takes many minutes.
  expect(ground.world.elapsedMs() - fromMs).toBeLessThan(240_000);
});

describe('a lane that built and stopped', () => {
  test('does not keep the others from installing (L9)', async () => {
    const ground = new Playground();
    await ground.history(1);
    await ground.plan();
    let dead = false;
    ground.world.fault = (call) => {
      dead ||= call.actor === 'lane-b' && call.key.startsWith('install');
      return dead && call.actor === 'lane-b' ? refused('AccessDenied') : undefined;
    };
    await ground.run('b');
    const [running] = await ground.run('a');
    expect(running && outcomes(running)).toEqual(all('installed'));
    expect(ground.verdict()).toEqual([]);
  });
});
