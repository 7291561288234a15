// Installs moto's server into .localstack/moto, once for each state of the pins. Writes only there.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { home } from '../localstack/install.ts';
import { findPython } from '../localstack/python.ts';

const run = promisify(execFile);

/** What is wrong with its Route 53 is asserted check by check: another version may be wrong elsewhere. */
const MOTO_VERSION = '5.2.1';

const CONSTRAINTS = join(import.meta.dirname, 'constraints.txt');
const VENV = join(home, 'moto');
const STAMP = join(VENV, 'fencepost-stamp');
const INSTALL_LIMIT_MS = 5 * 60_000; // 61 packages: half a minute on a good line.

/**
 * @param progress - told once, before an install
 * @returns the path of the virtual environment's Python
 * @throws PythonNotFoundError, or pip's own error with what it printed
 */
export async function ensureMoto(progress: (message: string) => void): Promise<string> {
  const python = join(VENV, 'bin', 'python');
  const pins = await readFile(CONSTRAINTS);
  const wanted = createHash('sha256').update(MOTO_VERSION).update(pins).digest('hex');
  const found = await readFile(STAMP, 'utf8').catch(() => 'none');
  if (found === wanted && existsSync(python)) return python;

  progress(`installing moto ${MOTO_VERSION} into ${VENV}, once`);
  await rm(VENV, { recursive: true, force: true });
  await run(await findPython(), ['-m', 'venv', VENV]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(python, [...pip, '--constraint', CONSTRAINTS, `moto[server]==${MOTO_VERSION}`], {
    timeout: INSTALL_LIMIT_MS,
  });
  await writeFile(STAMP, wanted); // Last, so that an interrupted install has no stamp.
  return python;
}
