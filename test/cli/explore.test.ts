// `fencepost explore` and `fencepost replay` as commands: what they find, print and return.

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { ExploreDocument } from '../../lib/drills/explored/document.ts';
import { runMain } from './run-main.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../lib/report/result.schema.json', import.meta.url), 'utf8'),
) as object;

async function explored(
  ...args: string[]
): Promise<{ exitCode: number; document: ExploreDocument }> {
  const { exitCode, out, err } = await runMain(['explore', '--json', ...args], {
    interactive: true,
  });
  expect(err).toBe('');
  const document = JSON.parse(out) as ExploreDocument;
  const validate = new Ajv2020({ strict: false }).compile(schema);
  validate(document);
  expect(validate.errors).toBeNull();
  return { exitCode, document };
}

describe('as-in-2025', () => {
  test('the outage is found without being told where, and explained by one preemption', async () => {
    const { exitCode, document } = await explored('stale-enactor', '--profile', 'as-in-2025');
    expect(exitCode).toBe(1);
    expect(document).toMatchObject({ verdict: 'violated', coverage: { exhausted: false } });
    const { violation } = document;
    expect(violation).toMatchObject({ property: 'never-empty', preemptions: 1 });
    const trace = violation?.trace ?? [];
    expect(trace.filter(({ preempts }) => preempts)).toHaveLength(1);
    expect(trace.filter(({ races }) => races)).toHaveLength(2);
    expect(trace.some(({ key }) => key.startsWith('clean-up'))).toBe(true);
  });

  test('its token replays it, call for call, and is the same word each time', async () => {
    const { document } = await explored();
    const token = document.violation?.token ?? '';
    expect((await explored()).document.violation).toEqual(document.violation);
    const { exitCode, out, err } = await runMain(['replay', token]);
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: '' });
    const lines = out.split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => /^[ »][ *] +\d+ /.test(line))).toHaveLength(
      document.violation?.calls ?? 0,
    );
    expect(out).toMatch(/what falls: .*never-empty/);
  });

  test.each([
    ['sticky', 'never-empty'],
    ['states', 'no-regression'],
  ])('%s finds that %s falls', async (strategy, property) => {
    const { document } = await explored('--strategy', strategy);
    expect(document).toMatchObject({ strategy, verdict: 'violated', violation: { property } });
  });

  test('--expect violated: 0 when it came out so, 1 when not', async () => {
    expect((await explored('--expect', 'violated')).exitCode).toBe(0);
    expect((await explored('--expect', 'passed')).exitCode).toBe(1);
  });
});

