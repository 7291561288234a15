// Installs other people's Route 53 clients into .localstack/clients, once for each state of the pins.
// Writes only there.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { home } from '../localstack/install.ts';
import { findPython } from '../localstack/python.ts';

const run = promisify(execFile);

const CONSTRAINTS = join(import.meta.dirname, 'constraints.txt');
const VENV = join(home, 'clients');
const STAMP = join(VENV, 'fencepost-stamp');
const PACKAGES = ['awscli', 'boto3', 'octodns', 'octodns-route53'];
const INSTALL_LIMIT_MS = 10 * 60_000; // 274 MB: about 20 seconds on a good line.

/**
 * Makes sure that the clients are there and match the pins.
 *
 * @returns the folder of their commands: `aws`, `octodns-sync`, `python`
 * @throws PythonNotFoundError, or pip's own error with what it printed
 */
export async function ensureClients(): Promise<string> {
  const commands = join(VENV, 'bin');
  const python = join(commands, 'python');
  const wanted = await readFile(CONSTRAINTS, 'utf8');
  const found = await readFile(STAMP, 'utf8').catch(() => 'none');
  if (found === wanted && existsSync(python)) return commands;

  await rm(VENV, { recursive: true, force: true });
  await run(await findPython(), ['-m', 'venv', VENV]);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(python, [...pip, '--constraint', CONSTRAINTS, ...PACKAGES], {
    timeout: INSTALL_LIMIT_MS,
  });
  await writeFile(STAMP, wanted); // Last, so that an interrupted install has no stamp.
  return commands;
}
