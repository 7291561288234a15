// Drills on a deployed stack come out as they do embedded: the same handlers and machines, reached by AWS calls
// alone, held by gate items, watched from outside. In memory and in virtual time; test/e2e has it for real.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseEndpointsFile } from '../../../lib/control-plane/endpoints-file.ts';
import { profiles } from '../../../lib/control-plane/safeguards.ts';
import type { ProfileName } from '../../../lib/control-plane/safeguards.ts';
import { builtInDrill } from '../../../lib/drills/catalogue.ts';
import {
  OutOfTimeError,
  ResumableJournal,
  unwritten,
} from '../../../lib/drills/deployed/journal.ts';
import type { Journal } from '../../../lib/drills/deployed/journal.ts';
import { emulatedPace } from '../../../lib/drills/deployed/pace.ts';
import { playPart } from '../../../lib/drills/deployed/play.ts';
import { Stack } from '../../../lib/drills/deployed/stack.ts';
import { parseDrill } from '../../../lib/drills/drill.ts';
import type { Drill } from '../../../lib/drills/drill.ts';
import { partsByProfile, play } from '../../../lib/drills/play.ts';
import type { ProfileRun } from '../../../lib/drills/run-drill.ts';
import { seed } from '../../seed.ts';
import { DrillStackInMemory } from './drill-stack.ts';

const file = parseEndpointsFile(readFileSync('examples/endpoints.yaml', 'utf8'), 'examples');
const staleEnactor = builtInDrill('stale-enactor');

function playOn(
  world: DrillStackInMemory,
  drill: Drill,
  profile: ProfileName,
  journal: Journal = unwritten,
): Promise<ProfileRun> {
  const { clients, time, newAttempt, random, stack } = world;
  const part = {
    profile,
    safeguards: profiles[profile],
    expected: drill.expected[profile] ?? null,
    stack,
  };
  const options = { clients, file, seed, pace: emulatedPace, time, newAttempt, random, journal };
  return world.until(playPart(drill, part, { ...options, progress: () => undefined }));
}

const outcome = ({ result }: ProfileRun) => ({
  verdict: result.verdict,
  properties: result.violations.map(({ property }) => property),
  recovered: result.recovered,
  stuck: result.stuck,
});

describe.each(partsByProfile(staleEnactor))('stale-enactor, $profile', async (part) => {
  const world = new DrillStackInMemory(file, part.profile as ProfileName, seed);
  const deployed = await playOn(world, staleEnactor, part.profile as ProfileName);

  test('has the verdict and the violated properties of the embedded target', async () => {
    const [embedded] = await play(staleEnactor, [part], { file, seed, progress: () => undefined });
    expect(embedded && outcome(embedded)).toEqual(outcome(deployed));
    expect(deployed.result.verdict).toBe(part.expected);
  });

  test('holds two lanes, and leaves nobody held', async () => {
    expect(deployed.timeline.holds.map(({ actor }) => actor)).toEqual(['lane-a', 'lane-b']);
    expect(await world.until(world.stack.gates.faults(world.clock.nowMs()))).toEqual({
      holds: [],
      refusals: [],
    });
  });

  test('names the call that it came from', () => {
    const { trace, violations } = deployed.result;
    const calls = violations
      .filter(({ property }) => property === 'never-empty' || property === 'no-regression')
      .map(({ call }) => trace[call - 1]?.key);
    const endpoint = `api.${part.profile}.drill.example.com`;
    const wanted = [`install ${endpoint} g110`, `clean-up ${endpoint} g110`];
    expect(calls).toEqual(part.profile === 'fenced' ? [] : wanted);
  });
});

