// Lambda and EventBridge deliver at least once, and a function may be killed at its time-out: any function runs
// twice, or ends in the middle of a call, and the end is the same.

import { describe, expect, test } from 'vitest';
import { fenceName } from '../../lib/control-plane/names.ts';
import type { FaultedCall } from '../../lib/drills/seam.ts';
import type { Invocation } from '../../lib/drills/world.ts';
import { endpoints, isWrite, lanes, outcomes, Playground } from './playground.ts';

/** Of every function, as deployed. */
const timeoutMs = 120_000;

/** A world with something to install, to clean up and to spare, and a plan for lane a to install. */
async function prepared(): Promise<Playground> {
  const ground = new Playground();
  await ground.history(4);
  await ground.plan();
  return ground;
}

/** Everything in the zone, but for the fences' values: each attempt has an id of its own. */
function recordsOf({ world }: Playground): unknown[] {
  const fences = endpoints.map((endpoint) => `${fenceName(endpoint)}.`);
  return world.route53.recordSets(world.zone.id).filter(({ name }) => !fences.includes(name));
}

/** What a world comes to once nothing goes wrong any more and the lanes have swept. */
async function endOf(ground: Playground): Promise<{ verdict: string[]; records: unknown[] }> {
  ground.world.fault = () => undefined;
  ground.world.invoke = ({ run }) => run();
  await ground.settle();
  return { verdict: ground.verdict(), records: recordsOf(ground) };
}

type Go = (ground: Playground) => Promise<unknown>;

/** The same run with nothing going wrong: where it ends, and how many functions and calls it makes. */
async function undisturbed(actor: string, go: Go) {
  const ground = await prepared();
  const from = ground.world.trace.length;
  let invocations = 0;
  ground.world.invoke = ({ run }) => {
    invocations += 1;
    return run();
  };
  await go(ground);
  const calls = ground.world.trace.slice(from).filter((call) => call.actor === actor).length;
  return { invocations, calls, end: await endOf(ground) };
}

const runLane: Go = (ground) => ground.run('a');
const runPlanner: Go = (ground) => ground.plan();

/** Ways in which one function may run twice. */
const ways: Readonly<Record<string, (run: Invocation['run']) => Promise<object>>> = {
  'after its answer was lost': async (run) => {
    await run().catch(() => undefined);
    return run();
  },
  'after its answer was taken': async (run) => {
    const answer = await run();
    await run().catch(() => undefined);
    return answer;
  },
  'at the same time': (run) => {
    const [first, second] = [run(), run()];
    second.catch(() => undefined);
    return first;
  },
};

describe.each([
  { who: 'a lane', actor: 'lane-a', go: runLane, least: 5 },
  { who: 'the planner', actor: 'planner', go: runPlanner, least: 3 },
])('any one function of $who runs twice', ({ actor, go, least }) => {
  test.each(Object.entries(ways))('%s: the end is the same', async (_, twice) => {
    const { invocations, end } = await undisturbed(actor, go);
    expect(invocations).toBeGreaterThanOrEqual(least);
    expect(end.verdict).toEqual([]);
    for (let at = 1; at <= invocations; at += 1) {
      const ground = await prepared();
      let seen = 0;
      ground.world.invoke = ({ run }) => ((seen += 1) === at ? twice(run) : run());
      await go(ground);
      expect({ at, seen: seen >= at, ...(await endOf(ground)) }).toEqual({
        at,
        seen: true,
        ...end,
      });
    }
  });

  test.each(Object.entries(ways))('%s, each of them: the end is the same', async (_, twice) => {
    const { end } = await undisturbed(actor, go);
    const ground = await prepared();
    ground.world.invoke = ({ run }) => twice(run);
    await go(ground);
    expect(await endOf(ground)).toEqual(end);
  });
});

describe('a whole run is started twice', () => {
  test.each([
    { title: 'a lane', go: (ground: Playground) => ground.run('a', 'a'), same: runLane },
    {
      title: 'every lane',
      go: (ground: Playground) => ground.run(...lanes, ...lanes),
      same: runLane,
    },
  ])('$title: the end is the same', async ({ go, same }) => {
    const { end } = await undisturbed('lane-a', same);
    const ground = await prepared();
    await go(ground);
    expect(await endOf(ground)).toEqual(end);
  });

  test('the planner: one of them commits the plan', async () => {
    const ground = await prepared();
    const before = ground.world.newestPlan()?.generation ?? 0;
    ground.world.setHealth(new Map([[`${endpoints[0]}-blue`, 42]]));
    const running = [1, 2].map(() => ground.world.startPlanner({ startLanes: false }));
    await ground.ended(running);
    const rose = running.map(
      ({ result }) => result?.status === 'SUCCEEDED' && JSON.stringify(result.output),
    );
    expect(rose.filter((output) => output && output.includes('"rose":true'))).toHaveLength(1);
    expect(ground.world.newestPlan()?.generation).toBe(before + 1);
    expect((await endOf(ground)).verdict).toEqual([]);
  });
});

