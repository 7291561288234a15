// `fencepost drill`, run to its end in this process: what it prints where, what it writes, what it returns.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { example, runMain, temporaryFile, temporaryFolder } from './run-main.ts';

const quick = ['drill', example('my-drill.yaml'), '--endpoints', example('endpoints.yaml')];
const escape = '\u001B';

const schema = JSON.parse(
  readFileSync(new URL('../../lib/report/result.schema.json', import.meta.url), 'utf8'),
) as object;

describe('the drill of the examples', () => {
  test('prints a block for each profile and names the report', async () => {
    const out = temporaryFolder();
    const ran = await runMain([...quick, '--out', out]);
    expect(ran.exitCode).toBe(0);
    expect(ran.out).toMatch(/^as-in-2025 +✗ violated, as expected\n/);
    expect(ran.out).toMatch(/\n\nfenced +✓ passed, as expected\n/);
    expect(ran.out).toContain(`\nReport: ${join(out, 'my-drill.html')}\n`);
    expect(ran.out).not.toContain(escape);
    expect(readdirSync(out)).toEqual(['my-drill.html']);
    expect(readFileSync(join(out, 'my-drill.html'), 'utf8')).toMatch(/^<!doctype html>/);
  });

  test('says plainly how far it is, one line for each profile', async () => {
    const { err } = await runMain([...quick, '--out', temporaryFolder()]);
    expect(err).toBe('playing my-drill, as-in-2025 (1 of 2)\nplaying my-drill, fenced (2 of 2)\n');
  });

  test('keeps progress on one line of a terminal, and takes it away in the end', async () => {
    const { err } = await runMain([...quick, '--out', temporaryFolder()], { interactive: true });
    expect(err).not.toContain('\n');
    const shown = err.split(`\r${escape}[2K`);
    expect(shown.length).toBeGreaterThan(10);
    expect(shown.at(-1)).toBe('');
    for (const line of shown) expect(line.length).toBeLessThan(80);
  });

  test('--json prints one document, fit for the schema, and not a word besides', async () => {
    const out = temporaryFolder();
    const ran = await runMain([...quick, '--json', '--out', out], { interactive: true });
    expect(ran.err).toBe('');
    expect(ran.out.trimEnd().split('\n')).toHaveLength(1);
    const document = JSON.parse(ran.out) as object;
    const validate = new Ajv2020().compile(schema);
    validate(document);
    expect(validate.errors).toBeNull();
    expect(document).toMatchObject({
      drill: 'my-drill',
      seed: 20_251_020,
      report: join(out, 'my-drill.html'),
      results: [
        { profile: 'as-in-2025', verdict: 'violated', expected: 'violated' },
        { profile: 'fenced', verdict: 'passed', expected: 'passed' },
      ],
    });
  });

  test('repeats itself: the same seed, the same document', async () => {
    const args = [...quick, '--json', '--profile', 'as-in-2025', '--out', temporaryFolder()];
    const [first, again, other] = [
      await runMain([...args, '--seed', '7']),
      await runMain([...args, '--seed', '7']),
      await runMain([...args, '--seed', '8']),
    ];
    expect(again.out).toBe(first.out);
    expect(other.out).not.toBe(first.out);
  });

  test('colours on request, and not with --no-color before or after the command', async () => {
    const args = [...quick, '--profile', 'fenced', '--out', temporaryFolder()];
    const colour = { colour: true };
    expect((await runMain(args, colour)).out).toContain(escape);
    expect((await runMain([...args, '--no-color'], colour)).out).not.toContain(escape);
    expect((await runMain(['--no-color', ...args], colour)).out).not.toContain(escape);
  });

  test('--ablate names what falls, in a table of 80 columns, and writes nothing', async () => {
    const out = join(temporaryFolder(), 'none');
    const ran = await runMain([...quick, '--ablate', '--out', out]);
    expect(ran.exitCode).toBe(0);
    expect(ran.out).toMatch(/│ \(none\) +│ nothing +│/);
    expect(ran.out).toMatch(/│ fence +│ no-regression +│ \d+ +│/);
    expect(ran.out).toMatch(/│ floor +│ nothing: not needed in this drill +│/);
    for (const line of ran.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(existsSync(out)).toBe(false);
  });
});

describe('verdicts', () => {
  test('one that is not what the drill expects ends with 1', async () => {
    const text = readFileSync(example('my-drill.yaml'), 'utf8');
    const wrong = temporaryFile('wrong.yaml', text.replace('fenced: passed', 'fenced: violated'));
    const ran = await runMain(['drill', wrong, '--profile', 'fenced', '--out', temporaryFolder()]);
    expect(ran.exitCode).toBe(1);
    expect(ran.out).toMatch(/^fenced +✓ passed, expected: violated\n/);
  });
});

describe('the report', () => {
  test('replaces the one before as a whole and leaves other files alone', async () => {
    const out = temporaryFolder();
    writeFileSync(join(out, 'my-drill.html'), 'the report before');
    writeFileSync(join(out, 'other.html'), 'another');
    await runMain([...quick, '--profile', 'fenced', '--out', out]);
    expect(readFileSync(join(out, 'my-drill.html'), 'utf8')).toMatch(/^<!doctype html>/);
    expect(readdirSync(out)).toEqual(['my-drill.html', 'other.html']);
  });

  test('is refused before the run where a folder has its name', async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, 'my-drill.html'));
    const ran = await runMain([...quick, '--out', out]);
    expect(ran).toMatchObject({ exitCode: 64, out: '' });
    expect(ran.err).toBe(
      `fencepost: --out ${out}: my-drill.html is a folder there; give a folder that can be written\n`,
    );
  });
});

test('--list names every built-in drill with its title', async () => {
  const { exitCode, out, err } = await runMain(['drill', '--list']);
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  expect(out).toMatch(/^stale-enactor {2}A delayed lane/);
  expect(out).toMatch(/\noperator-stop {2}An operator/);
});
