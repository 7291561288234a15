// The command as a process: signals, pipes that close, and streams that stay clean.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { example, temporaryFolder } from './run-main.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const quick = ['drill', example('my-drill.yaml'), '--endpoints', example('endpoints.yaml')];

function start(...args: readonly string[]) {
  return startWith({}, ...args);
}

/** @param environment - besides this process's own */
function startWith(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const node = [process.execPath, '--import', 'tsx', 'bin/fencepost.ts'];
  const child = spawn('env', [...variables, ...node, ...args], { cwd: root });
  const streams = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    streams.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    streams.err += text;
  });
  const ended = new Promise<{ exitCode: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (exitCode) => resolve({ exitCode, ...streams }));
  });
  return { child, ended };
}

describe('exit codes and streams', () => {
  test('a drill as expected: 0, verdicts on stdout, progress on stderr', async () => {
    const { exitCode, out, err } = await start(...quick, '--out', temporaryFolder()).ended;
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^as-in-2025 +✗ violated, as expected/);
    expect(out).not.toContain('\u001B');
    expect(err).toMatch(/^playing my-drill/);
  });

  test('--json: one document on stdout, nothing on stderr', async () => {
    const args = [...quick, '--json', '--out', temporaryFolder()];
    const { exitCode, out, err } = await start(...args).ended;
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({ schemaVersion: 1, drill: 'my-drill' });
  });

  test('wrong usage: 64, and stdout is empty', async () => {
    const { exitCode, out, err } = await start('drill', '--json', '--seed', 'abc').ended;
    expect({ exitCode, out }).toEqual({ exitCode: 64, out: '' });
    expect(err).toMatch(/^fencepost: --seed abc/);
  });

  test('import reads standard input', async () => {
    const { child, ended } = start('import', '-');
    child.stdin.end(readFileSync(example('record-sets.json')));
    const { exitCode, out } = await ended;
    expect(exitCode).toBe(0);
    expect(out).toMatch(/\nzone: shop\.example\.com\n/);
  });
});

describe('interruptions', () => {
  test('Ctrl-C in the middle: 130, and the report before is as it was', async () => {
    const out = temporaryFolder();
    writeFileSync(join(out, 'stale-enactor.html'), 'the report before');
    const { child, ended } = start('drill', '--out', out);
    child.stderr.once('data', () => child.kill('SIGINT'));
    const ran = await ended;
    expect(ran).toMatchObject({ exitCode: 130, out: '' });
    expect(ran.err).toMatch(/\nfencepost: interrupted; nothing was written\n$/);
    expect(readdirSync(out)).toEqual(['stale-enactor.html']);
    expect(readFileSync(join(out, 'stale-enactor.html'), 'utf8')).toBe('the report before');
  });

  test('Ctrl-C while a certificate is made: 130, and the one before is as it was', async () => {
    const folder = temporaryFolder();
    const name = 'fenced-2x2x1-keep1-states.json';
    writeFileSync(join(folder, name), 'the one before');
    const { child, ended } = start('certify', '--plans', '2', '--folder', folder);
    child.stderr.once('data', () => child.kill('SIGINT'));
    const ran = await ended;
    expect(ran).toMatchObject({ exitCode: 130, out: '' });
    expect(ran.err).toMatch(/\nfencepost: interrupted; nothing was written\n$/);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('the one before');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends a server as a user expects: 0, and no word of a fault',
    async (signal) => {
      const { child, ended } = start('serve', '--port', '0', '--dns-port', '0');
      child.stdout.once('data', () => child.kill(signal));
      expect(await ended).toMatchObject({ exitCode: 0, err: '' });
    },
  );
  test('Ctrl-C in a command on a deployed target: 130, and how far it is', async () => {
    const server = createServer((request, response) => {
      // Route 53 is asked for records, and never answers; everything else is refused.
      if (request.url?.includes('/rrset')) asked();
      else response.writeHead(403).end();
    }).listen(0, '127.0.0.1');
    let asked = (): void => undefined;
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const zone = ['--target', 'localstack', '--hosted-zone-id', 'Z1'];
    const { child, ended } = startWith(
      { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
      'freeze',
      'api.drill.example.com',
      ...zone,
      '--endpoints',
      example('endpoints.yaml'),
    );
    asked = () => child.kill('SIGINT');
    const ran = await ended;
    server.closeAllConnections();
    server.close();
    expect(ran).toEqual({
      exitCode: 130,
      out: '',
      err:
        'fencepost: interrupted; 0 of 1 acknowledged; api.drill.example.com: what was\n' +
        '  sent may hold, ask fencepost status\n',
    });
  });

  test('a reader that goes away: no stack, the report is written, the exit code is the verdict', async () => {
    const out = temporaryFolder();
    const { child, ended } = start(...quick, '--profile', 'fenced', '--out', out);
    child.stdout.destroy();
    child.stderr.destroy();
    expect((await ended).exitCode).toBe(0);
    expect(readdirSync(out)).toEqual(['my-drill.html']);
  });
});
