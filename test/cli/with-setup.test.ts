// The set-up of a clone, with a stand-in for npm that only notes that it ran.

import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from './run-main.ts';

const withSetup = fileURLToPath(new URL('../../bin/with-setup.cjs', import.meta.url));

/** Installs a tsx that does nothing. */
const installing = `#!/bin/sh
echo "npm $*" >> npm.log
echo installed
rm -rf node_modules
mkdir -p node_modules/tsx
echo '{"name":"tsx","type":"module","exports":"./index.js"}' > node_modules/tsx/package.json
touch node_modules/tsx/index.js
`;

/** A clone with this npm and one command, which prints its arguments and ends with 3. */
function clone(npm: string): string {
  const root = temporaryFolder();
  for (const folder of ['bin', 'npm', 'tmp']) mkdirSync(join(root, folder));
  cpSync(withSetup, join(root, 'bin/with-setup.cjs'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(
    join(root, 'bin/command.cjs'),
    'console.log(process.argv.slice(2).join()); process.exitCode = 3;',
  );
  writeFileSync(join(root, 'npm/npm'), npm);
  chmodSync(join(root, 'npm/npm'), 0o755);
  return root;
}

function run(root: string) {
  const child = spawn(process.execPath, ['bin/with-setup.cjs', 'bin/command.cjs', 'one', 'two'], {
    cwd: root,
    env: {
      PATH: `${join(root, 'npm')}:${dirname(process.execPath)}:/usr/bin:/bin`,
      TMPDIR: join(root, 'tmp'),
    },
    // A process group of its own, as a shell gives it: Ctrl-C reaches all of it.
    detached: true,
  });
  const streams = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    streams.out += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    streams.err += text.toString();
  });
  const ended = new Promise<{ exitCode: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...streams }));
  });
  return { child, ended };
}

function installs(root: string): number {
  const log = join(root, 'npm.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').length : 0;
}

const stampOf = (root: string) => join(root, 'node_modules/.fencepost-lock');

describe('with-setup', () => {
  test('installs what the lock file says, on stderr, and hands on arguments and exit code', async () => {
    const root = clone(installing);
    const { exitCode, out, err } = await run(root).ended;
    expect({ exitCode, out }).toEqual({ exitCode: 3, out: 'one,two\n' });
    expect(err).toMatch(/^fencepost: installing dependencies .*\ninstalled\n$/);
    expect(readFileSync(join(root, 'npm.log'), 'utf8')).toMatch(/^npm ci /);
    expect(readdirSync(join(root, 'tmp'))).toEqual([]);
  });

  test('installs once, and again when the lock file changes', async () => {
    const root = clone(installing);
    await run(root).ended;
    expect((await run(root).ended).err).toBe('');
    expect(installs(root)).toBe(1);
    writeFileSync(join(root, 'package-lock.json'), '{"changed":true}');
    expect((await run(root).ended).exitCode).toBe(3);
    expect(installs(root)).toBe(2);
  });

  test('two at once: one installs, the other waits for it', async () => {
    // npm ends only once the other has been seen to wait.
    const slow = installing.replace('rm -rf', 'while [ ! -e go ]; do sleep 0.1; done; rm -rf');
    const root = clone(slow);
    const runs = [run(root), run(root)];
    for (const { child } of runs) {
      child.stderr.on('data', (text: Buffer) => {
        if (text.toString().includes('waiting')) writeFileSync(join(root, 'go'), '');
      });
    }
    const ended = await Promise.all(runs.map((one) => one.ended));
    expect(ended.map(({ exitCode }) => exitCode)).toEqual([3, 3]);
    expect(ended.map(({ err }) => err)).toContain(
      'fencepost: waiting for another set-up of this clone\n',
    );
    expect(installs(root)).toBe(1);
  });

  test('npm fails: 70, no stamp, no command', async () => {
    const root = clone('#!/bin/sh\necho "npm $*" >> npm.log\nmkdir node_modules\nexit 1\n');
    const { exitCode, out, err } = await run(root).ended;
    expect({ exitCode, out }).toEqual({ exitCode: 70, out: '' });
    expect(err).toContain('fencepost: npm ci failed; its output is above\n');
    expect(existsSync(stampOf(root))).toBe(false);
  });

  test('Ctrl-C while npm runs: no stamp, and the next run installs', async () => {
    // One process from "begun" on: a shell that has just forked can miss the signal, and wait for its child.
    const lasting = `exec '${process.execPath}' -e 'console.log("begun"); setTimeout(() => {}, 60000)'`;
    const root = clone(`#!/bin/sh\necho "npm $*" >> npm.log\n${lasting}\n`);
    const { child, ended } = run(root);
    child.stderr.on('data', (text: Buffer) => {
      if (text.toString().includes('begun')) process.kill(-(child.pid ?? 0), 'SIGINT');
    });
    await ended;
    expect(child.signalCode ?? child.exitCode).toBe('SIGINT');
    expect(existsSync(stampOf(root))).toBe(false);
    writeFileSync(join(root, 'npm/npm'), installing);
    expect((await run(root).ended).exitCode).toBe(3);
    expect(installs(root)).toBe(2);
  });

  test('a Node that is too old is told so, plainly, before anything else', () => {
    const pretend = `
      const versions = Object.assign({}, process.versions, { node: '20.18.1' });
      Object.defineProperty(process, 'versions', { value: versions });
      require(${JSON.stringify(withSetup)});`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', pretend]);
    expect({ status, out: stdout.toString(), err: stderr.toString() }).toEqual({
      status: 64,
      out: '',
      err:
        'fencepost needs Node 20.19 or newer; this is 20.18.1. ' +
        'Install a newer one: https://nodejs.org\n',
    });
  });
});
