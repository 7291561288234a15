// `fencepost certify`: what it writes, and which certificates it lets pass. One lane and one plan take
// milliseconds; a certificate that claims to have taken longer is one that took longer, as far as a check knows.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { certificateOf, certificateSchema, sealed } from '../../lib/drills/explored/certificate.ts';
import type { Certificate } from '../../lib/drills/explored/certificate.ts';
import { runMain, temporaryFile, temporaryFolder } from './run-main.ts';
import type { FakeTerminal, Ran } from './run-main.ts';

const tiny = ['--lanes', '1', '--plans', '1'];
const name = 'fenced-1x1x1-keep1-faults0-states.json';
const longMs = 60_000;
const otherCode = 'a'.repeat(64);

const schema = JSON.parse(
  readFileSync(new URL('../../lib/report/certificate.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);

function certify(folder: string, ...args: string[]): Promise<Ran> {
  return runMain(['certify', '--folder', folder, ...args]);
}

function check(folder: string, args: string[] = [], fake: FakeTerminal = {}): Promise<Ran> {
  return runMain(['certify', '--check', '--folder', folder, ...args], fake);
}

function readCertificate(path: string): Certificate {
  return JSON.parse(readFileSync(path, 'utf8')) as Certificate;
}

let written: Certificate;
let ran: Ran;

beforeAll(async () => {
  const folder = join(temporaryFolder(), 'certificates');
  ran = await certify(folder, ...tiny);
  written = readCertificate(join(folder, name));
});

/** Checks a folder with this one certificate. */
function checkOne(content: object, ...args: string[]): Promise<Ran> {
  return checkText(JSON.stringify(content), ...args);
}

function checkText(text: string, ...args: string[]): Promise<Ran> {
  return check(join(temporaryFile(name, text), '..'), args);
}

/** As if the command had written it: with the seal of what it says. */
function resealed(one: Certificate, change: Partial<Certificate>): Certificate {
  const { seal: _, ...claim } = one;
  return sealed({ ...claim, ...change });
}

describe('what passed is written', () => {
  test('and said, with the bounds in its name', () => {
    expect(ran.exitCode).toBe(0);
    expect(ran.out).toContain('fenced: passed');
    expect(ran.out.replaceAll(/\s/g, '')).toContain(name);
  });

  test('bounds, safeguards, properties, counts and code', () => {
    expect(written).toMatchObject({
      profile: 'fenced',
      strategy: 'states',
      bounds: {
        lanes: 1,
        plans: 1,
        endpointCount: 1,
        keepCount: 1,
        faults: 0,
        contentionAttempts: 2,
      },
      counts: { traces: null, blocked: null },
    });
    expect(written.safeguards).toContain('fence');
    expect(written.properties).toEqual(expect.arrayContaining(['never-empty', 'livelock']));
    expect(written.counts.states).toBeGreaterThan(5);
    expect(written.code.bundles).not.toBe(written.code.machines);
  });

  test('with traces where traces were searched, and the same seal each time but for the time', async () => {
    const folder = temporaryFolder();
    const again = async () => {
      expect((await certify(folder, ...tiny, '--strategy', 'dpor')).exitCode).toBe(0);
      return readCertificate(join(folder, 'fenced-1x1x1-keep1-faults0-dpor.json'));
    };
    const first = await again();
    expect(first.counts).toEqual({
      traces: 2,
      blocked: 0,
      states: null,
      transitions: null,
      ends: null,
    });
    expect(first.properties).not.toContain('livelock');
    const second = await again();
    expect(resealed(second, { durationMs: first.durationMs })).toEqual(first);
    expect(readdirSync(folder)).toEqual(['fenced-1x1x1-keep1-faults0-dpor.json']);
  });
});

describe('nothing is written', () => {
  test.each([
    { title: 'for what is violated', args: ['--profile', 'as-in-2025', '--plans', '2'], exits: 1 },
    { title: 'when time is up', args: ['--plans', '3', '--max-seconds', '1'], exits: 2 },
  ])('$title', async ({ args, exits }) => {
    const folder = join(temporaryFolder(), 'certificates');
    const { exitCode, out } = await certify(folder, ...args);
    expect(exitCode).toBe(exits);
    expect(out).toMatch(/\nNo certificate was written\.\n$/);
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  });

  test('for a search that did not run out of orders, whoever asks', () => {
    const searched = {
      schedules: 1,
      traces: 1,
      givenUp: 0,
      repeated: 0,
      calls: 1,
      states: undefined,
      exhausted: false,
      sometimes: {},
      races: { pairs: 0, bothOrders: 0, oneOrder: [] },
      newTraceChance: undefined,
      explored: undefined,
      found: undefined,
    };
    expect(() => certificateOf(searched, { ...written, strategy: 'dpor' })).toThrow(
      'only a search that passed is certified',
    );
  });

  test('into a folder that is a file: known before the search', async () => {
    const folder = temporaryFile('certificates', 'a file');
    const { exitCode, out, err } = await certify(folder, ...tiny);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toContain('it is a file; give a folder');
    expect(err).not.toContain('exploring');
  });
});

describe('--check', () => {
  test('searches again what was quick, and says so in a line', async () => {
    const { exitCode, out, err } = await checkOne(written);
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^holds: fenced-1x1x1-keep1-faults0-states: [\d,]+ states, again in [\d.]+ s\n1 of 1 hold\n$/,
    );
    expect(err).toBe(`checking ${name}\n`);
  });

  test.each<[string, (one: Certificate) => Certificate]>([
    ['a count', (one) => ({ ...one, counts: { ...one.counts, ends: 7 } })],
    ['the bounds', (one) => ({ ...one, bounds: { ...one.bounds, lanes: 5 } })],
    ['the time, so that it is not searched again', (one) => ({ ...one, durationMs: longMs })],
    ['the code', (one) => ({ ...one, code: { ...one.code, bundles: otherCode } })],
    ['the seal', (one) => ({ ...one, seal: otherCode })],
  ])('one edited by hand fails: %s', async (_title, edit) => {
    const { exitCode, out } = await checkOne(edit(written));
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^fails: .*edited by hand/);
  });

  test('its layout and the order of its keys are nobody’s edit', async () => {
    const turned = Object.fromEntries(Object.entries(written).toReversed());
    expect(await checkText(JSON.stringify(turned, undefined, 7))).toMatchObject({ exitCode: 0 });
  });

  test.each<[string, (one: Certificate) => Partial<Certificate>, string]>([
    [
      'another count',
      ({ counts }) => ({ counts: { ...counts, ends: 7 } }),
      'counts.ends: 7, now 1',
    ],
    [
      'attempts of then',
      ({ bounds }) => ({ bounds: { ...bounds, contentionAttempts: 3 } }),
      'bounds.contentionAttempts: 3, now 2',
    ],
    [
      'a property that was not judged then',
      ({ properties }) => ({ properties: properties.filter((one) => one !== 'converges') }),
      'properties: never-empty',
    ],
    [
      'a profile that was another',
      ({ safeguards }) => ({ safeguards: safeguards.filter((one) => one !== 'fence') }),
      'safeguards: conditional-write reachable-clean-up',
    ],
  ])('what a search of today contradicts fails: %s', async (_title, change, says) => {
    const { exitCode, out } = await checkOne(resealed(written, change(written)));
    expect(exitCode).toBe(1);
    expect(unwrapped(out)).toContain(says);
    expect(unwrapped(out)).toContain(
      'fencepost certify --profile fenced --strategy states --lanes',
    );
  });

  test('one that falls now says which property, and how to see it', async () => {
    const bounds = { ...written.bounds, lanes: 2, plans: 2 };
    const claim = resealed(written, { profile: 'as-in-2025', safeguards: [], bounds });
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'as-in-2025-2x2x1-keep1-faults0-states.json'),
      JSON.stringify(claim),
    );
    const { exitCode, out } = await check(folder);
    expect(exitCode).toBe(1);
    expect(unwrapped(out)).toMatch(/falls; fencepost explore --profile as-in-2025 .* shows how/);
  });

  describe('one that took a minute or more', () => {
    const long = (change: Partial<Certificate> = {}) =>
      resealed(written, { durationMs: longMs, counts: { ...written.counts, ends: 7 }, ...change });

    test('is believed while the code is as it was', async () => {
      const { exitCode, out } = await checkOne(long());
      expect(exitCode).toBe(0);
      expect(unwrapped(out)).toContain('its 60.0 s were not repeated');
    });

    test.each([
      ['the bundles', { code: { bundles: otherCode, machines: '' } }],
      ['the machines', { code: { bundles: '', machines: otherCode } }],
    ])('is searched again when %s are others', async (_title, { code }) => {
      const changed = {
        bundles: code.bundles || written.code.bundles,
        machines: code.machines || written.code.machines,
      };
      const { exitCode, out } = await checkOne(long({ code: changed }));
      expect(exitCode).toBe(1);
      expect(unwrapped(out)).toContain('counts.ends: 7, now 1');
      const same = await checkOne(long({ code: changed, counts: written.counts }));
      expect(same.exitCode).toBe(0);
      expect(unwrapped(same.out)).toMatch(
        /the code has changed since: fencepost certify --profile/,
      );
    });

    test('is searched again with --all', async () => {
      expect((await checkOne(long(), '--all')).exitCode).toBe(1);
    });
  });

  test('a search that time ended is no pass: 2', async () => {
    const bounds = { ...written.bounds, lanes: 3, plans: 4 };
    const folder = temporaryFolder();
    const path = join(folder, 'fenced-3x4x1-keep1-faults0-states.json');
    writeFileSync(path, JSON.stringify(resealed(written, { bounds })));
    const { exitCode, out } = await check(folder, ['--max-seconds', '1']);
    expect(exitCode).toBe(2);
    expect(out).toMatch(/^unknown: /);
    writeFileSync(join(folder, 'a.json'), '{}');
    expect((await check(folder, ['--max-seconds', '1'])).exitCode).toBe(1);
  });

  test('every one is checked, in 80 columns, whatever the others are', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), JSON.stringify(written));
    writeFileSync(join(folder, 'README.md'), 'not a certificate');
    writeFileSync(join(folder, `copied-${name}`), JSON.stringify(written));
    writeFileSync(join(folder, 'broken.json'), '{ "schemaVersion": 1');
    writeFileSync(join(folder, 'hostile\u001B[2J.json'), 'null');
    writeFileSync(join(folder, 'later.json'), JSON.stringify({ ...written, schemaVersion: 2 }));
    mkdirSync(join(folder, 'folder.json'));
    const { exitCode, out, err } = await check(folder);
    expect(exitCode).toBe(1);
    expect(out.match(/^\w+(?=:)/gm)?.toSorted()).toEqual([
      ...Array.from({ length: 5 }, () => 'fails'),
      'holds',
    ]);
    expect(unwrapped(out)).toContain(`what it says is to be in ${name}`);
    expect(unwrapped(out)).toContain('schemaVersion: found 2');
    expect(out).toMatch(/\n1 of 6 hold\n$/);
    expect(out + err).not.toContain('\u001B');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test.each([
    ['an empty folder', temporaryFolder()],
    ['no folder', join(temporaryFolder(), 'none')],
  ])('%s is no pass', async (_title, folder) => {
    const { exitCode, out, err } = await check(folder);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toMatch(/no certificates in .*; fencepost certify writes one/);
  });

  test('is in colour where there is colour', async () => {
    const folder = join(temporaryFile(name, JSON.stringify(written)), '..');
    const { out } = await check(folder, [], { colour: true });
    expect(out.startsWith('\u001B[32mholds\u001B[39m: ')).toBe(true);
  });
});

