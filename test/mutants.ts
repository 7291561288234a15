// Shows that the tests would notice: each mutant is a one-line edit of a safeguard or a retry rule, and the
// tests named with it must fail. `npm run mutants` applies each in a copy; a survivor fails, and so does an
// edit whose line no longer occurs exactly once.

import { spawnSync } from 'node:child_process';
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
/** A mutant that loops for ever is killed by its time. */
const limitMs = 120_000;
/** Every test that any mutant names. */
const allLimitMs = 20 * 60_000;

const copy = mkdtempSync(join(tmpdir(), 'fencepost-mutants-'));
try {
  for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  process.exitCode = run();
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** @returns the exit code */
function run(): number {
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))];
  if (!passes(files, allLimitMs)) {
    console.error('the tests fail, or do not end, without any mutant; run npm test first');
    return 1;
  }
  const failures = mutants.flatMap((mutant) => {
    const problem = problemOf(mutant);
    console.log(`${problem === undefined ? 'killed  ' : 'FAILED  '} ${mutant.file}: ${mutant.to}`);
    return problem === undefined ? [] : [`${mutant.file}: ${problem}: ${mutant.from}`];
  });
  for (const failure of failures) console.error(failure);
  console.log(`${mutants.length - failures.length} of ${mutants.length} mutants killed`);
  return failures.length === 0 ? 0 : 1;
}

function problemOf(mutant: Mutant): string | undefined {
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
      !node(['--import', 'tsx', 'bin/build-machines.ts'])
    ) {
      return 'the state machines cannot be built with it';
    }
    return passes(mutant.tests) ? `survives ${mutant.tests.join(', ')}` : undefined;
  } finally {
    writeFileSync(path, source);
    for (const name of ['machines.json', 'bundles.json']) {
      cpSync(join(root, 'lib/drills', name), join(copy, 'lib/drills', name));
    }
  }
}

function passes(tests: readonly string[], timeout = limitMs): boolean {
  return node(['node_modules/vitest/vitest.mjs', 'run', '--bail=1', ...tests], timeout);
}

function node(args: readonly string[], timeout = limitMs): boolean {
  return spawnSync(process.execPath, args, { cwd: copy, timeout }).status === 0;
}
