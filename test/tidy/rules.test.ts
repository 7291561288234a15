// Every tidy rule seen failing, on a line that breaks it, and silent on its look-alikes.

import { describe, expect, test } from 'vitest';
import { unimported, wrongImports } from './imports.ts';
import { rulesIn, titlesIn, untested } from './protocol.ts';
import { machineBound } from './repository.ts';
import { misnamed, needlessExceptions, rules, violations } from './rules.ts';
import type { Rule } from './rules.ts';
import { source } from './source.ts';

const opening = '// Decides something, and may not touch anything.\n';
const at = 'lib/aws/example.ts';
const check = (code: string, path = at) => violations([source(path, opening + code)]);

/** Rule → a line that breaks it. */
const broken: readonly { readonly rule: string; readonly line: string; readonly path?: string }[] =
  [
    { rule: 'ambient time', line: 'const now = Date.now();' },
    { rule: 'ambient time', line: 'const nowMs = clock ?? Date.now;' },
    { rule: 'ambient time', line: 'const now = new Date();' },
    { rule: 'ambient time', line: 'const now = new Date;' },
    { rule: 'ambient time', line: 'const now = Date();' },
    { rule: 'ambient time', line: 'const now = `at ${Date.now()}`;' },
    { rule: 'ambient time', line: 'const nowMs = performance.now();' },
    { rule: 'timer', line: 'setTimeout(go, 10);' },
    { rule: 'timer', line: "import { setTimeout as sleep } from 'node:timers/promises';" },
    { rule: 'ambient randomness', line: 'const share = Math.random();' },
    { rule: 'ambient randomness', line: 'const id = crypto.randomUUID();' },
    { rule: 'environment', line: "const region = process.env['AWS_REGION'];" },
    { rule: 'environment', line: "const { AWS_REGION } = process['env'];" },
    { rule: 'environment', line: 'const { env } = process.env;', path: 'lambdas/lane/pick.ts' },
    { rule: 'console', line: "console.log('here');" },
    { rule: 'any', line: 'let value: any;' },
    { rule: 'any', line: 'const value = input as any;' },
    { rule: 'any', line: 'const values: Map<string, any[]> = new Map();' },
    { rule: 'non-null assertion', line: 'const first = list[0]!;' },
    { rule: 'non-null assertion', line: 'const name = plan!.name;' },
    { rule: 'non-null assertion', line: 'const size = of(plan)!.size !== 1;' },
    { rule: 'silenced compiler', line: '// @ts-expect-error it works' },
    { rule: 'silenced compiler', line: '/* @ts-ignore */' },
    { rule: 'unfinished work', line: '// TODO: the rest' },
    { rule: 'unfinished work', line: '/** FIXME */' },
    { rule: 'test left out', line: "test.skip('later', () => {});", path: 'test/a.test.ts' },
    { rule: 'test left out', line: "describe.only('this', () => {});", path: 'test/a.test.ts' },
    { rule: 'test left out', line: "test.concurrent.skip('a', go);", path: 'test/a.test.ts' },
    { rule: 'asynchronous rule', line: 'async function f() {}', path: 'lib/control-plane/a.ts' },
  ];

test.each(broken)('$rule: $line', ({ rule, line, path = at }) => {
  expect(check(line, path)).toEqual([`${path}:2: ${rule}`]);
});

test.each([
  { title: 'an import', text: "import { a } from './a.ts';\n// Decides something or other.\n" },
  { title: 'an empty line', text: `\n${opening}` },
  { title: 'a comment that says nothing', text: '// a.ts\nconst a = 1;\n' },
])('no opening comment: $title first', ({ text }) => {
  expect(violations([source(at, text)])).toEqual([`${at}:1: no opening comment`]);
});

