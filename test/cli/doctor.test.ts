// `fencepost doctor` as a command: what it prints where, what it returns, how soon it gives up.

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/aws/conformance/probe.ts';
import type { DoctorDocument } from '../../lib/cli/doctor/document.ts';
import { nodeGroup } from '../../lib/cli/doctor/node.ts';
import { example, runMain } from './run-main.ts';

const escape = '\u001B';
const schema = JSON.parse(
  readFileSync(new URL('../../lib/report/result.schema.json', import.meta.url), 'utf8'),
) as object;

async function documentOf(...args: string[]): Promise<DoctorDocument> {
  const ran = await runMain(['doctor', '--json', ...args], { interactive: true });
  expect(ran.err).toBe('');
  expect(ran.out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(ran.out) as DoctorDocument;
}

describe('the embedded target', () => {
  test('is trusted: one line a check, then the verdict, and nothing on stderr', async () => {
    const { exitCode, out, err } = await runMain(['doctor']);
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    for (const { id, title } of checks) expect(lines).toContain(`  ✓ ${id}: ${title}`);
    expect(lines.at(-1)).toBe('Fence drills can be trusted here (embedded).');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('is probed the same way each time', async () => {
    expect(await runMain(['doctor'])).toEqual(await runMain(['doctor']));
  });

  test('--json prints one document, fit for the schema, with the evidence', async () => {
    const document = await documentOf();
    const validate = new Ajv2020().compile(schema);
    validate(document);
    expect(validate.errors).toBeNull();
    expect(document).toMatchObject({ command: 'doctor', target: 'embedded', trust: 'trusted' });
    for (const { evidence } of document.probe?.checks ?? []) {
      expect(evidence.length).toBeGreaterThan(1);
    }
  });

  test('colours on request only', async () => {
    expect((await runMain(['doctor'], { colour: true })).out).toContain(`${escape}[32m✓`);
    expect((await runMain(['doctor', '--no-color'], { colour: true })).out).not.toContain(escape);
  });

  test('interrupted: 130, and what became of the zone', async () => {
    const ran = await runMain(['doctor'], { stopped: Promise.resolve() });
    expect(ran.exitCode).toBe(130);
    expect(ran.err).toBe('fencepost: interrupted; the zone is as it was\n');
    expect(ran.out).toContain('not decided: not asked: interrupted');
  });
});

describe('a target where nobody is', () => {
  test.each([
    ['with endpoints', ['--endpoints', example('endpoints.yaml')]],
    ['without', []],
  ])(
    '%s: 2, quickly, and where it looked',
    async (_title, args) => {
      const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${await closedPort()}` };
      const ran = await runMain(['doctor', '--target', 'localstack', ...args], { environment });
      expect(ran.exitCode).toBe(2);
      expect(ran.out).toContain('no answer (ECONNREFUSED)');
      expect(ran.out).toContain(`nothing answers at ${environment.AWS_ENDPOINT_URL}`);
      expect(ran.out.trimEnd()).toMatch(/is unknown: Route 53 was\s+not probed\.$/);
      for (const line of ran.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    },
    20_000,
  );
});

describe('wrong usage', () => {
  test.each([
    [['--target', 'moon'], /'moon' is invalid\. Allowed choices are embedded, aws, localstack/],
    [['--endpoints', 'nowhere.yaml'], /cannot read nowhere\.yaml/],
    [['--endpoints', example('my-drill.yaml')], /my-drill\.yaml/],
  ])('%j: 64', async (args, message) => {
    const ran = await runMain(['doctor', ...args]);
    expect(ran).toMatchObject({ exitCode: 64, out: '' });
    expect(ran.err).toMatch(message);
  });
});

describe('Node', () => {
  test.each([
    ['20.19.0', 'holds'],
    ['20.20.1', 'holds'],
    ['22.0.0', 'holds'],
    ['20.18.9', 'fails'],
    ['18.20.0', 'fails'],
  ])('%s, where 20.19 is needed: %s', (version, result) => {
    expect(nodeGroup(version, '>=20.19').lines).toMatchObject([{ id: 'node', result }]);
  });
});

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
