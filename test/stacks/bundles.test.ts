// What is deployed: bundles with the control plane and the SDK and nothing else, that load and are small.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { budgetOf } from '../../bench/deployed/budgets.ts';
import { environment } from '../../bench/deployed/environment.ts';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { buildBundles } from '../../lib/stacks/bundles.ts';
import type { BundleKind } from '../../lib/stacks/bundles.ts';

const root = mkdtempSync(join(tmpdir(), 'fencepost-bundles-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const path = 'examples/endpoints.yaml';
const file = parseEndpointsFile(readFileSync(path, 'utf8'), path);
const bundlesOf = (kind: BundleKind) => {
  const { outputs } = buildBundles(join(root, kind), file, kind);
  return Object.entries(outputs)
    .filter(([output]) => output.endsWith('.mjs'))
    .map(([output, { bytes, exports, inputs }]) => ({
      name: output.split('/').at(-2) ?? '',
      bytes,
      exports,
      inputs: Object.keys(inputs),
      text: readFileSync(output, 'utf8'),
    }));
};
const bundles = bundlesOf('control-plane');
const drillBundles = bundlesOf('drill');

test('there is a bundle for each step of planner and lane', () => {
  expect(bundles.map(({ name }) => name).sort()).toEqual(
    [
      'build',
      'clean-up',
      'commit',
      'confirm',
      'install',
      'make-plan',
      'pick',
      'read-health',
    ].sort(),
  );
});

describe.each(bundles)('$name', ({ name, bytes, exports, inputs }) => {
  const { limitBytes, why } = budgetOf(name);

  test(`has ${Math.round(bytes / 1000)} KB, at most ${limitBytes / 1000}: ${why}`, () => {
    expect(bytes).toBeLessThanOrEqual(limitBytes);
  });

  test('exports its handler and nothing else', () => {
    expect(exports).toEqual(['handler']);
  });

  test('of ours, holds its own step, the control plane and the adapters', () => {
    const ours = inputs.filter((input) => !input.includes('node_modules/'));
    const allowed = /^(lambdas\/|lib\/aws\/|lib\/control-plane\/)/;
    expect(ours.filter((input) => !allowed.test(input))).toEqual([]);
    // Without the first a failure would be no line, and AWS's whole response would be in the runtime's.
    expect(ours).toContain('lambdas/observed.ts');
    expect(ours).toContain('lambdas/telemetry.ts');
    const entries = ours.filter((input) => input.endsWith('.lambda.ts'));
    expect(entries.map((entry) => entry.split('/').at(-1))).toEqual([`${name}.lambda.ts`]);
  });

  test('of others, holds the SDK and what the SDK needs, and Powertools', () => {
    const packages = new Set(
      inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []),
    );
    const sdk =
      /^(@aws-lambda-powertools\/|@aws-sdk\/|@aws-crypto\/|@aws\/|@smithy\/|bowser$|mnemonist$|obliterator$|tslib$)/;
    expect([...packages].filter((one) => !sdk.test(one))).toEqual([]);
  });
});

/** In a Node of its own, as Lambda would: an environment, a file, its handler. */
function load(
  names: readonly string[],
  env: Readonly<Record<string, string>>,
  kind: BundleKind = 'control-plane',
): string {
  const urls = names.map((name) => pathToFileURL(join(root, kind, name, 'index.mjs')).href);
  const script = `for (const url of ${JSON.stringify(urls)}) {
    const { handler } = await import(url);
    process.stdout.write(typeof handler + ' ');
  }`;
  const nodeArguments = ['--input-type=module', '--eval', script];
  return execFileSync(process.execPath, nodeArguments, { encoding: 'utf8', env, stdio: 'pipe' });
}

describe('the gate that a drill holds functions by', () => {
  const carriesGate = ({ inputs, text }: (typeof bundles)[number]) =>
    inputs.some((input) => /^(lib\/aws\/gate|lambdas\/drill)/.test(input)) ||
    /gate_table|fencepostgate/i.test(text);

  test('no bundle of a stack that serves customers carries it', () => {
    expect(bundles.filter(carriesGate).map(({ name }) => name)).toEqual([]);
  });

  test('every bundle of a drill stack does', () => {
    expect(
      drillBundles
        .filter(carriesGate)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(bundles.map(({ name }) => name).sort());
  });

  test('a bundle of a drill stack does not start without its table', () => {
    expect(() => load(['install'], environment, 'drill')).toThrow('GATE_TABLE_NAME');
    const withTable = { ...environment, GATE_TABLE_NAME: 'gates' };
    expect(load(['install'], withTable, 'drill')).toBe('function ');
  });
});

describe('loading', () => {
  test('every bundle gives a function, with the environment that the stack sets', () => {
    const names = bundles.map(({ name }) => name);
    expect(load(names, environment)).toBe('function '.repeat(names.length));
  });

  test.each([
    { name: 'pick', missing: 'LANE' },
    { name: 'make-plan', missing: 'CHANGE_LIMIT' },
  ])('$name without $missing fails at once, naming it', ({ name, missing }) => {
    const { [missing]: _, ...rest } = environment;
    expect(() => load([name], rest)).toThrow(`environment variable ${missing} is missing`);
  });
});

test('a bundle prints what CloudWatch takes for a log line and for a metric', () => {
  const url = pathToFileURL(join(root, 'control-plane', 'read-health', 'index.mjs')).href;
  const script = `await (await import(${JSON.stringify(url)})).handler({})`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    {
      encoding: 'utf8',
      env: {
        ...environment,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        // Nothing listens there: health is unknown.
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      },
    },
  );
  // CloudWatch gets both streams; on this one Node may say something about its version, too.
  const warning = stderr.split('\n').find((line) => line.startsWith('{'));
  expect(JSON.parse(warning ?? '')).toMatchObject({
    level: 'WARN',
    decision: 'health-unknown',
    service: 'Fencepost',
    function: 'function',
  });
  expect(JSON.parse(stdout)).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: 'Fencepost' }] },
    HealthFailures: 1,
  });
});