test('each rule is seen failing here', () => {
  const seen = new Set([...broken.map(({ rule }) => rule), 'no opening comment']);
  expect(rules.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
});

test.each([
  { title: 'comment', code: '// Date.now(), Math.random(), process.env, console.log, any, x!.y' },
  { title: 'block comment', code: '/* setTimeout(\n new Date() */' },
  { title: 'single-quoted string', code: "const a = 'it\\'s Date.now() and TODO';" },
  { title: 'double-quoted string', code: 'const a = "process.env, x! and // TODO";' },
  { title: 'template', code: 'const a = `Date.now() ${b} console.log ${`new Date() ${c}`} any`;' },
  { title: 'regular expression', code: String.raw`const a = /Date.now\(\)|["'/]\/ TODO|x!/g;` },
  { title: 'division', code: "const a = b / c; const d = 'x' / 2; // e / f" },
  { title: 'given time', code: 'const at = new Date(nowMs); const ms = Date.UTC(2025, 9);' },
  { title: 'inequality and negation', code: 'if (a !== b && !c && d[0] != e) f = !(g);' },
  { title: 'any as a name', code: 'const first = Promise.any(list); const a = { any: 1 };' },
  { title: 'only as a name', code: 'function partsBy(only?: string) { return options.only; }' },
])('silent on $title', ({ code }) => {
  expect(check(code)).toEqual([]);
});

test('code after a comment or a string in the same line counts', () => {
  expect(check("const a = '//'; /* no */ const b = Date.now(); // no")).toHaveLength(1);
});

test('an exception that nothing needs is reported', () => {
  const files = [source('lib/a.ts', 'go();'), source('lib/b.ts', 'stop();')];
  const rule = (allowed: RegExp): Rule => ({
    name: 'going',
    in: 'code',
    pattern: /\bgo\b/g,
    allowed: [{ files: allowed, why: 'an example' }],
  });
  expect(needlessExceptions(files, [rule(/a\.ts$/)])).toEqual([]);
  expect(needlessExceptions(files, [rule(/b\.ts$/)])).toEqual([String.raw`going: b\.ts$`]);
});

describe('imports', () => {
  test.each([
    { from: 'lib/control-plane/a.ts', to: '../aws/zone.ts' },
    { from: 'lib/control-plane/a.ts', to: '@aws-sdk/client-s3' },
    { from: 'lib/aws/a.ts', to: '../../lambdas/lane/lane.ts' },
    { from: 'lib/aws/a.ts', to: '../emulator/clock.ts' },
    { from: 'lambdas/lane/a.ts', to: '../../lib/drills/world.ts' },
    { from: 'lambdas/lane/a.ts', to: '../../lib/explorer/explore.ts' },
    { from: 'lambdas/container.ts', to: '../lib/report/html.ts' },
    { from: 'lib/emulator/a.ts', to: '../explorer/explore.ts' },
    { from: 'lib/emulator/s3/a.ts', to: '../../aws/archive.ts' },
    { from: 'lib/explorer/a.ts', to: '../emulator/clock.ts' },
    { from: 'lib/explorer/a.ts', to: '../control-plane/plan.ts' },
    { from: 'lib/explorer/a.ts', to: '../explored-aws/explore.ts' },
    { from: 'lib/explored-aws/a.ts', to: '../aws/zone.ts' },
    { from: 'lib/explored-aws/a.ts', to: 'vitest' },
    { from: 'lib/drills/a.ts', to: '../report/html.ts' },
    { from: 'lib/report/a.ts', to: '../cli/main.ts' },
    { from: 'lib/cli/a.ts', to: '../stacks/app.ts' },
    { from: 'lib/stacks/a.ts', to: '../../lambdas/lane/pick.lambda.ts' },
    { from: 'lib/drills/a.ts', to: 'aws-cdk-lib' },
    { from: 'test/drills/a.test.ts', to: 'aws-cdk-lib/assertions' },
    { from: 'test/drills/a.test.ts', to: '../../lib/stacks/app.ts' },
    { from: 'lib/drills/a.ts', to: 'vitest' },
  ])('$from may not import $to', ({ from, to }) => {
    for (const code of [
      `import { a } from '${to}';`,
      `import type {\n  A,\n} from "${to}";`,
      `export * from '${to}';`,
      `import '${to}';`,
      `const a = await import('${to}');`,
    ]) {
      expect(wrongImports([source(from, code)])).toEqual([
        `${from}:${line(code)}: may not import ${to}`,
      ]);
    }
  });

  test.each([
    { from: 'lib/aws/a.ts', code: "import { Zone } from './zone.ts';" },
    { from: 'lib/aws/a.ts', code: "import { planOf } from '../control-plane/plan.ts';" },
    { from: 'lib/drills/a.ts', code: "import { build } from '../../lambdas/lane/build.ts';" },
    { from: 'lambdas/game-day/a.ts', code: "import { play } from '../../lib/drills/play.ts';" },
    { from: 'test/stacks/a.test.ts', code: "import { App } from 'aws-cdk-lib';" },
    { from: 'lib/aws/a.ts', code: "// import { App } from 'aws-cdk-lib';" },
    { from: 'lib/aws/a.ts', code: "const a = Array.from('../drills/play.ts'.split(''));" },
  ])('$from may: $code', ({ from, code }) => {
    expect(wrongImports([source(from, code)])).toEqual([]);
  });

  /** Where the keyword before the specifier stands. */
  const line = (code: string) => (code.includes('\n') ? 3 : 1);
});

describe('files that nothing imports', () => {
  const files = [
    source('bin/fencepost.ts', "import { a } from '../lib/a.ts';"),
    source('lib/a.ts', "export type { B } from './b.ts';"),
    source('lib/b.ts', ''),
    source('lib/c.ts', ''),
    source('test/c.test.ts', "import { c } from '../lib/c.ts';"),
  ];

  test('a test that imports it does not count', () => {
    expect(unimported(files, [])).toEqual(['lib/c.ts']);
  });

  test('an entry point may be so, and must be', () => {
    expect(unimported(files, [{ files: /c\.ts$/, why: 'an example' }])).toEqual([]);
    expect(unimported(files, [{ files: /[bc]\.ts$/, why: 'an example' }])).toEqual([]);
    expect(unimported(files.slice(0, 3), [{ files: /b\.ts$/, why: 'an example' }])).toHaveLength(1);
  });
});

test.each(['lib/PlanTable.ts', 'test/plan_table.test.ts', 'docs/Runbook.md', 'bin/-a.ts'])(
  'not in kebab-case: %s',
  (path) => {
    expect(misnamed([path])).toEqual([path]);
  },
);

test('kebab-case, or not ours', () => {
  const fine = [
    'lib/route53/a-b.ts',
    'lambdas/lane/pick.lambda.ts',
    'README.md',
    'test/a/__init__.py',
  ];
  expect(misnamed(fine)).toEqual([]);
});

describe('bound to one machine', () => {
  const home = ['', 'home', 'me'].join('/');
  test.each([
    { path: 'docs/a.md', text: `see ${home}/project` },
    { path: 'docs/a.md', text: `(${['', 'root', 'x'].join('/')})` },
    { path: 'lib/a.ts', text: `const a = '${['', 'work', 'x'].join('/')}';` },
    { path: 'package-lock.json', text: '  "resolved": "https://host/a.tgz",' },
    {
      path: 'package-lock.json',
      text: `  "url": "https:${['', '', 'registry.example.com'].join('/')}"`,
    },
    { path: '.npmrc', text: ['registry', 'https://host'].join('=') },
  ])('$path: $text', ({ path, text }) => {
    expect(machineBound(path, `\n${text}\n`)).toEqual([`${path}:2`]);
  });

  test.each([
    'https://example.com/home/a',
    './work/a',
    'a/root/b',
    'omit-lockfile-registry-resolved=true',
  ])('not so: %s', (text) => {
    expect(machineBound('docs/a.md', text)).toEqual([]);
  });
});

describe('rules of the protocol', () => {
  test.each(['| P1 | Every batch |', '### P1', '* **P1** every batch', '- `P1` every batch'])(
    'stands in: %s',
    (text) => {
      expect(rulesIn(`P2 in passing\n${text}\nand P3`)).toEqual(['P1']);
    },
  );

  test.each([
    "test('swaps (P1)', () => {});",
    "describe('P1', () => {});",
    'test.each(rows)("$a: P1", () => {});',
    "test.each([\n  { title: 'P1' },\n])('$title', () => {});",
    'test(`${a} under P1`, () => {});',
  ])('is named by %s', (code) => {
    expect(untested(['P1'], [source('test/a.test.ts', code)])).toEqual([]);
  });

  test.each([
    "// P1\ntest('swaps', () => {});",
    "test('swaps P10 and XP1', () => {});",
    "test('swaps', () => { expect(a).toBe('P1'); });",
  ])('is not named by %s', (code) => {
    expect(untested(['P1'], [source('test/a.test.ts', code)])).toEqual(['P1']);
  });

  test('a title ends where its string does', () => {
    expect(titlesIn(source('test/a.test.ts', "test('a \\'b\\' c', () => { d('e'); });"))).toEqual([
      String.raw`a \'b\' c`,
    ]);
  });
});
