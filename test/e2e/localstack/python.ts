// Finds a Python that can run LocalStack. Looks in the usual places; never installs one.

import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

// The wheel's metadata says 3.10, but its sources use the syntax of 3.13.
const LEAST_MINOR = 13;
const COMMANDS = ['python3.13', 'python3.14', 'python3'];
const PYENV_VERSIONS = join(homedir(), '.pyenv', 'versions');
const PRINT_VERSION = 'import sys; print(sys.version_info.major, sys.version_info.minor)';

/** No Python ≥ 3.13 on this machine; the message says where it was looked for and how to get one. */
export class PythonNotFoundError extends Error {
  override readonly name = 'PythonNotFoundError';

  constructor(readonly tried: readonly string[]) {
    super(
      `LocalStack without Docker needs Python 3.${LEAST_MINOR} or newer; tried:\n` +
        tried.map((line) => `  ${line}\n`).join('') +
        `Install one and put it on PATH, for example with "uv python install 3.${LEAST_MINOR}"` +
        ` or "pyenv install 3.${LEAST_MINOR}".`,
    );
  }
}

/**
 * Answers the first Python ≥ 3.13 that really runs.
 *
 * @returns a command name or an absolute path
 * @throws PythonNotFoundError if there is none
 */
export async function findPython(): Promise<string> {
  const tried: string[] = [];
  for (const python of [...COMMANDS, ...(await pyenvPythons())]) {
    const version = await versionOf(python);
    if (typeof version === 'object' && version.major === 3 && version.minor >= LEAST_MINOR)
      return python;
    tried.push(
      `${python}: ${typeof version === 'string' ? version : `is ${version.major}.${version.minor}`}`,
    );
  }
  throw new PythonNotFoundError(tried);
}

async function pyenvPythons(): Promise<string[]> {
  const versions = await readdir(PYENV_VERSIONS).catch(() => []);
  return versions
    .filter((version) => /^3\.1[34]\./.test(version))
    .map((version) => join(PYENV_VERSIONS, version, 'bin', 'python3'));
}

// Runs it, because pyenv puts a python3.13 on PATH that fails unless that version is selected.
async function versionOf(python: string): Promise<{ major: number; minor: number } | string> {
  try {
    const { stdout } = await run(python, ['-c', PRINT_VERSION]);
    const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
    return { major, minor };
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? 'not found'
      : 'does not run';
  }
}