describe('fenced', () => {
  test('every state of two lanes and one plan: passed', async () => {
    const args = ['--profile', 'fenced', '--plans', '1', '--strategy', 'states'];
    const { exitCode, document } = await explored(...args);
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({
      verdict: 'passed',
      violation: null,
      schedules: 0,
      coverage: { exhausted: true },
    });
    expect(document.coverage.states).toBe(25);
  });

  test('every state with one fault anywhere: passed, and more states than without', async () => {
    const args = ['--profile', 'fenced', '--lanes', '1', '--plans', '1', '--strategy', 'states'];
    const without = await explored(...args);
    const { exitCode, document } = await explored(...args, '--faults', '1');
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ verdict: 'passed', bounds: { faults: 1 } });
    expect(document.coverage.states).toBeGreaterThan(without.document.coverage.states ?? Infinity);
  });

  test('every state with a function that runs twice: passed, and said', async () => {
    const args = ['--profile', 'fenced', '--lanes', '1', '--plans', '1', '--strategy', 'states'];
    const { exitCode, document } = await explored(...args, '--duplicates', '1');
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ verdict: 'passed', bounds: { faults: 0, duplicates: 1 } });
    const { out } = await runMain(['explore', ...args, '--duplicates', '1']);
    expect(out).toContain('(1 lane, 1 plan, 1 endpoint, 1 kept, 1 duplicate)');
  });

  test('a search that a limit ended is no pass, whatever was expected', async () => {
    const args = ['--profile', 'fenced', '--max-schedules', '3', '--expect', 'passed'];
    const { exitCode, document } = await explored(...args);
    expect(exitCode).toBe(2);
    expect(document).toMatchObject({ verdict: 'unknown', schedules: 3, violation: null });
  });

  test('is told in 80 columns', async () => {
    const args = ['explore', '--profile', 'fenced', '--max-schedules', '2'];
    const { out } = await runMain(args);
    expect(out).toContain('fenced: unknown  (2 lanes, 3 plans, 1 endpoint, 1 kept)');
    expect(out).toContain('Not everything was searched');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

describe('wrong usage', () => {
  test.each([
    [['explore', 'operator-stop'], 'only stale-enactor can'],
    [['explore', '--lanes', '0'], 'a whole number from 1 to 5'],
    [['explore', '--plans', '2.5'], 'a whole number from 1 to 100'],
    [['explore', '--faults', '4'], 'a whole number from 0 to 3'],
    [
      ['explore', '--duplicates', '1', '--strategy', 'dpor'],
      '--duplicates: dpor searches without them',
    ],
    [['explore', '--duplicates', '4'], 'a whole number from 0 to 3'],
    [['explore', '--strategy', 'clever'], 'Allowed choices are portfolio'],
    [['replay', 'nonsense'], 'not a token'],
    [['replay', 'stale-enactor.fenced.2x3x1k1.AAAA'], 'no token of version'],
  ])('%j', async (args, message) => {
    const { exitCode, out, err } = await runMain(args);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toContain(message);
  });

  test('a token of a run that the code does not make any more is told, at its first call', async () => {
    const { document } = await explored();
    const [setting, body = ''] = (document.violation?.token ?? '').split(/\.(?=[^.]*$)/);
    const bytes = Buffer.from(body, 'base64url');
    // The fingerprint of the second call: there is no choice before it.
    bytes[6] = ((bytes[6] ?? 0) + 1) % 256;
    const changed = `${setting}.${bytes.toString('base64url')}`;
    const { exitCode, err } = await runMain(['replay', changed]);
    expect(exitCode).toBe(2);
    expect(err).toContain('call 2 was another one when the token was made');
  });
});

describe('--jobs', () => {
  /** All but what is time. */
  const found = async (...args: string[]) => {
    const { document } = await explored(...args);
    const { durationMs: _, schedulesPerSecond: __, ...rest } = document;
    return rest;
  };

  test.each([
    {
      title: 'a fall in the first part',
      args: ['--profile', 'as-in-2025'],
      jobs: 2,
      verdict: 'violated',
    },
    {
      title: 'nothing in several parts, with faults',
      args: ['--profile', 'fenced', '--lanes', '1', '--plans', '1', '--faults', '1'].concat([
        '--strategy',
        'sticky',
        '--max-schedules',
        '900',
      ]),
      jobs: 3,
      verdict: 'unknown',
    },
  ])('$title: $jobs threads find what one does', async ({ args, jobs, verdict }) => {
    const one = await found(...args);
    expect(one.verdict).toBe(verdict);
    expect(await found(...args, '--jobs', String(jobs))).toEqual(one);
  });

  test('a search that is out of time ends with what it has', async () => {
    const { document } = await explored(
      '--profile',
      'fenced',
      '--strategy',
      'random',
      '--max-seconds',
      '2',
      '--jobs',
      '2',
    );
    expect(document).toMatchObject({ verdict: 'unknown', coverage: { exhausted: false } });
    // Two parts of 400 would have gone on for longer than that.
    expect(document.schedules).toBeLessThan(800);
    expect(document.schedules).toBeGreaterThan(0);
  });

  test('is not for strategies that search one tree', async () => {
    const { exitCode, err } = await runMain(['explore', '--strategy', 'dpor', '--jobs', '2']);
    expect(exitCode).toBe(64);
    expect(err).toContain(
      '--jobs: dpor searches one tree, by one thread; these walk by several: portfolio, random, sticky, pct',
    );
  });
});
