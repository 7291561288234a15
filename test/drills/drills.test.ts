// The built-in drills end to end: the deployed code on AWS in memory, judged by what endpoints show.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { builtInDrill, builtInDrills, defaultWorld } from '../../lib/drills/catalogue.ts';
import { partsByAblation, partsByProfile, play } from '../../lib/drills/play.ts';
import type { ProfileRun } from '../../lib/drills/run-drill.ts';
import { parseDrill } from '../../lib/drills/drill.ts';
import { seed } from '../seed.ts';

const progress = (): void => undefined;
const small = parseEndpointsFile(readFileSync('examples/endpoints.yaml', 'utf8'), 'examples');

/** Property → endpoints, of one run. */
function violations({ result }: ProfileRun): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { property, endpoint } of result.violations) (found[property] ??= []).push(endpoint);
  return found;
}

describe('stale-enactor on the default world', async () => {
  const drill = builtInDrill('stale-enactor');
  const runs = await play(drill, partsByProfile(drill), { file: defaultWorld(), seed, progress });
  const [asIn2025, conditionalWrite, fenced] = runs;
  if (!asIn2025 || !conditionalWrite || !fenced) throw new Error('a profile was not played');
  const victim = 'dynamodb.us-east-1.example.com';

  test('as-in-2025 empties one endpoint, and automation cannot repair it', () => {
    expect(asIn2025.result).toMatchObject({ verdict: 'violated', recovered: false, stuck: true });
    expect(violations(asIn2025)).toMatchObject({
      'never-empty': [victim],
      'no-regression': [victim],
      converges: [victim],
    });
    expect(asIn2025.result.emptyMs).toBeGreaterThan(60_000);
  });

  test('as-in-2025: plan 110 is written over plan 145, and the clean-up of 145 deletes plan 110', () => {
    const batches = asIn2025.result.trace.filter(({ key }) => key.split(' ')[1] === victim);
    const overwritten = batches.findIndex(
      ({ actor, key, outcome }) =>
        actor === 'lane-a' && key === `install ${victim} g110` && outcome === 'ok',
    );
    const before = batches.slice(0, overwritten);
    expect(
      before.some(({ key, outcome }) => key === `install ${victim} g145` && outcome === 'ok'),
    ).toBe(true);
    const after = batches.slice(overwritten + 1);
    expect(
      after.find(({ key, outcome }) => key === `clean-up ${victim} g110` && outcome === 'ok')
        ?.actor,
    ).toBe('lane-b');
    // From then on every install is refused: its rollback would point at nothing.
    const later = after.filter(({ key }) => /^install .* g14[56]$/.test(key));
    expect(later.length).toBeGreaterThan(0);
    expect(new Set(later.map(({ outcome }) => outcome))).toEqual(new Set(['InvalidChangeBatch']));
  });

  test('as-in-2025: the lock works; the delayed batch itself is refused', () => {
    const first = asIn2025.result.trace.find(({ key }) => key === `install ${victim} g110`);
    expect(first?.outcome).toBe('InvalidChangeBatch');
  });

  test('conditional-write orders the plans, and still empties the endpoint', () => {
    expect(conditionalWrite.result).toMatchObject({ verdict: 'violated', stuck: true });
    expect(violations(conditionalWrite)).toMatchObject({
      'never-empty': [victim],
      'no-regression': [victim],
    });
  });

  test('fenced passes and converges on the last plan', () => {
    expect(fenced.result).toMatchObject({
      verdict: 'passed',
      violations: [],
      emptyMs: 0,
      recovered: true,
      stuck: false,
    });
    const last = fenced.timeline.roots.filter(({ toMs }) => toMs === fenced.result.durationMs);
    expect(new Set(last.map(({ generation }) => generation))).toEqual(new Set([146]));
  });

  test('fenced: the delayed batch is refused, and lane a then finds the newer plan installed', () => {
    const ofVictim = fenced.result.trace.filter(
      ({ actor, key }) => actor === 'lane-a' && /^(install|build) .*g110$/.test(key),
    );
    expect(ofVictim.map(({ key, outcome }) => [key.split(' ', 1)[0], outcome])).toEqual([
      ['build', 'ok'],
      ['install', 'InvalidChangeBatch'],
    ]);
  });

  test('every profile is held where the drill says', () => {
    for (const { timeline } of runs) {
      expect(timeline.holds.map(({ actor, before }) => [actor, before])).toEqual([
        ['lane-a', `install ${victim}`],
        ['lane-b', `clean-up ${victim}`],
      ]);
    }
  });
});