test('operator-stop passes with DynamoDB and S3 refused at the functions', async () => {
  const drill = builtInDrill('operator-stop');
  const world = new DrillStackInMemory(file, 'fenced', seed);
  const { result } = await playOn(world, drill, 'fenced');
  expect(result.verdict).toBe('passed');
  const refused = result.trace.filter(({ outcome }) => outcome === 'ServiceUnavailable');
  expect(new Set(refused.map(({ operation }) => operation.split(':')[0]))).toEqual(
    new Set(['dynamodb', 's3']),
  );
  // An operator's freeze needs Route 53 alone, while a lane that is past its checks is stopped by it.
  expect(refused.some(({ actor }) => actor === 'operator')).toBe(true);
});

const short = parseDrill(
  `name: short
title: two plans, and a hold
lanes: [a, b, c]
steps:
  - plan: 2
  - run: [a]
  - plan: 1
  - start: b
    hold: { before: install }
  - release: b
  - settle: true
properties: [never-empty, no-regression, converges]
expected: {fenced: passed}`,
  'short',
);

test('a drill that was interrupted leaves a stack that the next one starts over on', async () => {
  const world = new DrillStackInMemory(file, 'fenced', seed);
  let isGivenUp = false;
  const interrupted: Journal = {
    step: async (work) => {
      // As Ctrl-C does: in the middle, with a lane held and nothing taken back.
      isGivenUp = (await world.stack.gates.parkedAtMs('lane-b')) !== undefined;
      return isGivenUp ? new Promise(() => undefined) : work();
    },
  };
  const { clients, time, newAttempt, random, stack } = world;
  const part = { profile: 'fenced', safeguards: profiles.fenced, expected: null, stack };
  const options = { clients, file, seed, pace: emulatedPace, time, newAttempt, random };
  const progress = () => undefined;
  void playPart(short, part, { ...options, journal: interrupted, progress });
  await world.clock.runUntil(() => isGivenUp);
  const { holds } = await world.until(stack.gates.faults(world.clock.nowMs()));
  expect(holds.map(({ actor }) => actor)).toEqual(['lane-b']);
  const { result } = await playOn(world, short, 'fenced');
  expect(result.verdict).toBe('passed');
  expect(result.trace.some(({ key }) => key === 'plan/1 + head')).toBe(true);
});

test('a drill in many slices is the same run: no step is done twice, none is left out', async () => {
  const whole = await playOn(new DrillStackInMemory(file, 'fenced', seed), short, 'fenced');
  const world = new DrillStackInMemory(file, 'fenced', seed);
  let entries: unknown[] = [];
  let slices = 0;
  const slice = async (): Promise<ProfileRun> => {
    for (;;) {
      slices += 1;
      let left = 7;
      const journal = new ResumableJournal(entries, () => left-- > 0);
      try {
        return await playOn(world, short, 'fenced', journal);
      } catch (error) {
        if (!(error instanceof OutOfTimeError)) throw error;
        // As it comes back from a bucket.
        entries = JSON.parse(JSON.stringify(journal.entries)) as unknown[];
      }
    }
  };
  const sliced = await slice();
  expect(slices).toBeGreaterThan(5);
  expect(sliced.result).toEqual(whole.result);
});

test('a Route 53 that accepts a stale swap: the fence is not called passed there', async () => {
  const world = new DrillStackInMemory(file, 'fenced', seed);
  const execute = world.route53.execute.bind(world.route53);
  // Says yes to whatever it would refuse.
  world.route53.execute = (command) => {
    try {
      return execute(command);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'InvalidChangeBatch') throw error;
      return { ChangeInfo: { Id: '/change/C0000000000001', Status: 'INSYNC' } };
    }
  };
  const { result } = await playOn(world, short, 'fenced');
  expect(result.verdict).not.toBe('passed');
  expect(result.reason ?? '').toMatch(/^Route 53 is not to be trusted there: .*stale-swap/);
});

test('a stack without the tag of drills is not touched', () => {
  const world = new DrillStackInMemory(file, 'fenced', seed);
  const { deployment, clients } = world;
  expect(() => new Stack({ ...deployment, isDrillStack: false }, clients)).toThrow(
    'stack FencepostDrill-fenced: it is not tagged as a stack that drills may break',
  );
});