/** Lets functions end at their time-out, and says by which name the state machine hears of it. */
function killing(
  ground: Playground,
  name: string,
  isMeant: (call: FaultedCall) => boolean,
  takesEffect: boolean,
): void {
  const { world } = ground;
  world.fault = (call) => (isMeant(call) ? { kind: 'killed', takesEffect } : undefined);
  world.invoke = ({ run }) =>
    Promise.race([
      run(),
      world.clock.sleep(timeoutMs).then((): never => {
        throw Object.assign(new Error('Task timed out after 120.00 seconds'), { name });
      }),
    ]);
}

/** What Step Functions calls a function that was killed: as documented, and as Lambda has named it since. */
const timeoutNames = ['Lambda.Unknown', 'Sandbox.Timedout'];

describe.each(timeoutNames)('a function killed at its time-out, heard of as %s', (name) => {
  test.each([
    { when: 'right after any batch was sent', takesEffect: true },
    { when: 'before any batch arrived', takesEffect: false },
  ])('$when: the same run goes on and installs the plan (L4)', async ({ takesEffect }) => {
    const { end } = await undisturbed('lane-a', runLane);
    let writes = 0;
    for (let at = 1; at === 1 || at <= writes; at += 1) {
      const ground = await prepared();
      let seen = 0;
      killing(ground, name, (call) => isWrite(call) && (seen += 1) === at, takesEffect);
      const [running] = await ground.run('a');
      writes = Math.max(writes, seen);
      // It finds what it sent, or starts over: either way the endpoints show the plan at the run's end.
      expect({ at, outcomes: running && new Set(Object.values(outcomes(running))) }).toEqual({
        at,
        outcomes: new Set([expect.stringMatching(/^(installed|done)$/)]),
      });
      expect({ at, atItsEnd: ground.verdict() }).toEqual({ at, atItsEnd: [] });
      expect({ at, ...(await endOf(ground)) }).toEqual({ at, ...end });
    }
    expect(writes).toBeGreaterThanOrEqual(5);
  });
});

test.each([true, false])(
  'a lane is killed at any call, its effect taken: %s; nothing is violated, sweeps converge (L4)',
  async (takesEffect) => {
    const { calls, end } = await undisturbed('lane-a', runLane);
    expect(calls).toBeGreaterThan(40);
    for (let at = 1; at <= calls; at += 1) {
      const ground = await prepared();
      let seen = 0;
      const isMeant = ({ actor }: FaultedCall) => actor === 'lane-a' && (seen += 1) === at;
      killing(ground, 'Sandbox.Timedout', isMeant, takesEffect);
      const [running] = await ground.run('a');
      expect({ at, status: running?.result?.status }).toEqual({ at, status: 'SUCCEEDED' });
      expect(seen).toBeGreaterThanOrEqual(at);
      expect({ at, ...(await endOf(ground)) }).toEqual({ at, ...end });
    }
  },
);

test.each([true, false])(
  'the planner is killed at any call, its effect taken: %s; its next run plans, each generation has one (N1, N2)',
  async (takesEffect) => {
    const { calls } = await undisturbed('planner', runPlanner);
    expect(calls).toBeGreaterThan(5);
    for (let at = 1; at <= calls; at += 1) {
      const ground = await prepared();
      let seen = 0;
      const isMeant = ({ actor }: FaultedCall) => actor === 'planner' && (seen += 1) === at;
      killing(ground, 'Sandbox.Timedout', isMeant, takesEffect);
      await ground.plan();
      expect(seen).toBeGreaterThanOrEqual(at);
      ground.world.fault = () => undefined;
      const planner = await ground.plan();
      expect({ at, status: planner.result?.status }).toEqual({ at, status: 'SUCCEEDED' });
      expect({ at, verdict: (await endOf(ground)).verdict }).toEqual({ at, verdict: [] });
      expect(ground.world.newestPlan()?.generation).toBeGreaterThan(5);
    }
  },
);