describe('wrong usage', () => {
  test.each([
    [['--check', '--lanes', '3'], "'--check' cannot be used with option '--lanes <number>'"],
    [['--check', '--profile', 'fenced'], "'--check' cannot be used with option '--profile <name>'"],
    [['--all'], '--all says what --check does'],
    [['--strategy', 'pct'], 'Allowed choices are states, dpor'],
    [['--plans', '0'], 'a whole number from 1 to 100'],
    [['--max-seconds', 'x'], 'a whole number from 1 to 1000000'],
  ])('%j', async (args, message) => {
    const { exitCode, out, err } = await certify(temporaryFolder(), ...args);
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toContain(message);
  });
});

describe('certificate.schema.json and the command read the same', () => {
  const bounds = (change: object) => ({ bounds: { ...written.bounds, ...change } });
  const counts = (change: object) => ({ counts: { ...written.counts, ...change } });

  test('what was written fits both', () => {
    validate(written);
    expect(validate.errors).toBeNull();
    expect(certificateSchema.safeParse(written).success).toBe(true);
  });

  test.each<[string, () => object]>([
    ['another version', () => ({ schemaVersion: 2 })],
    ['a field that is not described', () => ({ extra: 1 })],
    ['no seal', () => ({ seal: undefined })],
    ['a seal that is none', () => ({ seal: 'abc' })],
    ['another profile', () => ({ profile: 'brave' })],
    ['a safeguard that is none', () => ({ safeguards: ['luck'] })],
    ['a strategy that cannot run out', () => ({ strategy: 'pct' })],
    ['no property', () => ({ properties: [] })],
    ['a property that is not judged', () => ({ properties: ['made-progress'] })],
    ['no lanes', () => bounds({ lanes: 0 })],
    ['a bound that is not described', () => bounds({ luck: 1 })],
    ['a bound that is missing', () => bounds({ plans: undefined })],
    ['half a state', () => counts({ states: 0.5 })],
    ['a count below zero', () => counts({ traces: -1 })],
    ['a time that is none', () => ({ durationMs: 'long' })],
    ['no hash of the machines', () => ({ code: { bundles: otherCode } })],
  ])('%s fits neither', (_title, change) => {
    const candidate = JSON.parse(JSON.stringify({ ...written, ...change() })) as unknown;
    expect(validate(candidate)).toBe(false);
    expect(certificateSchema.safeParse(candidate).success).toBe(false);
  });
});

function unwrapped(text: string): string {
  return text.replaceAll('\n  ', ' ');
}
