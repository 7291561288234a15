// `npm run bundles`: the size of each function's bundle beside its budget, and how long a Node of its own takes
// to load it. Ends with 1 when a bundle is over its budget; times are printed and never judged.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Table from 'cli-table3';
import { parseEndpointsFile } from '../../lib/control-plane/endpoints-file.ts';
import { buildBundles } from '../../lib/stacks/bundles.ts';
import { budgetOf } from './budgets.ts';
import { environment } from './environment.ts';

/** Loads of each bundle, of which the median counts. */
const loads = 11;

/** Milliseconds that a fresh Node takes from `import` to the handler being there. */
function loadMs(path: string): number {
  const script = `const startedMs = performance.now();
    await import(${JSON.stringify(pathToFileURL(path).href)});
    process.stdout.write(String(performance.now() - startedMs));`;
  const nodeArguments = ['--input-type=module', '--eval', script];
  return Number(
    execFileSync(process.execPath, nodeArguments, {
      env: { ...environment, NODE_NO_WARNINGS: '1' },
      encoding: 'utf8',
    }),
  );
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const root = mkdtempSync(join(tmpdir(), 'fencepost-bundles-'));
const example = 'examples/endpoints.yaml';
const { outputs } = buildBundles(
  root,
  parseEndpointsFile(readFileSync(example, 'utf8'), example),
  'control-plane',
);
const table = new Table({
  head: ['bundle', 'KB', 'budget', 'load, ms'],
  colAligns: ['left', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});
for (const [output, { bytes }] of Object.entries(outputs)) {
  if (!output.endsWith('.mjs')) continue;
  const name = output.split('/').at(-2) ?? '';
  const { limitBytes } = budgetOf(name);
  if (bytes > limitBytes) process.exitCode = 1;
  const times = Array.from({ length: loads }, () => loadMs(join(root, name, 'index.mjs')));
  const kilobytes = (count: number) => Math.round(count / 1000);
  table.push([name, kilobytes(bytes), kilobytes(limitBytes), Math.round(medianOf(times))]);
}
rmSync(root, { recursive: true });
console.log(table.toString());
console.log(`median of ${loads} loads, each in a Node ${process.version} of its own`);
