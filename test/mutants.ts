// Shows that the tests would notice: each mutant is a one-line edit of a safeguard or a retry rule, and the
// tests named with it must fail. `npm run mutants` applies each in a copy; a survivor fails, and so does an
// edit whose line no longer occurs exactly once.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutants } from './mutants/list.ts';
import type { Mutant } from './mutants/list.ts';

const root = join(import.meta.dirname, '..');
/** What a mutant can touch or its tests can need; dependencies are linked, not copied. */
const copied = [
  'bin',
  'examples',
  'lambdas',
  'lib',
  'test',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
];
/** A mutant that loops for ever is killed by its time, with the test worker that it loops in. */
const limitMs = 120_000;
/** Every test that any mutant names. */
const allLimitMs = 20 * 60_000;

const copy = mkdtempSync(join(tmpdir(), 'fencepost-mutants-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
process.exitCode = await run();

/** @returns the exit code */
async function run(): Promise<number> {
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))];
  if (!(await passes(files, allLimitMs))) {
    console.error('the tests fail, or do not end, without any mutant; run npm test first');
    return 1;
  }
  const failures: string[] = [];
  for (const mutant of mutants) {
    const problem = await problemOf(mutant);
    console.log(`${problem === undefined ? 'killed  ' : 'FAILED  '} ${mutant.file}: ${mutant.to}`);
    if (problem !== undefined) failures.push(`${mutant.file}: ${problem}: ${mutant.from}`);
  }
  for (const failure of failures) console.error(failure);
  console.log(`${mutants.length - failures.length} of ${mutants.length} mutants killed`);
  return failures.length === 0 ? 0 : 1;
}

async function problemOf(mutant: Mutant): Promise<string | undefined> {
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  const occurrences = source.split(mutant.from).length - 1;
  if (occurrences !== 1) return `its line occurs ${occurrences} times, not once`;
  writeFileSync(
    path,
    source.replace(mutant.from, () => mutant.to),
  );
  try {
    // The state machines that the tests run are synthesised from these sources.
    if (
      mutant.file.startsWith('lib/stacks/') &&
      !(await node(['--import', 'tsx', 'bin/build-machines.ts']))
    ) {
      return 'the state machines cannot be built with it';
    }
    return (await passes(mutant.tests)) ? `survives ${mutant.tests.join(', ')}` : undefined;
  } finally {
    writeFileSync(path, source);
    for (const name of ['machines.json', 'bundles.json']) {
      cpSync(join(root, 'lib/drills', name), join(copy, 'lib/drills', name));
    }
  }
}

function passes(tests: readonly string[], timeout = limitMs): Promise<boolean> {
  return node(['node_modules/vitest/vitest.mjs', 'run', '--bail=1', ...tests], timeout);
}

/** In a process group of its own, which ends as one. */
function node(args: readonly string[], timeout = limitMs): Promise<boolean> {
  const child = spawn(process.execPath, args, {
    cwd: copy,
    timeout,
    killSignal: 'SIGKILL',
    detached: true,
    stdio: 'ignore',
  });
  const endAll = () => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // Nobody is left in it.
    }
  };
  process.on('exit', endAll);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      process.off('exit', endAll);
      endAll();
      resolve(code === 0);
    });
  });
}
