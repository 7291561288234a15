// Keeps the README true: the output it shows is what the command prints, and what it names is there.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checks } from '../lib/aws/conformance/probe.ts';
import { main } from '../lib/cli/main.ts';
import { describeResult, explore } from '../lib/explored-aws/index.ts';
import type { Exploration } from '../lib/explored-aws/index.ts';
import { runMain } from './cli/run-main.ts';

type Handle = (event: { worker: string }) => Promise<string>;
interface Handler {
  readonly handler: Handle;
}
interface Workers {
  readonly workers: (handler: Handle) => Exploration;
}

const readme = readFileSync('README.md', 'utf8');
const doctorPage = readFileSync('docs/doctor.md', 'utf8');

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
    onInterrupt: () => undefined,
  });
  rmSync(folder, { recursive: true });
  expect(exitCode).toBe(0);
  expect(printed.trimEnd().replace(folder, 'fencepost-report')).toBe(shown);
});

test('the options in docs/serve.md are what --help prints', async () => {
  const text = readFileSync('docs/serve.md', 'utf8');
  const shown = /<!-- output of: fencepost serve --help -->\n```\n([\s\S]*?)\n```/.exec(text)?.[1];
  expect((await runMain(['serve', '--help'])).out.trimEnd()).toBe(shown);
});

test('the output in docs/doctor.md is what the doctor prints', async () => {
  const shown = /<!-- output of: fencepost doctor -->\n```\n([\s\S]*?)\n```/.exec(doctorPage)?.[1];
  const { exitCode, out } = await runMain(['doctor']);
  expect(exitCode).toBe(0);
  const withoutVersion = (text: string) => text.replace(/Node \d+\.\d+\.\d+/, 'Node …');
  expect(withoutVersion(out.trimEnd())).toBe(withoutVersion(shown ?? ''));
});

test('the output in docs/explore-your-own.md is what exploring the example says', async () => {
  const text = readFileSync('docs/explore-your-own.md', 'utf8');
  const shown = /<!-- output of: examples\/lease -->\n+```\n([\s\S]*?)\n?```/.exec(text)?.[1];
  const lease = (name: string): Promise<unknown> => import(`../examples/lease/${name}.js`);
  const { handler } = (await lease('handler')) as Handler;
  const { workers } = (await lease('world')) as Workers;
  expect(describeResult(await explore(workers(handler)))).toBe(shown);
});

test('docs/doctor.md says of every check what rests on it', () => {
  const rows = [...doctorPage.matchAll(/^\| ([a-z-]+) \| (\w+): (.+?) \| \w+ \|$/gm)];
  expect(rows.map(([, id, bearing, meaning]) => ({ id, bearing, meaning }))).toEqual(
    checks.map(({ id, bearing, meaning }) => ({ id, bearing, meaning })),
  );
});

test('every npm script that the README names exists', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm run (?:-s )?([a-z0-9:]+)/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.each([
  'README.md',
  'docs/limits.md',
  'docs/decisions.md',
  'docs/protocol.md',
  'docs/operate.md',
  'docs/serve.md',
  'docs/runbook.md',
  'docs/health.md',
  'docs/doctor.md',
  'docs/explorer.md',
  'docs/sandbox.md',
])('every file that %s links to exists', (document) => {
  const text = readFileSync(document, 'utf8');
  const folder = join(document, '..');
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, path = '']) => path);
  expect(links.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
});