test.each(
  builtInDrills.flatMap((name) => [1, 2, 3, 4, 5].map((more) => ({ name, seed: seed + more }))),
)('$name comes out as expected with seed $seed', async ({ name, seed }) => {
  const drill = builtInDrill(name);
  const runs = await play(drill, partsByProfile(drill), { file: small, seed, progress });
  expect(runs.map(({ result }) => [result.profile, result.verdict])).toEqual(
    runs.map(({ result }) => [result.profile, result.expected]),
  );
});

test.each(builtInDrills)('%s with the same seed is the same run, call for call', async (name) => {
  const drill = builtInDrill(name);
  const once = () => play(drill, partsByProfile(drill), { file: small, seed, progress });
  expect(await once()).toEqual(await once());
});

test.each([
  {
    name: 'stale-enactor',
    falls: { fence: 'no-regression', 'reachable-clean-up': 'rollback-resolves' },
  },
  {
    name: 'operator-stop',
    falls: { freeze: 'freeze-holds', 'reachable-clean-up': 'rollback-resolves' },
  },
])('$name: what falls when a safeguard is switched off alone', async ({ name, falls }) => {
  const runs = await play(builtInDrill(name), partsByAblation(builtInDrill(name)), {
    file: small,
    seed,
    progress,
  });
  const found = runs
    .filter(({ result }) => result.verdict !== 'passed')
    .map(({ result }) => [
      result.profile.replace('fenced without ', ''),
      result.violations[0]?.property,
    ]);
  expect(Object.fromEntries(found)).toEqual(falls);
});

test('a drill that holds nobody where it meant to is unknown, not passed', async () => {
  const drill = parseDrill(
    `
name: holds-nobody
title: the lane is done before anything is cleaned up
lanes: [a]
steps: [{ plan: 1 }, { start: a, hold: { before: clean-up } }, { release: a }]
properties: [never-empty]
expected: { fenced: passed }
`,
    'drill.yaml',
  );
  const [run] = await play(drill, partsByProfile(drill), { file: small, seed, progress });
  expect(run?.result.verdict).toBe('unknown');
});

test.each([
  ['steps: [{ plan: 0 }]', 'steps[0]'],
  ['steps: [{ run: [d] }]', "steps[0]: found d; allowed: one of the drill's lanes: a, b"],
  ['steps: [{ sleep: 1 }]', 'allowed: a step: plan, run, start with hold, release'],
])('a drill file with %s is refused', (steps, message) => {
  const text = `
name: broken
title: broken
lanes: [a, b]
${steps}
properties: [never-empty]
expected: { fenced: passed }
`;
  expect(() => parseDrill(text, 'my.yaml')).toThrow(message);
});

test('a drill that names an endpoint that is not there is refused', async () => {
  const drill = parseDrill(
    `
name: elsewhere
title: elsewhere
lanes: [a]
steps: [{ plan: 1 }, { freeze: nowhere.example.com }]
properties: [never-empty]
expected: { fenced: passed }
`,
    'drill.yaml',
  );
  await expect(play(drill, partsByProfile(drill), { file: small, seed, progress })).rejects.toThrow(
    'the drill names endpoint nowhere.example.com; this world has: last, all, api.drill.example.com',
  );
});
