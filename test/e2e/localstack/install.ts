// Installs LocalStack into .localstack/venv, once for each state of the pins and of our plugins.
// Writes only under .localstack.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPython } from './python.ts';

const run = promisify(execFile);

/** The last version of LocalStack's open code; its repository was archived in March 2026. */
export const LOCALSTACK_VERSION = '2026.3.0';

/** Everything that host mode writes is in here; git ignores it. */
export const home = join(import.meta.dirname, '..', '..', '..', '.localstack');

const CONSTRAINTS = join(import.meta.dirname, 'constraints.txt');
const PLUGIN = join(import.meta.dirname, 'plugin');
const VENV = join(home, 'venv');
const STAMP = join(VENV, 'fencepost-stamp');
const INSTALL_LIMIT_MS = 15 * 60_000; // 112 packages, 516 MB: about two minutes on a good line.

/**
 * Makes sure that the install is there and matches the pins and our plugins.
 *
 * @param progress - told once, before an install that takes minutes
 * @returns the path of the virtual environment's Python
 * @throws PythonNotFoundError, or pip's own error with what it printed
 */
export async function ensureInstalled(progress: (message: string) => void): Promise<string> {
  const python = join(VENV, 'bin', 'python');
  const wanted = await hashOfSources();
  const found = await readFile(STAMP, 'utf8').catch(() => 'none');
  // The environment's Python is a link to the one it was made with, which may be gone by now.
  if (found === wanted && existsSync(python)) return python;

  progress(`installing LocalStack ${LOCALSTACK_VERSION} into ${VENV}: takes a few minutes, once`);
  // From nothing: pip does not remove what an older pin left behind or an interrupted install broke.
  await rm(VENV, { recursive: true, force: true });
  await run(await findPython(), ['-m', 'venv', VENV]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const localstack = `localstack-core[runtime]==${LOCALSTACK_VERSION}`;
  await run(python, [...pip, '--constraint', CONSTRAINTS, localstack, PLUGIN], {
    timeout: INSTALL_LIMIT_MS,
  });
  await run(python, ['-m', 'fencepost_localstack.entry_points']);
  await writeFile(STAMP, wanted); // Last, so that an interrupted install has no stamp.
  return python;
}

async function hashOfSources(): Promise<string> {
  const entries = await readdir(PLUGIN, { recursive: true, withFileTypes: true });
  const plugin = entries
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256').update(LOCALSTACK_VERSION);
  for (const file of [CONSTRAINTS, ...plugin]) hash.update(await readFile(file));
  return hash.digest('hex');
}
