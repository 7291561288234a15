// Keeps the README true: the output it shows is what the command prints, and what it names is there.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../lib/cli/main.ts';

const readme = readFileSync('README.md', 'utf8');

test('the output in the README is what the drill prints', async () => {
  const shown = /<!-- output of: fencepost drill -->\n```\n([\s\S]*?)\n```/.exec(readme)?.[1];
  const folder = mkdtempSync(join(tmpdir(), 'fencepost-docs-'));
  let printed = '';
  const exitCode = await main(['drill', '--out', folder], '0.0.0', {
    out: (text) => {
      printed += text;
    },
    err: () => undefined,
    input: () => Promise.resolve(''),
    stopRequested: () => new Promise(() => undefined),
    interactive: false,
    colour: false,
    environment: {},
  });
  rmSync(folder, { recursive: true });
  expect(exitCode).toBe(0);
  expect(printed.trimEnd().replace(folder, 'fencepost-report')).toBe(shown);
});

test('every npm script that the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm run (?:-s )?([a-z0-9:]+)/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.each(['README.md', 'docs/limits.md', 'docs/decisions.md', 'docs/protocol.md'])(
  'every file that %s links to exists',
  (document) => {
    const text = readFileSync(document, 'utf8');
    const folder = join(document, '..');
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(
      ([, path = '']) => path,
    );
    expect(links.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  },
);
